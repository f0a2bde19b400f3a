-- Part of past outcomes inside 80% bands of nowcasts: the blend's, those of the time, those of today
SELECT printf(
    '%.0f%% of the blend''s own, %.0f%% of those that would have been published then, %.0f%% with the factor of today (%.2f), each vendor''s by the others'' errors',
    100 * coverage_80_before, 100 * coverage_80_then, 100 * coverage_80_after, spread
)
FROM nowcast_spread
ORDER BY made_on DESC
LIMIT 1
