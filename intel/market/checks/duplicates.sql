-- severity: warning
-- checks: a vendor's line has one number for a period, whatever days the documents give it
-- remedy: give both rows the days of fiscal_quarters.csv, or a basis of its own to the one that counts otherwise
SELECT
    one.period_start = other.period_start AND one.period_end = other.period_end AS holds,
    one.vendor AS entity,
    one.line AS metric,
    one.fiscal_label AS period,
    one.value,
    other.value AS expected,
    format('{} {} in {} stands twice: {} to {} and {} to {}', one.vendor,
        replace(one.line, '_', ' '), one.fiscal_label, one.period_start, one.period_end,
        other.period_start, other.period_end) AS what,
    [one.fact_id, other.fact_id] AS fact_ids
FROM vendor_revenue AS one
JOIN vendor_revenue AS other
    ON other.vendor = one.vendor AND other.line = one.line AND other.basis = one.basis
    AND other.period_type = one.period_type AND other.fact_id >= one.fact_id
    AND abs(date_diff('day', one.period_end, other.period_end)) <= 20
    AND abs(date_diff('day', one.period_start, other.period_start)) <= 20
WHERE one.period_type IN ('quarter', 'year')
