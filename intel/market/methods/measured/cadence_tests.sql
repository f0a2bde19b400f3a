-- Claims of a doubling time that the facts reject or do not
SELECT printf(
    '%d of %d rejected, all over few generations (%d at most)',
    count(*) FILTER (WHERE verdict <> 'not rejected'), count(*), max(n_generations)
)
FROM cadence
