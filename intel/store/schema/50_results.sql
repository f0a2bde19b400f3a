-- What the models say, beside the facts they came from.

CREATE TABLE forecast (
    series_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    model_parameters VARCHAR NOT NULL,
    train_start DATE,
    train_end DATE,
    n_train INTEGER,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    quantile DOUBLE NOT NULL,
    value DOUBLE NOT NULL,
    warnings VARCHAR NOT NULL
);
COMMENT ON TABLE forecast IS 'Every forecast of this desk with its vintage: one row per series, day made, period and quantile.';
COMMENT ON COLUMN forecast.series_id IS 'The series, for instance NVIDIA/networking.';
COMMENT ON COLUMN forecast.entity IS 'Who it is about.';
COMMENT ON COLUMN forecast.line IS 'The reported line.';
COMMENT ON COLUMN forecast.unit IS 'Unit of value.';
COMMENT ON COLUMN forecast.made_on IS 'Day of knowledge: only facts published by then went in.';
COMMENT ON COLUMN forecast.run_id IS 'The run that made it; joins to job_run.';
COMMENT ON COLUMN forecast.model IS 'Class of the fitted model.';
COMMENT ON COLUMN forecast.model_parameters IS 'Fitted parameters, JSON.';
COMMENT ON COLUMN forecast.train_start IS 'Last day of the first period fitted.';
COMMENT ON COLUMN forecast.train_end IS 'Last day of the last period fitted.';
COMMENT ON COLUMN forecast.n_train IS 'Periods fitted.';
COMMENT ON COLUMN forecast.period_end IS 'Last day of the period forecast.';
COMMENT ON COLUMN forecast.horizon IS 'Periods ahead, from 1.';
COMMENT ON COLUMN forecast.quantile IS 'Probability that the outcome is at or below value: .025 .05 .1 .25 .5 .75 .9 .95 .975.';
COMMENT ON COLUMN forecast.value IS 'The quantile, in unit.';
COMMENT ON COLUMN forecast.warnings IS 'What the fit complained about, in words; empty if nothing.';

CREATE MACRO forecast_as_of(day) AS TABLE
    SELECT *
    FROM intel.main.forecast
    WHERE made_on <= CAST(day AS DATE)
    QUALIFY made_on = max(made_on) OVER (PARTITION BY series_id);
COMMENT ON MACRO TABLE forecast_as_of IS 'Of each series the last vintage this desk had made by a day: what it expected then. Nothing is fitted again; before the first vintage there are no rows, and forecast_backtest says what the model would have said.';

CREATE TABLE forecast_score (
    series_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    n_origins INTEGER NOT NULL,
    n_forecasts INTEGER NOT NULL,
    mase DOUBLE,
    smape DOUBLE,
    pinball DOUBLE,
    crps DOUBLE,
    interval_score_95 DOUBLE,
    coverage_80 DOUBLE,
    coverage_95 DOUBLE,
    skill_vs_naive DOUBLE,
    skill_vs_seasonal_naive DOUBLE,
    skill_vs_drift DOUBLE
);
COMMENT ON TABLE forecast_score IS 'Rolling-origin scores of each series'' model beside the naive ones.';
COMMENT ON COLUMN forecast_score.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN forecast_score.model IS 'Class of the model scored.';
COMMENT ON COLUMN forecast_score.n_origins IS 'Forecast origins scored.';
COMMENT ON COLUMN forecast_score.n_forecasts IS 'Forecasts scored over all origins and horizons.';
COMMENT ON COLUMN forecast_score.mase IS 'Mean absolute scaled error of the median; below 1 beats the in-sample naive.';
COMMENT ON COLUMN forecast_score.smape IS 'Symmetric mean absolute percentage error, 0 to 200.';
COMMENT ON COLUMN forecast_score.pinball IS 'Mean pinball loss over the quantiles, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.crps IS 'Continuous ranked probability score, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.interval_score_95 IS 'Interval score of the 95 % band, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.coverage_80 IS 'Part of outcomes inside the 80 % band, 0 to 1.';
COMMENT ON COLUMN forecast_score.coverage_95 IS 'Part of outcomes inside the 95 % band, 0 to 1.';
COMMENT ON COLUMN forecast_score.skill_vs_naive IS '1 minus the ratio of errors against repeating the last value; above 0 is better.';
COMMENT ON COLUMN forecast_score.skill_vs_seasonal_naive IS 'The same against repeating the value of a year before.';
COMMENT ON COLUMN forecast_score.skill_vs_drift IS 'The same against continuing the average change.';

CREATE TABLE forecast_backtest (
    series_id VARCHAR NOT NULL,
    origin_end DATE NOT NULL,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    actual DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    naive DOUBLE,
    n_train INTEGER NOT NULL
);
COMMENT ON TABLE forecast_backtest IS 'Forecasts made again from past quarters, beside what then happened; forecast_score sums them up.';
COMMENT ON COLUMN forecast_backtest.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN forecast_backtest.origin_end IS 'Last day of the last quarter that was known.';
COMMENT ON COLUMN forecast_backtest.period_end IS 'Last day of the quarter forecast.';
COMMENT ON COLUMN forecast_backtest.horizon IS 'Quarters ahead, from 1.';
COMMENT ON COLUMN forecast_backtest.actual IS 'What happened, as known now, in the unit of the series.';
COMMENT ON COLUMN forecast_backtest.q10 IS '10 % quantile.';
COMMENT ON COLUMN forecast_backtest.q50 IS 'Median.';
COMMENT ON COLUMN forecast_backtest.q90 IS '90 % quantile.';
COMMENT ON COLUMN forecast_backtest.naive IS 'The last value known, repeated.';
COMMENT ON COLUMN forecast_backtest.n_train IS 'Quarters fitted.';

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
