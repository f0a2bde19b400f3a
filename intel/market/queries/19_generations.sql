-- How fast switch silicon and NVLink move: generations, gains and years between them
-- NULL is what no document states; capacities are as printed, of both directions together for NVLink.
SELECT
    kind, family, product, year, capacity_tbps, scale_up_gbytes_per_s, lane_rate_gbps, radix,
    gain_over_previous, years_since_previous, announced_on, sampling_on, shipping_on,
    published_on_basis
FROM switch_cadence
WHERE kind IN ('switch_silicon', 'nvlink')
ORDER BY kind, family, generation, product
