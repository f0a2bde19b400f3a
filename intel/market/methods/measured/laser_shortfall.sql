-- Shortfall of lasers in the simulation beside the supply outlook, expected, by the end of two years
SELECT string_agg(printf(
    '%.0f%% of orders do not ship at the end of %d (the outlook has %.0f%%)',
    100 * simulated.expected, year(simulated.date), 100 * outlook.value
), ', ' ORDER BY simulated.date)
FROM scenario_band AS simulated
JOIN supply_outlook AS outlook ON outlook.period_end = simulated.date
WHERE simulated.measure = 'laser_shortfall' AND simulated.outcome = 'mixture'
    AND simulated.set_name = 'combined' AND outlook.laser = 'all'
    AND outlook.quantity = 'shortage' AND outlook.quantile IS NULL
    AND month(simulated.date) = 12 AND year(simulated.date) IN (2026, 2027, 2028)
