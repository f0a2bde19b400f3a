-- NVIDIA's share on the basis platform, newest quarter with a share, with its band
SELECT printf('%.0f%% (%.0f to %.0f%%) in %s', 100 * "share", 100 * share_low, 100 * share_high, quarter)
FROM market_share
WHERE market_basis = 'platform' AND vendor = 'NVIDIA' AND "share" IS NOT NULL
ORDER BY quarter_start DESC
LIMIT 1
