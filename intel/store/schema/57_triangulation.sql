-- One quantity and year from three sides.

CREATE TABLE triangulation (
    quantity VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    side VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    value_usd_m DOUBLE NOT NULL,
    low_usd_m DOUBLE,
    high_usd_m DOUBLE,
    gap_usd_m DOUBLE,
    definition_usd_m DOUBLE,
    volume_usd_m DOUBLE,
    price_usd_m DOUBLE,
    is_volume_known BOOLEAN NOT NULL,
    note VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    published_on DATE
);
COMMENT ON TABLE triangulation IS 'The same quantity and year from the simulation (bottom-up), the coherent forecast (top-down) and research houses, with the gap to the simulation split into definition, volume and price. The parts add up to the gap exactly (logarithmic mean Divisia index).';
COMMENT ON COLUMN triangulation.quantity IS 'Short name of quantity and year.';
COMMENT ON COLUMN triangulation.label IS 'The quantity in words.';
COMMENT ON COLUMN triangulation.year IS 'The calendar year.';
COMMENT ON COLUMN triangulation.side IS 'bottom-up, top-down or house.';
COMMENT ON COLUMN triangulation.who IS 'Whose estimate it is.';
COMMENT ON COLUMN triangulation.value_usd_m IS 'The estimate, millions of US dollars; expected value where it is a distribution.';
COMMENT ON COLUMN triangulation.low_usd_m IS '10 % quantile of the simulation.';
COMMENT ON COLUMN triangulation.high_usd_m IS '90 % quantile of the simulation.';
COMMENT ON COLUMN triangulation.gap_usd_m IS 'The simulation less this estimate; NULL for the simulation itself.';
COMMENT ON COLUMN triangulation.definition_usd_m IS 'Part of the gap because the simulation counts more (or less): measured inside the simulation.';
COMMENT ON COLUMN triangulation.volume_usd_m IS 'Part of the gap because of more units, or more capex; NULL where this side publishes none.';
COMMENT ON COLUMN triangulation.price_usd_m IS 'Part of the gap that is left: price and content a unit, and volume too where none is published.';
COMMENT ON COLUMN triangulation.is_volume_known IS 'Whether volume could be told from price.';
COMMENT ON COLUMN triangulation.note IS 'What is compared, and how far it can be.';
COMMENT ON COLUMN triangulation.title IS 'The document of a house; empty otherwise.';
COMMENT ON COLUMN triangulation.url IS 'Its address.';
COMMENT ON COLUMN triangulation.fact_id IS 'The row of fact of a house; empty otherwise.';
COMMENT ON COLUMN triangulation.published_on IS 'When the house published it; NULL otherwise.';
