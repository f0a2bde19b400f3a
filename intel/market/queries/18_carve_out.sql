-- AI networking carved out of each vendor's reported line, with its band and why
-- A wide band says that nobody publishes the split; add carved_out_usd_m only within one quarter.
SELECT
    vendor, line, line_usd_m, part_mid, carved_out_usd_m, low_usd_m, high_usd_m, reason, url
FROM ai_networking_carve_out
WHERE quarter = (SELECT max(quarter) FROM ai_networking_carve_out WHERE vendor = 'NVIDIA' AND NOT is_partial)
ORDER BY carved_out_usd_m DESC
