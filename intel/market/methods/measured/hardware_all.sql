-- Mean absolute error of the hardware model over all targets
SELECT printf('%.1f %%', 100 * mean_abs_error)
    || coalesce(printf(' (%.1f %%)', 100 * held_out_mean_abs_error), '')
    || printf(' over %d cases', n_targets)
FROM hardware_validation_summary
WHERE level = 'all'
