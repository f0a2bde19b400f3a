-- severity: error
-- checks: the shares computed on every market basis add up to one, each inside its band
-- remedy: see the lines of the basis in data/reference/market_bases; a part above 1 or a band out of order does this
WITH added AS (
    SELECT
        market_basis, quarter, sum("share") AS value,
        bool_and("share" BETWEEN share_low - 1e-9 AND share_high + 1e-9) AS inside,
        list_distinct(flatten(list(fact_ids))) AS fact_ids
    FROM market_share
    WHERE "share" IS NOT NULL
    GROUP BY market_basis, quarter
)
SELECT
    abs(value - 1) < 1e-9 AND inside AS holds,
    market_basis AS entity,
    'market_share' AS metric,
    quarter AS period,
    value,
    1.0 AS expected,
    format('The shares on {} in {} come to {:.4f}{}', market_basis, quarter, value,
        CASE WHEN inside THEN '' ELSE ', one of them outside its band' END) AS what,
    fact_ids
FROM added
