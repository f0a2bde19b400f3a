-- What standards have reached, and how late.

CREATE MACRO standard_milestone_as_of(day) AS TABLE
WITH milestone AS (
    SELECT
        fact.*,
        regexp_extract(segment, '(?:^|;)event=([^;]*)', 1) AS event,
        status = 'reported' AS is_reached
    FROM intel.main.fact
    JOIN intel.main.entity ON entity.entity = fact.entity AND entity.kind = 'standard'
    WHERE metric = 'milestone' AND published_on <= CAST(day AS DATE)
)
SELECT
    entity AS standard,
    event,
    is_reached,
    status,
    period_label AS stated_period,
    period_end AS stated_day,
    min(period_end) FILTER (WHERE NOT is_reached) OVER same_event AS first_expected,
    min(period_end) FILTER (WHERE is_reached) OVER same_event AS first_reached,
    date_diff(
        'day',
        min(period_end) FILTER (WHERE NOT is_reached) OVER same_event,
        min(period_end) FILTER (WHERE is_reached) OVER same_event
    ) AS slip_days,
    origin,
    grade,
    published_on,
    published_on_basis,
    note,
    source_id,
    fact_id
FROM milestone
WINDOW same_event AS (PARTITION BY entity, event);
COMMENT ON MACRO TABLE standard_milestone_as_of IS 'standard_milestone as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW standard_milestone AS
FROM intel.main.standard_milestone_as_of(DATE '9999-12-30');
COMMENT ON VIEW standard_milestone IS 'What standards have reached, and what was expected of them: announced, ratified, published, sampling, shipping. Every statement of every document, so that houses can disagree; the slip is from the first expectation to the first document that has it reached, both at the end of the period they name.';
COMMENT ON COLUMN standard_milestone.standard IS 'The standard, consortium or generation.';
COMMENT ON COLUMN standard_milestone.event IS 'What happened or is to happen.';
COMMENT ON COLUMN standard_milestone.is_reached IS 'Whether the document says that it happened.';
COMMENT ON COLUMN standard_milestone.status IS 'reported; or forecast, guidance or estimate.';
COMMENT ON COLUMN standard_milestone.stated_period IS 'When, as the document says it.';
COMMENT ON COLUMN standard_milestone.stated_day IS 'Last day of that period.';
COMMENT ON COLUMN standard_milestone.first_expected IS 'Earliest day any document expected it for; NULL if none did.';
COMMENT ON COLUMN standard_milestone.first_reached IS 'Earliest day any document has it reached; NULL if none has.';
COMMENT ON COLUMN standard_milestone.slip_days IS 'first_reached less first_expected; NULL without both.';
COMMENT ON COLUMN standard_milestone.origin IS 'Whose statement it is.';
COMMENT ON COLUMN standard_milestone.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN standard_milestone.published_on IS 'When it was public.';
COMMENT ON COLUMN standard_milestone.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN standard_milestone.note IS 'Caveat.';
COMMENT ON COLUMN standard_milestone.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN standard_milestone.fact_id IS 'The row of fact.';
