-- Places between the 10 and 90% quantiles of a rank over all weightings, as a mean over positions
SELECT printf('%.1f places of %d (%s)', avg(rank_high - rank_low), count(*), 'control points')
FROM moat_rank
WHERE kind = 'control_point'
