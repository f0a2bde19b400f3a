-- What a port and a module cost.

CREATE MACRO port_price_as_of(day) AS TABLE
WITH known AS (
    SELECT *
    FROM intel.main.fact_as_of(day)
    WHERE entity = 'MARKET' AND region = '' AND value > 0
        AND metric IN ('switch_sales', 'port_shipments', 'module_price')
),
priced AS (
    SELECT
        'switch port' AS of_what,
        sales.fabric,
        sales.speed,
        sales.form,
        coalesce(nullif(sales.scope, ''), ports.scope) AS scope,
        sales.period_label,
        sales.period_start,
        sales.period_end,
        1000 * sales.value / ports.value AS price_usd,
        'switch sales over ports shipped' AS method,
        sales.status,
        sales.origin,
        greatest(sales.grade, ports.grade) AS grade,
        greatest(sales.published_on, ports.published_on) AS published_on,
        CASE
            WHEN 'recorded' IN (sales.published_on_basis, ports.published_on_basis) THEN 'recorded'
            WHEN 'inferred' IN (sales.published_on_basis, ports.published_on_basis) THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        [sales.fact_id, ports.fact_id] AS fact_ids
    FROM known AS sales
    JOIN known AS ports
        ON sales.metric = 'switch_sales' AND sales.unit = 'USD_m'
        AND ports.metric = 'port_shipments' AND ports.unit = 'ports_k'
        AND ports.origin = sales.origin AND ports.fabric = sales.fabric
        AND ports.speed = sales.speed AND ports.period_start = sales.period_start
        AND ports.period_end = sales.period_end
        AND (ports.scope = sales.scope OR (ports.scope = '' AND sales.speed <> ''))
    UNION ALL
    SELECT
        'module', fabric, speed, form, scope, period_label, period_start, period_end, value,
        'published', status, origin, grade, published_on, published_on_basis, [fact_id]
    FROM known
    WHERE metric = 'module_price' AND unit = 'USD'
)
SELECT
    of_what,
    fabric,
    speed,
    form,
    scope,
    period_label,
    period_start,
    period_end,
    CAST(year(period_end) AS INTEGER) AS year,
    price_usd,
    price_usd / CASE
        WHEN regexp_full_match(speed, '[0-9.]+G') THEN CAST(rtrim(speed, 'G') AS DOUBLE)
        WHEN regexp_full_match(speed, '[0-9.]+T') THEN 1000 * CAST(rtrim(speed, 'T') AS DOUBLE)
    END AS price_usd_per_gbps,
    method,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    fact_ids
FROM priced;
COMMENT ON MACRO TABLE port_price_as_of IS 'port_price as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW port_price AS
FROM intel.main.port_price_as_of(DATE '9999-12-30');
COMMENT ON VIEW port_price IS 'Dollars per port and per Gb/s by speed, fabric and year: of switch ports one house''s sales over the same house''s ports of the same speed, period and scope, of optical modules as published. Few houses publish both, so gaps are gaps. A switch sale holds the box, not the port alone.';
COMMENT ON COLUMN port_price.of_what IS 'switch port or module.';
COMMENT ON COLUMN port_price.fabric IS 'ethernet …; empty where not narrowed.';
COMMENT ON COLUMN port_price.speed IS 'Speed class; empty for all speeds together.';
COMMENT ON COLUMN port_price.form IS 'Module form, where stated.';
COMMENT ON COLUMN port_price.scope IS 'What market it is of.';
COMMENT ON COLUMN port_price.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN port_price.period_start IS 'First day.';
COMMENT ON COLUMN port_price.period_end IS 'Last day.';
COMMENT ON COLUMN port_price.year IS 'Calendar year of the last day.';
COMMENT ON COLUMN port_price.price_usd IS 'US dollars per port or module.';
COMMENT ON COLUMN port_price.price_usd_per_gbps IS 'US dollars per Gb/s of the speed class; NULL where classes are together.';
COMMENT ON COLUMN port_price.method IS 'published, or switch sales over ports shipped.';
COMMENT ON COLUMN port_price.status IS 'estimate or forecast.';
COMMENT ON COLUMN port_price.origin IS 'The house.';
COMMENT ON COLUMN port_price.grade IS 'Weakest grade among its documents.';
COMMENT ON COLUMN port_price.published_on IS 'When the last of its documents was public.';
COMMENT ON COLUMN port_price.published_on_basis IS 'The weakest among them: recorded, inferred or stated.';
COMMENT ON COLUMN port_price.fact_ids IS 'The rows of fact.';
