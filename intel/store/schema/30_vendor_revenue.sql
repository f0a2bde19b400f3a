-- What vendors reported, by their own periods.
-- Each rule stands once, in the macro that takes the day; the view is the macro on the last day there is.

CREATE MACRO middle_quarter(period_start, period_end) AS
    date_trunc(
        'quarter', period_start + CAST(date_diff('day', period_start, period_end) // 2 AS INTEGER)
    )::DATE;
COMMENT ON MACRO middle_quarter IS 'First day of the calendar quarter that holds the middle of a period, and so most of the days of a fiscal quarter: the one rule of which calendar quarter it stands for.';

CREATE MACRO vendor_revenue_as_of(day) AS TABLE
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY entity, line, basis, period_start, period_end
            ORDER BY intel.main.speaks_first(
                grade, published_on_basis, published_on, significant_digits, fact_id
            )
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
    intel.main.middle_quarter(ranked.period_start, ranked.period_end) AS middle_quarter,
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
COMMENT ON VIEW vendor_revenue IS 'What each vendor reported: revenue of whole lines, by its own periods. One row per vendor, line, basis and period: the best grade there is, of it the newest vintage. Revenue narrowed further (a region, a product, a fabric) stays in fact, and so do numbers that contradict the rest on every known definition (basis unreconciled). Quarters, half years, years and last_year twelve months stand side by side: filter on period_type.';
COMMENT ON COLUMN vendor_revenue.vendor IS 'Display name.';
COMMENT ON COLUMN vendor_revenue.line IS 'The reported line: total, networking, data_center ….';
COMMENT ON COLUMN vendor_revenue.basis IS 'Definition or accounting basis; empty where the vendor has one.';
COMMENT ON COLUMN vendor_revenue.fiscal_label IS 'The vendor''s own name of the period from fiscal_quarter; else as the document names it.';
COMMENT ON COLUMN vendor_revenue.period_start IS 'First day.';
COMMENT ON COLUMN vendor_revenue.period_end IS 'Last day.';
COMMENT ON COLUMN vendor_revenue.period_type IS 'month, quarter, half, nine_months, year, ttm or span.';
COMMENT ON COLUMN vendor_revenue.middle_quarter IS 'First day of the calendar quarter it stands for, the one that holds the middle of the period.';
COMMENT ON COLUMN vendor_revenue.value IS 'Revenue in millions of currency.';
COMMENT ON COLUMN vendor_revenue.currency IS 'Currency of value, ISO 4217.';
COMMENT ON COLUMN vendor_revenue.status IS 'Always reported.';
COMMENT ON COLUMN vendor_revenue.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN vendor_revenue.published_on IS 'When this number was first public.';
COMMENT ON COLUMN vendor_revenue.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN vendor_revenue.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN vendor_revenue.fact_id IS 'The row of fact.';

CREATE MACRO vendor_revenue_as_reported_as_of(day) AS TABLE
WITH period AS (
    SELECT *, CAST(date_diff('day', period_start, period_end) + 1 AS INTEGER) AS period_days
    FROM intel.main.vendor_revenue_as_of(day)
    WHERE period_type IN ('month', 'quarter')
),
-- Two documents may date the same quarter a few days apart; counting both would double it. A join on
-- equal names first, and the rest as its filter: as one condition it would compare all with all.
doubled AS (
    SELECT DISTINCT period.fact_id
    FROM period
    JOIN period AS better
        ON better.vendor = period.vendor AND better.line = period.line
        AND better.basis = period.basis AND better.period_type = period.period_type
    WHERE better.fact_id <> period.fact_id
        AND date_diff(
            'day',
            greatest(better.period_start, period.period_start),
            least(better.period_end, period.period_end)
        ) + 1 > least(better.period_days, period.period_days) / 2
        AND (better.grade, -epoch(better.published_on), better.fact_id)
            < (period.grade, -epoch(period.published_on), period.fact_id)
),
distinct_period AS (
    SELECT * FROM period
    ANTI JOIN doubled USING (fact_id)
)
SELECT
    vendor,
    line,
    basis,
    fiscal_label,
    period_type,
    period_start,
    period_end,
    period_days,
    CAST(round(period_days / 7) AS INTEGER) AS weeks,
    currency,
    value AS revenue_m,
    CASE
        WHEN sum(period_days) OVER last_year BETWEEN 360 AND 373 THEN sum(value) OVER last_year
    END AS ttm_m,
    value / nullif(any_value(value) OVER year_before, 0) - 1 AS growth_yoy,
    value / period_days
        / nullif(any_value(value / period_days) OVER year_before, 0) - 1 AS growth_yoy_per_day,
    CASE
        WHEN period_type = 'month' THEN ''
        WHEN period_days >= 98 AND any_value(period_days) OVER year_before < 98
            THEN fiscal_label || ' has ' || CAST(round(period_days / 7) AS INTEGER)
                || ' weeks, the year before 13: read growth_yoy_per_day'
        WHEN period_days < 98 AND any_value(period_days) OVER year_before >= 98
            THEN any_value(fiscal_label) OVER year_before || ' had '
                || CAST(round(any_value(period_days) OVER year_before / 7) AS INTEGER)
                || ' weeks, this quarter 13: read growth_yoy_per_day'
        ELSE ''
    END AS growth_note,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM distinct_period
WINDOW
    last_year AS (
        PARTITION BY vendor, line, basis, period_type, currency ORDER BY period_end
        RANGE BETWEEN INTERVAL 350 DAY PRECEDING AND CURRENT ROW
    ),
    year_before AS (
        PARTITION BY vendor, line, basis, period_type, currency ORDER BY period_end
        RANGE BETWEEN INTERVAL 378 DAY PRECEDING AND INTERVAL 351 DAY PRECEDING
    );
COMMENT ON MACRO TABLE vendor_revenue_as_reported_as_of IS 'vendor_revenue_as_reported as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW vendor_revenue_as_reported AS
FROM intel.main.vendor_revenue_as_reported_as_of(DATE '9999-12-30');
COMMENT ON VIEW vendor_revenue_as_reported IS 'Reported revenue by the vendors'' own quarters and months, in their own currency: vendor_revenue_quarterly with the calendar and the conversion switched off. One row per vendor, line, basis and period; where two documents date a period a few days apart, the better one. A quarter of 14 weeks is flagged and growth is given a day, too.';
COMMENT ON COLUMN vendor_revenue_as_reported.vendor IS 'Display name.';
COMMENT ON COLUMN vendor_revenue_as_reported.line IS 'The reported line.';
COMMENT ON COLUMN vendor_revenue_as_reported.basis IS 'Definition or accounting basis.';
COMMENT ON COLUMN vendor_revenue_as_reported.fiscal_label IS 'The vendor''s own name of the period.';
COMMENT ON COLUMN vendor_revenue_as_reported.period_type IS 'quarter or month.';
COMMENT ON COLUMN vendor_revenue_as_reported.period_start IS 'First day.';
COMMENT ON COLUMN vendor_revenue_as_reported.period_end IS 'Last day.';
COMMENT ON COLUMN vendor_revenue_as_reported.period_days IS 'Length in days.';
COMMENT ON COLUMN vendor_revenue_as_reported.weeks IS 'Length in weeks: 13, or 14 in a 53-week year.';
COMMENT ON COLUMN vendor_revenue_as_reported.currency IS 'Currency of revenue_m, ISO 4217.';
COMMENT ON COLUMN vendor_revenue_as_reported.revenue_m IS 'Revenue in millions of currency, as reported.';
COMMENT ON COLUMN vendor_revenue_as_reported.ttm_m IS 'Trailing twelve months: this period and those of the year before it; NULL unless they cover the whole year.';
COMMENT ON COLUMN vendor_revenue_as_reported.growth_yoy IS 'Growth over the same period a year before, as reported; 0.5 is 50%.';
COMMENT ON COLUMN vendor_revenue_as_reported.growth_yoy_per_day IS 'The same of revenue a day: what is left when 14 weeks stand against 13.';
COMMENT ON COLUMN vendor_revenue_as_reported.growth_note IS 'That one of the two quarters has 14 weeks; empty otherwise.';
COMMENT ON COLUMN vendor_revenue_as_reported.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN vendor_revenue_as_reported.published_on IS 'When this number was first public.';
COMMENT ON COLUMN vendor_revenue_as_reported.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN vendor_revenue_as_reported.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN vendor_revenue_as_reported.fact_id IS 'The row of fact.';
