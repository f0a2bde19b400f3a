-- Public forecasts that have come due by kind, and for how many this desk has one of the same day
SELECT string_agg(printf('%d of %d by %s', with_ours, n, kind), ', ' ORDER BY kind)
FROM (
    SELECT
        CASE kind WHEN 'house' THEN 'houses' ELSE 'vendors' END AS kind,
        count(*) AS n,
        count(ours) AS with_ours
    FROM scored_forecast
    GROUP BY ALL
)
