-- From a derived value to the numbers it was made of, as far as a query can tell.

CREATE VIEW lineage AS
WITH value AS (
    SELECT
        'vendor_revenue' AS kind, '' AS market_basis, vendor, line, basis, fiscal_label AS period,
        period_type, value, currency || '_m' AS unit, [fact_id] AS fact_ids
    FROM intel.main.vendor_revenue
    UNION ALL BY NAME
    SELECT
        'vendor_revenue_quarterly' AS kind, '' AS market_basis, vendor, line, basis,
        quarter AS period, 'quarter' AS period_type, revenue_usd_m AS value, 'USD_m' AS unit,
        fact_ids
    FROM intel.main.vendor_revenue_quarterly
    UNION ALL BY NAME
    SELECT
        'market_share' AS kind, market_basis, vendor, '' AS line, '' AS basis, quarter AS period,
        'quarter' AS period_type, "share" AS value, 'fraction' AS unit, fact_ids
    FROM intel.main.market_share
),
judged AS (
    SELECT
        'market_share' AS kind, shared.market_basis, shared.vendor, '' AS line, '' AS basis,
        shared.quarter AS period, 'quarter' AS period_type, shared."share" AS value,
        'fraction' AS unit, part.line || ' part that counts' AS input, part.mid AS input_value,
        'fraction' AS input_unit, part.reason, part.title, part.url
    FROM intel.main.market_share AS shared
    JOIN intel.main.market_basis_line AS part
        ON part.market_basis = shared.market_basis AND part.vendor = shared.vendor
        AND coalesce(part.valid_from <= shared.quarter_end, true)
        AND coalesce(part.valid_to >= shared.quarter_start, true)
)
SELECT
    kind, market_basis, vendor, each.line, each.basis, period, each.period_type, each.value,
    each.unit,
    'fact' AS input_kind,
    concat_ws(' ', fact.entity, fact.metric, nullif(fact.line, ''), fact.period_label) AS input,
    fact.value AS input_value,
    fact.unit AS input_unit,
    '' AS reason,
    fact.title,
    fact.url,
    fact.grade,
    fact.published_on,
    fact.source_id,
    fact.fact_id
FROM (SELECT * EXCLUDE (fact_ids), unnest(fact_ids) AS fact_id FROM value) AS each
JOIN intel.main.fact USING (fact_id)
UNION ALL BY NAME
SELECT
    * EXCLUDE (reason, title, url), 'assumption' AS input_kind, reason, title, url,
    '' AS grade, CAST(NULL AS DATE) AS published_on, '' AS source_id, '' AS fact_id
FROM judged;
COMMENT ON VIEW lineage IS 'The inputs of every derived revenue and share: one row an input, a row of fact with its document or a reviewed assumption. Filter on kind, vendor and period. A share divides by all vendors of its market_basis and period: leave vendor open to see them. intel explain prints the arithmetic, and knows forecasts, scenarios and clusters too.';
COMMENT ON COLUMN lineage.kind IS 'The view the value stands in: vendor_revenue, vendor_revenue_quarterly or market_share.';
COMMENT ON COLUMN lineage.market_basis IS 'Of a share: the definition.';
COMMENT ON COLUMN lineage.vendor IS 'Display name.';
COMMENT ON COLUMN lineage.line IS 'The line; empty for a share.';
COMMENT ON COLUMN lineage.basis IS 'Its definition; empty for a share.';
COMMENT ON COLUMN lineage.period IS 'The vendor''s own period, or the calendar quarter.';
COMMENT ON COLUMN lineage.period_type IS 'quarter, year …; of the value.';
COMMENT ON COLUMN lineage.value IS 'The value explained, in unit.';
COMMENT ON COLUMN lineage.unit IS 'Its unit.';
COMMENT ON COLUMN lineage.input_kind IS 'fact or assumption.';
COMMENT ON COLUMN lineage.input IS 'What the input is.';
COMMENT ON COLUMN lineage.input_value IS 'The input, in input_unit.';
COMMENT ON COLUMN lineage.input_unit IS 'Its unit.';
COMMENT ON COLUMN lineage.reason IS 'Of an assumption: why; empty for a fact.';
COMMENT ON COLUMN lineage.title IS 'The document.';
COMMENT ON COLUMN lineage.url IS 'Its address.';
COMMENT ON COLUMN lineage.grade IS 'Its grade, A to D; empty for an assumption.';
COMMENT ON COLUMN lineage.published_on IS 'When it was public.';
COMMENT ON COLUMN lineage.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN lineage.fact_id IS 'The row of fact; empty for an assumption.';
