-- Which row of a quantity speaks from when to when. Input: stated_fact, the facts as read.
--
-- Rows of one quantity and grade are ordered by publication. Consecutive rows that agree, exactly or
-- (reported numbers) as roundings of each other, are one vintage: "8.2 billion" on a call does not
-- revise 8,187 in the filing of the day. The newest vintage wins, within it the most precise row,
-- then the first. A row with only a recorded day never displaces a dated one: when it was really
-- public is unknown. A vintage=… in the segment says when a number was made, not what it counts.
WITH quantity AS (
    SELECT
        rowid AS place_read, value, low, high, status, grade, published_on, source_id, file, "row",
        left(md5(concat_ws(
            chr(31), entity, metric, line, fabric, domain, layer, speed, form, product, scope,
            region, buyer, basis, regexp_replace(segment, '(^|;)vintage=[^;]*', ''), coalesce(CAST(period_start AS VARCHAR), ''),
            coalesce(CAST(period_end AS VARCHAR), ''), unit, status,
            CASE WHEN status IN ('reported', 'guidance') THEN '' ELSE origin END
        )), 16) AS quantity_id,
        published_on_basis = 'recorded' AS is_undated,
        CASE
            WHEN status = 'reported' AND value <> 0
                THEN pow(10, floor(log10(abs(value)) + 1e-12) + 1 - coalesce(significant_digits, 17))
            ELSE 0
        END AS last_digit
    FROM stated_fact
),
compared AS (
    SELECT
        *,
        lag(value) OVER publication AS value_before,
        lag(low) OVER publication AS low_before,
        lag(high) OVER publication AS high_before,
        lag(last_digit) OVER publication AS last_digit_before,
        row_number() OVER publication AS place
    FROM quantity
    WINDOW publication AS (
        PARTITION BY quantity_id, grade, is_undated
        ORDER BY published_on, last_digit, source_id, file, "row"
    )
),
dated AS (
    SELECT
        *,
        sum(CASE
            WHEN place = 1 THEN 1
            WHEN value IS NOT DISTINCT FROM value_before
                AND low IS NOT DISTINCT FROM low_before
                AND high IS NOT DISTINCT FROM high_before THEN 0
            WHEN status = 'reported'
                AND abs(value - value_before) <= 0.5 * greatest(last_digit, last_digit_before)
                AND abs(value - value_before) <= 0.01 * abs(value) THEN 0
            ELSE 1
        END) OVER (
            PARTITION BY quantity_id, grade, is_undated
            ORDER BY place ROWS UNBOUNDED PRECEDING
        ) AS vintage
    FROM compared
),
begun AS (
    SELECT
        *,
        min(published_on) OVER (PARTITION BY quantity_id, grade, is_undated, vintage) AS vintage_began
    FROM dated
),
settled AS (
    SELECT
        place_read,
        quantity_id,
        coalesce(
            min(published_on) OVER (
                PARTITION BY quantity_id, grade
                ORDER BY is_undated, vintage_began DESC, last_digit, published_on, place DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            DATE '9999-12-31'
        ) AS known_to
    FROM begun
)
SELECT stated_fact.*, settled.quantity_id, settled.known_to
FROM stated_fact
JOIN settled ON settled.place_read = stated_fact.rowid
ORDER BY metric, entity, line, period_end, published_on, fact_id
