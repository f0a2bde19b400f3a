-- Part of past outcomes inside the 80% bands as they would have been published at the time
SELECT printf('%.0f%%', 100 * coverage_80_then)
FROM forecast_spread
WHERE measure = 'revenue'
ORDER BY made_on DESC
LIMIT 1
