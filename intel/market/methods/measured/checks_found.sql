-- What the checks compared and found before this snapshot was published
SELECT format(
    '{} checks, {:,} comparisons; {} warnings and {} notes to look at',
    count(DISTINCT check_name), CAST((SELECT sum(n) FROM (
        SELECT max(n_compared) AS n FROM data_check GROUP BY check_name
    )) AS BIGINT),
    count(*) FILTER (WHERE outcome = 'failed' AND severity = 'warning'),
    count(*) FILTER (WHERE outcome = 'failed' AND severity = 'note')
)
FROM data_check
