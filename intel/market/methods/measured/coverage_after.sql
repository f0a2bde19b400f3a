-- Part of past outcomes inside 80% bands of each vendor, widened by what the others' errors say
SELECT printf('%.0f%%', 100 * coverage_80_after)
FROM forecast_spread
WHERE measure = 'revenue'
ORDER BY made_on DESC
LIMIT 1
