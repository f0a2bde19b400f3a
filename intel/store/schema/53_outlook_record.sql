-- How the outlooks did: made again on past days, and as they were published.

CREATE TABLE outlook_backtest (
    model_id VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    cutoff DATE NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    horizon_days INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    actual DOUBLE NOT NULL,
    q2_5 DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    q97_5 DOUBLE NOT NULL,
    probability DOUBLE,
    crps DOUBLE,
    naive DOUBLE,
    n_inputs INTEGER NOT NULL,
    landed_on DATE NOT NULL,
    fact_id VARCHAR NOT NULL
);
COMMENT ON TABLE outlook_backtest IS 'Outlooks made again on past days from what was public then, each held against what was published afterwards: a number as any forecast, a bound by the probability the model had given it. Speeds, forms and fabrics are asked for exactly what the document states; totals and shares for the quarters vendors reported. Priors are those of today, so what hindsight is in them stays in.';
COMMENT ON COLUMN outlook_backtest.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN outlook_backtest.subject IS 'What it is of: speeds joined by +, a form, a fabric, a vendor, or market for the whole.';
COMMENT ON COLUMN outlook_backtest.quantity IS 'share, shipments or revenue.';
COMMENT ON COLUMN outlook_backtest.unit IS 'Unit of actual, the quantiles and naive.';
COMMENT ON COLUMN outlook_backtest.cutoff IS 'Day of knowledge. Of statements only documents out by then count; a vendor''s quarter counts from its usual lag where only a later document is held.';
COMMENT ON COLUMN outlook_backtest.period_start IS 'First day of the period.';
COMMENT ON COLUMN outlook_backtest.period_end IS 'Last day.';
COMMENT ON COLUMN outlook_backtest.horizon_days IS 'Days from the cutoff to it.';
COMMENT ON COLUMN outlook_backtest.role IS 'point or bound.';
COMMENT ON COLUMN outlook_backtest.relation IS 'equals, at_least or at_most.';
COMMENT ON COLUMN outlook_backtest.actual IS 'What was published.';
COMMENT ON COLUMN outlook_backtest.q2_5 IS '2.5% quantile of the outlook.';
COMMENT ON COLUMN outlook_backtest.q10 IS '10% quantile.';
COMMENT ON COLUMN outlook_backtest.q50 IS 'Median.';
COMMENT ON COLUMN outlook_backtest.q90 IS '90% quantile.';
COMMENT ON COLUMN outlook_backtest.q97_5 IS '97.5% quantile.';
COMMENT ON COLUMN outlook_backtest.probability IS 'Of a bound, the probability the outlook had given it; else NULL.';
COMMENT ON COLUMN outlook_backtest.crps IS 'Of a number, the continuous ranked probability score in unit; else NULL.';
COMMENT ON COLUMN outlook_backtest.naive IS 'The newest number of the same thing known on the cutoff; NULL where none was.';
COMMENT ON COLUMN outlook_backtest.n_inputs IS 'Statements, or numbers of vendors and quarters, known on the cutoff.';
COMMENT ON COLUMN outlook_backtest.landed_on IS 'When the outcome was public.';
COMMENT ON COLUMN outlook_backtest.fact_id IS 'The row of fact that states it; empty for totals and shares, which are computed.';

CREATE VIEW outlook_score AS
SELECT
    model_id,
    quantity,
    count(DISTINCT cutoff) AS n_cutoffs,
    count(*) AS n_scored,
    count(DISTINCT (subject, period_end, actual)) AS n_outcomes,
    count(*) FILTER (role = 'bound') AS n_bounds,
    median(CASE WHEN quantity = 'share' THEN abs(q50 - actual) ELSE abs(ln(q50 / actual)) END)
        FILTER (role = 'point') AS median_error,
    avg((actual BETWEEN q10 AND q90)::INTEGER) FILTER (role = 'point') AS coverage_80,
    avg((actual BETWEEN q2_5 AND q97_5)::INTEGER) FILTER (role = 'point') AS coverage_95,
    avg(crps) / nullif(avg(abs(naive - actual)) FILTER (crps IS NOT NULL), 0) AS crps_to_naive,
    1 - avg(abs(q50 - actual)) FILTER (role = 'point' AND naive IS NOT NULL)
        / nullif(avg(abs(naive - actual)) FILTER (role = 'point' AND naive IS NOT NULL), 0)
        AS skill_vs_naive,
    avg(probability) AS probability_of_bounds
FROM intel.main.outlook_backtest
GROUP BY model_id, quantity;
COMMENT ON VIEW outlook_score IS 'How outlooks would have done, by model: counts first, since most rest on a handful of outcomes seen from several days.';
COMMENT ON COLUMN outlook_score.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN outlook_score.quantity IS 'share, shipments or revenue.';
COMMENT ON COLUMN outlook_score.n_cutoffs IS 'Days it was made again on.';
COMMENT ON COLUMN outlook_score.n_scored IS 'Forecasts scored; neighbouring cutoffs overlap.';
COMMENT ON COLUMN outlook_score.n_outcomes IS 'Different outcomes among them.';
COMMENT ON COLUMN outlook_score.n_bounds IS 'Of the forecasts, those held against a bound.';
COMMENT ON COLUMN outlook_score.median_error IS 'Median size of the error of the median: difference in shares, for amounts on the logarithm; of numbers only.';
COMMENT ON COLUMN outlook_score.coverage_80 IS 'Part of numbers inside the 80% band.';
COMMENT ON COLUMN outlook_score.coverage_95 IS 'Part of numbers inside the 95% band.';
COMMENT ON COLUMN outlook_score.crps_to_naive IS 'Continuous ranked probability score over the mean error of the last number known; below 1 is better.';
COMMENT ON COLUMN outlook_score.skill_vs_naive IS '1 minus the ratio of absolute errors against the last number known; above 0 is better; NULL where none was.';
COMMENT ON COLUMN outlook_score.probability_of_bounds IS 'Mean probability that had been given to bounds which then were published; higher is better.';

CREATE TABLE outlook_vintage (
    subject VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    data_version VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    quantile DOUBLE NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE outlook_vintage IS 'Every outlook ever published, kept in the ledger as it was made: speeds, forms, shares, lasers, totals, dates of crossings and of the shortage''s end, second opinions by capex and nowcasts. One row per subject, part, quantity, day made, period and quantile (.025 .1 .5 .9 .975 here, all nine in the ledger).';
COMMENT ON COLUMN outlook_vintage.subject IS 'The market, or what kind of outlook it is.';
COMMENT ON COLUMN outlook_vintage.part IS 'Speed, form, fabric, vendor, laser or series.';
COMMENT ON COLUMN outlook_vintage.quantity IS 'share, shipments, revenue, capacity, crosses_on ….';
COMMENT ON COLUMN outlook_vintage.unit IS 'Unit of value; year for dates, as decimal years.';
COMMENT ON COLUMN outlook_vintage.made_on IS 'Day of knowledge.';
COMMENT ON COLUMN outlook_vintage.run_id IS 'The run that made it; joins to job_run.';
COMMENT ON COLUMN outlook_vintage.data_version IS 'Digest of the facts, reference data and code that went in.';
COMMENT ON COLUMN outlook_vintage.period_end IS 'Last day of the period forecast; of dates the end of the horizon.';
COMMENT ON COLUMN outlook_vintage.quantile IS 'Probability that the outcome is at or below value.';
COMMENT ON COLUMN outlook_vintage.value IS 'The quantile, in unit.';

CREATE TABLE outlook_landed (
    subject VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    run_id VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    landed_on DATE NOT NULL,
    actual DOUBLE NOT NULL,
    q2_5 DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    q97_5 DOUBLE NOT NULL,
    crps DOUBLE NOT NULL,
    interval_score_95 DOUBLE NOT NULL,
    naive DOUBLE
);
COMMENT ON TABLE outlook_landed IS 'Published outlooks of periods whose number has since been published, beside it. Only outlooks made before that day count.';
COMMENT ON COLUMN outlook_landed.subject IS 'As in outlook_vintage.';
COMMENT ON COLUMN outlook_landed.part IS 'As in outlook_vintage.';
COMMENT ON COLUMN outlook_landed.quantity IS 'As in outlook_vintage.';
COMMENT ON COLUMN outlook_landed.unit IS 'Unit of actual, quantiles, scores and naive.';
COMMENT ON COLUMN outlook_landed.made_on IS 'Day the outlook was made.';
COMMENT ON COLUMN outlook_landed.run_id IS 'The run that made it.';
COMMENT ON COLUMN outlook_landed.period_end IS 'Last day of the period.';
COMMENT ON COLUMN outlook_landed.landed_on IS 'When the number was public.';
COMMENT ON COLUMN outlook_landed.actual IS 'The number.';
COMMENT ON COLUMN outlook_landed.q2_5 IS '2.5% quantile.';
COMMENT ON COLUMN outlook_landed.q10 IS '10% quantile.';
COMMENT ON COLUMN outlook_landed.q50 IS 'Median.';
COMMENT ON COLUMN outlook_landed.q90 IS '90% quantile.';
COMMENT ON COLUMN outlook_landed.q97_5 IS '97.5% quantile.';
COMMENT ON COLUMN outlook_landed.crps IS 'Continuous ranked probability score, from these five quantiles.';
COMMENT ON COLUMN outlook_landed.interval_score_95 IS 'Interval score of the 95% band.';
COMMENT ON COLUMN outlook_landed.naive IS 'The newest number of the same thing known on the day it was made; NULL where none was.';

CREATE VIEW outlook_record AS
WITH kept AS (
    SELECT
        subject, quantity, count(DISTINCT made_on) AS n_vintages, min(made_on) AS first_made_on,
        count(DISTINCT (part, period_end)) AS n_forecast
    FROM intel.main.outlook_vintage
    GROUP BY subject, quantity
),
landed AS (
    SELECT
        subject,
        quantity,
        count(*) AS n_landed,
        avg((actual BETWEEN q10 AND q90)::INTEGER) AS coverage_80,
        avg((actual BETWEEN q2_5 AND q97_5)::INTEGER) AS coverage_95,
        1 - avg(abs(q50 - actual)) FILTER (naive IS NOT NULL)
            / nullif(avg(abs(naive - actual)) FILTER (naive IS NOT NULL), 0) AS skill_vs_naive
    FROM intel.main.outlook_landed
    GROUP BY subject, quantity
)
SELECT
    kept.*, coalesce(n_landed, 0) AS n_landed, coverage_80, coverage_95, skill_vs_naive
FROM kept
LEFT JOIN landed USING (subject, quantity);
COMMENT ON VIEW outlook_record IS 'What has become of the outlooks this desk has published: how many vintages are kept, how many numbers have landed, and how they did. What the models would have said before is in outlook_score.';
COMMENT ON COLUMN outlook_record.subject IS 'As in outlook_vintage.';
COMMENT ON COLUMN outlook_record.quantity IS 'As in outlook_vintage.';
COMMENT ON COLUMN outlook_record.n_vintages IS 'Days on which one was made.';
COMMENT ON COLUMN outlook_record.first_made_on IS 'The first of them.';
COMMENT ON COLUMN outlook_record.n_forecast IS 'Parts and periods forecast.';
COMMENT ON COLUMN outlook_record.n_landed IS 'Outlooks whose number has been published since.';
COMMENT ON COLUMN outlook_record.coverage_80 IS 'Part of them inside the 80% band.';
COMMENT ON COLUMN outlook_record.coverage_95 IS 'Part of them inside the 95% band.';
COMMENT ON COLUMN outlook_record.skill_vs_naive IS '1 minus the ratio of absolute errors against the last number known; above 0 is better.';
