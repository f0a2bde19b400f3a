-- Spread of next year's shares as a part of what the priors alone would give, by model
SELECT string_agg(printf('%s %.2f', subject, spread_left), '; ' ORDER BY spread_left DESC)
FROM outlook_model
WHERE spread_left IS NOT NULL
