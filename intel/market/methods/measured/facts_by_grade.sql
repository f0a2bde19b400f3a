-- Facts by grade of their document
SELECT string_agg(format('{} {:,}', grade, n), ', ' ORDER BY grade)
FROM (SELECT grade, count(*) AS n FROM fact GROUP BY grade)
