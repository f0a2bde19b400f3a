-- Predicted cases outside the range that was fitted to, with their error
SELECT printf('%d, %.1f %% mean absolute error', count(*), 100 * avg(abs(error)))
FROM hardware_validation
WHERE is_extrapolated AND is_target AND error IS NOT NULL
