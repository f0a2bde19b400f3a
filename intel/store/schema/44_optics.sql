-- Optics: what is demanded, what can be made, what is short, and which form takes over.

CREATE MACRO optics_supply_as_of(day) AS TABLE
SELECT
    CASE
        WHEN metric = 'supply_shortage' THEN 'shortfall'
        WHEN metric IN ('module_demand', 'laser_demand', 'substrate_demand', 'transceiver_purchases') THEN 'demand'
        WHEN metric IN ('laser_chip_capacity', 'module_capacity', 'substrate_capacity', 'revenue_capacity') THEN 'capacity'
        WHEN metric IN ('laser_supply', 'module_production', 'module_shipments') THEN 'supply'
        WHEN metric IN ('capacity_growth', 'capacity_index', 'capacity_target_progress', 'capacity_share') THEN 'capacity change'
        WHEN metric IN ('lead_time_weeks', 'lead_time_months', 'export_permit_lead_time') THEN 'lead time'
        WHEN metric IN ('laser_mix_share') THEN 'mix'
        WHEN metric IN ('supply_investment', 'customer_prepayment', 'supplier_prepayment') THEN 'investment'
        ELSE 'price'
    END AS side,
    CASE
        WHEN regexp_matches(told, 'substrate') THEN 'InP substrate'
        WHEN regexp_matches(told, 'EML\+CW') THEN 'EML and CW laser'
        WHEN regexp_matches(told, 'EML') THEN 'EML'
        WHEN regexp_matches(told, 'VCSEL') THEN 'VCSEL'
        WHEN regexp_matches(told, 'CW|UHP|[Ee][Ll][Ss]') THEN 'CW laser'
        WHEN regexp_matches(told, 'InP') THEN 'InP'
        WHEN regexp_matches(told, '[Ll]aser') THEN 'laser'
        WHEN regexp_matches(told, 'module|transceiver|T?G') OR metric LIKE 'module%' THEN 'module'
        ELSE 'optical device'
    END AS item,
    metric,
    entity,
    speed,
    form,
    nullif(concat_ws('; ', nullif(product, ''), nullif(scope, ''), nullif(segment, ''), nullif(region, ''), nullif(buyer, '')), '') AS counts,
    period_label,
    period_start,
    period_end,
    period_type,
    value,
    low,
    high,
    unit,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM (
    SELECT *, concat_ws(' ', product, segment, scope, form, metric, speed) AS told
    FROM intel.main.fact_as_of(day)
    WHERE metric IN (
            'supply_shortage', 'module_demand', 'laser_demand', 'substrate_demand',
            'laser_chip_capacity', 'module_capacity', 'substrate_capacity', 'laser_supply',
            'module_production', 'module_shipments', 'laser_mix_share', 'laser_price',
            'els_module_price', 'capacity_growth', 'capacity_index', 'capacity_target_progress',
            'capacity_share', 'export_permit_lead_time', 'supply_investment', 'customer_prepayment',
            'supplier_prepayment', 'revenue_capacity', 'transceiver_purchases'
        )
        OR (metric IN ('lead_time_weeks', 'lead_time_months')
            AND regexp_matches(concat_ws(' ', product, segment, scope, layer), 'optic|laser|EML|InP|module|transceiver'))
)
WHERE value IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY quantity_id
    ORDER BY intel.main.speaks_first(
        grade, published_on_basis, published_on, significant_digits, fact_id
    )
) = 1;
COMMENT ON MACRO TABLE optics_supply_as_of IS 'optics_supply as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW optics_supply AS
FROM intel.main.optics_supply_as_of(DATE '9999-12-30');
COMMENT ON VIEW optics_supply IS 'What is demanded of lasers, substrates and modules, what can be made, and how short it is: every statement by its source, with its unit; nothing is added up. EML, CW, VCSEL and InP stand apart in item. A shortfall is the part of demand that cannot be served; a shortfall of 1 says twice as much is wanted as made.';
COMMENT ON COLUMN optics_supply.side IS 'demand, capacity, supply, shortfall, capacity change, lead time, mix, investment or price.';
COMMENT ON COLUMN optics_supply.item IS 'EML, CW laser, VCSEL, EML and CW laser, laser, InP, InP substrate, module or optical device.';
COMMENT ON COLUMN optics_supply.metric IS 'The quantity; see the table metric.';
COMMENT ON COLUMN optics_supply.entity IS 'Whose, or MARKET.';
COMMENT ON COLUMN optics_supply.speed IS 'Speed class, where narrowed.';
COMMENT ON COLUMN optics_supply.form IS 'DSP, LPO, CPO …, where narrowed.';
COMMENT ON COLUMN optics_supply.counts IS 'What else narrows it, verbatim.';
COMMENT ON COLUMN optics_supply.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN optics_supply.period_start IS 'First day.';
COMMENT ON COLUMN optics_supply.period_end IS 'Last day.';
COMMENT ON COLUMN optics_supply.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN optics_supply.value IS 'The number, in unit.';
COMMENT ON COLUMN optics_supply.low IS 'Lower bound the document gives.';
COMMENT ON COLUMN optics_supply.high IS 'Upper bound the document gives.';
COMMENT ON COLUMN optics_supply.unit IS 'units_k, fraction, growth_rate, ratio, USD_m, USD, weeks ….';
COMMENT ON COLUMN optics_supply.status IS 'reported, guidance, estimate, forecast, spec or measured.';
COMMENT ON COLUMN optics_supply.origin IS 'Whose figure it is.';
COMMENT ON COLUMN optics_supply.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN optics_supply.published_on IS 'When it was public.';
COMMENT ON COLUMN optics_supply.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN optics_supply.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN optics_supply.fact_id IS 'The row of fact.';

CREATE MACRO optics_adoption_as_of(day) AS TABLE
SELECT
    coalesce(nullif(form, ''), nullif(product, ''), nullif(scope, ''), 'not stated') AS form,
    CASE metric
        WHEN 'adoption_share' THEN 'share'
        WHEN 'cpo_sales' THEN 'sales'
        WHEN 'transceiver_sales' THEN 'sales'
        WHEN 'ocs_sales' THEN 'sales'
        WHEN 'cpo_sales_cumulative' THEN 'sales, cumulative'
        WHEN 'port_shipments_cumulative' THEN 'ports, cumulative'
        WHEN 'port_shipments' THEN 'ports'
        ELSE 'units'
    END AS measure,
    entity,
    speed,
    nullif(concat_ws('; ', nullif(scope, ''), nullif(segment, ''),
        CASE WHEN form <> '' THEN nullif(product, '') END, nullif(domain, '')), '') AS counts,
    period_label,
    period_start,
    period_end,
    period_type,
    CAST(year(period_end) AS INTEGER) AS year,
    value,
    low,
    high,
    unit,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM intel.main.fact_as_of(day)
WHERE value IS NOT NULL
    AND (
        metric IN ('adoption_share', 'cpo_sales', 'cpo_sales_cumulative', 'cpo_switch_shipments', 'els_module_shipments')
        OR (metric IN ('transceiver_sales', 'module_shipments', 'port_shipments', 'port_shipments_cumulative') AND form <> '')
    )
QUALIFY row_number() OVER (
    PARTITION BY quantity_id
    ORDER BY intel.main.speaks_first(
        grade, published_on_basis, published_on, significant_digits, fact_id
    )
) = 1;
COMMENT ON MACRO TABLE optics_adoption_as_of IS 'optics_adoption as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW optics_adoption AS
FROM intel.main.optics_adoption_as_of(DATE '9999-12-30');
COMMENT ON VIEW optics_adoption IS 'Which form of optics takes over: published shares, sales and units of DSP, LRO, LPO, NPO, CPO and silicon photonics, statement by statement, with what each is a share of. Forms nobody publishes a share of are missing: no remainder is invented. Houses count different things (modules, ports, switches, new deployments): read counts before comparing.';
COMMENT ON COLUMN optics_adoption.form IS 'DSP, LRO, LPO, NPO, CPO, joined by + where stated as one; silicon_photonics ….';
COMMENT ON COLUMN optics_adoption.measure IS 'share, sales, units or ports, or one of them cumulative.';
COMMENT ON COLUMN optics_adoption.entity IS 'MARKET, or the vendor it is of.';
COMMENT ON COLUMN optics_adoption.speed IS 'Speed class, where narrowed.';
COMMENT ON COLUMN optics_adoption.counts IS 'What it is a part of and what else narrows it, verbatim.';
COMMENT ON COLUMN optics_adoption.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN optics_adoption.period_start IS 'First day.';
COMMENT ON COLUMN optics_adoption.period_end IS 'Last day.';
COMMENT ON COLUMN optics_adoption.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN optics_adoption.year IS 'Calendar year of the last day.';
COMMENT ON COLUMN optics_adoption.value IS 'The number, in unit.';
COMMENT ON COLUMN optics_adoption.low IS 'Lower bound the document gives.';
COMMENT ON COLUMN optics_adoption.high IS 'Upper bound the document gives.';
COMMENT ON COLUMN optics_adoption.unit IS 'fraction, USD_m, units_k or ports_k.';
COMMENT ON COLUMN optics_adoption.status IS 'reported, guidance, estimate, forecast, spec or measured.';
COMMENT ON COLUMN optics_adoption.origin IS 'Whose figure it is.';
COMMENT ON COLUMN optics_adoption.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN optics_adoption.published_on IS 'When it was public.';
COMMENT ON COLUMN optics_adoption.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN optics_adoption.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN optics_adoption.fact_id IS 'The row of fact.';
