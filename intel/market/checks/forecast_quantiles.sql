-- severity: error
-- checks: the quantiles of every forecast and scenario rise, and the odds of every scenario set add up to one
-- remedy: this is a fault of the code or of a scenario file, not of a document: see data/scenarios, or report it
WITH forecast_step AS (
    SELECT
        series_id, made_on, run_id, period_end, value,
        lag(value) OVER (
            PARTITION BY series_id, made_on, run_id, period_end ORDER BY quantile
        ) AS before
    FROM forecast
),
outcome_step AS (
    SELECT
        set_name, outcome, measure, date, value,
        lag(value) OVER (
            PARTITION BY set_name, outcome, measure, date ORDER BY quantile
        ) AS before
    FROM scenario_outcome
    WHERE quantile IS NOT NULL
)
SELECT
    value >= before - 1e-9 AS holds,
    series_id AS entity,
    'forecast' AS metric,
    CAST(period_end AS VARCHAR) AS period,
    value,
    before AS expected,
    format('A quantile of {} for {} made on {} is below the one before it', series_id, period_end,
        made_on) AS what,
    CAST([] AS VARCHAR[]) AS fact_ids
FROM forecast_step
WHERE before IS NOT NULL
UNION ALL
SELECT
    value >= before - 1e-9,
    set_name,
    measure,
    CAST(date AS VARCHAR),
    value,
    before,
    format('A quantile of {} in {} of {} is below the one before it', measure, outcome, set_name),
    CAST([] AS VARCHAR[])
FROM outcome_step
WHERE before IS NOT NULL
UNION ALL
SELECT
    abs(sum(probability) - 1) < 1e-9,
    set_name,
    'probability',
    '',
    sum(probability),
    1.0,
    format('The odds of {} in {} come to {}', axis, set_name, sum(probability)),
    CAST([] AS VARCHAR[])
FROM scenario
GROUP BY set_name, axis
