-- What the ledger refers to: vendors, metrics, fiscal calendars, exchange rates.

CREATE TABLE vendor (
    vendor VARCHAR NOT NULL,
    roles VARCHAR NOT NULL,
    ticker VARCHAR NOT NULL,
    cik BIGINT,
    currency VARCHAR NOT NULL,
    fiscal_year_end VARCHAR NOT NULL,
    source VARCHAR NOT NULL
);
COMMENT ON TABLE vendor IS 'The companies the desk follows, as sellers or buyers.';
COMMENT ON COLUMN vendor.vendor IS 'Display name; equals fact.entity.';
COMMENT ON COLUMN vendor.roles IS 'What it does in AI networking, separated by semicolons.';
COMMENT ON COLUMN vendor.ticker IS 'Stock exchange ticker; empty if not listed.';
COMMENT ON COLUMN vendor.cik IS 'SEC central index key; NULL for companies that do not file there.';
COMMENT ON COLUMN vendor.currency IS 'Reporting currency, ISO 4217.';
COMMENT ON COLUMN vendor.fiscal_year_end IS 'When the fiscal year ends, in words.';
COMMENT ON COLUMN vendor.source IS 'Where this was read.';

CREATE TABLE headline_line (
    vendor VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    counts VARCHAR NOT NULL
);
COMMENT ON TABLE headline_line IS 'The reported line nearest to AI networking of each vendor on the scoreboard; they count different things and do not add up.';
COMMENT ON COLUMN headline_line.vendor IS 'Display name; joins to vendor.';
COMMENT ON COLUMN headline_line.line IS 'The line; joins to vendor_revenue.';
COMMENT ON COLUMN headline_line.basis IS 'Its definition; joins to vendor_revenue.';
COMMENT ON COLUMN headline_line.counts IS 'What the line counts, AI networking or more.';

CREATE TABLE metric (
    metric VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    definition VARCHAR NOT NULL
);
COMMENT ON TABLE metric IS 'The reviewed metrics: name, unit and definition.';
COMMENT ON COLUMN metric.metric IS 'Name; equals fact.metric.';
COMMENT ON COLUMN metric.unit IS 'The one unit it is held in; currency_m stands for millions of the stated currency.';
COMMENT ON COLUMN metric.kind IS 'money, share, growth, count, physical …: what arithmetic it allows.';
COMMENT ON COLUMN metric.definition IS 'What is counted.';

CREATE TABLE fiscal_quarter (
    vendor VARCHAR NOT NULL,
    fiscal_label VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    weeks INTEGER NOT NULL,
    basis VARCHAR NOT NULL,
    source VARCHAR NOT NULL
);
COMMENT ON TABLE fiscal_quarter IS 'When each vendor''s fiscal quarters begin and end: dates as data, 53-week years and 14-week quarters included.';
COMMENT ON COLUMN fiscal_quarter.vendor IS 'Display name.';
COMMENT ON COLUMN fiscal_quarter.fiscal_label IS 'The vendor''s own name of the quarter, for instance Q3 FY26.';
COMMENT ON COLUMN fiscal_quarter.period_start IS 'First day.';
COMMENT ON COLUMN fiscal_quarter.period_end IS 'Last day.';
COMMENT ON COLUMN fiscal_quarter.weeks IS 'Length in weeks: 13, or 14 in a 53-week year.';
COMMENT ON COLUMN fiscal_quarter.basis IS 'stated in a document, or completed: follows from stated quarters on both sides, or from a fiscal year that ends with a month.';
COMMENT ON COLUMN fiscal_quarter.source IS 'The document.';

CREATE TABLE fx_monthly (
    month VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    units_per_usd DOUBLE NOT NULL,
    quoted_value DOUBLE NOT NULL,
    quoted_as VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE fx_monthly IS 'Monthly average exchange rates against the US dollar.';
COMMENT ON COLUMN fx_monthly.month IS 'Calendar month, YYYY-MM.';
COMMENT ON COLUMN fx_monthly.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN fx_monthly.units_per_usd IS 'Units of the currency for one US dollar.';
COMMENT ON COLUMN fx_monthly.quoted_value IS 'The rate as the publisher quotes it.';
COMMENT ON COLUMN fx_monthly.quoted_as IS 'Which way round it is quoted.';
COMMENT ON COLUMN fx_monthly.publisher IS 'Who publishes the rate.';
COMMENT ON COLUMN fx_monthly.url IS 'Where.';

CREATE TABLE field_synonym (
    metric VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    written VARCHAR NOT NULL,
    means VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE field_synonym IS 'Reviewed synonyms: a word one document narrows a number with, and the word others use for the same. Only comparisons use it; fact keeps the word of the document.';
COMMENT ON COLUMN field_synonym.metric IS 'The metric; equals fact.metric.';
COMMENT ON COLUMN field_synonym.field IS 'The field of fact: scope.';
COMMENT ON COLUMN field_synonym.written IS 'The word as written; empty where the field is.';
COMMENT ON COLUMN field_synonym.means IS 'The word it means the same as.';
COMMENT ON COLUMN field_synonym.reason IS 'Why.';

CREATE TABLE entity (
    entity VARCHAR NOT NULL,
    kind VARCHAR NOT NULL
);
COMMENT ON TABLE entity IS 'Whom or what facts are about, and of what kind it is.';
COMMENT ON COLUMN entity.entity IS 'Display name; equals fact.entity.';
COMMENT ON COLUMN entity.kind IS 'vendor, buyer, market, product, standard, operator or house.';
