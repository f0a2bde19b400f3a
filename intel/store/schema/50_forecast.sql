-- What this desk expects of each series, how it did, and how it says it would have done.

CREATE TABLE forecast (
    series_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    data_version VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    model_parameters VARCHAR NOT NULL,
    transformations VARCHAR NOT NULL,
    train_start DATE,
    train_end DATE,
    n_train INTEGER,
    n_inferred INTEGER,
    spread DOUBLE,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    quantile DOUBLE NOT NULL,
    value DOUBLE NOT NULL,
    warnings VARCHAR NOT NULL,
    explanation VARCHAR NOT NULL
);
COMMENT ON TABLE forecast IS 'Every forecast of this desk with its vintage: one row per series, day made, period and quantile.';
COMMENT ON COLUMN forecast.series_id IS 'The series, for instance NVIDIA/networking.';
COMMENT ON COLUMN forecast.entity IS 'Who it is about.';
COMMENT ON COLUMN forecast.line IS 'The reported line; capex for capital expenditure.';
COMMENT ON COLUMN forecast.unit IS 'Unit of value.';
COMMENT ON COLUMN forecast.made_on IS 'Day of knowledge, the cutoff: only facts published by then went in.';
COMMENT ON COLUMN forecast.run_id IS 'The run that made it; joins to job_run.';
COMMENT ON COLUMN forecast.data_version IS 'Digest of the facts, reference data and code that went in, as in snapshot.inputs_digest; empty for vintages made before it was kept.';
COMMENT ON COLUMN forecast.model IS 'Class of the fitted model.';
COMMENT ON COLUMN forecast.model_parameters IS 'Fitted parameters, JSON.';
COMMENT ON COLUMN forecast.transformations IS 'What the series went through before the fit, and the quantiles after it.';
COMMENT ON COLUMN forecast.train_start IS 'Last day of the first period fitted.';
COMMENT ON COLUMN forecast.train_end IS 'Last day of the last period fitted.';
COMMENT ON COLUMN forecast.n_train IS 'Periods fitted.';
COMMENT ON COLUMN forecast.n_inferred IS 'Of them, periods whose publication day is only inferred.';
COMMENT ON COLUMN forecast.spread IS 'Factor the bands were widened by, learned from the errors of all series of its measure known on the day; see forecast_spread.';
COMMENT ON COLUMN forecast.period_end IS 'Last day of the period forecast.';
COMMENT ON COLUMN forecast.horizon IS 'Periods ahead, from 1.';
COMMENT ON COLUMN forecast.quantile IS 'Probability that the outcome is at or below value: .025 .05 .1 .25 .5 .75 .9 .95 .975.';
COMMENT ON COLUMN forecast.value IS 'The quantile, in unit.';
COMMENT ON COLUMN forecast.warnings IS 'What was done to the series, and what the fit complained about, in words; empty if nothing.';
COMMENT ON COLUMN forecast.explanation IS 'What the model is and what it cannot see, in a paragraph.';

CREATE MACRO forecast_as_of(day) AS TABLE
    SELECT *
    FROM intel.main.forecast
    WHERE made_on <= CAST(day AS DATE)
    QUALIFY made_on = max(made_on) OVER (PARTITION BY series_id);
COMMENT ON MACRO TABLE forecast_as_of IS 'Of each series the last vintage this desk had made by a day: what it expected then. Nothing is fitted again; before the first vintage there are no rows, and forecast_backtest says what the model would have said.';

CREATE TABLE forecast_series (
    series_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    successor VARCHAR NOT NULL,
    n_quarters INTEGER NOT NULL,
    n_inferred INTEGER NOT NULL,
    first_quarter_end DATE,
    last_quarter_end DATE
);
COMMENT ON TABLE forecast_series IS 'Every reported line by quarter, and capital expenditure of the largest buyers, and whether it is forecast: an ended or recast line is not continued in silence.';
COMMENT ON COLUMN forecast_series.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN forecast_series.entity IS 'Whose line.';
COMMENT ON COLUMN forecast_series.line IS 'The reported line; capex for capital expenditure (capex_quarterly).';
COMMENT ON COLUMN forecast_series.basis IS 'Its definition; empty where the vendor has one.';
COMMENT ON COLUMN forecast_series.unit IS 'Unit of its values.';
COMMENT ON COLUMN forecast_series.status IS 'current (forecast), proxy (ended; forecast is what stands in for it, see series_proxy), ended, recast, lapsed (nothing for more than 15 months while the vendor''s other lines go on), short (fewer than 8 quarters) or failed.';
COMMENT ON COLUMN forecast_series.reason IS 'Why it is not forecast, or what to doubt when it is; mostly empty.';
COMMENT ON COLUMN forecast_series.successor IS 'The series that follows it, where it was recast.';
COMMENT ON COLUMN forecast_series.n_quarters IS 'Quarters known.';
COMMENT ON COLUMN forecast_series.n_inferred IS 'Of them, quarters whose publication day is only inferred.';
COMMENT ON COLUMN forecast_series.first_quarter_end IS 'Last day of the first calendar quarter used.';
COMMENT ON COLUMN forecast_series.last_quarter_end IS 'Last day of the newest calendar quarter.';

CREATE TABLE forecast_score (
    series_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    n_origins INTEGER NOT NULL,
    n_forecasts INTEGER NOT NULL,
    n_train_least INTEGER NOT NULL,
    n_train_most INTEGER NOT NULL,
    n_cutoffs_inferred INTEGER NOT NULL,
    share_inferred DOUBLE,
    n_revised INTEGER NOT NULL,
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
COMMENT ON TABLE forecast_score IS 'Rolling-origin scores of each series beside the naive ones: forecasts made again on what was known at each cutoff, with the bands that would have been published then.';
COMMENT ON COLUMN forecast_score.series_id IS 'The series; joins to forecast_series.';
COMMENT ON COLUMN forecast_score.model IS 'The heaviest model of the newest forecast; empty where the series is no longer forecast.';
COMMENT ON COLUMN forecast_score.n_origins IS 'Forecast origins scored.';
COMMENT ON COLUMN forecast_score.n_forecasts IS 'Forecasts scored over all origins and horizons; they overlap, so few are independent.';
COMMENT ON COLUMN forecast_score.n_train_least IS 'Quarters fitted at the earliest origin.';
COMMENT ON COLUMN forecast_score.n_train_most IS 'Quarters fitted at the newest origin.';
COMMENT ON COLUMN forecast_score.n_cutoffs_inferred IS 'Origins whose cutoff, the day the newest quarter became known, is inferred.';
COMMENT ON COLUMN forecast_score.share_inferred IS 'Part of all quarters fitted whose publication day is inferred, 0 to 1.';
COMMENT ON COLUMN forecast_score.n_revised IS 'Forecasts scored whose outcome was later revised; scores are against the number as known now.';
COMMENT ON COLUMN forecast_score.mase IS 'Mean absolute scaled error of the median; below 1 beats the in-sample seasonal naive.';
COMMENT ON COLUMN forecast_score.smape IS 'Symmetric mean absolute percentage error, 0 to 200.';
COMMENT ON COLUMN forecast_score.pinball IS 'Mean pinball loss over the quantiles, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.crps IS 'Continuous ranked probability score, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.interval_score_95 IS 'Interval score of the 95% band, divided by the MASE scale.';
COMMENT ON COLUMN forecast_score.coverage_80 IS 'Part of outcomes inside the 80% band, 0 to 1.';
COMMENT ON COLUMN forecast_score.coverage_95 IS 'Part of outcomes inside the 95% band, 0 to 1.';
COMMENT ON COLUMN forecast_score.skill_vs_naive IS '1 minus the ratio of errors against repeating the last value; above 0 is better.';
COMMENT ON COLUMN forecast_score.skill_vs_seasonal_naive IS 'The same against repeating the value of a year before.';
COMMENT ON COLUMN forecast_score.skill_vs_drift IS 'The same against continuing the average change.';

CREATE TABLE forecast_backtest (
    series_id VARCHAR NOT NULL,
    origin_end DATE NOT NULL,
    cutoff DATE NOT NULL,
    cutoff_is_inferred BOOLEAN NOT NULL,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    actual DOUBLE NOT NULL,
    first_reported DOUBLE NOT NULL,
    landed_on DATE NOT NULL,
    q2_5 DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    q97_5 DOUBLE NOT NULL,
    naive DOUBLE,
    seasonal_naive DOUBLE,
    drift DOUBLE,
    n_train INTEGER NOT NULL,
    n_inferred INTEGER NOT NULL,
    spread DOUBLE NOT NULL
);
COMMENT ON TABLE forecast_backtest IS 'Forecasts made again from past quarters on what was known then, beside what then happened; forecast_score sums them up.';
COMMENT ON COLUMN forecast_backtest.series_id IS 'The series; joins to forecast_series.';
COMMENT ON COLUMN forecast_backtest.origin_end IS 'Last day of the last quarter that was known.';
COMMENT ON COLUMN forecast_backtest.cutoff IS 'Day of knowledge: the day that quarter was first published; numbers published or revised later are not seen.';
COMMENT ON COLUMN forecast_backtest.cutoff_is_inferred IS 'Whether that day is inferred.';
COMMENT ON COLUMN forecast_backtest.period_end IS 'Last day of the quarter forecast.';
COMMENT ON COLUMN forecast_backtest.horizon IS 'Quarters ahead, from 1.';
COMMENT ON COLUMN forecast_backtest.actual IS 'What happened, as known now, in the unit of the series.';
COMMENT ON COLUMN forecast_backtest.first_reported IS 'What happened, as first published.';
COMMENT ON COLUMN forecast_backtest.landed_on IS 'Day it was first published.';
COMMENT ON COLUMN forecast_backtest.q2_5 IS '2.5% quantile.';
COMMENT ON COLUMN forecast_backtest.q10 IS '10% quantile.';
COMMENT ON COLUMN forecast_backtest.q50 IS 'Median.';
COMMENT ON COLUMN forecast_backtest.q90 IS '90% quantile.';
COMMENT ON COLUMN forecast_backtest.q97_5 IS '97.5% quantile.';
COMMENT ON COLUMN forecast_backtest.naive IS 'The last value known, repeated.';
COMMENT ON COLUMN forecast_backtest.seasonal_naive IS 'The value of a year before, repeated.';
COMMENT ON COLUMN forecast_backtest.drift IS 'The average change, continued.';
COMMENT ON COLUMN forecast_backtest.n_train IS 'Quarters fitted, bridged ones included.';
COMMENT ON COLUMN forecast_backtest.n_inferred IS 'Quarters fitted whose publication day is only inferred.';
COMMENT ON COLUMN forecast_backtest.spread IS 'Factor the bands were widened by, learned from errors known at the cutoff.';

CREATE TABLE forecast_spread (
    measure VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    spread DOUBLE NOT NULL,
    n_errors INTEGER NOT NULL,
    n_series INTEGER NOT NULL,
    n_vendors INTEGER NOT NULL,
    coverage_80_before DOUBLE,
    coverage_95_before DOUBLE,
    coverage_80_after DOUBLE,
    coverage_95_after DOUBLE,
    coverage_80_then DOUBLE,
    coverage_95_then DOUBLE
);
COMMENT ON TABLE forecast_spread IS 'How much wider the model''s own bands are made, learned from the past errors of all series of a measure, and what that does to their coverage.';
COMMENT ON COLUMN forecast_spread.measure IS 'revenue, or capex of the largest buyers: errors are pooled within one.';
COMMENT ON COLUMN forecast_spread.made_on IS 'Day of knowledge: only outcomes first published by then count.';
COMMENT ON COLUMN forecast_spread.run_id IS 'The run.';
COMMENT ON COLUMN forecast_spread.spread IS 'The factor; 1 leaves the bands as they are.';
COMMENT ON COLUMN forecast_spread.n_errors IS 'Past forecasts it is learned from.';
COMMENT ON COLUMN forecast_spread.n_series IS 'Series they are of.';
COMMENT ON COLUMN forecast_spread.n_vendors IS 'Vendors they are of; each counts the same, and the fewer they are the closer the factor is to 1.';
COMMENT ON COLUMN forecast_spread.coverage_80_before IS 'Part of outcomes inside the model''s own 80% bands.';
COMMENT ON COLUMN forecast_spread.coverage_95_before IS 'The same of its 95% bands.';
COMMENT ON COLUMN forecast_spread.coverage_80_after IS 'Part of outcomes inside the widened 80% bands, each vendor''s widened by what the others'' errors say (cross-validated).';
COMMENT ON COLUMN forecast_spread.coverage_95_after IS 'The same of the 95% bands.';
COMMENT ON COLUMN forecast_spread.coverage_80_then IS 'Part of outcomes inside the 80% bands as they would have been published, widened by what was known at each cutoff.';
COMMENT ON COLUMN forecast_spread.coverage_95_then IS 'The same of the 95% bands.';

CREATE TABLE forecast_second_opinion (
    series_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    warnings VARCHAR NOT NULL
);
COMMENT ON TABLE forecast_second_opinion IS 'Other models on the same series, to look at beside the forecast: a gap between them is a reason to look closer.';
COMMENT ON COLUMN forecast_second_opinion.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN forecast_second_opinion.model IS 'Name of the model, for instance ThetaModel of statsmodels.';
COMMENT ON COLUMN forecast_second_opinion.period_end IS 'Last day of the period forecast.';
COMMENT ON COLUMN forecast_second_opinion.q10 IS '10% quantile, not widened.';
COMMENT ON COLUMN forecast_second_opinion.q50 IS 'Median.';
COMMENT ON COLUMN forecast_second_opinion.q90 IS '90% quantile, not widened.';
COMMENT ON COLUMN forecast_second_opinion.warnings IS 'What the fit complained about; empty if nothing.';

CREATE TABLE forecast_landed (
    series_id VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    landed_on DATE NOT NULL,
    landed_on_is_inferred BOOLEAN NOT NULL,
    actual DOUBLE NOT NULL,
    actual_now DOUBLE NOT NULL,
    q2_5 DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    q97_5 DOUBLE NOT NULL,
    naive DOUBLE,
    seasonal_naive DOUBLE,
    drift DOUBLE,
    scale DOUBLE NOT NULL,
    pinball DOUBLE NOT NULL,
    crps DOUBLE NOT NULL,
    interval_score_95 DOUBLE NOT NULL
);
COMMENT ON TABLE forecast_landed IS 'Every published forecast of a quarter that has since been reported, beside the number and the naive forecasts of the same day.';
COMMENT ON COLUMN forecast_landed.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN forecast_landed.made_on IS 'Day the forecast was made.';
COMMENT ON COLUMN forecast_landed.run_id IS 'The run that made it.';
COMMENT ON COLUMN forecast_landed.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN forecast_landed.horizon IS 'Quarters ahead it was.';
COMMENT ON COLUMN forecast_landed.landed_on IS 'Day the number was first published.';
COMMENT ON COLUMN forecast_landed.landed_on_is_inferred IS 'Whether that day is inferred.';
COMMENT ON COLUMN forecast_landed.actual IS 'The number as first published: what the scores are against.';
COMMENT ON COLUMN forecast_landed.actual_now IS 'The number as known now.';
COMMENT ON COLUMN forecast_landed.q2_5 IS '2.5% quantile.';
COMMENT ON COLUMN forecast_landed.q10 IS '10% quantile.';
COMMENT ON COLUMN forecast_landed.q50 IS 'Median.';
COMMENT ON COLUMN forecast_landed.q90 IS '90% quantile.';
COMMENT ON COLUMN forecast_landed.q97_5 IS '97.5% quantile.';
COMMENT ON COLUMN forecast_landed.naive IS 'The last value known that day.';
COMMENT ON COLUMN forecast_landed.seasonal_naive IS 'The value of a year before, as known that day.';
COMMENT ON COLUMN forecast_landed.drift IS 'The average change, continued.';
COMMENT ON COLUMN forecast_landed.scale IS 'The MASE denominator: mean absolute seasonal change of what was known that day.';
COMMENT ON COLUMN forecast_landed.pinball IS 'Mean pinball loss over the quantiles, in the unit of the series.';
COMMENT ON COLUMN forecast_landed.crps IS 'Continuous ranked probability score, in the unit of the series.';
COMMENT ON COLUMN forecast_landed.interval_score_95 IS 'Interval score of the 95% band, in the unit of the series.';

CREATE VIEW forecast_record AS
SELECT
    series_id,
    count(DISTINCT made_on) AS n_vintages,
    count(DISTINCT period_end) AS n_quarters,
    count(*) AS n_forecasts,
    avg(abs(actual - q50) / scale) AS mase,
    avg(200 * abs(actual - q50) / nullif(abs(actual) + abs(q50), 0)) AS smape,
    avg(pinball / scale) AS pinball,
    avg(crps / scale) AS crps,
    avg(interval_score_95 / scale) AS interval_score_95,
    avg((actual BETWEEN q10 AND q90)::INTEGER) AS coverage_80,
    avg((actual BETWEEN q2_5 AND q97_5)::INTEGER) AS coverage_95,
    1 - avg(abs(actual - q50) / scale) / nullif(avg(abs(actual - naive) / scale), 0)
        AS skill_vs_naive,
    1 - avg(abs(actual - q50) / scale) / nullif(avg(abs(actual - seasonal_naive) / scale), 0)
        AS skill_vs_seasonal_naive,
    1 - avg(abs(actual - q50) / scale) / nullif(avg(abs(actual - drift) / scale), 0)
        AS skill_vs_drift
FROM intel.main.forecast_landed
GROUP BY series_id;
COMMENT ON VIEW forecast_record IS 'The record of each series'' published forecasts, scored when the number landed; forecast_landed has them one by one. What the model would have said before the desk kept a record is in forecast_score.';
COMMENT ON COLUMN forecast_record.series_id IS 'The series.';
COMMENT ON COLUMN forecast_record.n_vintages IS 'Days on which a forecast was made.';
COMMENT ON COLUMN forecast_record.n_quarters IS 'Quarters that have landed.';
COMMENT ON COLUMN forecast_record.n_forecasts IS 'Forecasts scored.';
COMMENT ON COLUMN forecast_record.mase IS 'Mean absolute scaled error of the median.';
COMMENT ON COLUMN forecast_record.smape IS 'Symmetric mean absolute percentage error, 0 to 200.';
COMMENT ON COLUMN forecast_record.pinball IS 'Mean pinball loss over the quantiles, divided by the MASE scale.';
COMMENT ON COLUMN forecast_record.crps IS 'Continuous ranked probability score, divided by the MASE scale.';
COMMENT ON COLUMN forecast_record.interval_score_95 IS 'Interval score of the 95% band, divided by the MASE scale.';
COMMENT ON COLUMN forecast_record.coverage_80 IS 'Part of outcomes inside the 80% band, 0 to 1.';
COMMENT ON COLUMN forecast_record.coverage_95 IS 'Part of outcomes inside the 95% band, 0 to 1.';
COMMENT ON COLUMN forecast_record.skill_vs_naive IS '1 minus the ratio of errors against repeating the last value; above 0 is better.';
COMMENT ON COLUMN forecast_record.skill_vs_seasonal_naive IS 'The same against repeating the value of a year before.';
COMMENT ON COLUMN forecast_record.skill_vs_drift IS 'The same against continuing the average change.';
