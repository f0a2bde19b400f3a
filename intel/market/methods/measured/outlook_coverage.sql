-- Part of numbers inside the 80% bands of outlooks made again on past days, by model
SELECT string_agg(
    printf('%s (%s) %.0f%% of %d', model_id, quantity, 100 * coverage_80, n_scored - n_bounds),
    '; ' ORDER BY model_id, quantity
)
FROM outlook_score
WHERE coverage_80 IS NOT NULL
