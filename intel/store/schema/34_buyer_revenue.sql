-- Who buys: revenue, orders and shares by buyer segment; what is not disclosed says so.

CREATE MACRO buyer_revenue_as_of(day) AS TABLE
WITH known AS (
    SELECT *
    FROM intel.main.fact_as_of(day)
    WHERE metric IN ('revenue', 'orders', 'customer_share')
        AND (unit = 'fraction' OR unit LIKE '%!_m' ESCAPE '!')
        AND basis <> 'unreconciled' AND value IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY quantity_id
        ORDER BY intel.main.speaks_first(
            grade, published_on_basis, published_on, significant_digits, fact_id
        )
    ) = 1
),
disclosed AS (
    SELECT
        known.entity AS vendor,
        sorted.buyer_segment,
        known.metric AS measure,
        known.line,
        known.basis,
        known.buyer AS buyer_as_stated,
        known.period_label,
        known.period_type,
        known.period_start,
        known.period_end,
        known.value,
        known.low,
        known.high,
        known.unit,
        -- The same vendor's revenue of the line and period, which a share is a part of.
        CASE WHEN known.metric = 'customer_share' THEN whole.value * known.value
            WHEN known.metric = 'revenue' THEN known.value END AS revenue_m,
        CASE WHEN known.metric = 'customer_share' THEN whole.currency
            WHEN known.metric = 'revenue' THEN regexp_replace(known.unit, '_m$', '') END AS currency,
        CASE known.metric
            WHEN 'customer_share' THEN CASE WHEN whole.value IS NULL
                THEN 'share alone: revenue of the period is not in the ledger'
                ELSE 'stated share of ' || whole.line || ' revenue' END
            WHEN 'orders' THEN 'orders, which are no revenue'
            ELSE known.status || ' revenue'
        END AS method,
        true AS is_disclosed,
        sorted.reason,
        known.status,
        known.origin,
        known.grade,
        known.published_on,
        known.published_on_basis,
        known.source_id,
        known.fact_id
    FROM known
    JOIN intel.main.buyer_segment AS sorted
        ON sorted.vendor = known.entity AND sorted.metric = known.metric
        AND sorted.line = known.line AND sorted.buyer = known.buyer
    LEFT JOIN intel.main.vendor_revenue_as_of(day) AS whole
        ON known.metric = 'customer_share' AND whole.vendor = known.entity AND whole.basis = ''
        AND whole.line = CASE WHEN known.line IN ('', 'group') THEN 'total' ELSE known.line END
        AND whole.period_start = known.period_start AND whole.period_end = known.period_end
),
newest AS (
    SELECT vendor, line, basis, fiscal_label, period_type, period_start, period_end, currency
    FROM intel.main.vendor_revenue_as_of(day)
    JOIN intel.main.headline_line USING (vendor, line, basis)
    WHERE period_type = 'quarter'
    QUALIFY row_number() OVER (PARTITION BY vendor ORDER BY period_end DESC) = 1
),
cell AS (
    SELECT newest.*, unnest(['hyperscaler', 'neocloud', 'sovereign', 'enterprise']) AS segment
    FROM newest
)
FROM disclosed
UNION ALL BY NAME
SELECT
    cell.vendor,
    cell.segment AS buyer_segment,
    'revenue' AS measure,
    cell.line,
    cell.basis,
    '' AS buyer_as_stated,
    cell.fiscal_label AS period_label,
    cell.period_type,
    cell.period_start,
    cell.period_end,
    NULL AS value,
    cell.currency || '_m' AS unit,
    cell.currency,
    'not disclosed' AS method,
    false AS is_disclosed,
    CASE
        WHEN any_value(disclosed.buyer_segment) FILTER (
            WHERE list_contains(string_split(disclosed.buyer_segment, '+'), cell.segment)
        ) IS NULL THEN cell.vendor || ' does not disclose what it sells to this segment'
        ELSE cell.vendor || ' discloses it only as ' || string_agg(
            DISTINCT disclosed.measure || ' of ' || disclosed.buyer_segment, ', '
        ) FILTER (
            WHERE list_contains(string_split(disclosed.buyer_segment, '+'), cell.segment)
        )
    END AS reason,
    '' AS status,
    '' AS origin,
    '' AS grade,
    NULL AS published_on,
    '' AS published_on_basis,
    '' AS source_id,
    '' AS fact_id
FROM cell
LEFT JOIN disclosed ON disclosed.vendor = cell.vendor
GROUP BY
    cell.vendor, cell.segment, cell.line, cell.basis, cell.fiscal_label, cell.period_type,
    cell.period_start, cell.period_end, cell.currency
HAVING NOT coalesce(bool_or(
    disclosed.buyer_segment = cell.segment AND disclosed.measure = 'revenue'
    AND disclosed.status = 'reported' AND disclosed.period_end = cell.period_end
), false);
COMMENT ON MACRO TABLE buyer_revenue_as_of IS 'buyer_revenue as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW buyer_revenue AS
FROM intel.main.buyer_revenue_as_of(DATE '9999-12-30');
COMMENT ON VIEW buyer_revenue IS 'What vendors sell to hyperscalers, neoclouds, sovereign buyers and enterprises, in their own words sorted by a reviewed file (buyer_segment), and for the newest quarter of each vendor of the scoreboard the cells nobody discloses, with the reason. Revenue, orders and shares say which they are and are never added; segments a vendor states as one sum stay one.';
COMMENT ON COLUMN buyer_revenue.vendor IS 'Who sells.';
COMMENT ON COLUMN buyer_revenue.buyer_segment IS 'hyperscaler, neocloud, sovereign, enterprise, several joined by + where stated as one sum, or equipment maker.';
COMMENT ON COLUMN buyer_revenue.measure IS 'revenue, orders or customer_share.';
COMMENT ON COLUMN buyer_revenue.line IS 'The reported line.';
COMMENT ON COLUMN buyer_revenue.basis IS 'Its definition.';
COMMENT ON COLUMN buyer_revenue.buyer_as_stated IS 'The buyers as the vendor calls them.';
COMMENT ON COLUMN buyer_revenue.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN buyer_revenue.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN buyer_revenue.period_start IS 'First day.';
COMMENT ON COLUMN buyer_revenue.period_end IS 'Last day.';
COMMENT ON COLUMN buyer_revenue.value IS 'The number, in unit; NULL where not disclosed.';
COMMENT ON COLUMN buyer_revenue.low IS 'Lower bound the document gives.';
COMMENT ON COLUMN buyer_revenue.high IS 'Upper bound the document gives.';
COMMENT ON COLUMN buyer_revenue.unit IS 'Unit of value, low and high.';
COMMENT ON COLUMN buyer_revenue.revenue_m IS 'Revenue in millions of currency: reported or guided, or the stated share of reported revenue; NULL for orders.';
COMMENT ON COLUMN buyer_revenue.currency IS 'Currency of revenue_m, ISO 4217.';
COMMENT ON COLUMN buyer_revenue.method IS 'How revenue_m is made, or why there is none.';
COMMENT ON COLUMN buyer_revenue.is_disclosed IS 'Whether anything is stated; false for the empty cells.';
COMMENT ON COLUMN buyer_revenue.reason IS 'Why it is sorted so; of an empty cell, why it is empty.';
COMMENT ON COLUMN buyer_revenue.status IS 'reported, guidance, estimate, forecast, spec or measured.';
COMMENT ON COLUMN buyer_revenue.origin IS 'Whose figure it is.';
COMMENT ON COLUMN buyer_revenue.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN buyer_revenue.published_on IS 'When it was public.';
COMMENT ON COLUMN buyer_revenue.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN buyer_revenue.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN buyer_revenue.fact_id IS 'The row of fact.';

-- Where it is sold.

CREATE MACRO region_revenue_as_of(day) AS TABLE
WITH known AS (
    SELECT
        fact.*,
        CASE
            WHEN region <> '' THEN region
            WHEN metric = 'customer_share' AND buyer = 'US' THEN 'us'
        END AS of_region
    FROM intel.main.fact_as_of(day) AS fact
    WHERE metric IN ('regional_revenue', 'revenue', 'revenue_share', 'customer_share')
        AND status = 'reported'
        AND value IS NOT NULL AND basis <> 'unreconciled' AND of_region IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY quantity_id
        ORDER BY intel.main.speaks_first(
            grade, published_on_basis, published_on, significant_digits, fact_id
        )
    ) = 1
),
placed AS (
    SELECT
        known.*,
        CASE WHEN known.unit = 'fraction' THEN whole.value * known.value ELSE known.value END AS revenue_m,
        CASE WHEN known.unit = 'fraction' THEN whole.currency
            ELSE regexp_replace(known.unit, '_m$', '') END AS currency,
        whole.value AS whole_m
    FROM known
    LEFT JOIN intel.main.vendor_revenue_as_of(day) AS whole
        ON whole.vendor = known.entity AND whole.basis = ''
        AND whole.line = CASE WHEN known.line = '' THEN 'total' ELSE known.line END
        AND whole.period_start = known.period_start AND whole.period_end = known.period_end
),
stated AS (
    SELECT
        entity AS vendor,
        of_region AS region,
        coalesce(nullif(line, ''), 'total') AS line,
        period_label,
        period_type,
        period_start,
        period_end,
        CASE WHEN unit = 'fraction' THEN value ELSE value / nullif(whole_m, 0) END AS fraction,
        revenue_m,
        currency,
        CASE WHEN unit = 'fraction' THEN 'stated share' ELSE 'reported revenue' END AS method,
        true AS is_disclosed,
        CASE WHEN basis = '' THEN '' ELSE 'by ' || replace(basis, '_', ' ') END AS reason,
        grade,
        published_on,
        published_on_basis,
        source_id,
        [fact_id] AS fact_ids
    FROM placed
    UNION ALL
    SELECT
        entity, 'china', coalesce(nullif(line, ''), 'total'), period_label, period_type, period_start, period_end,
        1 - value, whole_m - revenue_m, currency,
        'one less the stated share outside China', true,
        'a maker in mainland China; what it calls overseas is all else', grade, published_on,
        published_on_basis, source_id, [fact_id]
    FROM placed
    WHERE of_region = 'overseas' AND unit = 'fraction'
),
newest AS (
    SELECT vendor, line, fiscal_label, period_type, period_start, period_end, currency
    FROM intel.main.vendor_revenue_as_of(day)
    JOIN intel.main.headline_line USING (vendor, line, basis)
    WHERE period_type = 'quarter'
    QUALIFY row_number() OVER (PARTITION BY vendor ORDER BY period_end DESC) = 1
)
FROM stated
UNION ALL BY NAME
SELECT
    newest.vendor,
    cell.region,
    newest.line,
    newest.fiscal_label AS period_label,
    newest.period_type,
    newest.period_start,
    newest.period_end,
    NULL AS fraction,
    NULL AS revenue_m,
    newest.currency,
    'not disclosed' AS method,
    false AS is_disclosed,
    CASE WHEN max(stated.period_end) IS NULL
        THEN 'no document here splits the revenue of ' || newest.vendor || ' by region'
        ELSE 'last stated for the period to ' || max(stated.period_end) END AS reason,
    '' AS grade,
    NULL AS published_on,
    '' AS published_on_basis,
    '' AS source_id,
    [] AS fact_ids
FROM newest
CROSS JOIN (SELECT unnest(['china', 'rest of the world']) AS region) AS cell
LEFT JOIN stated ON stated.vendor = newest.vendor
GROUP BY
    newest.vendor, cell.region, newest.line, newest.fiscal_label, newest.period_type,
    newest.period_start, newest.period_end, newest.currency
HAVING NOT coalesce(bool_or(stated.period_end = newest.period_end), false);
COMMENT ON MACRO TABLE region_revenue_as_of IS 'region_revenue as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW region_revenue AS
FROM intel.main.region_revenue_as_of(DATE '9999-12-30');
COMMENT ON VIEW region_revenue IS 'Where vendors sell, with China apart: reported revenue by region, stated shares times the revenue of the line, and for the newest quarter of each vendor of the scoreboard the cells nobody discloses, with the reason. Regions are the vendors'' own (where the bill goes, not always where the equipment runs) and of one vendor may overlap: read reason before adding.';
COMMENT ON COLUMN region_revenue.vendor IS 'Who sells.';
COMMENT ON COLUMN region_revenue.region IS 'china, us, taiwan …; overseas is all but the maker''s home; rest of the world is all but China.';
COMMENT ON COLUMN region_revenue.line IS 'The reported line.';
COMMENT ON COLUMN region_revenue.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN region_revenue.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN region_revenue.period_start IS 'First day.';
COMMENT ON COLUMN region_revenue.period_end IS 'Last day.';
COMMENT ON COLUMN region_revenue.fraction IS 'Part of the line''s revenue, 0 to 1; NULL where not disclosed.';
COMMENT ON COLUMN region_revenue.revenue_m IS 'Revenue in millions of currency; NULL where not disclosed or the whole is not in the ledger.';
COMMENT ON COLUMN region_revenue.currency IS 'Currency of revenue_m, ISO 4217.';
COMMENT ON COLUMN region_revenue.method IS 'reported revenue, stated share, one less the stated share outside China, or not disclosed.';
COMMENT ON COLUMN region_revenue.is_disclosed IS 'Whether anything is stated; false for the empty cells.';
COMMENT ON COLUMN region_revenue.reason IS 'What the region rests on; of an empty cell, why it is empty.';
COMMENT ON COLUMN region_revenue.grade IS 'Grade of the document, A to D; empty where not disclosed.';
COMMENT ON COLUMN region_revenue.published_on IS 'When it was public.';
COMMENT ON COLUMN region_revenue.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN region_revenue.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN region_revenue.fact_ids IS 'The rows of fact.';
