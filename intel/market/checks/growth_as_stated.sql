-- severity: warning
-- checks: growth on the year that a vendor states is the growth of the revenues it reported, roundings allowed for
-- remedy: see which document counts otherwise; a recast line needs a basis of its own
WITH compared AS (
    SELECT
        stated.entity, stated.line, stated.period_label, stated.value,
        new.value / old.value - 1 AS expected,
        [stated.fact_id, new.fact_id, old.fact_id] AS fact_ids,
        last_digit_half(1 + stated.value, stated.significant_digits + 1)
            + (new.value + last_digit_half(new.value, new_fact.significant_digits))
                / (old.value - last_digit_half(old.value, old_fact.significant_digits))
            - new.value / old.value AS rounding,
        greatest(stated.grade, new.grade, old.grade) AS weakest_grade
    FROM fact AS stated
    JOIN vendor_revenue AS new
        ON new.vendor = stated.entity AND new.line = stated.line AND new.basis = stated.basis
        AND new.period_start = stated.period_start AND new.period_end = stated.period_end
    JOIN vendor_revenue AS old
        ON old.vendor = new.vendor AND old.line = new.line AND old.basis = new.basis
        AND old.period_type = new.period_type AND old.currency = new.currency
        AND date_diff('day', old.period_end, new.period_end) BETWEEN 357 AND 372
    JOIN fact AS new_fact ON new_fact.fact_id = new.fact_id
    JOIN fact AS old_fact ON old_fact.fact_id = old.fact_id
    WHERE stated.metric = 'revenue_growth_yoy' AND stated.status = 'reported'
        AND stated.unit = 'growth_rate' AND old.value > 0 AND stated.line <> ''
        AND concat(
            stated.product, stated.region, stated.scope, stated.segment, stated.fabric, stated.buyer
        ) = ''
)
SELECT
    abs(value - expected) <= rounding + 0.005 AS holds,
    CASE WHEN abs(value - expected) > rounding + 0.1 AND weakest_grade <= 'B'
        THEN 'error' ELSE 'warning' END AS severity,
    entity,
    line || ' growth on the year' AS metric,
    period_label AS period,
    value,
    expected,
    format('{} states {:.1f}% growth of {} in {}; the revenues reported give {:.1f}%',
        entity, 100 * value, replace(line, '_', ' '), period_label, 100 * expected) AS what,
    fact_ids
FROM compared
