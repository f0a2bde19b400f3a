-- Mean probability that outlooks of past days had given to bounds which were then published
SELECT string_agg(
    printf('%s %.2f over %d', model_id, probability_of_bounds, n_bounds), '; ' ORDER BY model_id
)
FROM outlook_score
WHERE n_bounds > 0
