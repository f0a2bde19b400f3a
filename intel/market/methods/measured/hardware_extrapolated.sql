-- Predicted cases outside the range that was fitted to, with their error
SELECT printf('%.1f%% (cases: %d)', 100 * avg(abs(error)), count(*))
FROM hardware_validation
WHERE is_extrapolated AND is_target AND error IS NOT NULL
