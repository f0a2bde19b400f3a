-- severity: error
-- checks: shares lie between 0 and 1, margins at most at 1, counts and sizes not below 0, and every value between its own low and high
-- remedy: correct the row: a percentage is written as a fraction, 0.25 for 25%
SELECT
    CASE
        WHEN low > high OR low > value OR high < value THEN false
        WHEN fact.unit <> 'fraction' THEN true
        WHEN kind = 'share' THEN least(value, low) >= 0 AND greatest(value, high) <= 1
        WHEN kind = 'margin' THEN greatest(value, high) <= 1
        ELSE true
    END AS holds,
    entity,
    metric,
    period_label AS period,
    value,
    CASE WHEN value > 1 THEN 1 WHEN value < 0 THEN 0 ELSE coalesce(high, low) END AS expected,
    format('{} {} in {} is {}{}, which cannot be', entity, replace(metric, '_', ' '),
        period_label, in_digits(value),
        CASE WHEN low IS NULL AND high IS NULL THEN ''
            ELSE ' (from ' || coalesce(in_digits(low), 'none') || ' to '
                || coalesce(in_digits(high), 'none') || ')' END) AS what,
    [fact_id] AS fact_ids
FROM fact
JOIN metric USING (metric)
WHERE value IS NOT NULL AND metric NOT IN ('fabric_share_change', 'vendor_share_change', 'market_rank')
