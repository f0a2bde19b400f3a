-- NVIDIA's networking revenue by quarter
-- One row a fiscal quarter, newest vintage of the best document. The line ended with Q1 FY27: see series_proxy for what stands in.
SELECT period_end, fiscal_label, value AS revenue_usd_m, grade, published_on, source_id
FROM vendor_revenue
WHERE vendor = 'NVIDIA' AND line = 'networking' AND period_type = 'quarter'
ORDER BY period_end
