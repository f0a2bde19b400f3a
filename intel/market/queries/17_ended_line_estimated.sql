-- What stands in for NVIDIA's networking line since it ended
-- An estimate and its band, never reported revenue: method says how it is made and on how many quarters it was tried.
SELECT
    fiscal_label, period_end, round(estimate_m) AS estimate_m, round(low_m) AS low_m,
    round(high_m) AS high_m, currency, method, series_ended_on, reason, published_on_basis
FROM series_proxy
WHERE vendor = 'NVIDIA' AND line = 'networking'
ORDER BY period_end
