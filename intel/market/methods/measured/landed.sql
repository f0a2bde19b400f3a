-- Published forecasts whose quarter has since been reported, scored as published
SELECT CASE WHEN count(*) = 0 THEN 'none yet'
    ELSE printf(
        '%d of %d series, %.0f%% of the outcomes inside the 80%% band', count(*),
        count(DISTINCT series_id), 100 * avg((actual BETWEEN q10 AND q90)::INTEGER)
    ) END
FROM forecast_landed
