-- The ledger of facts as every reader sees it, and the documents behind it.

CREATE TABLE fact (
    fact_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    fabric VARCHAR NOT NULL,
    domain VARCHAR NOT NULL,
    layer VARCHAR NOT NULL,
    speed VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    buyer VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    segment VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL,
    period_start DATE,
    period_end DATE,
    period_type VARCHAR NOT NULL,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    unit VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    grade VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    published_on_basis VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    note VARCHAR NOT NULL,
    stated_as VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    mapped BOOLEAN NOT NULL,
    significant_digits INTEGER,
    file VARCHAR NOT NULL,
    "row" INTEGER NOT NULL,
    quantity_id VARCHAR NOT NULL,
    known_to DATE NOT NULL
);
COMMENT ON TABLE fact IS 'The ledger: one row is one number from one document. Nothing is overwritten; a restatement is a new row. Text is never NULL: empty means not stated. For the numbers as the world knew them on a day use fact_as_of(day).';
COMMENT ON COLUMN fact.fact_id IS 'Stable identifier of this number in this document.';
COMMENT ON COLUMN fact.entity IS 'Who or what the number is about: a vendor, a buyer, MARKET, a product or a standard, by display name.';
COMMENT ON COLUMN fact.metric IS 'The quantity, snake_case; see the table metric.';
COMMENT ON COLUMN fact.line IS 'The reported line of a vendor''s revenue (total, networking, data_center, …); empty for other metrics.';
COMMENT ON COLUMN fact.fabric IS 'ethernet, infiniband, nvlink …; empty when the number is not about one fabric.';
COMMENT ON COLUMN fact.domain IS 'scale_up, scale_out, scale_across, front_end, back_end; empty when not narrowed.';
COMMENT ON COLUMN fact.layer IS 'switch, nic_dpu, optics, silicon, cable, retimer, system, accelerator; empty when not narrowed.';
COMMENT ON COLUMN fact.speed IS 'Port or module speed class, for instance 800G.';
COMMENT ON COLUMN fact.form IS 'Optics or packaging form: DSP, LRO, LPO, NPO, CPO, OCS ….';
COMMENT ON COLUMN fact.product IS 'The product, where the number is about one.';
COMMENT ON COLUMN fact.scope IS 'What is counted, where the document says.';
COMMENT ON COLUMN fact.region IS 'Geography; empty for the world or not stated.';
COMMENT ON COLUMN fact.buyer IS 'Buyer segment or customer.';
COMMENT ON COLUMN fact.basis IS 'The definition or accounting basis the number stands on.';
COMMENT ON COLUMN fact.segment IS 'What else narrows the number and has no column of its own, verbatim, as key=value;key=value.';
COMMENT ON COLUMN fact.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN fact.period_start IS 'First day of the period.';
COMMENT ON COLUMN fact.period_end IS 'Last day of the period; equal to period_start for a moment.';
COMMENT ON COLUMN fact.period_type IS 'moment, month, quarter, half, nine_months, year, ttm or span.';
COMMENT ON COLUMN fact.value IS 'The number, in unit.';
COMMENT ON COLUMN fact.low IS 'Lower bound the document gives, in unit; "more than x" has value = low = x.';
COMMENT ON COLUMN fact.high IS 'Upper bound the document gives, in unit.';
COMMENT ON COLUMN fact.unit IS 'Unit of value, low and high: USD_m, TWD_m, fraction, growth_rate, W, Gbps ….';
COMMENT ON COLUMN fact.status IS 'reported (the party, past), estimate (an analyst, past), guidance (the party, future), forecast (an analyst, future), spec (data sheet), measured.';
COMMENT ON COLUMN fact.publisher IS 'Who published the document.';
COMMENT ON COLUMN fact.origin IS 'The house whose figure it is: the publisher, or the house it repeats.';
COMMENT ON COLUMN fact.grade IS 'A the party''s own document, standard or paper; B a named publisher; C an aggregator or repost; D no address can be given.';
COMMENT ON COLUMN fact.title IS 'Title of the document.';
COMMENT ON COLUMN fact.url IS 'Address of the document; only http(s) addresses can be opened.';
COMMENT ON COLUMN fact.published_on IS 'The day the world could know the number; see published_on_basis.';
COMMENT ON COLUMN fact.published_on_basis IS 'stated in the document, inferred (period end plus the usual reporting lag) or recorded (only the day this desk recorded it is known).';
COMMENT ON COLUMN fact.recorded_at IS 'When this desk learned the number, UTC; part of the committed file, never the time of a build.';
COMMENT ON COLUMN fact.note IS 'Caveat in the reader''s words.';
COMMENT ON COLUMN fact.stated_as IS 'How the document worded it, where the form here differs.';
COMMENT ON COLUMN fact.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN fact.mapped IS 'Whether the table metric defines the metric; a number of any other is carried in its document''s words.';
COMMENT ON COLUMN fact.significant_digits IS 'Digits of value that carry information; 11,000 has two. Tells a rounded repetition from a restatement.';
COMMENT ON COLUMN fact.file IS 'The file the row was read from.';
COMMENT ON COLUMN fact."row" IS 'Its line in that file.';
COMMENT ON COLUMN fact.quantity_id IS 'Same for all rows that state the same quantity: entity, metric, every narrowing field, period dates, unit and status; and the same house, unless it is the party''s own (reported, guidance). Derived.';
COMMENT ON COLUMN fact.known_to IS 'The day a better row of the same quantity and grade took this one''s place; 9999-12-31 while none has; not after published_on if it never was the best. Derived.';

CREATE TABLE source (
    source_id VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    has_address BOOLEAN NOT NULL,
    grade VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    published_on_basis VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    n_facts BIGINT NOT NULL
);
COMMENT ON TABLE source IS 'The documents behind the facts, one row each.';
COMMENT ON COLUMN source.source_id IS 'Identifier of the document.';
COMMENT ON COLUMN source.publisher IS 'Who published it.';
COMMENT ON COLUMN source.origin IS 'The houses whose figures it holds, separated by semicolons.';
COMMENT ON COLUMN source.title IS 'Title.';
COMMENT ON COLUMN source.url IS 'Address, as recorded.';
COMMENT ON COLUMN source.has_address IS 'Whether a reader can open the address (http or https).';
COMMENT ON COLUMN source.grade IS 'Best grade of its facts, A to D.';
COMMENT ON COLUMN source.published_on IS 'The stated day; where none is stated, the earliest day inferred for its facts.';
COMMENT ON COLUMN source.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN source.recorded_at IS 'When this desk first read it, UTC.';
COMMENT ON COLUMN source.n_facts IS 'How many facts come from it.';

CREATE MACRO fact_as_of(day) AS TABLE
    SELECT * EXCLUDE (known_to)
    FROM intel.main.fact
    WHERE published_on <= CAST(day AS DATE) AND known_to > CAST(day AS DATE);
COMMENT ON MACRO TABLE fact_as_of IS 'The ledger as the world knew it on a day: of each quantity, per grade of document, the newest vintage published by then. A vintage is a run of documents that state the same number; the most precise of them speaks, and of equals the first. Rows with only a recorded day never displace dated ones. Inferred days say so in published_on_basis.';

CREATE MACRO speaks_first(grade, published_on_basis, published_on, significant_digits, fact_id) AS
    row(
        grade, published_on_basis = 'recorded', -epoch(published_on), -significant_digits, fact_id
    );
COMMENT ON MACRO speaks_first IS 'Order of rows that state the same quantity, the one that speaks first: best grade, dated before only recorded, newest, most precise. ORDER BY it wherever one row shall stand for several.';
