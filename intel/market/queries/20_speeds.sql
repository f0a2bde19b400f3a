-- Ports, modules and sales by speed class, house by house
-- Units differ by measure and classes overlap (800G+ holds 1.6T): compare along one house, one measure and one unit.
SELECT year, measure, speed, value, unit, fraction, fraction_method, scope, status, origin, grade
FROM speed_mix
WHERE year >= 2023
ORDER BY measure, speed, year, origin
