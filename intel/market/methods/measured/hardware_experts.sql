-- Error of training steps, mixture-of-experts against dense models
SELECT printf(
    '%.0f%% against %.0f%%',
    100 * avg(abs(error)) FILTER (WHERE family LIKE '% experts'),
    100 * avg(abs(error)) FILTER (WHERE family LIKE '% dense')
)
FROM hardware_validation
WHERE case_group = 'b_training' AND is_target AND error IS NOT NULL
