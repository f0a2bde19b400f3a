-- Market bases, and shares on them: what counts, at which part, at which layer, and why.

CREATE TABLE market_basis (
    market_basis VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    counts VARCHAR NOT NULL,
    leaves_out VARCHAR NOT NULL
);
COMMENT ON TABLE market_basis IS 'The definitions of the market that shares are stated on. Bases overlap and never add up: a switch chip counts on silicon and again inside its box on platform.';
COMMENT ON COLUMN market_basis.market_basis IS 'Name of the basis.';
COMMENT ON COLUMN market_basis.title IS 'Its name in words.';
COMMENT ON COLUMN market_basis.counts IS 'What counts.';
COMMENT ON COLUMN market_basis.leaves_out IS 'What does not, though it might belong.';

CREATE TABLE market_basis_line (
    market_basis VARCHAR NOT NULL,
    vendor VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE,
    layer VARCHAR NOT NULL,
    low DOUBLE NOT NULL,
    mid DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    reason VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE market_basis_line IS 'Which reported lines count on a market basis, at which part, with a band where the split is not published. What is counted in another line of the basis is taken off here, once. Reported revenue alone is multiplied; orders, targets and guidance only help to judge the part, and the reason says so.';
COMMENT ON COLUMN market_basis_line.market_basis IS 'Joins to market_basis.';
COMMENT ON COLUMN market_basis_line.vendor IS 'Whose line.';
COMMENT ON COLUMN market_basis_line.line IS 'The line, as in vendor_revenue.';
COMMENT ON COLUMN market_basis_line.basis IS 'Its accounting definition, as in vendor_revenue.';
COMMENT ON COLUMN market_basis_line.valid_from IS 'First calendar quarter, by a day in it, that the part holds for; NULL for always.';
COMMENT ON COLUMN market_basis_line.valid_to IS 'Last calendar quarter, by a day in it, that the part holds for; NULL for always.';
COMMENT ON COLUMN market_basis_line.layer IS 'Layer of the chain: platform, switch, silicon, optics ….';
COMMENT ON COLUMN market_basis_line.low IS 'Least part of the line that counts, 0 to 1.';
COMMENT ON COLUMN market_basis_line.mid IS 'Part that is counted.';
COMMENT ON COLUMN market_basis_line.high IS 'Greatest part that counts.';
COMMENT ON COLUMN market_basis_line.reason IS 'Why this part and this band.';
COMMENT ON COLUMN market_basis_line.title IS 'The document behind it.';
COMMENT ON COLUMN market_basis_line.url IS 'Its address.';

CREATE MACRO market_share_as_of(basis_name, day) AS TABLE
WITH line AS (
    SELECT *
    FROM intel.main.market_basis_line
    WHERE basis_name IS NULL OR market_basis = CAST(basis_name AS VARCHAR)
),
reported AS (
    SELECT *
    FROM intel.main.vendor_revenue_quarterly_as_of(day)
    WHERE NOT is_partial AND revenue_usd_m IS NOT NULL
        AND quarter_start >= DATE '2023-01-01'
),
calendar AS (
    SELECT DISTINCT line.market_basis, reported.quarter, quarter_start, quarter_end
    FROM reported
    JOIN line USING (vendor, line, basis)
),
-- Every line in every quarter it holds for; one that is not reported is judged by its nearest
-- quarter within a year (of two as near the earlier), and only to say how much of the market is missing.
placed AS (
    SELECT
        calendar.*,
        line.vendor,
        line.low,
        line.mid,
        line.high,
        own.revenue_usd_m,
        own.grade,
        own.published_on_basis,
        own.fact_ids,
        (
            SELECT arg_min(
                near.revenue_usd_m,
                abs(date_diff('day', near.quarter_start, calendar.quarter_start))
                    + CASE WHEN near.quarter_start > calendar.quarter_start THEN 0.5 ELSE 0 END
            )
            FROM reported AS near
            WHERE near.vendor = line.vendor AND near.line = line.line AND near.basis = line.basis
                AND abs(date_diff('day', near.quarter_start, calendar.quarter_start)) <= 370
        ) AS nearest_usd_m
    FROM calendar
    JOIN line
        ON line.market_basis = calendar.market_basis
        AND coalesce(line.valid_from <= calendar.quarter_end, true)
        AND coalesce(line.valid_to >= calendar.quarter_start, true)
    LEFT JOIN reported AS own
        ON own.quarter = calendar.quarter AND own.vendor = line.vendor AND own.line = line.line
        AND own.basis = line.basis
),
market AS (
    SELECT
        market_basis,
        quarter,
        sum(revenue_usd_m * low) AS low,
        sum(revenue_usd_m * mid) AS mid,
        sum(revenue_usd_m * high) AS high,
        coalesce(sum(nearest_usd_m * mid) FILTER (WHERE revenue_usd_m IS NULL), 0) AS missing_mid,
        coalesce(sum(nearest_usd_m * high) FILTER (WHERE revenue_usd_m IS NULL), 0) AS missing_high,
        coalesce(
            string_agg(DISTINCT vendor, ', ' ORDER BY vendor) FILTER (WHERE revenue_usd_m IS NULL), ''
        ) AS missing_vendors
    FROM placed
    GROUP BY market_basis, quarter
),
by_vendor AS (
    SELECT
        market_basis,
        quarter,
        quarter_start,
        quarter_end,
        vendor,
        sum(revenue_usd_m * low) AS low,
        sum(revenue_usd_m * mid) AS mid,
        sum(revenue_usd_m * high) AS high,
        max(grade) AS grade,
        CASE
            WHEN bool_or(published_on_basis = 'recorded') THEN 'recorded'
            WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
            ELSE 'stated'
        END AS published_on_basis,
        list_sort(flatten(list(fact_ids))) AS fact_ids
    FROM placed
    WHERE revenue_usd_m IS NOT NULL
    GROUP BY ALL
),
shared AS (
    SELECT
        by_vendor.*,
        by_vendor.mid / nullif(market.mid, 0) AS share,
        by_vendor.low
            / nullif(by_vendor.low + market.high - by_vendor.high + market.missing_high, 0)
            AS share_low,
        by_vendor.high / nullif(by_vendor.high + market.low - by_vendor.low, 0) AS share_high,
        by_vendor.mid / nullif(market.mid + market.missing_mid, 0) AS share_filled,
        market.mid AS market_mid,
        market.low AS market_low,
        market.high AS market_high,
        market.mid / nullif(market.mid + market.missing_mid, 0) AS covered,
        market.missing_vendors
    FROM by_vendor
    JOIN market USING (market_basis, quarter)
),
-- Growth compares the vendors that both quarters hold.
grown AS (
    SELECT
        now.market_basis,
        now.quarter,
        now.vendor,
        (now.mid - before.mid)
            / nullif(sum(before.mid) OVER (PARTITION BY now.market_basis, now.quarter), 0)
            AS growth_contribution_yoy
    FROM by_vendor AS now
    JOIN by_vendor AS before
        ON before.market_basis = now.market_basis AND before.vendor = now.vendor
        AND before.quarter_start = now.quarter_start - INTERVAL 1 YEAR
)
SELECT
    market_basis,
    'revenue' AS measure,
    shared.quarter,
    quarter_start,
    quarter_end,
    vendor,
    mid AS revenue_usd_m,
    low AS low_usd_m,
    high AS high_usd_m,
    CASE WHEN covered >= 0.8 THEN share END AS share,
    CASE WHEN covered >= 0.8 THEN share_low END AS share_low,
    CASE WHEN covered >= 0.8 THEN share_high END AS share_high,
    CASE WHEN covered >= 0.8 THEN 10000 * sum(share * share) OVER (PARTITION BY market_basis, shared.quarter) END AS hhi,
    CASE WHEN covered >= 0.8 THEN share_filled END AS share_filled,
    growth_contribution_yoy,
    market_mid AS market_usd_m,
    market_low AS market_low_usd_m,
    market_high AS market_high_usd_m,
    covered AS covered_fraction,
    missing_vendors,
    CASE
        WHEN covered < 0.8
            THEN 'No share: ' || missing_vendors || ' not reported for the whole quarter, about '
                || CAST(round(100 * (1 - covered)) AS INTEGER) || '% of the market by their nearest quarters'
        WHEN missing_vendors <> ''
            THEN 'Without ' || missing_vendors || ', about '
                || CAST(round(100 * (1 - covered)) AS INTEGER) || '% of the market by their nearest quarters'
        ELSE ''
    END AS coverage_note,
    grade,
    published_on_basis,
    fact_ids
FROM shared
LEFT JOIN grown USING (market_basis, quarter, vendor);
COMMENT ON MACRO TABLE market_share_as_of IS 'Shares on a market basis by calendar quarter in US dollars, as the world knew revenue on a day: market_share_as_of(''platform'', DATE ''2026-02-28''). Reported revenue of the lines of the basis, times the part that counts (market_basis_line); NULL for the basis gives all; the parts themselves are today''s review. share_low and share_high set a vendor''s own band against the others'' opposite one, and the lower also lets the missing vendors in. Vendors not reported for a whole quarter are named; where they are more than a fifth of the market there is no share. share_filled lets them in at their nearest quarter within a year, an estimate that keeps quarters comparable. hhi is the Herfindahl index of the vendors covered, 0 to 10,000; growth_contribution_yoy is the vendor''s growth over the revenue, a year before, of the vendors both quarters hold, and adds up to the market''s growth.';

CREATE MACRO market_share(basis_name) AS TABLE
    FROM intel.main.market_share_as_of(basis_name, DATE '9999-12-30');
COMMENT ON MACRO TABLE market_share IS 'Shares on a market basis by calendar quarter, as known now: market_share(''platform''). The bases are in market_basis.';

CREATE VIEW market_share AS
FROM intel.main.market_share_as_of(NULL, DATE '9999-12-30');
COMMENT ON VIEW market_share IS 'Shares on every market basis by calendar quarter in US dollars, as known now. Filter on market_basis, or call market_share(basis_name): bases overlap and never add up. The rule is told at the macro market_share_as_of.';
COMMENT ON COLUMN market_share.market_basis IS 'The definition; joins to market_basis.';
COMMENT ON COLUMN market_share.measure IS 'Always revenue: orders, backlog, guidance and targets are never shared out.';
COMMENT ON COLUMN market_share.quarter IS 'Calendar quarter.';
COMMENT ON COLUMN market_share.quarter_start IS 'Its first day.';
COMMENT ON COLUMN market_share.quarter_end IS 'Its last day.';
COMMENT ON COLUMN market_share.vendor IS 'Display name.';
COMMENT ON COLUMN market_share.revenue_usd_m IS 'Revenue that counts on the basis, millions of US dollars.';
COMMENT ON COLUMN market_share.low_usd_m IS 'The least of it that counts.';
COMMENT ON COLUMN market_share.high_usd_m IS 'The most of it that counts.';
COMMENT ON COLUMN market_share.share IS 'Part of the revenue of the vendors covered, 0 to 1; NULL where more than a fifth of the market is missing.';
COMMENT ON COLUMN market_share.share_low IS 'Least share: the vendor at its least, the others at their most, missing vendors let in.';
COMMENT ON COLUMN market_share.share_high IS 'Greatest share: the vendor at its most, the others at their least.';
COMMENT ON COLUMN market_share.hhi IS 'Herfindahl index of the vendors covered, 0 to 10,000.';
COMMENT ON COLUMN market_share.share_filled IS 'Share with missing vendors at their nearest quarter within a year: an estimate that keeps quarters comparable.';
COMMENT ON COLUMN market_share.growth_contribution_yoy IS 'Growth over a year, as part of the year-before revenue of the vendors both quarters hold; adds up to their growth.';
COMMENT ON COLUMN market_share.market_usd_m IS 'Revenue of all vendors covered.';
COMMENT ON COLUMN market_share.market_low_usd_m IS 'The least of it that counts.';
COMMENT ON COLUMN market_share.market_high_usd_m IS 'The most of it that counts.';
COMMENT ON COLUMN market_share.covered_fraction IS 'Part of the market that is covered, the missing judged by their nearest quarter within a year.';
COMMENT ON COLUMN market_share.missing_vendors IS 'Vendors of the basis not reported for the whole quarter.';
COMMENT ON COLUMN market_share.coverage_note IS 'What is missing, in words; empty if nothing.';
COMMENT ON COLUMN market_share.grade IS 'Weakest grade of document among the parts.';
COMMENT ON COLUMN market_share.published_on_basis IS 'The weakest among the parts: recorded, inferred or stated.';
COMMENT ON COLUMN market_share.fact_ids IS 'The rows of fact behind the revenue.';

CREATE MACRO market_share_claim_as_of(day) AS TABLE
WITH claim AS (
    SELECT fact_id AS claim_fact_id, low AS claim_low, high AS claim_high, origin AS claim_by
    FROM intel.main.fact
    WHERE metric = 'vendor_share' AND entity = 'NVIDIA' AND title = 'The AI Networking Stack'
        AND status = 'estimate' AND low IS NOT NULL AND high IS NOT NULL
        AND published_on <= CAST(day AS DATE)
    QUALIFY row_number() OVER (ORDER BY fact_id) = 1
),
computed AS (
    FROM intel.main.market_share_as_of(NULL, day)
    WHERE market_basis IN (
        'platform', 'platform_ex_scale_up', 'platform_with_optics', 'back_end_switch'
    )
),
-- A quarter in which NVIDIA is not whole is shown too, with what is missing instead of a share.
calendar AS (
    SELECT market_basis, quarter, quarter_end, any_value(coverage_note) AS coverage_note
    FROM computed
    GROUP BY market_basis, quarter, quarter_end
)
SELECT
    calendar.market_basis,
    calendar.quarter,
    calendar.quarter_end,
    share,
    share_filled,
    share_low,
    share_high,
    claim_low,
    claim_high,
    share - (claim_low + claim_high) / 2 AS gap,
    CASE
        WHEN share IS NULL THEN 'no share'
        WHEN share BETWEEN claim_low AND claim_high THEN 'inside'
        WHEN share_high >= claim_low AND share_low <= claim_high THEN 'band overlaps'
        ELSE 'outside'
    END AS verdict,
    'The claim names no definition and no quarter. Here counts: ' || market_basis.counts
        || '. Left out: ' || market_basis.leaves_out
        || CASE WHEN calendar.coverage_note = '' THEN '.'
            ELSE '. ' || calendar.coverage_note || '.' END AS explanation,
    claim_by,
    claim_fact_id,
    coalesce(own.published_on_basis, '') AS published_on_basis,
    coalesce(fact_ids, []) AS fact_ids
FROM calendar
JOIN intel.main.market_basis USING (market_basis)
LEFT JOIN computed AS own
    ON own.market_basis = calendar.market_basis AND own.quarter = calendar.quarter
    AND own.vendor = 'NVIDIA'
CROSS JOIN claim;
COMMENT ON MACRO TABLE market_share_claim_as_of IS 'market_share_claim as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW market_share_claim AS
FROM intel.main.market_share_claim_as_of(DATE '9999-12-30');
COMMENT ON VIEW market_share_claim IS 'NVIDIA''s share of AI networking by quarter on four definitions, beside the 65 to 70% that the article The AI Networking Stack states without one, and what the definition does to the difference.';
COMMENT ON COLUMN market_share_claim.market_basis IS 'The definition; joins to market_basis.';
COMMENT ON COLUMN market_share_claim.quarter IS 'Calendar quarter.';
COMMENT ON COLUMN market_share_claim.quarter_end IS 'Its last day.';
COMMENT ON COLUMN market_share_claim.share IS 'NVIDIA''s share on the definition, 0 to 1; NULL where too much of the market is missing.';
COMMENT ON COLUMN market_share_claim.share_filled IS 'The same with missing vendors at their nearest quarter within a year.';
COMMENT ON COLUMN market_share_claim.share_low IS 'Lower end of its band.';
COMMENT ON COLUMN market_share_claim.share_high IS 'Upper end of its band.';
COMMENT ON COLUMN market_share_claim.claim_low IS 'Lower end of the claim.';
COMMENT ON COLUMN market_share_claim.claim_high IS 'Upper end of the claim.';
COMMENT ON COLUMN market_share_claim.gap IS 'share less the middle of the claim.';
COMMENT ON COLUMN market_share_claim.verdict IS 'inside, band overlaps, outside or no share.';
COMMENT ON COLUMN market_share_claim.explanation IS 'The difference by definition, in words.';
COMMENT ON COLUMN market_share_claim.claim_by IS 'Who claims it.';
COMMENT ON COLUMN market_share_claim.claim_fact_id IS 'The claim''s row of fact.';
COMMENT ON COLUMN market_share_claim.published_on_basis IS 'The weakest among NVIDIA''s revenue: recorded, inferred or stated; empty where it has none.';
COMMENT ON COLUMN market_share_claim.fact_ids IS 'The rows of fact behind NVIDIA''s revenue.';
