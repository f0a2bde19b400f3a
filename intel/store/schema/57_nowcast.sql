-- The quarter a vendor has guided and not reported yet, and how such nowcasts did.

CREATE TABLE nowcast (
    series_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    data_version VARCHAR NOT NULL,
    guided DOUBLE NOT NULL,
    guided_low DOUBLE,
    guided_high DOUBLE,
    guided_on DATE NOT NULL,
    guidance_grade VARCHAR NOT NULL,
    n_own INTEGER NOT NULL,
    n_others INTEGER NOT NULL,
    usual_beat DOUBLE NOT NULL,
    weight_of_guidance DOUBLE NOT NULL,
    spread DOUBLE NOT NULL,
    n_train INTEGER NOT NULL,
    horizon INTEGER NOT NULL,
    quantile DOUBLE NOT NULL,
    value DOUBLE NOT NULL,
    model_value DOUBLE NOT NULL,
    guidance_value DOUBLE NOT NULL,
    fact_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    explanation VARCHAR NOT NULL
);
COMMENT ON TABLE nowcast IS 'What a vendor is expected to report for a quarter it has guided: the model and the guidance, read by the vendor''s own record of beating it, averaged. One row per series, quarter and quantile.';
COMMENT ON COLUMN nowcast.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN nowcast.entity IS 'The vendor.';
COMMENT ON COLUMN nowcast.line IS 'The reported line.';
COMMENT ON COLUMN nowcast.unit IS 'Unit of all values.';
COMMENT ON COLUMN nowcast.period_label IS 'The quarter as the vendor names it.';
COMMENT ON COLUMN nowcast.period_end IS 'Last day of the vendor''s quarter.';
COMMENT ON COLUMN nowcast.made_on IS 'Day of knowledge.';
COMMENT ON COLUMN nowcast.run_id IS 'The run; joins to job_run.';
COMMENT ON COLUMN nowcast.data_version IS 'Digest of the facts, reference data and code that went in.';
COMMENT ON COLUMN nowcast.guided IS 'The guidance; of a range the middle.';
COMMENT ON COLUMN nowcast.guided_low IS 'Its lower bound.';
COMMENT ON COLUMN nowcast.guided_high IS 'Its upper bound.';
COMMENT ON COLUMN nowcast.guided_on IS 'When it was public.';
COMMENT ON COLUMN nowcast.guidance_grade IS 'Grade of its document, A to D.';
COMMENT ON COLUMN nowcast.n_own IS 'Past quarters of this line guided and reported, known by made_on.';
COMMENT ON COLUMN nowcast.n_others IS 'The same of all other lines; together they weigh as four quarters.';
COMMENT ON COLUMN nowcast.usual_beat IS 'What the record says of reported over guided, less one.';
COMMENT ON COLUMN nowcast.weight_of_guidance IS 'Weight of the guidance, 0 to 1; the model has the rest.';
COMMENT ON COLUMN nowcast.spread IS 'Factor on the width of the blend''s bands, learned from the errors of all past nowcasts; see nowcast_spread.';
COMMENT ON COLUMN nowcast.n_train IS 'Quarters the model was fitted to.';
COMMENT ON COLUMN nowcast.horizon IS 'Quarters ahead of the newest reported one.';
COMMENT ON COLUMN nowcast.quantile IS '.025 .05 .1 .25 .5 .75 .9 .95 .975.';
COMMENT ON COLUMN nowcast.value IS 'The quantile of the nowcast.';
COMMENT ON COLUMN nowcast.model_value IS 'The same quantile of the model alone.';
COMMENT ON COLUMN nowcast.guidance_value IS 'The same quantile of the guidance alone, read by the record.';
COMMENT ON COLUMN nowcast.fact_id IS 'The guidance; joins to fact.';
COMMENT ON COLUMN nowcast.source_id IS 'Its document; joins to source.';
COMMENT ON COLUMN nowcast.explanation IS 'What it is, in a sentence.';

CREATE TABLE nowcast_backtest (
    series_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    cutoff DATE NOT NULL,
    unit VARCHAR NOT NULL,
    guided DOUBLE NOT NULL,
    actual DOUBLE NOT NULL,
    landed_on DATE NOT NULL,
    n_own INTEGER NOT NULL,
    n_others INTEGER NOT NULL,
    weight_of_guidance DOUBLE NOT NULL,
    spread DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    model_q10 DOUBLE NOT NULL,
    model_q50 DOUBLE NOT NULL,
    model_q90 DOUBLE NOT NULL,
    guidance_q10 DOUBLE NOT NULL,
    guidance_q50 DOUBLE NOT NULL,
    guidance_q90 DOUBLE NOT NULL,
    crps DOUBLE NOT NULL,
    model_crps DOUBLE NOT NULL,
    guidance_crps DOUBLE NOT NULL,
    naive DOUBLE NOT NULL,
    fact_id VARCHAR NOT NULL
);
COMMENT ON TABLE nowcast_backtest IS 'Nowcasts made again on the day of each past guidance, on what was known then, beside what was reported, the guidance and the model alone.';
COMMENT ON COLUMN nowcast_backtest.series_id IS 'The series.';
COMMENT ON COLUMN nowcast_backtest.entity IS 'The vendor.';
COMMENT ON COLUMN nowcast_backtest.period_label IS 'The quarter.';
COMMENT ON COLUMN nowcast_backtest.period_end IS 'Its last day.';
COMMENT ON COLUMN nowcast_backtest.cutoff IS 'Day of knowledge: a week after the guidance, whose release holds the last quarter too; the ledger may have that from the filing that follows. Beats and numbers of later days are not seen.';
COMMENT ON COLUMN nowcast_backtest.unit IS 'Unit of all values.';
COMMENT ON COLUMN nowcast_backtest.guided IS 'The guidance; of a range the middle.';
COMMENT ON COLUMN nowcast_backtest.actual IS 'The number as first published.';
COMMENT ON COLUMN nowcast_backtest.landed_on IS 'When that was.';
COMMENT ON COLUMN nowcast_backtest.n_own IS 'Own past quarters of guidance known at the cutoff.';
COMMENT ON COLUMN nowcast_backtest.n_others IS 'Those of other lines.';
COMMENT ON COLUMN nowcast_backtest.weight_of_guidance IS 'Weight of the guidance, 0 to 1.';
COMMENT ON COLUMN nowcast_backtest.spread IS 'Factor on the width of the blend''s bands, learned from errors known at the cutoff.';
COMMENT ON COLUMN nowcast_backtest.q10 IS '10% quantile of the nowcast.';
COMMENT ON COLUMN nowcast_backtest.q50 IS 'Its median.';
COMMENT ON COLUMN nowcast_backtest.q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN nowcast_backtest.model_q10 IS '10% quantile of the model alone.';
COMMENT ON COLUMN nowcast_backtest.model_q50 IS 'Its median.';
COMMENT ON COLUMN nowcast_backtest.model_q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN nowcast_backtest.guidance_q10 IS '10% quantile of the guidance read by the record.';
COMMENT ON COLUMN nowcast_backtest.guidance_q50 IS 'Its median.';
COMMENT ON COLUMN nowcast_backtest.guidance_q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN nowcast_backtest.crps IS 'Continuous ranked probability score of the nowcast as a part of the outcome.';
COMMENT ON COLUMN nowcast_backtest.model_crps IS 'The same of the model alone.';
COMMENT ON COLUMN nowcast_backtest.guidance_crps IS 'The same of the guidance read by the record.';
COMMENT ON COLUMN nowcast_backtest.naive IS 'The last quarter known, repeated.';
COMMENT ON COLUMN nowcast_backtest.fact_id IS 'The guidance; joins to fact.';

CREATE TABLE nowcast_spread (
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
COMMENT ON TABLE nowcast_spread IS 'How much narrower or wider the bands of nowcasts are made than the blend''s own, learned from past nowcasts as forecast_spread is, and what that does to their coverage.';
COMMENT ON COLUMN nowcast_spread.made_on IS 'Day of knowledge: only outcomes first published by then count.';
COMMENT ON COLUMN nowcast_spread.run_id IS 'The run.';
COMMENT ON COLUMN nowcast_spread.spread IS 'The factor; 1 leaves the bands as they are.';
COMMENT ON COLUMN nowcast_spread.n_errors IS 'Past nowcasts it is learned from.';
COMMENT ON COLUMN nowcast_spread.n_series IS 'Series they are of.';
COMMENT ON COLUMN nowcast_spread.n_vendors IS 'Vendors they are of; each counts the same.';
COMMENT ON COLUMN nowcast_spread.coverage_80_before IS 'Part of outcomes inside the blend''s own 80% bands.';
COMMENT ON COLUMN nowcast_spread.coverage_95_before IS 'The same of its 95% bands.';
COMMENT ON COLUMN nowcast_spread.coverage_80_after IS 'Part of outcomes inside the 80% bands, each vendor''s by what the others'' errors say (cross-validated).';
COMMENT ON COLUMN nowcast_spread.coverage_95_after IS 'The same of the 95% bands.';
COMMENT ON COLUMN nowcast_spread.coverage_80_then IS 'Part of outcomes inside the 80% bands as they would have been published, by what was known at each cutoff.';
COMMENT ON COLUMN nowcast_spread.coverage_95_then IS 'The same of the 95% bands.';

CREATE VIEW nowcast_record AS
SELECT
    coalesce(entity, 'all') AS vendor,
    count(*) AS n,
    avg(abs(q50 / actual - 1)) AS nowcast_error,
    avg(abs(guided / actual - 1)) AS guidance_error,
    avg(abs(guidance_q50 / actual - 1)) AS guidance_with_beats_error,
    avg(abs(model_q50 / actual - 1)) AS model_error,
    avg(abs(naive / actual - 1)) AS naive_error,
    avg(q50 / actual - 1) AS nowcast_bias,
    avg(guided / actual - 1) AS guidance_bias,
    avg(model_q50 / actual - 1) AS model_bias,
    avg(crps) AS nowcast_crps,
    avg(guidance_crps) AS guidance_with_beats_crps,
    avg(model_crps) AS model_crps,
    avg((actual BETWEEN q10 AND q90)::INTEGER) AS nowcast_coverage_80,
    avg((actual BETWEEN guidance_q10 AND guidance_q90)::INTEGER) AS guidance_coverage_80,
    avg((actual BETWEEN model_q10 AND model_q90)::INTEGER) AS model_coverage_80,
    avg(weight_of_guidance) AS weight_of_guidance
FROM intel.main.nowcast_backtest
GROUP BY GROUPING SETS ((), (entity))
HAVING count(*) > 0;
COMMENT ON VIEW nowcast_record IS 'Nowcasts of guided quarters against the guidance as given, the guidance read by its record, the model alone and the last quarter, on the same quarters; by vendor and for all. Errors are parts of the outcome.';
COMMENT ON COLUMN nowcast_record.vendor IS 'The vendor, or all.';
COMMENT ON COLUMN nowcast_record.n IS 'Quarters scored.';
COMMENT ON COLUMN nowcast_record.nowcast_error IS 'Mean size of the error of the nowcast''s median.';
COMMENT ON COLUMN nowcast_record.guidance_error IS 'The same of the guidance as given.';
COMMENT ON COLUMN nowcast_record.guidance_with_beats_error IS 'The same of the guidance raised by its usual beat.';
COMMENT ON COLUMN nowcast_record.model_error IS 'The same of the model''s median.';
COMMENT ON COLUMN nowcast_record.naive_error IS 'The same of the last quarter, repeated.';
COMMENT ON COLUMN nowcast_record.nowcast_bias IS 'Mean error of the nowcast; below 0 too low.';
COMMENT ON COLUMN nowcast_record.guidance_bias IS 'Mean error of the guidance as given.';
COMMENT ON COLUMN nowcast_record.model_bias IS 'Mean error of the model.';
COMMENT ON COLUMN nowcast_record.nowcast_crps IS 'Mean continuous ranked probability score, as a part of the outcome.';
COMMENT ON COLUMN nowcast_record.guidance_with_beats_crps IS 'The same of the guidance read by its record.';
COMMENT ON COLUMN nowcast_record.model_crps IS 'The same of the model.';
COMMENT ON COLUMN nowcast_record.nowcast_coverage_80 IS 'Part of outcomes inside the nowcast''s 80% band.';
COMMENT ON COLUMN nowcast_record.guidance_coverage_80 IS 'The same of the guidance read by its record.';
COMMENT ON COLUMN nowcast_record.model_coverage_80 IS 'The same of the model.';
COMMENT ON COLUMN nowcast_record.weight_of_guidance IS 'Mean weight of the guidance, 0 to 1.';
