-- What the models say, beside the facts they came from.

CREATE TABLE scenario (
    set_name VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    quantity VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    low DOUBLE,
    high DOUBLE,
    resolves_on DATE,
    reason VARCHAR NOT NULL,
    claimed_point DOUBLE,
    claimed_low DOUBLE,
    claimed_high DOUBLE,
    source_title VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL
);
COMMENT ON TABLE scenario IS 'The scenario sets: one row per outcome, with its probability and its band.';
COMMENT ON COLUMN scenario.set_name IS 'Name of the set.';
COMMENT ON COLUMN scenario.title IS 'What the set is about.';
COMMENT ON COLUMN scenario.question IS 'The question the set answers.';
COMMENT ON COLUMN scenario.rule IS 'How it is decided which outcome came true.';
COMMENT ON COLUMN scenario.outcome IS 'The outcome (branch).';
COMMENT ON COLUMN scenario.label IS 'The outcome in words.';
COMMENT ON COLUMN scenario.probability IS 'Its probability; those of a set add to one.';
COMMENT ON COLUMN scenario.quantity IS 'The quantity whose bands tell the outcomes apart.';
COMMENT ON COLUMN scenario.basis IS 'The market basis the quantity stands on.';
COMMENT ON COLUMN scenario.unit IS 'Unit of low and high.';
COMMENT ON COLUMN scenario.low IS 'Lower end of the band.';
COMMENT ON COLUMN scenario.high IS 'Upper end of the band.';
COMMENT ON COLUMN scenario.resolves_on IS 'The day on which it is known which outcome came true.';
COMMENT ON COLUMN scenario.reason IS 'Why this probability and this band.';
COMMENT ON COLUMN scenario.claimed_point IS 'The point the set''s source gives for this outcome; shown for comparison, never computed with.';
COMMENT ON COLUMN scenario.claimed_low IS 'Lower end of the expected value the source states for the whole set.';
COMMENT ON COLUMN scenario.claimed_high IS 'Upper end of the expected value the source states for the whole set.';
COMMENT ON COLUMN scenario.source_title IS 'The document the set comes from.';
COMMENT ON COLUMN scenario.source_url IS 'Its address.';

CREATE TABLE scenario_outcome (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    date DATE NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_outcome IS 'What each scenario set comes to: market and hardware measures of every outcome and of the mixture.';
COMMENT ON COLUMN scenario_outcome.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_outcome.outcome IS 'The outcome, or mixture for the probability-weighted whole.';
COMMENT ON COLUMN scenario_outcome.measure IS 'What is measured.';
COMMENT ON COLUMN scenario_outcome.unit IS 'Unit of value.';
COMMENT ON COLUMN scenario_outcome.date IS 'The day it is about.';
COMMENT ON COLUMN scenario_outcome.quantile IS 'Probability that the measure is at or below value; NULL for the expected value.';
COMMENT ON COLUMN scenario_outcome.value IS 'The quantile or expected value, in unit.';

CREATE TABLE scenario_driver (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    driver VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_driver IS 'What each outcome assumes, as 90 % intervals with their reasons.';
COMMENT ON COLUMN scenario_driver.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_driver.outcome IS 'The outcome.';
COMMENT ON COLUMN scenario_driver.driver IS 'What is assumed; also a measure of scenario_outcome.';
COMMENT ON COLUMN scenario_driver.unit IS 'Unit of low and high.';
COMMENT ON COLUMN scenario_driver.low IS '5 % of the probability lies below.';
COMMENT ON COLUMN scenario_driver.high IS '5 % of the probability lies above.';
COMMENT ON COLUMN scenario_driver.reason IS 'Why.';

CREATE TABLE scenario_grid (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    level DOUBLE NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_grid IS 'The distribution of every measure under each outcome, as equally likely values: mixing them with any odds needs no new simulation.';
COMMENT ON COLUMN scenario_grid.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_grid.outcome IS 'The outcome; never the mixture.';
COMMENT ON COLUMN scenario_grid.measure IS 'What is measured.';
COMMENT ON COLUMN scenario_grid.unit IS 'Unit of value.';
COMMENT ON COLUMN scenario_grid.level IS 'Probability, given the outcome, that the measure is at or below value.';
COMMENT ON COLUMN scenario_grid.value IS 'The value at that level, in unit.';

CREATE TABLE scenario_measure (
    set_name VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_measure IS 'What each measure of a scenario set means.';
COMMENT ON COLUMN scenario_measure.set_name IS 'Name of the set.';
COMMENT ON COLUMN scenario_measure.measure IS 'Name of the measure, as in scenario_outcome.';
COMMENT ON COLUMN scenario_measure.unit IS 'Its unit.';
COMMENT ON COLUMN scenario_measure.label IS 'Its name in words.';
COMMENT ON COLUMN scenario_measure.definition IS 'What is counted, and how.';

CREATE TABLE hardware_result (
    cluster VARCHAR NOT NULL,
    accelerators BIGINT NOT NULL,
    accelerator VARCHAR NOT NULL,
    fabric VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE hardware_result IS 'What the hardware model says of the reference clusters.';
COMMENT ON COLUMN hardware_result.cluster IS 'Name of the reference cluster.';
COMMENT ON COLUMN hardware_result.accelerators IS 'Number of accelerators.';
COMMENT ON COLUMN hardware_result.accelerator IS 'Accelerator by name.';
COMMENT ON COLUMN hardware_result.fabric IS 'Fabric by name.';
COMMENT ON COLUMN hardware_result.measure IS 'What is measured.';
COMMENT ON COLUMN hardware_result.unit IS 'Unit of value.';
COMMENT ON COLUMN hardware_result.value IS 'The result, in unit.';
