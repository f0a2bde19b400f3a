-- How numbers changed between vintages: restatements, recasts, guidance, estimates and forecasts.

CREATE TABLE redefinition (
    was_fact_id VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE redefinition IS 'Reviewed: a house''s next forecast of the same market that counts something else; revision shows the step, without a difference.';
COMMENT ON COLUMN redefinition.was_fact_id IS 'The older row of fact.';
COMMENT ON COLUMN redefinition.fact_id IS 'The newer row of fact.';
COMMENT ON COLUMN redefinition.reason IS 'What was counted, and what is counted now.';

CREATE MACRO revision_as_of(day) AS TABLE
-- Only a row that spoke for its grade for a while can be revised or revise. A party's guidance and a
-- house's forecast are followed across grades, since a change is often read in a lesser document;
-- a reported or estimated number of a lesser document is mostly a rounding, so those keep to one grade.
WITH spoken AS (
    SELECT
        fact.metric, entity, fact_id, value, grade, significant_digits, published_on,
        period_start, period_end,
        CASE WHEN status IN ('guidance', 'forecast') THEN '' ELSE grade END AS of_grade,
        -- Where no two words mean one scope, quantity_id tells the same and is quicker to compare.
        CASE
            WHEN fact.metric IN (
                SELECT metric FROM intel.main.field_synonym WHERE field = 'scope'
            ) THEN concat_ws(
                chr(31), line, fabric, domain, layer, speed, form, product,
                coalesce(same.means, scope), region, buyer, basis,
                regexp_replace(segment, '(^|;)vintage=[^;]*', ''), unit, status,
                CASE WHEN status IN ('reported', 'guidance') THEN '' ELSE origin END
            )
            ELSE quantity_id
        END AS quantity,
        CASE
            WHEN status = 'reported' AND value <> 0
                THEN pow(10, floor(log10(abs(value)) + 1e-12) + 1 - coalesce(significant_digits, 17))
            ELSE 0
        END AS last_digit
    FROM intel.main.fact
    LEFT JOIN intel.main.field_synonym AS same
        ON same.metric = fact.metric AND same.field = 'scope' AND same.written = fact.scope
    WHERE published_on <= CAST(day AS DATE) AND published_on_basis <> 'recorded'
        AND known_to > published_on AND value IS NOT NULL
        AND NOT (status = 'forecast' AND grade = 'D')
    QUALIFY row_number() OVER (
        PARTITION BY
            fact.metric, entity, quantity, period_start, period_end, of_grade, published_on
        ORDER BY grade, significant_digits DESC, fact_id
    ) = 1
),
-- Metric and entity are carried all the way, so that a question about one reads only its rows.
followed AS (
    SELECT
        metric,
        entity,
        fact_id AS newer_id,
        lag(fact_id) OVER period AS older_id,
        value - lag(value) OVER period AS difference,
        greatest(last_digit, lag(last_digit) OVER period) AS last_digit,
        value
    FROM spoken
    WINDOW period AS (
        PARTITION BY metric, entity, quantity, period_start, period_end, of_grade
        ORDER BY published_on
    )
),
changed AS (
    SELECT metric, metric AS was_metric, entity, older_id, newer_id, '' AS reason
    FROM followed
    WHERE older_id IS NOT NULL
        AND NOT (abs(difference) <= 0.5 * last_digit AND abs(difference) <= 0.01 * abs(value))
    UNION ALL
    SELECT event.metric, event.metric, event.entity, before.fact_id, after.fact_id, event.reason
    FROM intel.main.reviewed_event AS event
    JOIN intel.main.vendor_revenue_as_of(day) AS before
        ON before.vendor = event.entity AND before.line = event.line
        AND before.basis = event.basis
    JOIN intel.main.vendor_revenue_as_of(day) AS after
        ON after.vendor = event.entity AND after.line = event.successor_line
        AND after.basis = event.successor_basis
        AND after.period_start = before.period_start AND after.period_end = before.period_end
    WHERE event.kind = 'recast' AND event.metric = 'revenue'
    UNION ALL
    SELECT newer.metric, older.metric, newer.entity, was_fact_id, redefinition.fact_id, reason
    FROM intel.main.redefinition
    JOIN intel.main.fact AS newer ON newer.fact_id = redefinition.fact_id
    JOIN intel.main.fact AS older ON older.fact_id = was_fact_id
)
SELECT
    CASE
        WHEN changed.reason <> '' AND newer.status = 'reported' THEN 'recast'
        WHEN changed.reason <> '' THEN 'redefinition'
        WHEN newer.status = 'reported' THEN 'restatement'
        WHEN newer.status = 'guidance' THEN 'guidance_change'
        ELSE newer.status || '_change'
    END AS kind,
    newer.entity,
    newer.metric,
    newer.line,
    newer.fabric,
    newer.speed,
    newer.form,
    newer.product,
    newer.scope,
    newer.basis,
    older.basis AS was_basis,
    newer.period_label,
    newer.period_start,
    newer.period_end,
    newer.period_type,
    newer.status,
    newer.unit,
    older.value AS was,
    newer.value AS is_now,
    -- Of two definitions the difference would mean nothing.
    CASE WHEN changed.reason = '' OR newer.status = 'reported'
        THEN newer.value - older.value END AS change,
    CASE WHEN changed.reason = '' OR newer.status = 'reported'
        THEN newer.value / nullif(older.value, 0) - 1 END AS change_fraction,
    newer.origin AS who,
    older.published_on AS was_published_on,
    older.published_on_basis AS was_published_on_basis,
    newer.published_on,
    newer.published_on_basis,
    older.grade AS was_grade,
    newer.grade,
    older.publisher AS was_publisher,
    newer.publisher,
    older.source_id AS was_source_id,
    newer.source_id,
    older.fact_id AS was_fact_id,
    newer.fact_id,
    newer.known_to > CAST(day AS DATE) AS is_newest,
    changed.reason
FROM changed
JOIN intel.main.fact AS older
    ON older.fact_id = changed.older_id
    AND older.metric = changed.was_metric AND older.entity = changed.entity
JOIN intel.main.fact AS newer
    ON newer.fact_id = changed.newer_id
    AND newer.metric = changed.metric AND newer.entity = changed.entity
WHERE newer.published_on <= CAST(day AS DATE)
    AND abs(newer.value - older.value) > 0.005 * abs(older.value);
COMMENT ON MACRO TABLE revision_as_of IS 'revision as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW revision AS
FROM intel.main.revision_as_of(DATE '9999-12-30');
COMMENT ON VIEW revision IS 'How numbers changed: restatements and recasts of reported revenue, changed guidance, changed estimates and forecasts of a house, each with the old and the new number, who, when, and both documents. Same party or house, same definition and period (field_synonym merges words for one scope); a house that forecasts another definition or another window has not revised, and stands in estimate_comparison; of a recast the same line and period on two definitions. Changes of half a percent or less and a reported number that repeats another to fewer digits are roundings and left out, and so are numbers known only by the day this desk recorded them. Guidance and forecasts are followed across grades of document: filter on grade and was_grade for the surest.';
COMMENT ON COLUMN revision.kind IS 'restatement, recast, redefinition (a house''s next forecast of the same market on another count), guidance_change, estimate_change, forecast_change, measured_change or spec_change.';
COMMENT ON COLUMN revision.entity IS 'Whom the number is about.';
COMMENT ON COLUMN revision.metric IS 'The quantity.';
COMMENT ON COLUMN revision.line IS 'The reported line.';
COMMENT ON COLUMN revision.fabric IS 'Fabric, where the number is about one.';
COMMENT ON COLUMN revision.speed IS 'Speed class, where the number is about one.';
COMMENT ON COLUMN revision.form IS 'Optics form, where the number is about one.';
COMMENT ON COLUMN revision.product IS 'Product, where the number is about one.';
COMMENT ON COLUMN revision.scope IS 'What is counted.';
COMMENT ON COLUMN revision.basis IS 'Definition of the new number.';
COMMENT ON COLUMN revision.was_basis IS 'Definition of the old number; another one only for a recast.';
COMMENT ON COLUMN revision.period_label IS 'The period as the newer document names it.';
COMMENT ON COLUMN revision.period_start IS 'First day of the period.';
COMMENT ON COLUMN revision.period_end IS 'Last day of the period.';
COMMENT ON COLUMN revision.period_type IS 'quarter, year ….';
COMMENT ON COLUMN revision.status IS 'reported, estimate, guidance, forecast ….';
COMMENT ON COLUMN revision.unit IS 'Unit of was, is_now and change.';
COMMENT ON COLUMN revision.was IS 'The old number.';
COMMENT ON COLUMN revision.is_now IS 'The new number.';
COMMENT ON COLUMN revision.change IS 'is_now less was, in unit; NULL for a redefinition.';
COMMENT ON COLUMN revision.change_fraction IS 'is_now over was, less 1; NULL where the old number is 0, and for a redefinition.';
COMMENT ON COLUMN revision.who IS 'The party or house that changed it.';
COMMENT ON COLUMN revision.was_published_on IS 'When the old number was public.';
COMMENT ON COLUMN revision.was_published_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN revision.published_on IS 'When the new number was public: the day of the change.';
COMMENT ON COLUMN revision.published_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN revision.was_grade IS 'Grade of the old document, A to D.';
COMMENT ON COLUMN revision.grade IS 'Grade of the new document, A to D.';
COMMENT ON COLUMN revision.was_publisher IS 'Who published the old document.';
COMMENT ON COLUMN revision.publisher IS 'Who published the new document.';
COMMENT ON COLUMN revision.was_source_id IS 'The old document; joins to source.';
COMMENT ON COLUMN revision.source_id IS 'The new document; joins to source.';
COMMENT ON COLUMN revision.was_fact_id IS 'The old row of fact.';
COMMENT ON COLUMN revision.fact_id IS 'The new row of fact.';
COMMENT ON COLUMN revision.is_newest IS 'Whether the new number still stands.';
COMMENT ON COLUMN revision.reason IS 'Why, for a recast or a redefinition; else empty.';
