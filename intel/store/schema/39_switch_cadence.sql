-- Generations: what each brought, and when it was announced, sampled and shipped.

CREATE MACRO switch_cadence_as_of(day) AS TABLE
WITH stated AS (
    SELECT
        generation.*,
        fact.* EXCLUDE (product),
        CASE
            WHEN metric = 'switch_capacity' THEN 'capacity_tbps'
            WHEN metric = 'lane_rate' THEN 'lane_rate_gbps'
            WHEN metric IN ('nic_throughput', 'port_speed', 'nic_port_speed')
                AND generation.kind IN ('nic', 'dpu', 'infiniband') THEN 'port_rate_gbps'
            WHEN metric = 'scale_up_bandwidth_per_gpu' AND fact.basis <> 'per_direction'
                THEN 'scale_up_gbytes_per_s'
            WHEN metric = 'process_node' THEN 'process_node_nm'
            WHEN metric = 'radix' AND segment NOT LIKE '%item=%' THEN 'radix'
            WHEN metric = 'serdes_count' THEN 'serdes_count'
        END AS measure
    FROM intel.main.fact_as_of(day) AS fact
    JOIN intel.main.product_generation AS generation ON generation.product = fact.entity
    WHERE fact.status IN ('spec', 'reported', 'estimate', 'forecast', 'guidance', 'measured')
),
-- Of each measure the best grade; of equals the most ports a chip can be split into, but the least
-- capacity: what a chip carries, not a box of several.
best AS (
    SELECT *
    FROM stated
    WHERE measure IS NOT NULL AND value IS NOT NULL AND status <> 'estimate'
    QUALIFY row_number() OVER (
        PARTITION BY entity, measure
        ORDER BY
            grade, CASE WHEN measure = 'capacity_tbps' THEN value ELSE -value END,
            published_on_basis = 'recorded', published_on, fact_id
    ) = 1
),
milestone AS (
    SELECT
        stated.*,
        stage.stage,
        stated.status IN ('guidance', 'forecast') AS is_expected
    FROM stated
    JOIN intel.main.milestone_stage AS stage
        ON stage.event = regexp_extract(stated.segment, '(?:^|;)event=([^;]*)', 1)
    WHERE stated.metric = 'milestone'
),
dated AS (
    SELECT
        entity,
        min(period_end) FILTER (WHERE stage = 'announced' AND NOT is_expected) AS announced_on,
        min(period_end) FILTER (WHERE stage = 'sampling' AND NOT is_expected) AS sampling_on,
        min(period_end) FILTER (WHERE stage = 'shipping' AND NOT is_expected) AS shipping_on,
        min(period_end) FILTER (WHERE stage = 'volume' AND NOT is_expected) AS volume_on,
        min(period_end) FILTER (WHERE stage = 'shipping' AND is_expected) AS shipping_expected_on,
        min(period_end) FILTER (WHERE stage = 'volume' AND is_expected) AS volume_expected_on
    FROM milestone
    GROUP BY entity
),
used AS (
    SELECT entity, grade, published_on, published_on_basis, fact_id, period_end,
        CASE WHEN status IN ('spec', 'reported', 'measured') THEN 'spec' ELSE 'roadmap' END AS kind_of
    FROM best
    UNION ALL
    SELECT entity, grade, published_on, published_on_basis, fact_id, period_end, 'milestone'
    FROM milestone
),
documented AS (
    SELECT
        entity,
        max(grade) AS grade,
        max(published_on) AS published_on,
        CASE
        WHEN bool_or(published_on_basis = 'recorded') THEN 'recorded'
        WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
        ELSE 'stated'
    END AS published_on_basis,
        min(year(period_end)) FILTER (WHERE kind_of = 'spec') AS first_spec_year,
        list(DISTINCT fact_id ORDER BY fact_id) AS fact_ids
    FROM used
    GROUP BY entity
),
specified AS (
    SELECT
        entity,
        max(value) FILTER (WHERE measure = 'capacity_tbps') AS capacity_tbps,
        max(value) FILTER (WHERE measure = 'lane_rate_gbps') AS lane_rate_gbps,
        max(value) FILTER (WHERE measure = 'radix') AS radix,
        max(speed) FILTER (WHERE measure = 'radix') AS radix_port_speed,
        max(value) FILTER (WHERE measure = 'serdes_count') AS serdes_count,
        max(value) FILTER (WHERE measure = 'process_node_nm') AS process_node_nm,
        max(value) FILTER (WHERE measure = 'port_rate_gbps') AS port_rate_gbps,
        max(value) FILTER (WHERE measure = 'scale_up_gbytes_per_s') AS scale_up_gbytes_per_s
    FROM best
    GROUP BY entity
),
together AS (
    SELECT
        generation.kind,
        generation.family,
        generation.vendor,
        generation.generation,
        generation.product,
        specified.* EXCLUDE (entity),
        dated.* EXCLUDE (entity),
        CAST(coalesce(
            year(shipping_on), year(volume_on), year(sampling_on), year(announced_on), first_spec_year
        ) AS INTEGER) AS year,
        coalesce(capacity_tbps, port_rate_gbps, scale_up_gbytes_per_s, lane_rate_gbps) AS main_rate,
        CASE
            WHEN capacity_tbps IS NOT NULL THEN 'capacity_tbps'
            WHEN port_rate_gbps IS NOT NULL THEN 'port_rate_gbps'
            WHEN scale_up_gbytes_per_s IS NOT NULL THEN 'scale_up_gbytes_per_s'
            WHEN lane_rate_gbps IS NOT NULL THEN 'lane_rate_gbps'
        END AS main_measure,
        grade,
        published_on,
        published_on_basis,
        fact_ids
    FROM documented
    JOIN intel.main.product_generation AS generation ON generation.product = documented.entity
    LEFT JOIN specified USING (entity)
    LEFT JOIN dated USING (entity)
),
-- The generation before: its first product, on the same measure.
family_generation AS (
    SELECT kind, family, generation, min(year) AS year, arg_min(main_rate, product) AS main_rate,
        arg_min(main_measure, product) AS main_measure
    FROM together
    GROUP BY kind, family, generation
)
SELECT
    together.* EXCLUDE (main_rate, main_measure, grade, published_on, published_on_basis, fact_ids),
    CASE WHEN before.main_measure = together.main_measure
        THEN together.main_rate / nullif(before.main_rate, 0) END AS gain_over_previous,
    together.year - before.year AS years_since_previous,
    together.grade,
    together.published_on,
    together.published_on_basis,
    together.fact_ids
FROM together
LEFT JOIN family_generation AS before
    ON before.kind = together.kind AND before.family = together.family
    AND before.generation = together.generation - 1;
COMMENT ON MACRO TABLE switch_cadence_as_of IS 'switch_cadence as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW switch_cadence AS
FROM intel.main.switch_cadence_as_of(DATE '9999-12-30');
COMMENT ON VIEW switch_cadence IS 'Generations of switch silicon, NVLink, InfiniBand, adapters and SerDes: what each brought, in the unit its column names, and when documents have it announced, sampling, shipping and in volume (the last day of the period they name). What no document states is NULL. Vendors print capacity and scale-up bandwidth of both directions together, some documents of one: read the rows of fact before comparing families.';
COMMENT ON COLUMN switch_cadence.kind IS 'switch_silicon, switch_system, optical_circuit_switch, nvlink, nvlink_switch, infiniband, nic, dpu or serdes.';
COMMENT ON COLUMN switch_cadence.family IS 'The family.';
COMMENT ON COLUMN switch_cadence.vendor IS 'Who makes it; empty for a standard''s rate.';
COMMENT ON COLUMN switch_cadence.generation IS 'Its place in the family; variants share one.';
COMMENT ON COLUMN switch_cadence.product IS 'The product.';
COMMENT ON COLUMN switch_cadence.capacity_tbps IS 'Switching capacity, Tb/s, as printed.';
COMMENT ON COLUMN switch_cadence.lane_rate_gbps IS 'Rate of one SerDes lane, Gb/s.';
COMMENT ON COLUMN switch_cadence.radix IS 'Most ports it is stated with.';
COMMENT ON COLUMN switch_cadence.radix_port_speed IS 'Speed of those ports, where stated.';
COMMENT ON COLUMN switch_cadence.serdes_count IS 'SerDes on the chip.';
COMMENT ON COLUMN switch_cadence.process_node_nm IS 'Process node, nm.';
COMMENT ON COLUMN switch_cadence.port_rate_gbps IS 'Rate of one port or adapter, Gb/s.';
COMMENT ON COLUMN switch_cadence.scale_up_gbytes_per_s IS 'Scale-up bandwidth of one accelerator, gigabytes per second, both directions together.';
COMMENT ON COLUMN switch_cadence.announced_on IS 'First document that has it announced.';
COMMENT ON COLUMN switch_cadence.sampling_on IS 'First document that has samples out.';
COMMENT ON COLUMN switch_cadence.shipping_on IS 'First document that has it shipping.';
COMMENT ON COLUMN switch_cadence.volume_on IS 'First document that has it in volume.';
COMMENT ON COLUMN switch_cadence.shipping_expected_on IS 'First expectation of shipping.';
COMMENT ON COLUMN switch_cadence.volume_expected_on IS 'First expectation of volume.';
COMMENT ON COLUMN switch_cadence.year IS 'Year of shipping; else of volume, samples, announcement; else the first year its data sheet is of; NULL while it is on a roadmap alone.';
COMMENT ON COLUMN switch_cadence.gain_over_previous IS 'Its capacity (or port rate, scale-up bandwidth, lane rate) over the generation before.';
COMMENT ON COLUMN switch_cadence.years_since_previous IS 'year less that of the generation before.';
COMMENT ON COLUMN switch_cadence.grade IS 'Weakest grade among its documents.';
COMMENT ON COLUMN switch_cadence.published_on IS 'When the newest of them was public.';
COMMENT ON COLUMN switch_cadence.published_on_basis IS 'The weakest among them: recorded, inferred or stated.';
COMMENT ON COLUMN switch_cadence.fact_ids IS 'The rows of fact.';
