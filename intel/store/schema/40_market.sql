-- Fabrics and buyers. Each rule stands once, in the macro that takes the day; the view is the macro on
-- the last day there is.

CREATE MACRO fabric_share_as_of(day) AS TABLE
WITH stated AS (
    SELECT
        *,
        CASE
            WHEN fabric <> '' THEN fabric
            WHEN metric = 'ethernet_share' THEN 'ethernet'
            WHEN metric = 'infiniband_share' THEN 'infiniband'
        END AS of_fabric
    FROM intel.main.fact_as_of(day)
    WHERE metric IN ('fabric_share', 'ethernet_share', 'infiniband_share')
        AND entity = 'MARKET' AND unit = 'fraction'
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY quantity_id
            ORDER BY intel.main.speaks_first(
                grade, published_on_basis, published_on, significant_digits, fact_id
            )
        ) AS preference
    FROM stated
    WHERE of_fabric IS NOT NULL
)
SELECT
    of_fabric AS fabric,
    value AS fraction,
    low,
    high,
    period_label,
    period_start,
    period_end,
    period_type,
    domain,
    scope,
    basis,
    region,
    segment,
    status,
    origin,
    publisher,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM ranked
WHERE preference = 1;
COMMENT ON MACRO TABLE fabric_share_as_of IS 'fabric_share as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW fabric_share AS
FROM intel.main.fabric_share_as_of(DATE '9999-12-30');
COMMENT ON VIEW fabric_share IS 'Published shares of Ethernet, InfiniBand and others in AI back-end networks: one row per fabric, house, definition and period, the best grade there is and of it the newest vintage. Houses and definitions are never mixed; no remainder is invented.';
COMMENT ON COLUMN fabric_share.fabric IS 'ethernet, infiniband ….';
COMMENT ON COLUMN fabric_share.fraction IS 'Share, 0 to 1.';
COMMENT ON COLUMN fabric_share.low IS 'Lower bound; equal to fraction where the document says "more than".';
COMMENT ON COLUMN fabric_share.high IS 'Upper bound; equal to fraction where the document says "less than".';
COMMENT ON COLUMN fabric_share.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN fabric_share.period_start IS 'First day.';
COMMENT ON COLUMN fabric_share.period_end IS 'Last day.';
COMMENT ON COLUMN fabric_share.period_type IS 'moment, quarter, year, span ….';
COMMENT ON COLUMN fabric_share.domain IS 'scale_out, scale_up …; empty where not stated.';
COMMENT ON COLUMN fabric_share.scope IS 'What market the share is of.';
COMMENT ON COLUMN fabric_share.basis IS 'What is counted: revenue, ports, clusters ….';
COMMENT ON COLUMN fabric_share.region IS 'Geography; empty for the world.';
COMMENT ON COLUMN fabric_share.segment IS 'What else narrows it, verbatim.';
COMMENT ON COLUMN fabric_share.status IS 'estimate (past), forecast (future), reported or measured.';
COMMENT ON COLUMN fabric_share.origin IS 'The house whose figure it is.';
COMMENT ON COLUMN fabric_share.publisher IS 'Who published the document it was read in.';
COMMENT ON COLUMN fabric_share.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN fabric_share.published_on IS 'When it was public.';
COMMENT ON COLUMN fabric_share.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN fabric_share.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN fabric_share.fact_id IS 'The row of fact.';

CREATE MACRO capex_as_of(day) AS TABLE
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY quantity_id
            ORDER BY intel.main.speaks_first(
                grade, published_on_basis, published_on, significant_digits, fact_id
            )
        ) AS preference
    FROM intel.main.fact_as_of(day)
    WHERE metric = 'capex' AND unit = 'USD_m' AND entity <> 'MARKET'
)
SELECT
    entity AS buyer,
    basis,
    scope,
    region,
    segment,
    period_label,
    period_type,
    period_start,
    period_end,
    value AS capex_usd_m,
    low AS low_usd_m,
    high AS high_usd_m,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM ranked
WHERE preference = 1;
COMMENT ON MACRO TABLE capex_as_of IS 'capex as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW capex AS
FROM intel.main.capex_as_of(DATE '9999-12-30');
COMMENT ON VIEW capex IS 'Buyers'' capital expenditure, reported, guided and forecast, each on its own definition: one row per buyer, definition, period and status, the best grade there is and of it the newest vintage. Cash-flow statements report the year to date: filter on period_type. Totals of the market are in fact.';
COMMENT ON COLUMN capex.buyer IS 'Company, or companies joined by +.';
COMMENT ON COLUMN capex.basis IS 'Definition: cash paid for property and equipment, with or without finance leases ….';
COMMENT ON COLUMN capex.scope IS 'What it covers, where narrowed.';
COMMENT ON COLUMN capex.region IS 'Geography; empty for the world.';
COMMENT ON COLUMN capex.segment IS 'What else narrows it, verbatim.';
COMMENT ON COLUMN capex.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN capex.period_type IS 'quarter, half, nine_months, year, ttm or span.';
COMMENT ON COLUMN capex.period_start IS 'First day.';
COMMENT ON COLUMN capex.period_end IS 'Last day.';
COMMENT ON COLUMN capex.capex_usd_m IS 'Millions of US dollars.';
COMMENT ON COLUMN capex.low_usd_m IS 'Lower end of a range, millions of US dollars.';
COMMENT ON COLUMN capex.high_usd_m IS 'Upper end of a range, millions of US dollars.';
COMMENT ON COLUMN capex.status IS 'reported, guidance, estimate or forecast.';
COMMENT ON COLUMN capex.origin IS 'Whose figure it is.';
COMMENT ON COLUMN capex.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN capex.published_on IS 'When it was public.';
COMMENT ON COLUMN capex.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN capex.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN capex.fact_id IS 'The row of fact.';
