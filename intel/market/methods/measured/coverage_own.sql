-- Part of past outcomes inside the model's own 80% bands
SELECT printf('%.0f%%', 100 * coverage_80_before)
FROM forecast_spread
WHERE measure = 'revenue'
ORDER BY made_on DESC
LIMIT 1
