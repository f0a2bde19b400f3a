-- Where a reported line ends, is recast or changes what it counts, and its 14-week quarters.

CREATE TABLE reviewed_event (
    entity VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    event_on DATE NOT NULL,
    last_period_end DATE,
    successor_line VARCHAR NOT NULL,
    successor_basis VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    published_on DATE
);
COMMENT ON TABLE reviewed_event IS 'The reviewed file of lines that ended, were recast or changed scope; read it as series_event, which adds the 14-week quarters.';
COMMENT ON COLUMN reviewed_event.entity IS 'Whose line.';
COMMENT ON COLUMN reviewed_event.metric IS 'The metric, as in fact.';
COMMENT ON COLUMN reviewed_event.line IS 'The line, as in fact.';
COMMENT ON COLUMN reviewed_event.basis IS 'The definition that ended or changed, as in fact.';
COMMENT ON COLUMN reviewed_event.kind IS 'ended, recast or scope_change.';
COMMENT ON COLUMN reviewed_event.event_on IS 'The day from which it holds, or on which it was announced.';
COMMENT ON COLUMN reviewed_event.last_period_end IS 'Last day of the last period on the old footing; NULL where no document says.';
COMMENT ON COLUMN reviewed_event.successor_line IS 'The line that follows it; empty if none.';
COMMENT ON COLUMN reviewed_event.successor_basis IS 'The definition of the line that follows it.';
COMMENT ON COLUMN reviewed_event.reason IS 'What happened, in words.';
COMMENT ON COLUMN reviewed_event.publisher IS 'Who published the document.';
COMMENT ON COLUMN reviewed_event.title IS 'Title of the document.';
COMMENT ON COLUMN reviewed_event.url IS 'Its address.';
COMMENT ON COLUMN reviewed_event.published_on IS 'When it was published; NULL where it does not say.';

CREATE MACRO series_event_as_of(day) AS TABLE
SELECT *
FROM intel.main.reviewed_event
WHERE coalesce(published_on, event_on) <= CAST(day AS DATE)
UNION ALL BY NAME
SELECT
    vendor AS entity,
    'revenue' AS metric,
    '' AS line,
    '' AS basis,
    'weeks_14' AS kind,
    period_start AS event_on,
    period_end AS last_period_end,
    '' AS successor_line,
    '' AS successor_basis,
    fiscal_label || ' has ' || weeks || ' weeks: growth over it, or from it a year later, compares '
        || weeks || ' weeks with 13' AS reason,
    '' AS publisher,
    source AS title,
    '' AS url,
    NULL AS published_on
FROM intel.main.fiscal_quarter
WHERE weeks >= 14 AND period_start <= CAST(day AS DATE);
COMMENT ON MACRO TABLE series_event_as_of IS 'series_event as the world knew it on a day; same columns. Where no document''s day is stated the day of the event stands for it; a 14-week quarter is known from its first day.';

CREATE VIEW series_event AS
FROM intel.main.series_event_as_of(DATE '9999-12-30');
COMMENT ON VIEW series_event IS 'Where a series breaks: lines that ended, were recast or changed scope (a reviewed file), and 14-week quarters (fiscal_quarter; they hold for every line of the vendor). A chart marks them, a forecast honours them, and nothing continues an ended line in silence.';
COMMENT ON COLUMN series_event.entity IS 'Whose line.';
COMMENT ON COLUMN series_event.metric IS 'The metric, as in fact.';
COMMENT ON COLUMN series_event.line IS 'The line, as in fact; empty for a 14-week quarter, which touches all.';
COMMENT ON COLUMN series_event.basis IS 'The definition that ended or changed, as in fact.';
COMMENT ON COLUMN series_event.kind IS 'ended, recast, scope_change or weeks_14.';
COMMENT ON COLUMN series_event.event_on IS 'The day from which it holds, or on which it was announced; of a 14-week quarter its first day.';
COMMENT ON COLUMN series_event.last_period_end IS 'Last day of the last period on the old footing, or of the 14-week quarter; NULL where no document says.';
COMMENT ON COLUMN series_event.successor_line IS 'The line that follows it; empty if none.';
COMMENT ON COLUMN series_event.successor_basis IS 'The definition of the line that follows it.';
COMMENT ON COLUMN series_event.reason IS 'What happened, in words.';
COMMENT ON COLUMN series_event.publisher IS 'Who published the document.';
COMMENT ON COLUMN series_event.title IS 'Title of the document.';
COMMENT ON COLUMN series_event.url IS 'Its address; empty where only the title is known.';
COMMENT ON COLUMN series_event.published_on IS 'When it was published; NULL where it does not say.';
