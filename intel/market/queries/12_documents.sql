-- How many documents there are of each grade, and how many numbers rest on them
-- A is the party itself, D cannot be looked up: the fewer numbers on D the better.
SELECT
    grade, count(*) AS documents, sum(n_facts)::INTEGER AS numbers,
    max(published_on) FILTER (published_on_basis <> 'recorded') AS newest_known_day
FROM source
GROUP BY grade
ORDER BY grade
