-- Which forecasts have beaten repeating the last value
-- Skill above 0 beats repeating the last value; coverage_80 should be near 0.8.
SELECT series_id, skill_vs_naive, coverage_80, n_forecasts, n_origins, model
FROM forecast_score
ORDER BY skill_vs_naive DESC
