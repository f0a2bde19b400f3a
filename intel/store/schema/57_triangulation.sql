-- One quantity and year from three sides, and what was known of it on a day.

CREATE TABLE triangulation_side (
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
    known_on DATE NOT NULL
);
COMMENT ON TABLE triangulation_side IS 'What triangulation shows, as worked out at the refresh: read that view, or its as-of form.';
COMMENT ON COLUMN triangulation_side.quantity IS 'Short name of quantity and year.';
COMMENT ON COLUMN triangulation_side.label IS 'The quantity in words.';
COMMENT ON COLUMN triangulation_side.year IS 'The calendar year.';
COMMENT ON COLUMN triangulation_side.side IS 'bottom-up, top-down or house.';
COMMENT ON COLUMN triangulation_side.who IS 'Whose estimate it is.';
COMMENT ON COLUMN triangulation_side.value_usd_m IS 'The estimate, millions of US dollars.';
COMMENT ON COLUMN triangulation_side.low_usd_m IS '10% quantile of the simulation.';
COMMENT ON COLUMN triangulation_side.high_usd_m IS '90% quantile of the simulation.';
COMMENT ON COLUMN triangulation_side.gap_usd_m IS 'The simulation less this estimate.';
COMMENT ON COLUMN triangulation_side.definition_usd_m IS 'Part of the gap by definition.';
COMMENT ON COLUMN triangulation_side.volume_usd_m IS 'Part of the gap by volume.';
COMMENT ON COLUMN triangulation_side.price_usd_m IS 'Part of the gap that is left.';
COMMENT ON COLUMN triangulation_side.is_volume_known IS 'Whether volume could be told from price.';
COMMENT ON COLUMN triangulation_side.note IS 'What is compared.';
COMMENT ON COLUMN triangulation_side.title IS 'The document of a house; empty otherwise.';
COMMENT ON COLUMN triangulation_side.url IS 'Its address.';
COMMENT ON COLUMN triangulation_side.fact_id IS 'The row of fact of a house; empty otherwise.';
COMMENT ON COLUMN triangulation_side.known_on IS 'When the house published it; for simulation and forecast the day of the refresh.';

CREATE MACRO triangulation_as_of(day) AS TABLE
WITH known AS (
    SELECT
        *,
        max(CASE WHEN side = 'bottom-up' THEN 1 ELSE 0 END) OVER (PARTITION BY quantity) = 1
            AS is_simulated,
        lead(known_on) OVER (PARTITION BY quantity, side, who ORDER BY known_on, value_usd_m)
            AS replaced_on
    FROM intel.main.triangulation_side
    WHERE known_on <= day
)
SELECT
    known.quantity, known.label, known.year, known.side, known.who, known.value_usd_m,
    known.low_usd_m, known.high_usd_m,
    CASE WHEN is_simulated THEN gap_usd_m END AS gap_usd_m,
    CASE WHEN is_simulated THEN definition_usd_m END AS definition_usd_m,
    CASE WHEN is_simulated THEN volume_usd_m END AS volume_usd_m,
    CASE WHEN is_simulated THEN price_usd_m END AS price_usd_m,
    is_simulated AND is_volume_known AS is_volume_known,
    known.note, known.title, known.url, known.fact_id,
    known.known_on AS published_on,
    coalesce(fact.published_on_basis, 'recorded') AS published_on_basis,
    replaced_on
FROM known
LEFT JOIN intel.main.fact USING (fact_id);
COMMENT ON MACRO TABLE triangulation_as_of IS 'triangulation as the world knew it on a day: the houses'' estimates that were out, each with the day its next vintage came if that was known; the simulation and its gaps from the day they were made.';

CREATE VIEW triangulation AS
FROM intel.main.triangulation_as_of(DATE '9999-12-30');
COMMENT ON VIEW triangulation IS 'The same quantity and year from the simulation (bottom-up), the published forecasts (top-down) and research houses, with the gap to the simulation split into definition, volume and price. The parts add up to the gap exactly (logarithmic mean Divisia index).';
COMMENT ON COLUMN triangulation.quantity IS 'Short name of quantity and year.';
COMMENT ON COLUMN triangulation.label IS 'The quantity in words.';
COMMENT ON COLUMN triangulation.year IS 'The calendar year.';
COMMENT ON COLUMN triangulation.side IS 'bottom-up, top-down or house.';
COMMENT ON COLUMN triangulation.who IS 'Whose estimate it is.';
COMMENT ON COLUMN triangulation.value_usd_m IS 'The estimate, millions of US dollars; expected value where it is a distribution.';
COMMENT ON COLUMN triangulation.low_usd_m IS '10% quantile of the simulation.';
COMMENT ON COLUMN triangulation.high_usd_m IS '90% quantile of the simulation.';
COMMENT ON COLUMN triangulation.gap_usd_m IS 'The simulation less this estimate; NULL for the simulation itself.';
COMMENT ON COLUMN triangulation.definition_usd_m IS 'Part of the gap because the simulation counts more (or less): measured inside the simulation.';
COMMENT ON COLUMN triangulation.volume_usd_m IS 'Part of the gap because of more units, or more capex; NULL where this side publishes none.';
COMMENT ON COLUMN triangulation.price_usd_m IS 'Part of the gap that is left: price and content a unit, and volume too where none is published.';
COMMENT ON COLUMN triangulation.is_volume_known IS 'Whether volume could be told from price.';
COMMENT ON COLUMN triangulation.note IS 'What is compared, and how far it can be.';
COMMENT ON COLUMN triangulation.title IS 'The document of a house; empty otherwise.';
COMMENT ON COLUMN triangulation.url IS 'Its address.';
COMMENT ON COLUMN triangulation.fact_id IS 'The row of fact of a house; empty otherwise.';
COMMENT ON COLUMN triangulation.published_on IS 'When the house published it; for simulation and forecast the day of the refresh.';
COMMENT ON COLUMN triangulation.published_on_basis IS 'stated, inferred or recorded, of the house''s document.';
COMMENT ON COLUMN triangulation.replaced_on IS 'When the same house''s next vintage of the same quantity came; NULL while it stands.';
