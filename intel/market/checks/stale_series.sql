-- severity: warning
-- checks: the headline line of every vendor has a quarter that ended within the last half year, or is known to have ended
-- remedy: find the newest filing and add its row, or write the end of the line into series_events.csv
WITH newest AS (
    SELECT
        vendor, line, headline_line.basis, max(period_end) AS period_end,
        arg_max(fiscal_label, period_end) AS fiscal_label, arg_max(value, period_end) AS value,
        arg_max(fact_id, period_end) AS fact_id
    FROM headline_line
    JOIN vendor_revenue USING (vendor, line)
    WHERE vendor_revenue.basis = headline_line.basis AND period_type = 'quarter'
    GROUP BY ALL
)
SELECT
    date_diff('day', period_end, CAST($1 AS DATE)) <= 183 OR ended.kind IS NOT NULL AS holds,
    vendor AS entity,
    newest.line AS metric,
    fiscal_label AS period,
    value,
    CAST(NULL AS DOUBLE) AS expected,
    format('The newest quarter of {} {} is {}, which ended {}', vendor,
        replace(newest.line, '_', ' '), fiscal_label, period_end) AS what,
    [fact_id] AS fact_ids
FROM newest
LEFT JOIN reviewed_event AS ended
    ON ended.entity = vendor AND ended.metric = 'revenue' AND ended.line = newest.line
    AND ended.kind = 'ended' AND ended.last_period_end <= period_end + 10
