-- severity: warning
-- checks: a document stands under one name, so that what it states is counted once
-- remedy: give the rows one publisher and one title; what was read twice then merges
SELECT
    count(DISTINCT source_id) = 1 AS holds,
    min(publisher) AS entity,
    'document' AS metric,
    '' AS period,
    CAST(count(DISTINCT source_id) AS DOUBLE) AS value,
    1.0 AS expected,
    format('{} stands under {} names: {}', url, count(DISTINCT source_id),
        string_agg(DISTINCT concat_ws(', ', publisher, title), '; ' ORDER BY concat_ws(', ', publisher, title))) AS what,
    list_distinct(list(first_fact_id)) AS fact_ids
FROM (
    SELECT *, min(fact_id) OVER (PARTITION BY url, source_id) AS first_fact_id
    FROM fact
    WHERE url <> ''
)
GROUP BY url
