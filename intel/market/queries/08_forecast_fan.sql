-- The newest forecast of NVIDIA's networking revenue, all quantiles
-- Quantiles across, quarters down: 80% of outcomes should fall between 0.1 and 0.9.
SELECT period_end, "0.5" AS median_usd_m, * EXCLUDE (period_end, "0.5")
FROM (
    PIVOT (
        SELECT period_end, quantile, value
        FROM forecast
        WHERE series_id = 'NVIDIA/networking'
            AND made_on = (SELECT max(made_on) FROM forecast WHERE series_id = 'NVIDIA/networking')
    )
    ON quantile IN (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
    USING first(value)
)
ORDER BY period_end
