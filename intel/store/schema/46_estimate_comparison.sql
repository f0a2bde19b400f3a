-- Who says what of the same thing: every published value side by side, reposts merged.

CREATE TABLE comparison (
    comparison VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    fabric VARCHAR NOT NULL,
    speed VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    segment VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    period_type VARCHAR NOT NULL,
    first_period_end DATE NOT NULL,
    last_period_end DATE NOT NULL,
    period VARCHAR NOT NULL
);
COMMENT ON TABLE comparison IS 'Reviewed questions that houses answer differently, and which facts answer them, by patterns that match a field whole.';
COMMENT ON COLUMN comparison.comparison IS 'Name.';
COMMENT ON COLUMN comparison.question IS 'The question.';
COMMENT ON COLUMN comparison.metric IS 'Pattern for fact.metric.';
COMMENT ON COLUMN comparison.fabric IS 'Pattern for fact.fabric.';
COMMENT ON COLUMN comparison.speed IS 'Pattern for fact.speed.';
COMMENT ON COLUMN comparison.form IS 'Pattern for fact.form.';
COMMENT ON COLUMN comparison.product IS 'Pattern for fact.product.';
COMMENT ON COLUMN comparison.scope IS 'Pattern for fact.scope, after field_synonym.';
COMMENT ON COLUMN comparison.segment IS 'Pattern for fact.segment.';
COMMENT ON COLUMN comparison.status IS 'Pattern for fact.status.';
COMMENT ON COLUMN comparison.period_type IS 'Pattern for fact.period_type.';
COMMENT ON COLUMN comparison.first_period_end IS 'Earliest end of period that counts.';
COMMENT ON COLUMN comparison.last_period_end IS 'Latest end of period that counts.';
COMMENT ON COLUMN comparison.period IS 'Period under which all answers stand together; empty keeps each period apart.';

CREATE TABLE house_synonym (
    house VARCHAR NOT NULL,
    means VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE house_synonym IS 'Reviewed names under which one house is written, so that a repetition is no second opinion.';
COMMENT ON COLUMN house_synonym.house IS 'The name as written; equals fact.origin.';
COMMENT ON COLUMN house_synonym.means IS 'The house.';
COMMENT ON COLUMN house_synonym.reason IS 'Why.';

CREATE MACRO estimate_comparison_as_of(day) AS TABLE
WITH stated AS (
    SELECT
        fact.* EXCLUDE (scope, origin),
        coalesce(same.means, scope) AS scope,
        coalesce(house.means, origin) AS house
    FROM intel.main.fact
    LEFT JOIN intel.main.field_synonym AS same
        ON same.metric = fact.metric AND same.field = 'scope' AND same.written = fact.scope
    LEFT JOIN intel.main.house_synonym AS house ON house.house = fact.origin
    WHERE value IS NOT NULL AND period_end IS NOT NULL AND published_on <= CAST(day AS DATE)
),
-- A reviewed question gathers its answers over fields; every other quantity of the market is
-- compared where metric, fabric, speed, form, product, region and period are the same.
asked AS (
    SELECT
        stated.*,
        coalesce(question.comparison, '') AS comparison,
        coalesce(
            question.question,
            concat_ws(
                ' ', stated.metric, nullif(stated.fabric, ''), nullif(stated.speed, ''),
                nullif(stated.form, ''), nullif(stated.product, ''), nullif(stated.line, ''),
                nullif(stated.region, '')
            )
        ) AS quantity,
        coalesce(
            nullif(question.period, ''),
            CASE
                WHEN stated.period_type = 'quarter'
                    THEN strftime(stated.period_end, '%Y') || ' Q' || quarter(stated.period_end)
                ELSE strftime(stated.period_end, '%Y')
            END
        ) AS period
    FROM stated
    LEFT JOIN intel.main.comparison AS question
        ON regexp_full_match(stated.metric, question.metric)
        AND regexp_full_match(stated.fabric, question.fabric)
        AND regexp_full_match(stated.speed, question.speed)
        AND regexp_full_match(stated.form, question.form)
        AND regexp_full_match(stated.product, question.product)
        AND regexp_full_match(stated.scope, question.scope)
        AND regexp_full_match(stated.segment, question.segment)
        AND regexp_full_match(stated.status, question.status)
        AND regexp_full_match(stated.period_type, question.period_type)
        AND stated.period_end BETWEEN question.first_period_end AND question.last_period_end
    WHERE question.comparison IS NOT NULL OR stated.entity = 'MARKET'
),
counted AS (
    SELECT
        *,
        concat_ws(
            '; ', nullif(scope, ''), nullif(domain, ''), nullif(layer, ''), nullif(basis, ''),
            nullif(buyer, ''), nullif(regexp_replace(segment, '(^|;)vintage=[^;]*', ''), ''),
            CASE WHEN comparison <> '' THEN nullif(concat_ws(' ', nullif(fabric, ''), nullif(speed, ''),
                nullif(form, ''), nullif(product, '')), '') END,
            CASE WHEN comparison <> '' AND metric LIKE '%!_cumulative' ESCAPE '!'
                THEN 'cumulative' END,
            period_label
        ) AS counts
    FROM asked
),
-- Reposts: one value of one house on one count is one row, however often it was printed.
merged AS (
    SELECT
        *,
        count(DISTINCT source_id) OVER same_value AS n_documents,
        min(published_on) OVER same_value AS first_published_on
    FROM counted
    WINDOW same_value AS (
        PARTITION BY
            comparison, quantity, period, unit, house, value, scope, domain, layer, basis,
            metric, buyer
    )
    QUALIFY row_number() OVER (
        PARTITION BY
            comparison, quantity, period, unit, house, value, scope, domain, layer, basis,
            metric, buyer
        ORDER BY grade, published_on_basis = 'recorded', published_on, fact_id
    ) = 1
),
newest AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY comparison, quantity, period, unit, house, scope, domain, basis, form,
                product, buyer
            ORDER BY published_on_basis = 'recorded', first_published_on DESC, grade, fact_id
        ) = 1 AS is_newest_of_house
    FROM merged
)
SELECT
    comparison,
    quantity,
    period,
    unit,
    house,
    value,
    low,
    high,
    counts,
    status,
    first_published_on AS published_on,
    published_on_basis,
    is_newest_of_house,
    grade,
    publisher,
    n_documents,
    count(DISTINCT house) OVER question AS n_houses,
    CASE WHEN min(metric) OVER question = max(metric) OVER question
        THEN min(value) FILTER (WHERE is_newest_of_house) OVER question END AS least,
    CASE WHEN min(metric) OVER question = max(metric) OVER question
        THEN max(value) FILTER (WHERE is_newest_of_house) OVER question END AS most,
    CASE WHEN min(metric) OVER question = max(metric) OVER question
        THEN max(value) FILTER (WHERE is_newest_of_house) OVER question
            / nullif(min(value) FILTER (WHERE is_newest_of_house) OVER question, 0) END AS spread,
    source_id,
    fact_id
FROM newest
WINDOW question AS (PARTITION BY comparison, quantity, period, unit)
QUALIFY count(*) OVER question > 1;
COMMENT ON MACRO TABLE estimate_comparison_as_of IS 'estimate_comparison as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW estimate_comparison AS
FROM intel.main.estimate_comparison_as_of(DATE '9999-12-30');
COMMENT ON VIEW estimate_comparison IS 'What is published of one quantity of the market and period, side by side: who, when, what is counted, and the spread. Reposts of a house''s value are one row; names of one house and words for one scope are merged by reviewed files (house_synonym, field_synonym). comparison names the reviewed questions whose answers contradict each other; of the others only quantities with at least two answers are here. Differences are mostly of definition: read counts before spread.';
COMMENT ON COLUMN estimate_comparison.comparison IS 'Name of the reviewed question; empty for the rest of the market.';
COMMENT ON COLUMN estimate_comparison.quantity IS 'The question, or metric with fabric, speed, form, product, line and region.';
COMMENT ON COLUMN estimate_comparison.period IS 'Calendar year or quarter, or the period of the question.';
COMMENT ON COLUMN estimate_comparison.unit IS 'Unit of value, low, high, least and most.';
COMMENT ON COLUMN estimate_comparison.house IS 'Whose figure it is.';
COMMENT ON COLUMN estimate_comparison.value IS 'The value.';
COMMENT ON COLUMN estimate_comparison.low IS 'Lower bound it states; equal to value for "more than".';
COMMENT ON COLUMN estimate_comparison.high IS 'Upper bound it states.';
COMMENT ON COLUMN estimate_comparison.counts IS 'What is counted: scope, domain, layer, basis and what else narrows it, and the period as the document names it.';
COMMENT ON COLUMN estimate_comparison.status IS 'estimate, forecast, measured, reported, guidance or spec.';
COMMENT ON COLUMN estimate_comparison.published_on IS 'Vintage: when the value was first public.';
COMMENT ON COLUMN estimate_comparison.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN estimate_comparison.is_newest_of_house IS 'Whether it is the house''s newest value on this count; the spread is taken over these.';
COMMENT ON COLUMN estimate_comparison.grade IS 'Best grade among its documents, A to D.';
COMMENT ON COLUMN estimate_comparison.publisher IS 'Publisher of that document.';
COMMENT ON COLUMN estimate_comparison.n_documents IS 'Documents that print this value of this house.';
COMMENT ON COLUMN estimate_comparison.n_houses IS 'Houses that answer.';
COMMENT ON COLUMN estimate_comparison.least IS 'Least of the newest values; NULL where measures differ, as cumulative and annual.';
COMMENT ON COLUMN estimate_comparison.most IS 'Greatest of the newest values; NULL where measures differ.';
COMMENT ON COLUMN estimate_comparison.spread IS 'most over least.';
COMMENT ON COLUMN estimate_comparison.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN estimate_comparison.fact_id IS 'The row of fact.';
