-- Scenarios: what is assumed, how likely, and what every path of the coupled simulation comes to.

CREATE TABLE scenario (
    set_name VARCHAR NOT NULL,
    axis VARCHAR NOT NULL,
    axis_label VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    set_question VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    judged_by VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    low DOUBLE,
    high DOUBLE,
    measured_on DATE,
    resolves_on DATE,
    reason VARCHAR NOT NULL,
    documents VARCHAR NOT NULL,
    claimed_point DOUBLE,
    claimed_low DOUBLE,
    claimed_high DOUBLE,
    source_title VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL
);
COMMENT ON TABLE scenario IS 'The scenario sets: one row per outcome of an axis, with its probability and its band. The set combined has every axis.';
COMMENT ON COLUMN scenario.set_name IS 'Name of the set.';
COMMENT ON COLUMN scenario.axis IS 'The axis; in a set of one axis its name.';
COMMENT ON COLUMN scenario.axis_label IS 'The axis in words.';
COMMENT ON COLUMN scenario.title IS 'What the set is about.';
COMMENT ON COLUMN scenario.set_question IS 'The question the set answers.';
COMMENT ON COLUMN scenario.question IS 'The question the axis answers.';
COMMENT ON COLUMN scenario.rule IS 'How it is decided which outcome came true.';
COMMENT ON COLUMN scenario.outcome IS 'The outcome (branch).';
COMMENT ON COLUMN scenario.place IS 'Place of the outcome on its axis, from 0; scenario_sample counts by it.';
COMMENT ON COLUMN scenario.label IS 'The outcome in words.';
COMMENT ON COLUMN scenario.probability IS 'Its probability; those of an axis add to one.';
COMMENT ON COLUMN scenario.judged_by IS 'Whose judgement the probability is.';
COMMENT ON COLUMN scenario.quantity IS 'The driver whose bands tell the outcomes apart.';
COMMENT ON COLUMN scenario.basis IS 'The definition the quantity stands on.';
COMMENT ON COLUMN scenario.unit IS 'Unit of low and high.';
COMMENT ON COLUMN scenario.low IS 'Lower end of the band; NULL where it has none.';
COMMENT ON COLUMN scenario.high IS 'Upper end of the band; NULL where it has none.';
COMMENT ON COLUMN scenario.measured_on IS 'The day whose value the bands cut.';
COMMENT ON COLUMN scenario.resolves_on IS 'The day by which it is known which outcome came true.';
COMMENT ON COLUMN scenario.reason IS 'Why this probability and this band.';
COMMENT ON COLUMN scenario.documents IS 'What the outcome leans on: titles with addresses.';
COMMENT ON COLUMN scenario.claimed_point IS 'The point the sets source gives for this outcome; shown for comparison, never computed with.';
COMMENT ON COLUMN scenario.claimed_low IS 'Lower end of the expected value the source states for the whole set.';
COMMENT ON COLUMN scenario.claimed_high IS 'Upper end of the expected value the source states for the whole set.';
COMMENT ON COLUMN scenario.source_title IS 'The document the set comes from.';
COMMENT ON COLUMN scenario.source_url IS 'Its address.';

CREATE TABLE scenario_driver (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    driver VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    day DATE NOT NULL,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_driver IS 'What each outcome assumes, as 90% intervals by day with their reasons.';
COMMENT ON COLUMN scenario_driver.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_driver.outcome IS 'The outcome.';
COMMENT ON COLUMN scenario_driver.driver IS 'What is assumed.';
COMMENT ON COLUMN scenario_driver.label IS 'The driver in words.';
COMMENT ON COLUMN scenario_driver.definition IS 'What it counts.';
COMMENT ON COLUMN scenario_driver.unit IS 'Unit of low and high.';
COMMENT ON COLUMN scenario_driver.day IS 'The day the interval is for; linear on the drivers scale between days.';
COMMENT ON COLUMN scenario_driver.low IS '5% of the probability lies below.';
COMMENT ON COLUMN scenario_driver.high IS '5% of the probability lies above.';
COMMENT ON COLUMN scenario_driver.reason IS 'Why.';

CREATE TABLE scenario_influence (
    set_name VARCHAR NOT NULL,
    of_axis VARCHAR NOT NULL,
    of_outcome VARCHAR NOT NULL,
    on_axis VARCHAR NOT NULL,
    on_outcome VARCHAR NOT NULL,
    impact DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_influence IS 'How far one outcome favours another, -3 to +3: judgements that shape the joint odds of the axes.';
COMMENT ON COLUMN scenario_influence.set_name IS 'Name of the set that joins the axes.';
COMMENT ON COLUMN scenario_influence.of_axis IS 'Axis of the outcome that influences.';
COMMENT ON COLUMN scenario_influence.of_outcome IS 'That outcome.';
COMMENT ON COLUMN scenario_influence.on_axis IS 'Axis of the outcome that is influenced.';
COMMENT ON COLUMN scenario_influence.on_outcome IS 'That outcome.';
COMMENT ON COLUMN scenario_influence.impact IS 'Impact; one step multiplies the odds by exp(0.35).';
COMMENT ON COLUMN scenario_influence.reason IS 'Why.';

CREATE TABLE scenario_pair (
    set_name VARCHAR NOT NULL,
    first_axis VARCHAR NOT NULL,
    first_outcome VARCHAR NOT NULL,
    second_axis VARCHAR NOT NULL,
    second_outcome VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    independent DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_pair IS 'Joint odds of two axes as fitted, beside what independence would give.';
COMMENT ON COLUMN scenario_pair.set_name IS 'Name of the set that joins the axes.';
COMMENT ON COLUMN scenario_pair.first_axis IS 'One axis.';
COMMENT ON COLUMN scenario_pair.first_outcome IS 'Its outcome.';
COMMENT ON COLUMN scenario_pair.second_axis IS 'The other axis.';
COMMENT ON COLUMN scenario_pair.second_outcome IS 'Its outcome.';
COMMENT ON COLUMN scenario_pair.probability IS 'Probability of both.';
COMMENT ON COLUMN scenario_pair.independent IS 'The product of their own probabilities.';

CREATE TABLE scenario_anchor (
    anchor VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_anchor IS 'Reviewed numbers that tie the simulation to the world, each with its document.';
COMMENT ON COLUMN scenario_anchor.anchor IS 'Name.';
COMMENT ON COLUMN scenario_anchor.value IS 'The number.';
COMMENT ON COLUMN scenario_anchor.low IS 'Least that its sources allow; drawn between low and high, once per path.';
COMMENT ON COLUMN scenario_anchor.high IS 'Most that its sources allow.';
COMMENT ON COLUMN scenario_anchor.unit IS 'Unit.';
COMMENT ON COLUMN scenario_anchor.reason IS 'Where it comes from.';
COMMENT ON COLUMN scenario_anchor.title IS 'The document.';
COMMENT ON COLUMN scenario_anchor.url IS 'Its address.';

CREATE TABLE scenario_fit (
    set_name VARCHAR NOT NULL,
    paths INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    has_market BOOLEAN NOT NULL,
    cycles INTEGER NOT NULL,
    gap DOUBLE NOT NULL,
    divergence_nats DOUBLE NOT NULL,
    inputs_digest VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_fit IS 'How the simulation ran; one row when there is a set that joins all axes.';
COMMENT ON COLUMN scenario_fit.set_name IS 'Name of the set simulated.';
COMMENT ON COLUMN scenario_fit.paths IS 'Paths simulated.';
COMMENT ON COLUMN scenario_fit.seed IS 'Seed of the draws.';
COMMENT ON COLUMN scenario_fit.has_market IS 'Whether the published forecasts the market is built from were there; without them only the reference cluster is simulated.';
COMMENT ON COLUMN scenario_fit.cycles IS 'Cycles of iterative proportional fitting.';
COMMENT ON COLUMN scenario_fit.gap IS 'Largest difference left between a pair of axes and what the influences ask.';
COMMENT ON COLUMN scenario_fit.divergence_nats IS 'Kullback-Leibler distance of the joint odds from independence, in nats; 0 is independent.';
COMMENT ON COLUMN scenario_fit.inputs_digest IS 'Digest of sets, forecasts, hardware and code: equal digests are not simulated again.';

CREATE TABLE scenario_measure (
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_measure IS 'What each measure of the simulation means.';
COMMENT ON COLUMN scenario_measure.measure IS 'Name of the measure.';
COMMENT ON COLUMN scenario_measure.unit IS 'Its unit.';
COMMENT ON COLUMN scenario_measure.label IS 'Its name in words.';
COMMENT ON COLUMN scenario_measure.definition IS 'What is counted, and how.';

CREATE TABLE scenario_band (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    date DATE NOT NULL,
    expected DOUBLE NOT NULL,
    q2_5 DOUBLE NOT NULL,
    q5 DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q25 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q75 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    q95 DOUBLE NOT NULL,
    q97_5 DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_band IS 'What every measure comes to by quarter, under each outcome and for the mixture: expected value and quantiles.';
COMMENT ON COLUMN scenario_band.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_band.outcome IS 'The outcome, or mixture for the probability-weighted whole.';
COMMENT ON COLUMN scenario_band.measure IS 'What is measured; joins to scenario_measure.';
COMMENT ON COLUMN scenario_band.date IS 'Last day of the quarter.';
COMMENT ON COLUMN scenario_band.expected IS 'Expected value.';
COMMENT ON COLUMN scenario_band.q2_5 IS '2.5% quantile.';
COMMENT ON COLUMN scenario_band.q5 IS '5% quantile.';
COMMENT ON COLUMN scenario_band.q10 IS '10% quantile.';
COMMENT ON COLUMN scenario_band.q25 IS '25% quantile.';
COMMENT ON COLUMN scenario_band.q50 IS '50% quantile.';
COMMENT ON COLUMN scenario_band.q75 IS '75% quantile.';
COMMENT ON COLUMN scenario_band.q90 IS '90% quantile.';
COMMENT ON COLUMN scenario_band.q95 IS '95% quantile.';
COMMENT ON COLUMN scenario_band.q97_5 IS '97.5% quantile.';

CREATE TABLE scenario_grid (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    date DATE NOT NULL,
    equally_likely FLOAT[] NOT NULL
);
COMMENT ON TABLE scenario_grid IS 'The distribution of a measure under each outcome on chosen days, as equally likely values: mixing them with any odds needs no new simulation.';
COMMENT ON COLUMN scenario_grid.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_grid.outcome IS 'The outcome; never the mixture.';
COMMENT ON COLUMN scenario_grid.measure IS 'What is measured.';
COMMENT ON COLUMN scenario_grid.date IS 'Last day of the quarter.';
COMMENT ON COLUMN scenario_grid.equally_likely IS 'Values at the levels (i + 1/2) / n, rising.';

CREATE TABLE scenario_sample (
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    date DATE,
    drawn FLOAT[] NOT NULL
);
COMMENT ON TABLE scenario_sample IS 'A sample of the simulated paths: the same place in every list is the same path. It lets other joint odds be weighed and outcomes be explained without simulating again.';
COMMENT ON COLUMN scenario_sample.kind IS 'axis (scenario.place of the outcome held), driver (level on its normal scale) or measure.';
COMMENT ON COLUMN scenario_sample.name IS 'Name of the axis, driver or measure.';
COMMENT ON COLUMN scenario_sample.date IS 'Last day of the quarter of a measure; NULL for axes and drivers.';
COMMENT ON COLUMN scenario_sample.drawn IS 'One number a path.';

CREATE TABLE scenario_sensitivity (
    measure VARCHAR NOT NULL,
    date DATE NOT NULL,
    kind VARCHAR NOT NULL,
    input VARCHAR NOT NULL,
    first_order DOUBLE NOT NULL,
    total DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_sensitivity IS 'Sobol indices: which axis or driver moves a measure, everything else at its middle and influences left out.';
COMMENT ON COLUMN scenario_sensitivity.measure IS 'What is measured.';
COMMENT ON COLUMN scenario_sensitivity.date IS 'Last day of the quarter.';
COMMENT ON COLUMN scenario_sensitivity.kind IS 'axis or driver.';
COMMENT ON COLUMN scenario_sensitivity.input IS 'Name of the axis or driver.';
COMMENT ON COLUMN scenario_sensitivity.first_order IS 'Part of the variance that knowing this input alone would remove, 0 to 1.';
COMMENT ON COLUMN scenario_sensitivity.total IS 'Part of the variance that stays while everything but this input is known, 0 to 1.';

CREATE VIEW scenario_outcome AS
    SELECT
        set_name, outcome, band.measure, unit, date, label AS measure_label,
        each.quantile AS quantile, each.value AS value
    FROM scenario_band AS band
    JOIN scenario_measure USING (measure),
    LATERAL (
        SELECT unnest([
            {'quantile': NULL::DOUBLE, 'value': expected},
            {'quantile': 0.025::DOUBLE, 'value': q2_5},
            {'quantile': 0.05::DOUBLE, 'value': q5},
            {'quantile': 0.1::DOUBLE, 'value': q10},
            {'quantile': 0.25::DOUBLE, 'value': q25},
            {'quantile': 0.5::DOUBLE, 'value': q50},
            {'quantile': 0.75::DOUBLE, 'value': q75},
            {'quantile': 0.9::DOUBLE, 'value': q90},
            {'quantile': 0.95::DOUBLE, 'value': q95},
            {'quantile': 0.975::DOUBLE, 'value': q97_5}
        ]) AS each
    );
COMMENT ON VIEW scenario_outcome IS 'scenario_band with one row a quantile: what every measure comes to by quarter, under each outcome and for the mixture.';
COMMENT ON COLUMN scenario_outcome.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_outcome.outcome IS 'The outcome, or mixture for the probability-weighted whole.';
COMMENT ON COLUMN scenario_outcome.measure IS 'What is measured.';
COMMENT ON COLUMN scenario_outcome.unit IS 'Unit of value.';
COMMENT ON COLUMN scenario_outcome.date IS 'Last day of the quarter.';
COMMENT ON COLUMN scenario_outcome.measure_label IS 'The measure in words.';
COMMENT ON COLUMN scenario_outcome.quantile IS 'Probability that the measure is at or below value; NULL for the expected value.';
COMMENT ON COLUMN scenario_outcome.value IS 'The quantile or expected value, in unit.';
