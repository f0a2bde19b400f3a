-- The family of cases that the hardware model predicts worst
SELECT printf(
    '%s, %.0f%% over %d cases', regexp_replace(family, '^[a-z]_', '').replace('_', ' '),
    100 * mean_abs_error, n_targets
)
FROM hardware_validation_summary
WHERE level = 'family' AND n_targets > 0
ORDER BY mean_abs_error DESC
LIMIT 1
