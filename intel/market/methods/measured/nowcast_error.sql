-- Mean error of nowcasts of guided quarters, of the guidance raised by its usual beat, and of the model
SELECT printf(
    '%.1f%% against %.1f%% for guidance with its usual beat, %.1f%% for guidance as given and %.1f%% for the model, on %d quarters',
    100 * nowcast_error, 100 * guidance_with_beats_error, 100 * guidance_error, 100 * model_error, n
)
FROM nowcast_record
WHERE vendor = 'all'
