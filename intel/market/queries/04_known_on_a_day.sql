-- What the world knew of NVIDIA's networking revenue on a past day
-- Change the day; rows whose published_on_basis is inferred were public at about that day.
SELECT
    period_end, period_label, value AS revenue_usd_m, published_on, published_on_basis, grade,
    source_id
FROM fact_as_of(DATE '2025-08-01')
WHERE entity = 'NVIDIA' AND metric = 'revenue' AND line = 'networking'
    AND status = 'reported' AND period_type = 'quarter' AND product = '' AND fabric = ''
ORDER BY period_end DESC, published_on
