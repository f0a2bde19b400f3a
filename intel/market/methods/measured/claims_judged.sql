-- Verdicts on the statements of the articles
SELECT printf(
    '%d reproduced, %d contradicted, %d that nothing on file can test',
    count(*) FILTER (WHERE verdict = 'reproduced'), count(*) FILTER (WHERE verdict = 'contradicted'),
    count(*) FILTER (WHERE verdict = 'not_testable')
)
FROM seed_claim
