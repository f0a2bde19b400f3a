-- severity: error
-- checks: the shares of fabrics that one house states of one market and period come to at most the whole
-- remedy: see whether the house counts two markets; then give each its scope
WITH together AS (
    SELECT
        origin, period_label, any_value(status) AS status, sum(fraction) AS value, count(*) AS n,
        list(fact_id ORDER BY fabric) AS fact_ids,
        string_agg(fabric, ' + ' ORDER BY fabric) AS fabrics
    FROM fabric_share
    WHERE period_end IS NOT NULL
    GROUP BY origin, period_label, period_start, period_end, domain, scope, basis, region, segment,
        status
    HAVING count(DISTINCT fabric) = count(*) AND count(*) > 1
)
SELECT
    value <= 1.02 AS holds,
    origin AS entity,
    'fabric_share' AS metric,
    period_label AS period,
    value,
    1.0 AS expected,
    format('{} gives {} in {} together {:.1f}% of one market', origin, fabrics, period_label,
        100 * value) AS what,
    fact_ids
FROM together
