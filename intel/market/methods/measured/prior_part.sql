-- Part of each outlook model that is prior rather than evidence, 0 to 1
SELECT string_agg(printf('%s %.2f', subject, prior_part), '; ' ORDER BY prior_part DESC)
FROM outlook_model
WHERE prior_part IS NOT NULL
