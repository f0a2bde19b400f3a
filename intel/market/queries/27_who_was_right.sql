-- Who has been right on revenue: guidance and this desk's model on the same targets
-- Errors are parts of the outcome; a place is given from eight different targets on.
SELECT place, who, n_targets, mean_error, bias, skill_vs_naive, ours_error
FROM forecaster_record
WHERE metric = 'revenue' AND quantity = 'all' AND horizon = 'all'
ORDER BY place NULLS LAST, n_targets DESC
