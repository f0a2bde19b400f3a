-- Median over series of the scaled error of the forecast's median
SELECT printf('%.2f over %d series', median(mase), count(mase))
FROM forecast_score
WHERE isfinite(mase)
