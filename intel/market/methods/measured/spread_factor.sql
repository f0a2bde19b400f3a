-- Factor by which the bands of forecasts are widened
SELECT printf(
    '%.2f, learned from %d past errors of %d series of %d vendors',
    spread, n_errors, n_series, n_vendors
)
FROM forecast_spread
WHERE measure = 'revenue'
ORDER BY made_on DESC
LIMIT 1
