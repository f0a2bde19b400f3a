-- Rows read = accepted + merged + quarantined
SELECT format(
    '{:,} read = {:,} accepted + {:,} merged + {:,} quarantined',
    CAST(sum(read) AS BIGINT), CAST(sum(accepted) AS BIGINT), CAST(sum(merged) AS BIGINT),
    CAST(sum(quarantined) AS BIGINT)
)
FROM fact_accounting
