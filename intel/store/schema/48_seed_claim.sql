-- What the articles this desk began with state in numbers, and whether the ledger bears it out.

CREATE TABLE reviewed_claim (
    claim VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    statement VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    unit VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    query VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE reviewed_claim IS 'The reviewed file of the articles'' statements; read it as seed_claim, which sets the ledger''s or the model''s value and document beside each.';
COMMENT ON COLUMN reviewed_claim.claim IS 'Number of the claim.';
COMMENT ON COLUMN reviewed_claim.article IS 'The article.';
COMMENT ON COLUMN reviewed_claim.place IS 'Where in it: the heading.';
COMMENT ON COLUMN reviewed_claim.statement IS 'The statement, in the article''s words or close to them.';
COMMENT ON COLUMN reviewed_claim.value IS 'The number it states, in unit; the middle of a range.';
COMMENT ON COLUMN reviewed_claim.low IS 'Lower end of the range it states.';
COMMENT ON COLUMN reviewed_claim.high IS 'Upper end of the range it states.';
COMMENT ON COLUMN reviewed_claim.unit IS 'Unit of value.';
COMMENT ON COLUMN reviewed_claim.verdict IS 'reproduced, contradicted or not_testable.';
COMMENT ON COLUMN reviewed_claim.fact_id IS 'The row of fact it is held against; empty if it is held against something else or nothing.';
COMMENT ON COLUMN reviewed_claim.query IS 'The query whose one number it is held against; empty likewise.';
COMMENT ON COLUMN reviewed_claim.case_id IS 'The case of data/hardware/validation.csv whose prediction by the hardware model it is held against; empty likewise.';
COMMENT ON COLUMN reviewed_claim.reason IS 'What there is to say about the verdict.';

CREATE TABLE claim_value (
    claim VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE claim_value IS 'What the query or the hardware model gives for a claim, computed by every refresh.';
COMMENT ON COLUMN claim_value.claim IS 'Number of the claim; joins to seed_claim.';
COMMENT ON COLUMN claim_value.value IS 'The number, in the unit of the claim.';

CREATE VIEW seed_claim AS
SELECT
    stated.claim,
    stated.article,
    stated.place,
    stated.statement,
    stated.value,
    stated.low,
    stated.high,
    stated.unit,
    stated.verdict,
    coalesce(computed.value, held.value) AS value_beside,
    CASE
        WHEN stated.fact_id <> '' THEN 'fact'
        WHEN stated.query LIKE '%hardware_result%' OR stated.case_id <> '' THEN 'hardware model'
        WHEN stated.query LIKE '%FROM scenario%' THEN 'scenario'
        WHEN stated.query <> '' THEN 'query'
        ELSE ''
    END AS held_against,
    value_beside / nullif(stated.value, 0) - 1 AS difference,
    value_beside BETWEEN coalesce(stated.low, stated.value) AND coalesce(stated.high, stated.value)
        AS is_inside,
    stated.reason,
    held.origin AS house,
    held.grade,
    held.period_label,
    coalesce(held.title, '') AS document,
    coalesce(held.url, '') AS url,
    coalesce(held.source_id, '') AS source_id,
    stated.fact_id,
    stated.query,
    stated.case_id
FROM intel.main.reviewed_claim AS stated
LEFT JOIN intel.main.fact AS held ON held.fact_id = nullif(stated.fact_id, '')
LEFT JOIN intel.main.claim_value AS computed ON computed.claim = stated.claim
ORDER BY stated.article, stated.claim;
COMMENT ON VIEW seed_claim IS 'Every quantitative statement of the articles this desk began with, each with the value the ledger, a query over it or the hardware model gives, and a verdict. reproduced says that an independent document or computation agrees, not that the document is right; a vendor''s claim repeated says so in reason.';
COMMENT ON COLUMN seed_claim.claim IS 'Number of the claim.';
COMMENT ON COLUMN seed_claim.article IS 'The article.';
COMMENT ON COLUMN seed_claim.place IS 'Where in it: the heading.';
COMMENT ON COLUMN seed_claim.statement IS 'The statement, in the article''s words or close to them.';
COMMENT ON COLUMN seed_claim.value IS 'The number it states, in unit; the middle of a range.';
COMMENT ON COLUMN seed_claim.low IS 'Lower end of the range it states; NULL for a single number.';
COMMENT ON COLUMN seed_claim.high IS 'Upper end of the range it states; NULL for a single number.';
COMMENT ON COLUMN seed_claim.unit IS 'Unit of value, low, high and value_beside.';
COMMENT ON COLUMN seed_claim.verdict IS 'reproduced, contradicted (by the document, query or model beside it) or not_testable (the reason says why).';
COMMENT ON COLUMN seed_claim.value_beside IS 'What it is held against: the value of the row of fact, or what the query or the hardware model gives; NULL where there is nothing.';
COMMENT ON COLUMN seed_claim.held_against IS 'fact, query, scenario or hardware model; empty where there is nothing.';
COMMENT ON COLUMN seed_claim.difference IS 'value_beside over value, less 1.';
COMMENT ON COLUMN seed_claim.is_inside IS 'Whether value_beside lies in the range stated; of a single number, whether it is that number.';
COMMENT ON COLUMN seed_claim.reason IS 'What there is to say about the verdict.';
COMMENT ON COLUMN seed_claim.house IS 'Whose figure the ledger has.';
COMMENT ON COLUMN seed_claim.grade IS 'Grade of its document, A to D.';
COMMENT ON COLUMN seed_claim.period_label IS 'The period of the ledger''s figure.';
COMMENT ON COLUMN seed_claim.document IS 'Title of its document.';
COMMENT ON COLUMN seed_claim.url IS 'Address of its document.';
COMMENT ON COLUMN seed_claim.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN seed_claim.fact_id IS 'The row of fact.';
COMMENT ON COLUMN seed_claim.query IS 'The query that gives value_beside; run it in the SQL page.';
COMMENT ON COLUMN seed_claim.case_id IS 'The case of the hardware model that gives value_beside; intel validate hardware prints it.';
