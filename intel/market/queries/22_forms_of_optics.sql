-- Which part goes to LPO and co-packaged optics, by house
-- counts says what each is a part of: modules, ports, switches or new deployments; no remainder is invented.
SELECT year, form, value AS fraction, low, speed, counts, status, origin, grade
FROM optics_adoption
WHERE measure = 'share'
ORDER BY form, year, origin
