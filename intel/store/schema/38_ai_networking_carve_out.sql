-- AI networking inside lines that hold more: the part that counts, with its band and its reason.

CREATE MACRO ai_networking_carve_out_as_of(day) AS TABLE
SELECT
    revenue.vendor,
    revenue.line,
    revenue.basis,
    revenue.quarter,
    revenue.quarter_start,
    revenue.quarter_end,
    revenue.revenue_usd_m AS line_usd_m,
    part.low AS part_low,
    part.mid AS part_mid,
    part.high AS part_high,
    revenue.revenue_usd_m * part.low AS low_usd_m,
    revenue.revenue_usd_m * part.mid AS carved_out_usd_m,
    revenue.revenue_usd_m * part.high AS high_usd_m,
    part.low = 1 AND part.high = 1 AS is_whole_line,
    CASE WHEN part.low = part.high THEN 'the line times a part that is known'
        ELSE 'the line times a judged part; the band is the least and the greatest that can be argued'
    END AS method,
    part.reason,
    part.title,
    part.url,
    revenue.is_partial,
    revenue.grade,
    revenue.published_on,
    revenue.published_on_basis,
    revenue.fact_ids
FROM intel.main.vendor_revenue_quarterly_as_of(day) AS revenue
JOIN intel.main.market_basis_line AS part
    ON part.market_basis = 'platform_with_optics' AND part.vendor = revenue.vendor
    AND part.line = revenue.line AND part.basis = revenue.basis
    AND coalesce(part.valid_from <= revenue.quarter_end, true)
    AND coalesce(part.valid_to >= revenue.quarter_start, true)
WHERE revenue.quarter_start >= DATE '2023-01-01';
COMMENT ON MACRO TABLE ai_networking_carve_out_as_of IS 'ai_networking_carve_out as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW ai_networking_carve_out AS
FROM intel.main.ai_networking_carve_out_as_of(DATE '9999-12-30');
COMMENT ON VIEW ai_networking_carve_out IS 'AI networking carved out of each vendor''s reported line by calendar quarter, on the basis platform_with_optics: the line, the part that counts with its band, why, and the document. Reported revenue alone is carved; orders, targets and guidance only help to judge the part.';
COMMENT ON COLUMN ai_networking_carve_out.vendor IS 'Display name.';
COMMENT ON COLUMN ai_networking_carve_out.line IS 'The reported line, which may hold more than AI networking.';
COMMENT ON COLUMN ai_networking_carve_out.basis IS 'Its definition.';
COMMENT ON COLUMN ai_networking_carve_out.quarter IS 'Calendar quarter.';
COMMENT ON COLUMN ai_networking_carve_out.quarter_start IS 'First day.';
COMMENT ON COLUMN ai_networking_carve_out.quarter_end IS 'Last day.';
COMMENT ON COLUMN ai_networking_carve_out.line_usd_m IS 'Revenue of the whole line, millions of US dollars.';
COMMENT ON COLUMN ai_networking_carve_out.part_low IS 'Least part that counts, 0 to 1.';
COMMENT ON COLUMN ai_networking_carve_out.part_mid IS 'Part that is counted.';
COMMENT ON COLUMN ai_networking_carve_out.part_high IS 'Greatest part that counts.';
COMMENT ON COLUMN ai_networking_carve_out.low_usd_m IS 'Lower end of the band, millions of US dollars.';
COMMENT ON COLUMN ai_networking_carve_out.carved_out_usd_m IS 'AI networking revenue, millions of US dollars.';
COMMENT ON COLUMN ai_networking_carve_out.high_usd_m IS 'Upper end of the band.';
COMMENT ON COLUMN ai_networking_carve_out.is_whole_line IS 'Whether the line is AI networking as a whole.';
COMMENT ON COLUMN ai_networking_carve_out.method IS 'How it is carved.';
COMMENT ON COLUMN ai_networking_carve_out.reason IS 'Why this part and this band.';
COMMENT ON COLUMN ai_networking_carve_out.title IS 'The document behind the part.';
COMMENT ON COLUMN ai_networking_carve_out.url IS 'Its address.';
COMMENT ON COLUMN ai_networking_carve_out.is_partial IS 'Whether days of the quarter are not yet reported.';
COMMENT ON COLUMN ai_networking_carve_out.grade IS 'Weakest grade among the revenue''s documents.';
COMMENT ON COLUMN ai_networking_carve_out.published_on IS 'When the last part of the revenue was public.';
COMMENT ON COLUMN ai_networking_carve_out.published_on_basis IS 'The weakest among the parts: recorded, inferred or stated.';
COMMENT ON COLUMN ai_networking_carve_out.fact_ids IS 'The rows of fact behind the revenue.';
