-- What stands in for a line that has ended: an estimate of its own, never a continuation.

CREATE TABLE reviewed_proxy (
    entity VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    driver_line VARCHAR NOT NULL,
    driver_basis VARCHAR NOT NULL,
    quarters INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE reviewed_proxy IS 'The reviewed file of stand-ins for lines that ended; read it as series_proxy, which computes them.';
COMMENT ON COLUMN reviewed_proxy.entity IS 'Whose line.';
COMMENT ON COLUMN reviewed_proxy.line IS 'The line that ended, as in vendor_revenue.';
COMMENT ON COLUMN reviewed_proxy.basis IS 'Its definition.';
COMMENT ON COLUMN reviewed_proxy.driver_line IS 'The line that goes on and held it.';
COMMENT ON COLUMN reviewed_proxy.driver_basis IS 'Its definition.';
COMMENT ON COLUMN reviewed_proxy.quarters IS 'How many last quarters the part is taken from.';
COMMENT ON COLUMN reviewed_proxy.reason IS 'Why this is the nearest stand-in.';
COMMENT ON COLUMN reviewed_proxy.title IS 'The document behind it.';
COMMENT ON COLUMN reviewed_proxy.url IS 'Its address.';

CREATE MACRO series_proxy_as_of(day) AS TABLE
WITH rule AS (
    SELECT proxy.*, event.last_period_end, event.reason AS ended_because
    FROM intel.main.reviewed_proxy AS proxy
    JOIN intel.main.reviewed_event AS event
        ON event.entity = proxy.entity AND event.line = proxy.line AND event.basis = proxy.basis
        AND event.metric = 'revenue' AND event.kind = 'ended'
        AND event.event_on <= CAST(day AS DATE)
),
reported AS (
    SELECT *
    FROM intel.main.vendor_revenue_as_of(day)
    WHERE period_type = 'quarter'
),
-- Quarters in which both lines are reported, each with the parts of the quarters before it.
paired AS (
    SELECT
        rule.entity, rule.line, rule.basis, rule.quarters,
        own.period_end,
        own.value / driver.value AS part,
        own.fact_id AS own_fact_id,
        row_number() OVER (PARTITION BY rule.entity, rule.line, rule.basis ORDER BY own.period_end DESC) AS recency,
        list(own.value / driver.value) OVER (
            PARTITION BY rule.entity, rule.line, rule.basis ORDER BY own.period_end
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS parts_before
    FROM rule
    JOIN reported AS own
        ON own.vendor = rule.entity AND own.line = rule.line AND own.basis = rule.basis
        AND own.period_end <= rule.last_period_end
    JOIN reported AS driver
        ON driver.vendor = rule.entity AND driver.line = rule.driver_line
        AND driver.basis = rule.driver_basis AND driver.period_end = own.period_end
),
-- What the rule would have said of each past quarter, and what was reported over it.
record AS (
    SELECT
        entity, line, basis,
        count(*) AS n_tried,
        quantile_cont(part / list_avg(parts_before[-quarters:]), 0.1) AS ratio_low,
        quantile_cont(part / list_avg(parts_before[-quarters:]), 0.9) AS ratio_high
    FROM paired
    WHERE len(parts_before) >= quarters
    GROUP BY entity, line, basis
    HAVING count(*) >= 4
),
carried AS (
    SELECT
        entity, line, basis,
        avg(part) AS part,
        list(own_fact_id ORDER BY period_end) AS part_fact_ids
    FROM paired
    WHERE recency <= quarters
    GROUP BY entity, line, basis
)
SELECT
    rule.entity AS vendor,
    rule.line,
    rule.basis,
    'estimate' AS status,
    driver.fiscal_label,
    driver.period_start,
    driver.period_end,
    part * driver.value AS estimate_m,
    part * driver.value * ratio_low AS low_m,
    part * driver.value * ratio_high AS high_m,
    driver.currency,
    rule.driver_line,
    driver.value AS driver_m,
    part,
    'its part of ' || rule.driver_line || ' in the last '
        || CASE WHEN rule.quarters = 1 THEN 'quarter' ELSE rule.quarters || ' quarters, on average,' END
        || ' both were reported; the band holds 80% of what the same rule would have missed by in '
        || coalesce(n_tried, 0) || ' earlier quarters' AS method,
    ratio_low,
    ratio_high,
    coalesce(n_tried, 0) AS n_tried,
    rule.last_period_end AS series_ended_on,
    rule.ended_because,
    rule.reason,
    rule.title,
    rule.url,
    driver.grade,
    driver.published_on,
    driver.published_on_basis,
    list_append(part_fact_ids, driver.fact_id) AS fact_ids
FROM rule
JOIN carried USING (entity, line, basis)
LEFT JOIN record USING (entity, line, basis)
JOIN reported AS driver
    ON driver.vendor = rule.entity AND driver.line = rule.driver_line
    AND driver.basis = rule.driver_basis AND driver.period_end > rule.last_period_end;
COMMENT ON MACRO TABLE series_proxy_as_of IS 'series_proxy as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW series_proxy AS
FROM intel.main.series_proxy_as_of(DATE '9999-12-30');
COMMENT ON VIEW series_proxy IS 'An estimate that stands in for a reported line after its end, quarter by quarter, with its method and a band from the record of the same rule; reviewed in a file with reason and document. It is no part of vendor_revenue and nothing joins the two in silence.';
COMMENT ON COLUMN series_proxy.vendor IS 'Whose line.';
COMMENT ON COLUMN series_proxy.line IS 'The line that ended.';
COMMENT ON COLUMN series_proxy.basis IS 'Its definition.';
COMMENT ON COLUMN series_proxy.status IS 'Always estimate.';
COMMENT ON COLUMN series_proxy.fiscal_label IS 'The vendor''s own name of the quarter.';
COMMENT ON COLUMN series_proxy.period_start IS 'First day.';
COMMENT ON COLUMN series_proxy.period_end IS 'Last day.';
COMMENT ON COLUMN series_proxy.estimate_m IS 'The estimate, millions of currency.';
COMMENT ON COLUMN series_proxy.low_m IS 'Lower end of its band.';
COMMENT ON COLUMN series_proxy.high_m IS 'Upper end of its band.';
COMMENT ON COLUMN series_proxy.currency IS 'Currency, ISO 4217.';
COMMENT ON COLUMN series_proxy.driver_line IS 'The line it is taken from, which is reported.';
COMMENT ON COLUMN series_proxy.driver_m IS 'What that line reported.';
COMMENT ON COLUMN series_proxy.part IS 'Part of driver_line that is taken, 0 to 1.';
COMMENT ON COLUMN series_proxy.method IS 'How it is made.';
COMMENT ON COLUMN series_proxy.ratio_low IS 'Reported over estimated in the earlier quarters, 10% point; NULL where fewer than four could be tried.';
COMMENT ON COLUMN series_proxy.ratio_high IS 'The same, 90% point.';
COMMENT ON COLUMN series_proxy.n_tried IS 'How many earlier quarters the rule could be tried on.';
COMMENT ON COLUMN series_proxy.series_ended_on IS 'Last day of the last reported quarter of the line.';
COMMENT ON COLUMN series_proxy.ended_because IS 'Why the line ended, from series_event.';
COMMENT ON COLUMN series_proxy.reason IS 'Why this stand-in.';
COMMENT ON COLUMN series_proxy.title IS 'The document behind it.';
COMMENT ON COLUMN series_proxy.url IS 'Its address.';
COMMENT ON COLUMN series_proxy.grade IS 'Grade of the document of driver_m.';
COMMENT ON COLUMN series_proxy.published_on IS 'When driver_m was public.';
COMMENT ON COLUMN series_proxy.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN series_proxy.fact_ids IS 'The rows of fact behind it.';
