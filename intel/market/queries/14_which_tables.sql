-- Which tables there are, and what a row of each is
-- The comment says what one row is; columns have comments too (duckdb_columns()).
SELECT table_name AS name, comment FROM duckdb_tables()
UNION ALL
SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
ORDER BY name
