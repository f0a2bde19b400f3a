-- Reported revenue by calendar quarter and in dollars.

CREATE MACRO vendor_revenue_quarterly_as_of(day) AS TABLE
WITH by_month AS (
    SELECT
        *,
        unnest(
            generate_series(date_trunc('month', period_start), period_end, INTERVAL 1 MONTH)
        )::DATE AS month
    FROM intel.main.vendor_revenue_as_reported_as_of(day)
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
        CASE WHEN by_month.currency = 'USD' THEN 1.0 ELSE fx.units_per_usd END AS rate,
        fx.publisher || ', ' || fx.url AS rate_source
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
        sum(revenue_m * days / period_days) AS revenue_m,
        sum(revenue_m * days / period_days / rate) AS revenue_usd_m_where_rated,
        string_agg(DISTINCT strftime(month, '%Y-%m'), ', ' ORDER BY strftime(month, '%Y-%m'))
            FILTER (WHERE rate IS NULL) AS months_without_rate,
        coalesce(string_agg(DISTINCT rate_source, '; ' ORDER BY rate_source), '') AS rate_source,
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
),
chosen AS (
    SELECT
        *,
        CASE WHEN months_without_rate IS NULL THEN revenue_usd_m_where_rated END AS revenue_usd_m,
        covered_days < days_in_quarter AS is_partial,
        -- What growth is taken of: nothing, where days are missing.
        CASE WHEN covered_days = days_in_quarter THEN revenue_m END AS whole_m,
        CASE
            WHEN covered_days = days_in_quarter AND months_without_rate IS NULL
                THEN revenue_usd_m_where_rated
        END AS whole_usd_m
    FROM preferred
    WHERE preference = 1
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
    revenue_usd_m,
    revenue_m / nullif(revenue_usd_m, 0) AS units_per_usd,
    rate_source,
    CASE
        WHEN months_without_rate IS NULL THEN ''
        ELSE 'no ' || currency || ' rate in fx_monthly for ' || months_without_rate
    END AS usd_missing_reason,
    covered_days,
    days_in_quarter,
    is_partial,
    has_14_week_quarter,
    CASE WHEN (count(whole_m) OVER last_year) = 4 AND min(currency) OVER last_year = max(currency) OVER last_year
        THEN sum(whole_m) OVER last_year END AS ttm_m,
    CASE WHEN count(whole_usd_m) OVER last_year = 4 THEN sum(whole_usd_m) OVER last_year END AS ttm_usd_m,
    CASE WHEN any_value(currency) OVER year_before = currency
        THEN whole_m / nullif(any_value(whole_m) OVER year_before, 0) - 1 END AS growth_yoy,
    CASE WHEN any_value(currency) OVER year_before = currency
        THEN whole_m / days_in_quarter
            / nullif(any_value(whole_m / days_in_quarter) OVER year_before, 0) - 1
    END AS growth_yoy_per_day,
    whole_usd_m / nullif(any_value(whole_usd_m) OVER year_before, 0) - 1 AS growth_yoy_usd,
    CASE
        WHEN is_partial THEN 'no growth: ' || covered_days || ' of ' || days_in_quarter || ' days reported'
        WHEN any_value(is_partial) OVER year_before IS NULL THEN 'no growth: the quarter a year before is not reported'
        WHEN any_value(is_partial) OVER year_before THEN 'no growth: the quarter a year before is partial'
        WHEN has_14_week_quarter OR any_value(has_14_week_quarter) OVER year_before
            THEN 'a 14-week quarter is among the parts '
                || CASE WHEN has_14_week_quarter THEN 'of this quarter' ELSE 'of the year before' END
                || '; spread by days, so that its extra week is no growth'
        ELSE ''
    END AS growth_note,
    period_type AS from_period_type,
    from_periods,
    grade,
    published_on,
    published_on_basis,
    source_ids,
    fact_ids
FROM chosen
WINDOW
    last_year AS (
        PARTITION BY vendor, line, basis ORDER BY quarter_start
        RANGE BETWEEN INTERVAL 9 MONTH PRECEDING AND CURRENT ROW
    ),
    year_before AS (
        PARTITION BY vendor, line, basis ORDER BY quarter_start
        RANGE BETWEEN INTERVAL 12 MONTH PRECEDING AND INTERVAL 12 MONTH PRECEDING
    );
COMMENT ON MACRO TABLE vendor_revenue_quarterly_as_of IS 'vendor_revenue_quarterly as the world knew it on a day: quarters not yet reported by then are missing or partial. Same columns. A month''s average exchange rate is never revised, so the same rates serve every day.';

CREATE VIEW vendor_revenue_quarterly AS
FROM intel.main.vendor_revenue_quarterly_as_of(DATE '9999-12-30');
COMMENT ON VIEW vendor_revenue_quarterly IS 'Reported revenue by calendar quarter and in US dollars. Each fiscal quarter is spread over calendar quarters in proportion to days; monthly reporters are summed where all three months are there, and a fiscal quarter that covers the quarter is preferred over months of no better grade. Half years and years are not split. The switch back to the vendors'' own quarters: vendor_revenue_as_reported, with the same measures of growth.';
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
COMMENT ON COLUMN vendor_revenue_quarterly.rate_source IS 'Who publishes the rates that were used, and where; empty for dollars and where there is none.';
COMMENT ON COLUMN vendor_revenue_quarterly.usd_missing_reason IS 'Why revenue_usd_m is empty; empty otherwise.';
COMMENT ON COLUMN vendor_revenue_quarterly.covered_days IS 'Days of the calendar quarter for which revenue is reported.';
COMMENT ON COLUMN vendor_revenue_quarterly.days_in_quarter IS 'Days of the calendar quarter.';
COMMENT ON COLUMN vendor_revenue_quarterly.is_partial IS 'Whether days are missing, as in the newest quarter of a vendor with an early fiscal calendar.';
COMMENT ON COLUMN vendor_revenue_quarterly.has_14_week_quarter IS 'Whether a 14-week fiscal quarter is among the parts: more days, so growth against it needs care.';
COMMENT ON COLUMN vendor_revenue_quarterly.ttm_m IS 'Trailing twelve months, millions of currency: this quarter and the three before; NULL unless all four are whole.';
COMMENT ON COLUMN vendor_revenue_quarterly.ttm_usd_m IS 'The same in millions of US dollars, each quarter at its own rates.';
COMMENT ON COLUMN vendor_revenue_quarterly.growth_yoy IS 'Growth over the same quarter a year before, in the vendor''s currency; 0.5 is 50%. NULL unless both are whole.';
COMMENT ON COLUMN vendor_revenue_quarterly.growth_yoy_per_day IS 'The same of revenue a day, so that neither a leap day nor a 14-week quarter counts as growth.';
COMMENT ON COLUMN vendor_revenue_quarterly.growth_yoy_usd IS 'The same in US dollars: the currency''s move is in it.';
COMMENT ON COLUMN vendor_revenue_quarterly.growth_note IS 'Why there is no growth, or that a 14-week quarter is among the parts; empty otherwise.';
COMMENT ON COLUMN vendor_revenue_quarterly.from_period_type IS 'quarter or month: what it was built from.';
COMMENT ON COLUMN vendor_revenue_quarterly.from_periods IS 'The vendor''s periods it was built from.';
COMMENT ON COLUMN vendor_revenue_quarterly.grade IS 'Weakest grade among the parts.';
COMMENT ON COLUMN vendor_revenue_quarterly.published_on IS 'When the last part became public.';
COMMENT ON COLUMN vendor_revenue_quarterly.published_on_basis IS 'The weakest among the parts: recorded, inferred or stated.';
COMMENT ON COLUMN vendor_revenue_quarterly.source_ids IS 'The documents; each joins to source.';
COMMENT ON COLUMN vendor_revenue_quarterly.fact_ids IS 'The rows of fact.';
