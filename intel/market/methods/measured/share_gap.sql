-- Share that the layers imply less the one stated, last quarter simulated
SELECT printf(
    'in the middle %+.0f percentage points at the end of %d (90%% between %+.0f and %+.0f)',
    100 * q50, year("date"), 100 * q5, 100 * q95
)
FROM scenario_band
WHERE measure = 'share_gap' AND outcome = 'mixture'
ORDER BY "date" DESC
LIMIT 1
