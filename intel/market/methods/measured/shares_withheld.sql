-- Quarters of all bases that have revenue but no share
SELECT printf(
    '%d of %d',
    count(DISTINCT (market_basis, quarter)) FILTER (WHERE "share" IS NULL),
    count(DISTINCT (market_basis, quarter))
)
FROM market_share
