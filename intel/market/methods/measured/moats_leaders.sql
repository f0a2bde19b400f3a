-- The position that leads at equal weights, and the part of all weightings under which it does
SELECT string_agg(printf('%s %.0f%%', label, 100 * probability_first), '; ' ORDER BY kind)
FROM moat_rank
WHERE rank = 1
