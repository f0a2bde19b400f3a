-- How large each house sees the market for optical modules
-- Each house on its own count; scope and form tell why two houses differ.
SELECT
    origin AS house, period_end, value / 1000 AS sales_usd_bn, scope, form, segment,
    published_on, grade, source_id
FROM fact_as_of(DATE '9999-12-30')
WHERE entity = 'MARKET' AND metric = 'transceiver_sales' AND unit = 'USD_m'
    AND status = 'forecast' AND period_type = 'year'
QUALIFY row_number() OVER (
    PARTITION BY origin, scope, form, segment, period_end ORDER BY grade, published_on DESC
) = 1
ORDER BY period_end, sales_usd_bn DESC
