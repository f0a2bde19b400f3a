-- Forecasts made again from past quarters and scored
SELECT format(
    '{:,} forecasts from {:,} origins of {} series',
    CAST(sum(n_forecasts) AS BIGINT), CAST(sum(n_origins) AS BIGINT), count(*)
)
FROM forecast_score
WHERE n_forecasts > 0
