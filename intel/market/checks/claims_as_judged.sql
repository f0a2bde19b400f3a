-- severity: warning
-- checks: the verdict on every statement of the articles still follows from the value beside it
-- remedy: judge the claim again in data/reference/seed_claims.csv, or correct the row or part that moved its value
SELECT
    CASE
        WHEN unit IN ('year', 'yyyymm') THEN is_inside = (verdict = 'reproduced')
        WHEN verdict = 'reproduced' THEN value_beside
            BETWEEN least(coalesce(low, value) * 0.97, coalesce(low, value) * 1.03)
            AND greatest(coalesce(high, value) * 0.97, coalesce(high, value) * 1.03)
            OR reason <> '' AND abs(difference) < 0.5
        ELSE NOT is_inside AND abs(difference) > 0.02
    END AS holds,
    article AS entity,
    'seed_claim' AS metric,
    claim AS period,
    value_beside AS value,
    value AS expected,
    format('Claim {} is judged {}, but {} {} stands beside {}: {}', claim, verdict,
        in_digits(value_beside), unit, in_digits(value), statement) AS what,
    CASE WHEN fact_id = '' THEN CAST([] AS VARCHAR[]) ELSE [fact_id] END AS fact_ids
FROM seed_claim
WHERE verdict <> 'not_testable' AND value_beside IS NOT NULL
