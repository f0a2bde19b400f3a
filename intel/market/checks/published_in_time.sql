-- severity: error
-- checks: revenue and margins of a whole quarter or year are not published before it ends
-- remedy: correct the day or the period, or give the row the status guidance
SELECT
    published_on > period_end - 4 AS holds,
    entity,
    metric,
    period_label AS period,
    value,
    CAST(NULL AS DOUBLE) AS expected,
    format('{} {} of {} is dated {}, before the period ended on {}', entity,
        replace(metric, '_', ' '), period_label, published_on, period_end) AS what,
    [fact_id] AS fact_ids
FROM fact
JOIN metric USING (metric)
WHERE status = 'reported' AND kind IN ('revenue', 'margin', 'financial')
    AND period_type IN ('quarter', 'year') AND metric <> 'acquisition_price'
