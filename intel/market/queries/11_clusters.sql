-- What the reference clusters cost, draw and lose on each fabric
-- One row a cluster and fabric; units are in the names of the columns.
PIVOT (
    SELECT cluster, fabric, accelerators, measure, value FROM hardware_result
)
ON measure IN (
    'delivered_share', 'utilisation', 'network_cost_usd', 'optics_power_w',
    'interruption_interval_h', 'fabric_value_usd_per_year'
)
USING first(value)
ORDER BY cluster, fabric
