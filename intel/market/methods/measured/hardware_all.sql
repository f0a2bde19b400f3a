-- Mean absolute error of the hardware model over all targets
SELECT printf('%.1f%% over %d cases', 100 * mean_abs_error, n_targets)
    || coalesce(printf(', %.1f%% where left out of the fit', 100 * held_out_mean_abs_error), '')
FROM hardware_validation_summary
WHERE level = 'all'
