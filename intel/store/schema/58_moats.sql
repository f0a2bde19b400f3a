-- Control points and fabrics, scored on what can be measured and on judgement where nothing can.

CREATE TABLE reviewed_moat (
    kind VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    held_by VARCHAR NOT NULL,
    claimed_rank INTEGER,
    criterion VARCHAR NOT NULL,
    criterion_place INTEGER NOT NULL,
    criterion_label VARCHAR NOT NULL,
    criterion_means VARCHAR NOT NULL,
    judged DOUBLE,
    measure VARCHAR NOT NULL,
    of_what VARCHAR[] NOT NULL,
    reason VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE reviewed_moat IS 'The reviewed file of control points and fabrics, one row a score: judged, or the measure that stands for it. Read it as moat_score, which computes the measures.';
COMMENT ON COLUMN reviewed_moat.kind IS 'control_point or fabric.';
COMMENT ON COLUMN reviewed_moat.place IS 'Place of the subject in the file.';
COMMENT ON COLUMN reviewed_moat.subject IS 'Short name of what is scored.';
COMMENT ON COLUMN reviewed_moat.label IS 'Its name in words.';
COMMENT ON COLUMN reviewed_moat.held_by IS 'Who holds it.';
COMMENT ON COLUMN reviewed_moat.claimed_rank IS 'Its place in the order of the article The AI Networking Stack; NULL where the article gives none. Shown for comparison, never computed with.';
COMMENT ON COLUMN reviewed_moat.criterion IS 'Short name of the criterion.';
COMMENT ON COLUMN reviewed_moat.criterion_place IS 'Place of the criterion in the file.';
COMMENT ON COLUMN reviewed_moat.criterion_label IS 'The criterion in words.';
COMMENT ON COLUMN reviewed_moat.criterion_means IS 'What the criterion asks, and what 10 is.';
COMMENT ON COLUMN reviewed_moat.judged IS 'The score where it is judged, 0 to 10; NULL where it is measured.';
COMMENT ON COLUMN reviewed_moat.measure IS 'What is measured; joins to moat_scale. Empty where it is judged.';
COMMENT ON COLUMN reviewed_moat.of_what IS 'Of what: vendors, a market basis, a part, a standard, a fabric. Of several the median counts.';
COMMENT ON COLUMN reviewed_moat.reason IS 'Why this score, or why this measure stands for it.';
COMMENT ON COLUMN reviewed_moat.title IS 'The document a judgement leans on; empty where it is measured.';
COMMENT ON COLUMN reviewed_moat.url IS 'Its address.';

CREATE TABLE moat_scale (
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    at_0 DOUBLE NOT NULL,
    at_10 DOUBLE NOT NULL,
    is_log BOOLEAN NOT NULL,
    means VARCHAR NOT NULL
);
COMMENT ON TABLE moat_scale IS 'What a measured number scores: linear between its two ends, or in equal ratios.';
COMMENT ON COLUMN moat_scale.measure IS 'Name of the measure.';
COMMENT ON COLUMN moat_scale.unit IS 'Unit of its values.';
COMMENT ON COLUMN moat_scale.at_0 IS 'The value that scores 0.';
COMMENT ON COLUMN moat_scale.at_10 IS 'The value that scores 10; it may be the lower one.';
COMMENT ON COLUMN moat_scale.is_log IS 'Whether equal ratios score alike.';
COMMENT ON COLUMN moat_scale.means IS 'What is measured, and how.';

CREATE TABLE moat_hardware (
    measure VARCHAR NOT NULL,
    of_what VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    detail VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE moat_hardware IS 'What the hardware model says of a fabric, for moat_measure: bandwidth, latency and the share of bandwidth delivered.';
COMMENT ON COLUMN moat_hardware.measure IS 'What is measured; joins to moat_scale.';
COMMENT ON COLUMN moat_hardware.of_what IS 'The fabric, scale-up generation or link.';
COMMENT ON COLUMN moat_hardware.value IS 'The number, in the unit of moat_scale.';
COMMENT ON COLUMN moat_hardware.detail IS 'What it is made of.';
COMMENT ON COLUMN moat_hardware.title IS 'The document of its main part.';
COMMENT ON COLUMN moat_hardware.url IS 'Its address.';

CREATE MACRO moat_measure_as_of(day) AS TABLE
WITH asked AS (
    SELECT DISTINCT measure, unnest(of_what) AS of_what
    FROM intel.main.reviewed_moat
    WHERE measure <> ''
),
concentration AS (
    SELECT
        'hhi' AS measure,
        market_basis AS of_what,
        max(hhi) AS value,
        quarter || ', ' || count(*) || ' vendors that report' AS detail,
        '' AS source_id,
        flatten(list(fact_ids)) AS fact_ids
    FROM intel.main.market_share_as_of(NULL, day)
    WHERE hhi IS NOT NULL
    GROUP BY market_basis, quarter, quarter_start
    HAVING count(*) > 1 -- of one vendor the index is always 10,000
    QUALIFY row_number() OVER (PARTITION BY market_basis ORDER BY quarter_start DESC) = 1
),
margin AS (
    SELECT *
    FROM intel.main.vendor_margin_as_of(day)
    WHERE of_what = 'company' AND margin_kind = 'gross' AND status = 'reported'
        AND period_type = 'quarter'
    QUALIFY dense_rank() OVER (PARTITION BY vendor ORDER BY period_end DESC) <= 8
),
worst AS (
    SELECT
        'worst_gross_margin' AS measure,
        vendor AS of_what,
        min(margin) AS value,
        arg_min(fiscal_label, margin) || ', of ' || count(DISTINCT period_end) || ' quarters' AS detail,
        arg_min(source_id, margin) AS source_id,
        [arg_min(fact_id, margin)] AS fact_ids
    FROM margin
    GROUP BY vendor
),
spent AS (
    SELECT
        'capex_to_revenue' AS measure,
        capex.entity AS of_what,
        capex.value / revenue.value AS value,
        revenue.fiscal_label AS detail,
        capex.source_id,
        [capex.fact_id, revenue.fact_id] AS fact_ids
    FROM intel.main.fact_as_of(day) AS capex
    JOIN intel.main.vendor_revenue_as_of(day) AS revenue
        ON revenue.vendor = capex.entity AND revenue.line = 'total'
        AND revenue.period_type = 'year' AND revenue.period_end = capex.period_end
        AND capex.unit = revenue.currency || '_m'
    WHERE capex.metric = 'capex' AND capex.status = 'reported' AND capex.period_type = 'year'
    QUALIFY row_number() OVER (
        PARTITION BY capex.entity ORDER BY capex.period_end DESC, revenue.basis, capex.grade
    ) = 1
),
three AS (
    SELECT
        'top_three_share' AS measure,
        product AS of_what,
        value,
        period_label || ', ' || origin AS detail,
        source_id,
        [fact_id] AS fact_ids
    FROM intel.main.fact_as_of(day)
    WHERE metric = 'vendor_share' AND scope = 'top3'
    QUALIFY row_number() OVER (
        PARTITION BY product ORDER BY period_end DESC, grade, published_on DESC, fact_id
    ) = 1
),
counted AS (
    SELECT
        'suppliers' AS measure,
        string_agg(DISTINCT item, '; ' ORDER BY item) AS of_what,
        CAST(count(DISTINCT entity) AS DOUBLE) AS value,
        string_agg(DISTINCT entity, ', ' ORDER BY entity) AS detail,
        arg_max(source_id, published_on) AS source_id,
        list(DISTINCT fact_id) AS fact_ids
    FROM intel.main.optics_supply_as_of(day)
    WHERE entity <> 'MARKET' AND item IN (SELECT of_what FROM asked WHERE measure = 'suppliers')
    HAVING count(DISTINCT source_id) >= 5 -- fewer documents name few sellers, whoever there is
),
member AS (
    SELECT
        'members' AS measure,
        standard AS of_what,
        CAST(count(DISTINCT member) AS DOUBLE) AS value,
        string_agg(DISTINCT member, ', ' ORDER BY member) AS detail,
        arg_max(title, published_on) AS title,
        arg_max(url, published_on) AS url
    FROM intel.main.standard_member_as_of(day)
    WHERE is_member
    GROUP BY standard
),
known AS (
    FROM concentration
    UNION ALL BY NAME FROM worst
    UNION ALL BY NAME FROM spent
    UNION ALL BY NAME FROM three
    UNION ALL BY NAME FROM counted
)
SELECT
    measure,
    of_what,
    value,
    detail,
    coalesce(source.title, 'Revenue as reported, by market_share') AS title,
    coalesce(source.url, '') AS url,
    list_sort(list_distinct(fact_ids)) AS fact_ids
FROM known
LEFT JOIN intel.main.source USING (source_id)
UNION ALL
SELECT measure, of_what, value, detail, title, url, CAST([] AS VARCHAR[]) FROM member
UNION ALL
SELECT measure, of_what, value, detail, title, url, CAST([] AS VARCHAR[])
FROM intel.main.moat_hardware;
COMMENT ON MACRO TABLE moat_measure_as_of IS 'moat_measure as the world knew it on a day; same columns. What the hardware model says keeps no vintage.';

CREATE VIEW moat_measure AS
FROM intel.main.moat_measure_as_of(DATE '9999-12-30');
COMMENT ON VIEW moat_measure IS 'Everything measured that scores of control points and fabrics can stand on: concentration, worst margins, capex, top-three shares, suppliers, members, and what the hardware model says.';
COMMENT ON COLUMN moat_measure.measure IS 'What is measured; joins to moat_scale.';
COMMENT ON COLUMN moat_measure.of_what IS 'Of what: vendor, market basis, part, standard, fabric.';
COMMENT ON COLUMN moat_measure.value IS 'The number, in the unit of moat_scale.';
COMMENT ON COLUMN moat_measure.detail IS 'Period, house, or what was counted.';
COMMENT ON COLUMN moat_measure.title IS 'The document.';
COMMENT ON COLUMN moat_measure.url IS 'Its address; empty where several documents are behind it.';
COMMENT ON COLUMN moat_measure.fact_ids IS 'The rows of fact behind it; empty for members and the hardware model.';

CREATE MACRO moat_score_as_of(day) AS TABLE
WITH part AS (
    SELECT kind, subject, criterion, measure, of_what AS asked, unnest(of_what) AS of_what
    FROM intel.main.reviewed_moat
    WHERE measure <> ''
),
measured AS (
    SELECT
        part.kind,
        part.subject,
        part.criterion,
        median(known.value) AS value,
        string_agg(
            known.of_what || ' (' || known.detail || ')', '; ' ORDER BY known.value, known.of_what
        ) AS detail,
        arg_min(known.title, known.of_what) AS title,
        arg_min(known.url, known.of_what) AS url,
        list_sort(list_distinct(flatten(list(known.fact_ids)))) AS fact_ids
    FROM part
    JOIN intel.main.moat_measure_as_of(day) AS known
        ON known.measure = part.measure
        AND list_contains(string_split(known.of_what, '; '), part.of_what)
    GROUP BY part.kind, part.subject, part.criterion
)
SELECT
    reviewed.kind,
    reviewed.place,
    reviewed.subject,
    reviewed.label,
    held_by,
    claimed_rank,
    reviewed.criterion,
    criterion_place,
    criterion_label,
    criterion_means,
    CASE
        WHEN reviewed.measure = '' THEN judged
        WHEN measured.value IS NULL THEN NULL -- least and greatest would pass over it
        WHEN is_log
            THEN greatest(0, least(10, 10 * ln(measured.value / at_0) / ln(at_10 / at_0)))
        ELSE greatest(0, least(10, 10 * (measured.value - at_0) / (at_10 - at_0)))
    END AS score,
    reviewed.measure <> '' AS is_measured,
    reviewed.measure,
    measured.value,
    coalesce(scale.unit, '') AS unit,
    CASE
        WHEN reviewed.measure = '' THEN 'judged'
        ELSE coalesce(measured.detail, 'not known on this day')
    END AS detail,
    reviewed.reason,
    coalesce(nullif(reviewed.title, ''), measured.title, '') AS title,
    coalesce(nullif(reviewed.url, ''), measured.url, '') AS url,
    coalesce(measured.fact_ids, []) AS fact_ids
FROM intel.main.reviewed_moat AS reviewed
LEFT JOIN intel.main.moat_scale AS scale USING (measure)
LEFT JOIN measured
    ON measured.kind = reviewed.kind AND measured.subject = reviewed.subject
    AND measured.criterion = reviewed.criterion
ORDER BY reviewed.kind, reviewed.place, criterion_place;
COMMENT ON MACRO TABLE moat_score_as_of IS 'moat_score as the world knew it on a day; same columns. Judgements are those of today.';

CREATE VIEW moat_score AS
FROM intel.main.moat_score_as_of(DATE '9999-12-30');
COMMENT ON VIEW moat_score IS 'Control points and fabrics with a score of 0 to 10 on every criterion: measured where something can be, judged elsewhere, each with reason and document. More is better for whoever holds it.';
COMMENT ON COLUMN moat_score.kind IS 'control_point or fabric.';
COMMENT ON COLUMN moat_score.place IS 'Place of the subject in the reviewed file.';
COMMENT ON COLUMN moat_score.subject IS 'Short name of what is scored.';
COMMENT ON COLUMN moat_score.label IS 'Its name in words.';
COMMENT ON COLUMN moat_score.held_by IS 'Who holds it.';
COMMENT ON COLUMN moat_score.claimed_rank IS 'Its place in the order of the article The AI Networking Stack; NULL where the article gives none. Shown for comparison, never computed with.';
COMMENT ON COLUMN moat_score.criterion IS 'Short name of the criterion.';
COMMENT ON COLUMN moat_score.criterion_place IS 'Place of the criterion in the file.';
COMMENT ON COLUMN moat_score.criterion_label IS 'The criterion in words.';
COMMENT ON COLUMN moat_score.criterion_means IS 'What the criterion asks, and what 10 is.';
COMMENT ON COLUMN moat_score.score IS '0 to 10; NULL where what it is measured by is not known.';
COMMENT ON COLUMN moat_score.is_measured IS 'Whether it is measured rather than judged.';
COMMENT ON COLUMN moat_score.measure IS 'What is measured; joins to moat_scale. Empty where it is judged.';
COMMENT ON COLUMN moat_score.value IS 'The measured number, the median where there are several.';
COMMENT ON COLUMN moat_score.unit IS 'Its unit.';
COMMENT ON COLUMN moat_score.detail IS 'What was measured, of whom and when; judged otherwise.';
COMMENT ON COLUMN moat_score.reason IS 'Why this score, or why this measure stands for it.';
COMMENT ON COLUMN moat_score.title IS 'The document; of several the first.';
COMMENT ON COLUMN moat_score.url IS 'Its address.';
COMMENT ON COLUMN moat_score.fact_ids IS 'The rows of fact behind a measured number.';

CREATE TABLE moat_rank (
    kind VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    total DOUBLE NOT NULL,
    rank INTEGER NOT NULL,
    rank_low INTEGER NOT NULL,
    rank_high INTEGER NOT NULL,
    probability_first DOUBLE NOT NULL,
    probability_by_rank DOUBLE[] NOT NULL
);
COMMENT ON TABLE moat_rank IS 'The ranking at equal weights, and how robust it is: weights drawn evenly from all there are (Dirichlet), 4,000 times.';
COMMENT ON COLUMN moat_rank.kind IS 'control_point or fabric; each is ranked by itself.';
COMMENT ON COLUMN moat_rank.subject IS 'Short name; joins to moat_score.';
COMMENT ON COLUMN moat_rank.label IS 'Its name in words.';
COMMENT ON COLUMN moat_rank.total IS 'Mean score at equal weights, 0 to 10.';
COMMENT ON COLUMN moat_rank.rank IS 'Rank at equal weights, from 1.';
COMMENT ON COLUMN moat_rank.rank_low IS 'Better end of its rank: 10% of the weightings rank it here or better.';
COMMENT ON COLUMN moat_rank.rank_high IS 'Worse end: 90% of the weightings rank it here or better.';
COMMENT ON COLUMN moat_rank.probability_first IS 'Part of the weightings under which it leads.';
COMMENT ON COLUMN moat_rank.probability_by_rank IS 'Part of the weightings that give rank 1, 2 and so on.';
