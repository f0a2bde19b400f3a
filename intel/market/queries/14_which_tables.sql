-- Which tables there are, and what a row of each is
SELECT table_name AS name, comment FROM duckdb_tables()
UNION ALL
SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
ORDER BY name
