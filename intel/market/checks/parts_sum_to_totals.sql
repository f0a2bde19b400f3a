-- severity: error
-- checks: the reported parts of a line add up to it, where line_part says they are all of it
-- remedy: correct the row that is not what its document says; if the vendor recast the line, give the recast a basis of its own and a row in series_events.csv
WITH split AS (
    SELECT
        vendor, total_line, total_basis, breakdown, total.fiscal_label, total.value, total.currency,
        total.fact_id AS total_fact_id, total.grade,
        (SELECT count(*) FROM line_part AS wanted
            WHERE (wanted.vendor, wanted.total_line, wanted.total_basis, wanted.breakdown)
                = (line_part.vendor, line_part.total_line, line_part.total_basis, line_part.breakdown)
        ) AS n_parts,
        part.value AS part_value, part.fact_id AS part_fact_id, part.grade AS part_grade,
        total.period_start, total.period_end, part_line
    FROM line_part
    JOIN vendor_revenue AS total USING (vendor)
    JOIN vendor_revenue AS part
        ON part.vendor = total.vendor AND part.period_start = total.period_start
        AND part.period_end = total.period_end AND part.currency = total.currency
    WHERE is_whole AND total.line = total_line AND total.basis = total_basis
        AND part.line = part_line AND part.basis = part_basis
),
summed AS (
    SELECT
        vendor, total_line, fiscal_label, any_value(value) AS value, any_value(currency) AS currency,
        sum(part_value) AS expected,
        string_agg(part_line, ' + ' ORDER BY part_line) AS parts,
        list_prepend(any_value(total_fact_id), list(part_fact_id ORDER BY part_line)) AS fact_ids
    FROM split
    GROUP BY vendor, total_line, total_basis, breakdown, fiscal_label, period_start, period_end
    HAVING count(*) = any_value(n_parts)
)
SELECT
    is_sum(value, expected, fact_ids, 0.002) AS holds,
    CASE WHEN is_sum(value, expected, fact_ids, 0.01) THEN 'warning' ELSE 'error' END AS severity,
    vendor AS entity,
    total_line AS metric,
    fiscal_label AS period,
    value,
    expected,
    format('{} of {} in {} is {} million {}, but {} come to {}',
        replace(total_line, '_', ' '), vendor, fiscal_label, in_digits(value), currency, parts,
        in_digits(expected)) AS what,
    fact_ids
FROM summed
