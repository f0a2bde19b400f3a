-- Optics and connectivity makers in US dollars, by calendar quarter
-- Calendar quarters, each month at its own average rate; the headline lines count different things and do not add up.
SELECT quarter_end, vendor, revenue_usd_m, quarter, is_partial, units_per_usd, currency
FROM vendor_revenue_quarterly
JOIN headline_line USING (vendor, line, basis)
WHERE vendor IN ('InnoLight', 'Eoptolink', 'Coherent', 'Lumentum', 'Credo', 'Fabrinet')
    AND NOT is_partial AND quarter_start >= DATE '2023-01-01'
ORDER BY quarter_end, vendor
