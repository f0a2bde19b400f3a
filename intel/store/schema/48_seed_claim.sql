-- What the articles this desk began with state in numbers, and whether the ledger bears it out.

CREATE TABLE reviewed_claim (
    claim VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    statement VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    query VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE reviewed_claim IS 'The reviewed file of the articles'' statements; read it as seed_claim, which sets the ledger''s value and document beside each.';
COMMENT ON COLUMN reviewed_claim.claim IS 'Number of the claim.';
COMMENT ON COLUMN reviewed_claim.article IS 'The article.';
COMMENT ON COLUMN reviewed_claim.place IS 'Where in it: the heading.';
COMMENT ON COLUMN reviewed_claim.statement IS 'The statement, in the article''s words or close to them.';
COMMENT ON COLUMN reviewed_claim.value IS 'The number it states, in unit.';
COMMENT ON COLUMN reviewed_claim.unit IS 'Unit of value.';
COMMENT ON COLUMN reviewed_claim.verdict IS 'reproduced, contradicted or not_testable.';
COMMENT ON COLUMN reviewed_claim.fact_id IS 'The row of fact it is held against; empty if a query or nothing is.';
COMMENT ON COLUMN reviewed_claim.query IS 'The query whose one number it is held against; empty if a row of fact or nothing is.';
COMMENT ON COLUMN reviewed_claim.reason IS 'What there is to say about the verdict.';

CREATE VIEW seed_claim AS
SELECT
    stated.claim,
    stated.article,
    stated.place,
    stated.statement,
    stated.value,
    stated.unit,
    stated.verdict,
    held.value AS ledger_value,
    held.unit AS ledger_unit,
    stated.query,
    stated.reason,
    held.origin AS house,
    held.grade,
    held.period_label,
    held.title AS document,
    held.url,
    held.source_id,
    stated.fact_id
FROM intel.main.reviewed_claim AS stated
LEFT JOIN intel.main.fact AS held ON held.fact_id = nullif(stated.fact_id, '')
ORDER BY stated.claim;
COMMENT ON VIEW seed_claim IS 'The quantitative statements of the articles this desk began with, each with the ledger''s own value and document, or the query that computes it, and a verdict. reproduced says that an independent document or computation agrees, not that the document is right; a vendor''s claim repeated says so in reason.';
COMMENT ON COLUMN seed_claim.claim IS 'Number of the claim.';
COMMENT ON COLUMN seed_claim.article IS 'The article.';
COMMENT ON COLUMN seed_claim.place IS 'Where in it: the heading.';
COMMENT ON COLUMN seed_claim.statement IS 'The statement, in the article''s words or close to them.';
COMMENT ON COLUMN seed_claim.value IS 'The number it states, in unit.';
COMMENT ON COLUMN seed_claim.unit IS 'Unit of value.';
COMMENT ON COLUMN seed_claim.verdict IS 'reproduced, contradicted (by the document or query beside it) or not_testable (the reason says why).';
COMMENT ON COLUMN seed_claim.ledger_value IS 'The value of the row of fact beside it; NULL where a query or nothing is.';
COMMENT ON COLUMN seed_claim.ledger_unit IS 'Unit of ledger_value.';
COMMENT ON COLUMN seed_claim.query IS 'The query whose one number stands beside it; run it in the SQL page.';
COMMENT ON COLUMN seed_claim.reason IS 'What there is to say about the verdict.';
COMMENT ON COLUMN seed_claim.house IS 'Whose figure the ledger has.';
COMMENT ON COLUMN seed_claim.grade IS 'Grade of its document, A to D.';
COMMENT ON COLUMN seed_claim.period_label IS 'The period of the ledger''s figure.';
COMMENT ON COLUMN seed_claim.document IS 'Title of its document.';
COMMENT ON COLUMN seed_claim.url IS 'Address of its document.';
COMMENT ON COLUMN seed_claim.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN seed_claim.fact_id IS 'The row of fact.';
