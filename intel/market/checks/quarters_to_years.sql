-- severity: error
-- checks: the quarters of a half year, nine months or year add up to it
-- remedy: correct the row that is not what its document says; a restated year needs its restated quarters, each a row with the later day
WITH summed AS (
    SELECT
        long.vendor, long.line, long.basis, long.fiscal_label, long.period_start, long.period_end,
        long.value, long.currency,
        sum(part.value) AS expected,
        sum(date_diff('day', part.period_start, part.period_end) + 1) AS covered,
        list_prepend(long.fact_id, list(part.fact_id ORDER BY part.period_end)) AS fact_ids
    FROM vendor_revenue AS long
    JOIN vendor_revenue AS part
        ON part.vendor = long.vendor AND part.line = long.line AND part.basis = long.basis
        AND part.currency = long.currency AND part.period_type = 'quarter'
        AND part.period_start >= long.period_start AND part.period_end <= long.period_end
    WHERE long.period_type IN ('half', 'nine_months', 'year')
    GROUP BY
        long.vendor, long.line, long.basis, long.fiscal_label, long.period_start, long.period_end,
        long.value, long.currency, long.fact_id
    HAVING covered = date_diff('day', long.period_start, long.period_end) + 1
)
SELECT
    is_sum(value, expected, fact_ids, 0.002) AS holds,
    CASE WHEN is_sum(value, expected, fact_ids, 0.01) THEN 'warning' ELSE 'error' END AS severity,
    vendor AS entity,
    line AS metric,
    fiscal_label AS period,
    value,
    expected,
    format('{} of {} in {} is {} million {}, but its {} quarters come to {}',
        replace(line, '_', ' '), vendor, fiscal_label, in_digits(value), currency,
        len(fact_ids) - 1, in_digits(expected)) AS what,
    fact_ids
FROM summed
