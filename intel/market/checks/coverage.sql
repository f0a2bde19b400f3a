-- severity: warning
-- checks: no entity has fewer facts than in the snapshot before, and the ledger as a whole has not shrunk by a fifth
-- remedy: see in Evidence, Rows read, which file is shorter or quarantined; if rows were taken out on purpose, `intel refresh --full` publishes without comparing
SELECT
    n_facts >= n_facts_before AS holds,
    'warning' AS severity,
    entity,
    'facts' AS metric,
    '' AS period,
    n_facts AS value,
    n_facts_before AS expected,
    format('{} has {} facts, {} before', entity, n_facts, n_facts_before) AS what,
    CAST([] AS VARCHAR[]) AS fact_ids
FROM fact_count
WHERE n_facts_before IS NOT NULL
UNION ALL
SELECT
    sum(n_facts) >= 0.8 * sum(n_facts_before),
    'error',
    'the ledger',
    'facts',
    '',
    sum(n_facts),
    sum(n_facts_before),
    format('The ledger has {} facts, {} before', sum(n_facts), sum(n_facts_before)),
    CAST([] AS VARCHAR[])
FROM fact_count
HAVING sum(n_facts_before) > 0
