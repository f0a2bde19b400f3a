-- severity: error
-- checks: every reviewed metric stands in its one unit
-- remedy: convert the row to the unit of metrics.csv, or map its metric to one that has this unit
SELECT
    metric.unit = fact.unit
        OR (metric.unit = 'currency_m' AND regexp_full_match(fact.unit, '[A-Z]{3}_m')) AS holds,
    entity,
    fact.metric,
    period_label AS period,
    value,
    CAST(NULL AS DOUBLE) AS expected,
    format('{} {} in {} is in {}, not in {}', entity, replace(fact.metric, '_', ' '), period_label,
        fact.unit, metric.unit) AS what,
    [fact_id] AS fact_ids
FROM fact
JOIN metric USING (metric)
WHERE mapped
