-- Ports, modules and sales by speed class.

CREATE MACRO speed_mix_as_of(day) AS TABLE
WITH known AS (
    SELECT *
    FROM intel.main.fact_as_of(day)
    WHERE metric IN (
            'port_shipments', 'module_shipments', 'switch_sales', 'transceiver_sales', 'nic_sales',
            'speed_share'
        )
        AND value IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY quantity_id
        ORDER BY intel.main.speaks_first(
            grade, published_on_basis, published_on, significant_digits, fact_id
        )
    ) = 1
),
summed AS (
    SELECT
        known.*,
        -- What the same house states of all speeds together, on the same count.
        max(CASE WHEN speed = '' THEN value END) OVER same_count AS all_speeds
    FROM known
    WINDOW same_count AS (
        PARTITION BY
            entity, metric, fabric, domain, layer, form, product, scope, region, buyer, basis,
            regexp_replace(segment, '(^|;)vintage=[^;]*', ''), period_start, period_end, unit, origin
    )
)
SELECT
    entity,
    CASE
        WHEN metric = 'port_shipments' THEN 'ports'
        WHEN metric = 'module_shipments' THEN 'modules'
        WHEN metric = 'switch_sales' THEN 'switch sales'
        WHEN metric = 'transceiver_sales' THEN 'module sales'
        WHEN metric = 'nic_sales' THEN 'adapter sales'
        ELSE concat_ws(' ', 'share of', CASE layer
            WHEN 'optics' THEN 'modules' WHEN 'nic_dpu' THEN 'adapters' ELSE 'ports' END)
    END AS measure,
    speed,
    fabric,
    domain,
    layer,
    scope,
    region,
    period_label,
    period_start,
    period_end,
    period_type,
    CAST(year(period_end) AS INTEGER) AS year,
    value,
    low,
    high,
    unit,
    CASE WHEN unit = 'fraction' THEN value ELSE value / nullif(all_speeds, 0) END AS fraction,
    CASE
        WHEN unit = 'fraction' THEN 'published'
        WHEN all_speeds IS NOT NULL THEN 'over all speeds of the same house'
        ELSE 'no total of the same house'
    END AS fraction_method,
    segment,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM summed
WHERE speed <> '';
COMMENT ON MACRO TABLE speed_mix_as_of IS 'speed_mix as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW speed_mix AS
FROM intel.main.speed_mix_as_of(DATE '9999-12-30');
COMMENT ON VIEW speed_mix IS 'Ports, modules and sales by speed class and year, as each house publishes them; fraction is published, or the class over the same house''s own total of the period. Units stand in unit and are never mixed in a sum; classes overlap (800G+ holds 1.6T) and houses count differently, so nothing is added up here.';
COMMENT ON COLUMN speed_mix.entity IS 'MARKET, or the vendor whose own mix it is.';
COMMENT ON COLUMN speed_mix.measure IS 'ports, modules, switch sales, module sales, adapter sales or a share of one.';
COMMENT ON COLUMN speed_mix.speed IS 'Speed class as published; a sign + joins classes or means and above.';
COMMENT ON COLUMN speed_mix.fabric IS 'ethernet …; empty where not narrowed.';
COMMENT ON COLUMN speed_mix.domain IS 'scale_out, back_end …; empty where not narrowed.';
COMMENT ON COLUMN speed_mix.layer IS 'switch, optics, nic_dpu ….';
COMMENT ON COLUMN speed_mix.scope IS 'What is counted.';
COMMENT ON COLUMN speed_mix.region IS 'Geography; empty for the world or not stated.';
COMMENT ON COLUMN speed_mix.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN speed_mix.period_start IS 'First day.';
COMMENT ON COLUMN speed_mix.period_end IS 'Last day.';
COMMENT ON COLUMN speed_mix.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN speed_mix.year IS 'Calendar year of the last day.';
COMMENT ON COLUMN speed_mix.value IS 'The number, in unit.';
COMMENT ON COLUMN speed_mix.low IS 'Lower bound the document gives.';
COMMENT ON COLUMN speed_mix.high IS 'Upper bound the document gives.';
COMMENT ON COLUMN speed_mix.unit IS 'ports_k, units_k, USD_m or fraction.';
COMMENT ON COLUMN speed_mix.fraction IS 'Part of all speeds, 0 to 1; NULL where the house states no total.';
COMMENT ON COLUMN speed_mix.fraction_method IS 'published, over all speeds of the same house, or why there is none.';
COMMENT ON COLUMN speed_mix.segment IS 'What else narrows it, verbatim.';
COMMENT ON COLUMN speed_mix.status IS 'reported, guidance, estimate, forecast, spec or measured.';
COMMENT ON COLUMN speed_mix.origin IS 'Whose figure it is.';
COMMENT ON COLUMN speed_mix.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN speed_mix.published_on IS 'When it was public.';
COMMENT ON COLUMN speed_mix.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN speed_mix.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN speed_mix.fact_id IS 'The row of fact.';
