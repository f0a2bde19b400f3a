-- One row per document, from its facts. A stated day beats an inferred one.
SELECT
    source_id,
    min(publisher) AS publisher,
    string_agg(DISTINCT origin, '; ' ORDER BY origin) AS origin,
    min(title) AS title,
    min(url) AS url,
    regexp_matches(min(url), '^https?://') AS has_address,
    min(grade) AS grade,
    coalesce(
        min(published_on) FILTER (WHERE published_on_basis = 'stated'),
        min(published_on)
    ) AS published_on,
    CASE
        WHEN bool_or(published_on_basis = 'stated') THEN 'stated'
        WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
        ELSE 'recorded'
    END AS published_on_basis,
    min(recorded_at) AS recorded_at,
    count(*) AS n_facts
FROM stated_fact
GROUP BY source_id
ORDER BY source_id
