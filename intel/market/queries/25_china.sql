-- What is sold in China, and who does not say
-- NVIDIA's regions are where the bill goes; China includes Hong Kong. Empty cells carry their reason.
SELECT
    vendor, period_label, fraction, revenue_m, currency, method, is_disclosed, reason,
    published_on_basis
FROM region_revenue
WHERE region = 'china'
ORDER BY is_disclosed DESC, vendor, period_end DESC
