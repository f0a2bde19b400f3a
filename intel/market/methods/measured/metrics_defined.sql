-- Metrics of the facts that are reviewed and defined, and the numbers they hold
SELECT printf(
    '%d of %d metrics are defined, with %.0f%% of the numbers',
    count(DISTINCT metric) FILTER (WHERE mapped), count(DISTINCT metric),
    100.0 * count(*) FILTER (WHERE mapped) / count(*)
)
FROM fact
