-- Margins of vendors, by their own periods.

CREATE MACRO vendor_margin_as_of(day) AS TABLE
SELECT
    entity AS vendor,
    CASE WHEN line = '' THEN 'company' ELSE 'segment' END AS of_what,
    line,
    replace(metric, '_margin', '') AS margin_kind,
    fact.basis,
    coalesce(fiscal.fiscal_label, period_label) AS fiscal_label,
    fact.period_start,
    fact.period_end,
    period_type,
    value AS margin,
    low,
    high,
    status,
    origin,
    grade,
    published_on,
    published_on_basis,
    source_id,
    fact_id
FROM intel.main.fact_as_of(day) AS fact
LEFT JOIN intel.main.fiscal_quarter AS fiscal
    ON fiscal.vendor = fact.entity AND fiscal.period_start = fact.period_start
    AND fiscal.period_end = fact.period_end
WHERE metric IN ('gross_margin', 'operating_margin', 'net_margin') AND unit = 'fraction'
    AND status IN ('reported', 'guidance') AND product = '' AND scope = '' AND segment = ''
QUALIFY row_number() OVER (
    PARTITION BY entity, line, metric, fact.basis, fact.period_start, fact.period_end, status
    ORDER BY intel.main.speaks_first(
        grade, published_on_basis, published_on, significant_digits, fact_id
    )
) = 1;
COMMENT ON MACRO TABLE vendor_margin_as_of IS 'vendor_margin as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW vendor_margin AS
FROM intel.main.vendor_margin_as_of(DATE '9999-12-30');
COMMENT ON VIEW vendor_margin IS 'Margins of vendors by period: gross, operating and net, by the accounts or adjusted, of the company or of one segment, reported and guided. One row each, the best grade there is and of it the newest vintage; definitions are never mixed.';
COMMENT ON COLUMN vendor_margin.vendor IS 'Display name.';
COMMENT ON COLUMN vendor_margin.of_what IS 'company or segment.';
COMMENT ON COLUMN vendor_margin.line IS 'The segment; empty for the company.';
COMMENT ON COLUMN vendor_margin.margin_kind IS 'gross, operating or net.';
COMMENT ON COLUMN vendor_margin.basis IS 'gaap, non_gaap, segment …; empty where the document does not say.';
COMMENT ON COLUMN vendor_margin.fiscal_label IS 'The vendor''s own name of the period; else as the document names it.';
COMMENT ON COLUMN vendor_margin.period_start IS 'First day.';
COMMENT ON COLUMN vendor_margin.period_end IS 'Last day.';
COMMENT ON COLUMN vendor_margin.period_type IS 'quarter, year ….';
COMMENT ON COLUMN vendor_margin.margin IS 'Part of revenue; 0.6 is 60%.';
COMMENT ON COLUMN vendor_margin.low IS 'Lower bound the document gives.';
COMMENT ON COLUMN vendor_margin.high IS 'Upper bound the document gives.';
COMMENT ON COLUMN vendor_margin.status IS 'reported or guidance.';
COMMENT ON COLUMN vendor_margin.origin IS 'Whose figure it is.';
COMMENT ON COLUMN vendor_margin.grade IS 'Grade of the document, A to D.';
COMMENT ON COLUMN vendor_margin.published_on IS 'When it was public.';
COMMENT ON COLUMN vendor_margin.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN vendor_margin.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN vendor_margin.fact_id IS 'The row of fact.';
