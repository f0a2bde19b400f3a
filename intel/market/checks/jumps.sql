-- severity: note
-- checks: revenue does not halve or double from one quarter to the next
-- remedy: read the document: a unit (thousands for millions), a recast line, or an acquisition does this; the last two belong into series_events.csv
WITH followed AS (
    SELECT
        *,
        lag(value) OVER earlier AS before,
        lag(period_end) OVER earlier AS before_end,
        lag(fact_id) OVER earlier AS before_fact_id
    FROM vendor_revenue
    WHERE period_type = 'quarter'
    WINDOW earlier AS (PARTITION BY vendor, line, basis, currency ORDER BY period_end)
)
SELECT
    value BETWEEN 0.5 * before AND 2 * before AS holds,
    CASE WHEN value NOT BETWEEN 0.05 * before AND 20 * before THEN 'error' ELSE 'note' END
        AS severity,
    vendor AS entity,
    line AS metric,
    fiscal_label AS period,
    value,
    before AS expected,
    format('{} {} went from {} to {} million {} in {}', vendor, replace(line, '_', ' '),
        in_digits(before), in_digits(value), currency, fiscal_label) AS what,
    [fact_id, before_fact_id] AS fact_ids
FROM followed
WHERE date_diff('day', before_end, period_end) < 115 AND before > 0
