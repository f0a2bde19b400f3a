-- NVIDIA's share on the four definitions of the claim, newest quarter that has all
SELECT printf(
    '%.0f to %.0f%% in %s', 100 * min("share"), 100 * max("share"), any_value(quarter)
)
FROM market_share_claim
WHERE "share" IS NOT NULL
GROUP BY quarter_end
HAVING count(DISTINCT market_basis) = 4
ORDER BY quarter_end DESC
LIMIT 1
