-- Size of the simulation of the combined scenarios
SELECT format('{:,} paths, seed {}', paths, seed)
FROM scenario_fit
LIMIT 1
