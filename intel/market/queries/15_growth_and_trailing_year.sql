-- Growth over a year and trailing twelve months, with 14-week quarters taken out
-- growth_yoy_per_day is the one to read where growth_note names a 14-week quarter; NULL where days are missing.
SELECT
    quarter, vendor, ttm_usd_m, growth_yoy, growth_yoy_per_day, growth_yoy_usd, growth_note,
    currency, rate_source
FROM vendor_revenue_quarterly
JOIN headline_line USING (vendor, line, basis)
WHERE ttm_usd_m IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY vendor ORDER BY quarter_start DESC) = 1
ORDER BY growth_yoy_usd DESC
