-- severity: warning
-- checks: one document states one quantity once, or once for each vintage that it prints
-- remedy: open the document: a range is one row with low and high, two definitions are two bases or scopes, a superseded number has its vintage in segment
WITH stated AS (
    SELECT
        entity, fact.metric, line, period_label, unit, source_id, count(*) AS n,
        min(fact.value) AS value, max(fact.value) AS expected,
        max(last_digit_half(fact.value, significant_digits)) AS rounding,
        list(fact_id ORDER BY fact_id) AS fact_ids, min(grade) AS grade, any_value(status) AS status
    FROM fact
    WHERE fact.value IS NOT NULL
    GROUP BY quantity_id, entity, fact.metric, line, period_label, unit, source_id,
        regexp_extract(segment, 'vintage=[^;]*')
    HAVING count(*) > 1
)
SELECT
    expected - value <= rounding * 1.01 AS holds,
    CASE WHEN status = 'reported' AND grade = 'A' AND expected - value > 0.1 * abs(expected)
        THEN 'error' ELSE 'warning' END AS severity,
    entity,
    concat_ws(' ', metric, nullif(line, '')) AS metric,
    period_label AS period,
    value,
    expected,
    format('One document gives {} {} of {} as {} and as {} {}', entity,
        replace(concat_ws(' ', metric, nullif(line, '')), '_', ' '), period_label,
        in_digits(value), in_digits(expected), replace(replace(replace(unit, 'USD_m', 'million USD'), 'units_k', 'thousand units'), '_', ' ')) AS what,
    fact_ids
FROM stated
