-- severity: warning
-- checks: a period that goes by the name of a fiscal quarter has the days of that quarter
-- remedy: take the days from fiscal_quarters.csv; a number of the day of the release has the period moment and another label
SELECT
    abs(date_diff('day', fact.period_start, fiscal.period_start)) <= 3
        AND abs(date_diff('day', fact.period_end, fiscal.period_end)) <= 3 AS holds,
    entity,
    metric,
    period_label AS period,
    value,
    CAST(NULL AS DOUBLE) AS expected,
    format('{} {} of {} is dated {} to {}; the quarter ran {} to {}', entity,
        replace(metric, '_', ' '), period_label, fact.period_start, fact.period_end,
        fiscal.period_start, fiscal.period_end) AS what,
    [fact_id] AS fact_ids
FROM fact
JOIN fiscal_quarter AS fiscal
    ON fiscal.vendor = fact.entity AND fiscal.fiscal_label = fact.period_label
WHERE period_type = 'quarter' AND fact.period_start IS NOT NULL
