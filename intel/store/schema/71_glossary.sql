-- The words of the field, as this desk uses them.

CREATE TABLE glossary (
    term VARCHAR NOT NULL,
    stands_for VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE glossary IS 'The words of the field as this desk uses them; a definition taken from a document names it.';
COMMENT ON COLUMN glossary.term IS 'The word.';
COMMENT ON COLUMN glossary.stands_for IS 'What it is short for, or its longer name.';
COMMENT ON COLUMN glossary.definition IS 'What it means here.';
COMMENT ON COLUMN glossary.title IS 'The document the definition comes from; empty for the desk''s own words.';
COMMENT ON COLUMN glossary.url IS 'Its address, where there is one.';
