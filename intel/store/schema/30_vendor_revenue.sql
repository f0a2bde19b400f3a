-- What vendors reported, by their own periods and by calendar quarter in dollars.
-- Each rule stands once, in the macro that takes the day; the view is the macro on the last day there is.

CREATE MACRO vendor_revenue_as_of(day) AS TABLE
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY entity, line, basis, period_start, period_end
            ORDER BY
                grade, published_on_basis = 'recorded', published_on DESC,
                significant_digits DESC, fact_id
        ) AS preference
    FROM intel.main.fact_as_of(day)
    WHERE metric = 'revenue' AND status = 'reported'
        AND unit LIKE '%!_m' ESCAPE '!'
        AND basis <> 'unreconciled'
        AND fabric = '' AND domain = '' AND layer = '' AND speed = '' AND form = ''
        AND product = '' AND scope = '' AND region = '' AND buyer = '' AND segment = ''
)
SELECT
    ranked.entity AS vendor,
    ranked.line,
    ranked.basis,
    coalesce(fiscal.fiscal_label, ranked.period_label) AS fiscal_label,
    ranked.period_start,
    ranked.period_end,
    ranked.period_type,
    ranked.value,
    regexp_replace(ranked.unit, '_m$', '') AS currency,
    ranked.status,
    ranked.grade,
    ranked.published_on,
    ranked.published_on_basis,
    ranked.source_id,
    ranked.fact_id
FROM ranked
LEFT JOIN intel.main.fiscal_quarter AS fiscal
    ON fiscal.vendor = ranked.entity
    AND fiscal.period_start = ranked.period_start
    AND fiscal.period_end = ranked.period_end
WHERE ranked.preference = 1;
COMMENT ON MACRO TABLE vendor_revenue_as_of IS 'vendor_revenue as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW vendor_revenue AS
FROM intel.main.vendor_revenue_as_of(DATE '9999-12-30');
COMMENT ON VIEW vendor_revenue IS 'What each vendor reported: revenue of whole lines, by its own periods. One row per vendor, line, basis and period: the best grade there is, of it the newest vintage. Revenue narrowed further (a region, a product, a fabric) stays in fact, and so do numbers that contradict the rest on every known definition (basis unreconciled). Quarters, half years, years and trailing twelve months stand side by side: filter on period_type.';
COMMENT ON COLUMN vendor_revenue.vendor IS 'Display name.';
COMMENT ON COLUMN vendor_revenue.line IS 'The reported line: total, networking, data_center ….';
COMMENT ON COLUMN vendor_revenue.basis IS 'Definition or accounting basis; empty where the vendor has one.';
COMMENT ON COLUMN vendor_revenue.fiscal_label IS 'The vendor''s own name of the period from fiscal_quarter; else as the document names it.';
COMMENT ON COLUMN vendor_revenue.period_start IS 'First day.';
COMMENT ON COLUMN vendor_revenue.period_end IS 'Last day.';
COMMENT ON COLUMN vendor_revenue.period_type IS 'month, quarter, half, nine_months, year, ttm or span.';
COMMENT ON COLUMN vendor_revenue.value IS 'Revenue in millions of currency.';
COMMENT ON COLUMN vendor_revenue.currency IS 'Currency of value, ISO 4217.';
COMMENT ON COLUMN vendor_revenue.status IS 'Always reported.';
COMMENT ON COLUMN vendor_revenue.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN vendor_revenue.published_on IS 'When this number was first public.';
COMMENT ON COLUMN vendor_revenue.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN vendor_revenue.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN vendor_revenue.fact_id IS 'The row of fact.';

CREATE MACRO vendor_revenue_quarterly_as_of(day) AS TABLE
WITH period AS (
    SELECT *, date_diff('day', period_start, period_end) + 1 AS period_days
    FROM intel.main.vendor_revenue_as_of(day)
    WHERE period_type IN ('month', 'quarter')
),
-- Two documents may date the same quarter a few days apart; counting both would double it.
distinct_period AS (
    SELECT * FROM period
    ANTI JOIN period AS better
        ON better.vendor = period.vendor AND better.line = period.line
        AND better.basis = period.basis AND better.period_type = period.period_type
        AND better.fact_id <> period.fact_id
        AND date_diff(
            'day',
            greatest(better.period_start, period.period_start),
            least(better.period_end, period.period_end)
        ) + 1 > least(better.period_days, period.period_days) / 2
        AND (better.grade, -epoch(better.published_on), better.fact_id)
            < (period.grade, -epoch(period.published_on), period.fact_id)
),
by_month AS (
    SELECT
        *,
        unnest(
            generate_series(date_trunc('month', period_start), period_end, INTERVAL 1 MONTH)
        )::DATE AS month
    FROM distinct_period
),
slice AS (
    SELECT
        by_month.* EXCLUDE (month),
        by_month.month,
        date_trunc('quarter', by_month.month)::DATE AS quarter_start,
        date_diff(
            'day',
            greatest(by_month.month, period_start),
            least(last_day(by_month.month), period_end)
        ) + 1 AS days,
        CASE WHEN by_month.currency = 'USD' THEN 1.0 ELSE fx.units_per_usd END AS rate
    FROM by_month
    LEFT JOIN intel.main.fx_monthly AS fx
        ON fx.currency = by_month.currency AND fx.month = strftime(by_month.month, '%Y-%m')
),
summed AS (
    SELECT
        vendor,
        line,
        basis,
        currency,
        period_type,
        quarter_start,
        sum(value * days / period_days) AS revenue_m,
        sum(value * days / period_days / rate) AS revenue_usd_m_where_rated,
        string_agg(DISTINCT strftime(month, '%Y-%m'), ', ' ORDER BY strftime(month, '%Y-%m'))
            FILTER (WHERE rate IS NULL) AS months_without_rate,
        CAST(sum(days) AS INTEGER) AS covered_days,
        count(DISTINCT month) AS months,
        bool_or(period_type = 'quarter' AND period_days >= 98) AS has_14_week_quarter,
        list(DISTINCT fiscal_label ORDER BY fiscal_label) AS from_periods,
        max(grade) AS grade,
        max(published_on) AS published_on,
        CASE
            WHEN bool_or(published_on_basis = 'recorded') THEN 'recorded'
            WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        list(DISTINCT source_id ORDER BY source_id) AS source_ids,
        list(DISTINCT fact_id ORDER BY fact_id) AS fact_ids
    FROM slice
    GROUP BY vendor, line, basis, currency, period_type, quarter_start
),
measured AS (
    SELECT
        *,
        (quarter_start + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS quarter_end,
        CAST(date_diff('day', quarter_start, (quarter_start + INTERVAL 3 MONTH)::DATE) AS INTEGER) AS days_in_quarter
    FROM summed
),
preferred AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY vendor, line, basis, quarter_start
            ORDER BY covered_days < days_in_quarter, grade, period_type = 'month', currency
        ) AS preference
    FROM measured
    WHERE period_type = 'quarter' OR covered_days = days_in_quarter
)
SELECT
    vendor,
    line,
    basis,
    strftime(quarter_start, '%Y') || ' Q' || quarter(quarter_start) AS quarter,
    quarter_start,
    quarter_end,
    currency,
    revenue_m,
    CASE WHEN months_without_rate IS NULL THEN revenue_usd_m_where_rated END AS revenue_usd_m,
    CASE
        WHEN months_without_rate IS NULL THEN revenue_m / nullif(revenue_usd_m_where_rated, 0)
    END AS units_per_usd,
    CASE
        WHEN months_without_rate IS NULL THEN ''
        ELSE 'no ' || currency || ' rate in fx_monthly for ' || months_without_rate
    END AS usd_missing_reason,
    covered_days,
    days_in_quarter,
    covered_days < days_in_quarter AS is_partial,
    has_14_week_quarter,
    period_type AS from_period_type,
    from_periods,
    grade,
    published_on,
    published_on_basis,
    source_ids,
    fact_ids
FROM preferred
WHERE preference = 1;
COMMENT ON MACRO TABLE vendor_revenue_quarterly_as_of IS 'vendor_revenue_quarterly as the world knew it on a day: quarters not yet reported by then are missing or partial. Same columns. A month''s average exchange rate is never revised, so the same rates serve every day.';

CREATE VIEW vendor_revenue_quarterly AS
FROM intel.main.vendor_revenue_quarterly_as_of(DATE '9999-12-30');
COMMENT ON VIEW vendor_revenue_quarterly IS 'Reported revenue by calendar quarter and in US dollars. Each fiscal quarter is spread over calendar quarters in proportion to days; monthly reporters are summed where all three months are there, and a fiscal quarter that covers the quarter is preferred over months of no better grade. Half years and years are not split. As reported: vendor_revenue.';
COMMENT ON COLUMN vendor_revenue_quarterly.vendor IS 'Display name.';
COMMENT ON COLUMN vendor_revenue_quarterly.line IS 'The reported line.';
COMMENT ON COLUMN vendor_revenue_quarterly.basis IS 'Definition or accounting basis.';
COMMENT ON COLUMN vendor_revenue_quarterly.quarter IS 'Calendar quarter, for instance 2025 Q3.';
COMMENT ON COLUMN vendor_revenue_quarterly.quarter_start IS 'First day of the calendar quarter.';
COMMENT ON COLUMN vendor_revenue_quarterly.quarter_end IS 'Last day of the calendar quarter.';
COMMENT ON COLUMN vendor_revenue_quarterly.currency IS 'Currency of revenue_m, ISO 4217.';
COMMENT ON COLUMN vendor_revenue_quarterly.revenue_m IS 'Revenue of the covered days, in millions of currency; not scaled up when the quarter is partial.';
COMMENT ON COLUMN vendor_revenue_quarterly.revenue_usd_m IS 'The same in millions of US dollars, month by month at the month''s average rate; empty where a rate is missing.';
COMMENT ON COLUMN vendor_revenue_quarterly.units_per_usd IS 'Effective rate used: revenue_m / revenue_usd_m.';
COMMENT ON COLUMN vendor_revenue_quarterly.usd_missing_reason IS 'Why revenue_usd_m is empty; empty otherwise.';
COMMENT ON COLUMN vendor_revenue_quarterly.covered_days IS 'Days of the calendar quarter for which revenue is reported.';
COMMENT ON COLUMN vendor_revenue_quarterly.days_in_quarter IS 'Days of the calendar quarter.';
COMMENT ON COLUMN vendor_revenue_quarterly.is_partial IS 'Whether days are missing, as in the newest quarter of a vendor with an early fiscal calendar.';
COMMENT ON COLUMN vendor_revenue_quarterly.has_14_week_quarter IS 'Whether a 14-week fiscal quarter is among the parts: more days, so growth against it needs care.';
COMMENT ON COLUMN vendor_revenue_quarterly.from_period_type IS 'quarter or month: what it was built from.';
COMMENT ON COLUMN vendor_revenue_quarterly.from_periods IS 'The vendor''s periods it was built from.';
COMMENT ON COLUMN vendor_revenue_quarterly.grade IS 'Weakest grade among the parts.';
COMMENT ON COLUMN vendor_revenue_quarterly.published_on IS 'When the last part became public.';
COMMENT ON COLUMN vendor_revenue_quarterly.published_on_basis IS 'The weakest among the parts: recorded, inferred or stated.';
COMMENT ON COLUMN vendor_revenue_quarterly.source_ids IS 'The documents; each joins to source.';
COMMENT ON COLUMN vendor_revenue_quarterly.fact_ids IS 'The rows of fact.';
