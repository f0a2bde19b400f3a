-- Capital expenditure of the largest buyers, year by year, as cash paid for property and equipment
-- Cash paid for property and equipment alone: finance leases come on top, on another basis.
SELECT period_end, buyer, capex_usd_m, period_label, basis, grade, source_id
FROM capex
WHERE period_type = 'year' AND status = 'reported' AND scope = '' AND segment = ''
    AND basis IN ('cash_ppe', 'cash_ppe_net')
    AND buyer IN ('Amazon', 'Microsoft', 'Alphabet', 'Meta', 'Oracle')
QUALIFY row_number() OVER (PARTITION BY buyer, period_end ORDER BY grade, published_on DESC) = 1
ORDER BY period_end, buyer
