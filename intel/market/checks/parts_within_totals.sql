-- severity: error
-- checks: a reported part of a line is not larger than the line
-- remedy: correct the row that is not what its document says, or take the line out of line_parts.csv if it is no part
SELECT
    part.value <= total.value * 1.005 AS holds,
    part.vendor AS entity,
    part_line AS metric,
    part.fiscal_label AS period,
    part.value AS value,
    total.value AS expected,
    format('{} of {} in {} is {} million {}, more than its {} of {}',
        replace(part_line, '_', ' '), part.vendor, part.fiscal_label, in_digits(part.value),
        part.currency, replace(total_line, '_', ' '), in_digits(total.value)) AS what,
    [part.fact_id, total.fact_id] AS fact_ids
FROM line_part
JOIN vendor_revenue AS part
    ON part.vendor = line_part.vendor AND part.line = part_line AND part.basis = part_basis
JOIN vendor_revenue AS total
    ON total.vendor = line_part.vendor AND total.line = total_line AND total.basis = total_basis
    AND total.period_start = part.period_start AND total.period_end = part.period_end
    AND total.currency = part.currency
