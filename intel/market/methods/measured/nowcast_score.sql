-- CRPS of nowcasts as a part of the outcome, against guidance with its usual beat and the model
SELECT printf(
    '%.4f against %.4f for guidance with its usual beat and %.4f for the model',
    nowcast_crps, guidance_with_beats_crps, model_crps
)
FROM nowcast_record
WHERE vendor = 'all'
