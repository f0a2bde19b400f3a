-- How the publication days of facts are known
SELECT printf(
    '%.0f%% stated, %.0f%% inferred, %.0f%% only recorded',
    100 * avg((published_on_basis = 'stated')::INTEGER),
    100 * avg((published_on_basis = 'inferred')::INTEGER),
    100 * avg((published_on_basis = 'recorded')::INTEGER)
)
FROM fact
