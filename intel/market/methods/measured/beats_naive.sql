-- Series on which backtests beat the last value carried forward
SELECT printf('%d of %d', count(*) FILTER (WHERE skill_vs_naive > 0), count(*))
FROM forecast_score
WHERE isfinite(skill_vs_naive)
