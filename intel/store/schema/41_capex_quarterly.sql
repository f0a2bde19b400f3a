-- What the largest buyers of AI clusters spend, by quarter, and what they spend together.

CREATE MACRO capex_quarterly_as_of(day) AS TABLE
WITH period AS (
    -- Cash paid for property and equipment, the one definition all five report every quarter;
    -- Meta's is net of what it sells. Finance leases are not in it.
    SELECT *, date_diff('day', period_start, period_end) + 1 AS days
    FROM intel.main.capex_as_of(day)
    WHERE status = 'reported' AND scope = '' AND region = '' AND segment = ''
        AND (buyer, basis) IN (
            ('Alphabet', 'cash_ppe'), ('Amazon', 'cash_ppe'), ('Meta', 'cash_ppe_net'),
            ('Microsoft', 'cash_ppe'), ('Oracle', 'cash_ppe')
        )
),
stated AS (
    SELECT
        buyer, basis, period_start, period_end, capex_usd_m, grade, published_on,
        published_on_basis, [source_id] AS source_ids, [fact_id] AS fact_ids, 'stated' AS method
    FROM period
    WHERE period_type = 'quarter'
),
-- Cash-flow statements state the year to date: its last quarter is what the shorter sum leaves.
between_sums AS (
    SELECT
        longer.buyer, longer.basis, (shorter.period_end + 1)::DATE AS period_start,
        longer.period_end, longer.capex_usd_m - shorter.capex_usd_m AS capex_usd_m,
        greatest(longer.grade, shorter.grade) AS grade,
        greatest(longer.published_on, shorter.published_on) AS published_on,
        CASE
            WHEN 'recorded' IN (longer.published_on_basis, shorter.published_on_basis)
                THEN 'recorded'
            WHEN 'inferred' IN (longer.published_on_basis, shorter.published_on_basis)
                THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        [longer.source_id, shorter.source_id] AS source_ids,
        [longer.fact_id, shorter.fact_id] AS fact_ids,
        longer.period_type || ' less ' || shorter.period_type AS method
    FROM period AS longer
    JOIN period AS shorter
        ON shorter.buyer = longer.buyer AND shorter.basis = longer.basis
        AND shorter.period_start = longer.period_start
        AND longer.days - shorter.days BETWEEN 84 AND 99
),
direct AS (
    SELECT *, intel.main.middle_quarter(period_start, period_end) AS quarter_start
    FROM (SELECT * FROM stated UNION ALL BY NAME SELECT * FROM between_sums)
    QUALIFY row_number() OVER (
        PARTITION BY buyer, quarter_start
        ORDER BY method <> 'stated', method, grade, published_on DESC, period_end, fact_ids
    ) = 1
),
-- The one quarter of a half, of nine months or of a year whose others are known.
quarter_of_sum AS (
    SELECT
        *,
        (period_start + to_months(CAST(3 * number AS INTEGER)))::DATE AS expected_start,
        (period_start + to_months(CAST(3 * number + 3 AS INTEGER)))::DATE - 1 AS expected_end
    FROM (
        SELECT *, unnest(range(quarters)) AS number
        FROM (SELECT *, round(days / 91.3)::BIGINT AS quarters FROM period)
        WHERE quarters > 1
    )
),
left_over AS (
    SELECT
        whole.buyer,
        whole.basis,
        -- The numbers 0, 1 … less those that are known leave the one that is not.
        CAST(any_value(quarters * (quarters - 1) / 2) - sum(whole.number) AS INTEGER) AS missing,
        (whole.period_start + to_months(3 * missing))::DATE AS period_start,
        (whole.period_start + to_months(3 * missing + 3))::DATE - 1 AS period_end,
        any_value(whole.capex_usd_m) - sum(part.capex_usd_m) AS capex_usd_m,
        greatest(any_value(whole.grade), max(part.grade)) AS grade,
        greatest(any_value(whole.published_on), max(part.published_on)) AS published_on,
        CASE
            WHEN any_value(whole.published_on_basis) = 'recorded'
                OR bool_or(part.published_on_basis = 'recorded') THEN 'recorded'
            WHEN any_value(whole.published_on_basis) = 'inferred'
                OR bool_or(part.published_on_basis = 'inferred') THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        list_append(flatten(list(part.source_ids)), any_value(whole.source_id)) AS source_ids,
        list_append(flatten(list(part.fact_ids)), any_value(whole.fact_id)) AS fact_ids,
        whole.period_type || ' less its other quarters' AS method
    FROM quarter_of_sum AS whole
    JOIN direct AS part
        ON part.buyer = whole.buyer AND part.basis = whole.basis
        AND part.period_start = whole.expected_start AND part.period_end = whole.expected_end
    GROUP BY whole.buyer, whole.basis, whole.period_type, whole.period_start, whole.period_end
    HAVING count(*) = any_value(quarters) - 1
),
one_of_each AS (
    SELECT *
    FROM (
        SELECT * FROM direct
        UNION ALL BY NAME
        SELECT
            * EXCLUDE (missing), intel.main.middle_quarter(period_start, period_end) AS quarter_start
        FROM left_over
    )
    QUALIFY row_number() OVER (
        PARTITION BY buyer, quarter_start
        ORDER BY
            method <> 'stated', method LIKE '%other quarters', method, grade, published_on DESC,
            period_end, fact_ids
    ) = 1
),
together AS (
    SELECT
        'Hyperscalers' AS buyer, '' AS basis, min(period_start) AS period_start,
        max(period_end) AS period_end, quarter_start, sum(capex_usd_m) AS capex_usd_m,
        max(grade) AS grade, max(published_on) AS published_on,
        CASE
            WHEN bool_or(published_on_basis = 'recorded') THEN 'recorded'
            WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        flatten(list(source_ids ORDER BY buyer)) AS source_ids,
        flatten(list(fact_ids ORDER BY buyer)) AS fact_ids,
        'sum of the five' AS method
    FROM one_of_each
    GROUP BY quarter_start
    HAVING count(*) = 5
)
SELECT
    buyer,
    basis,
    strftime(quarter_start, '%Y') || ' Q' || quarter(quarter_start) AS quarter,
    quarter_start,
    (quarter_start + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS quarter_end,
    period_start,
    period_end,
    capex_usd_m,
    method,
    grade,
    published_on,
    published_on_basis,
    list_sort(list_distinct(source_ids)) AS source_ids,
    list_sort(list_distinct(fact_ids)) AS fact_ids
FROM (SELECT * FROM one_of_each UNION ALL BY NAME SELECT * FROM together);
COMMENT ON MACRO TABLE capex_quarterly_as_of IS 'capex_quarterly as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW capex_quarterly AS
FROM intel.main.capex_quarterly_as_of(DATE '9999-12-30');
COMMENT ON VIEW capex_quarterly IS 'Capital expenditure of Alphabet, Amazon, Meta, Microsoft and Oracle by quarter, and of the five together (Hyperscalers) where all have reported: cash paid for property and equipment, without finance leases; Meta''s is net of sales. A quarter nobody states is the difference of two sums to date, and says so.';
COMMENT ON COLUMN capex_quarterly.buyer IS 'Who spends; Hyperscalers for the five together.';
COMMENT ON COLUMN capex_quarterly.basis IS 'Definition: cash_ppe, or cash_ppe_net of what was sold; empty for the sum, which mixes the two.';
COMMENT ON COLUMN capex_quarterly.quarter IS 'Calendar quarter it stands for, the one that holds the middle of the period.';
COMMENT ON COLUMN capex_quarterly.quarter_start IS 'First day of that calendar quarter.';
COMMENT ON COLUMN capex_quarterly.quarter_end IS 'Last day of that calendar quarter.';
COMMENT ON COLUMN capex_quarterly.period_start IS 'First day of the buyer''s own quarter; of the sum the earliest.';
COMMENT ON COLUMN capex_quarterly.period_end IS 'Last day of the buyer''s own quarter; of the sum the latest.';
COMMENT ON COLUMN capex_quarterly.capex_usd_m IS 'Millions of US dollars.';
COMMENT ON COLUMN capex_quarterly.method IS 'stated, nine_months less half, year less its other quarters (and the like), or sum of the five.';
COMMENT ON COLUMN capex_quarterly.grade IS 'Worst grade of the documents, A to D.';
COMMENT ON COLUMN capex_quarterly.published_on IS 'When all of it was public.';
COMMENT ON COLUMN capex_quarterly.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN capex_quarterly.source_ids IS 'The documents; join to source.';
COMMENT ON COLUMN capex_quarterly.fact_ids IS 'The rows of fact.';
