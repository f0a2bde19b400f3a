-- Whether lasers limit the optics that ship, for how long, and what that does to prices.

CREATE TABLE supply_outlook (
    model_id VARCHAR NOT NULL,
    laser VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE supply_outlook IS 'Optics supply by quarter and kind of laser: what is wanted, what can be made, what ships (the lesser), what waits, and the price that follows.';
COMMENT ON COLUMN supply_outlook.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN supply_outlook.laser IS 'EML 100G, EML 200G, CW laser, VCSEL; InP for the wafers upstream of EML and CW; all for optics together.';
COMMENT ON COLUMN supply_outlook.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN supply_outlook.quantity IS 'demand, capacity, shipments, backlog (lanes in the quarter; backlog at its end), shortage (part of demand and backlog not served), price_index (per Gb/s, 1 in the first quarter) or price_usd_per_gbps.';
COMMENT ON COLUMN supply_outlook.unit IS 'lanes_m (millions of optical lanes), fraction, index or USD_per_Gbps.';
COMMENT ON COLUMN supply_outlook.quantile IS 'Probability that the outcome is at or below value; NULL for the expected value.';
COMMENT ON COLUMN supply_outlook.value IS 'The quantile or expected value, in unit.';

CREATE TABLE shortage_end (
    model_id VARCHAR NOT NULL,
    laser VARCHAR NOT NULL,
    quantile DOUBLE NOT NULL,
    ends_on DATE,
    probability DOUBLE NOT NULL,
    horizon_end DATE NOT NULL
);
COMMENT ON TABLE shortage_end IS 'The first quarter in which capacity serves demand and backlog together, as a distribution.';
COMMENT ON COLUMN shortage_end.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN shortage_end.laser IS 'Kind of laser; all when the last of them is over.';
COMMENT ON COLUMN shortage_end.quantile IS 'Probability that the shortage has ended by ends_on.';
COMMENT ON COLUMN shortage_end.ends_on IS 'Last day of that quarter; NULL where less than this probability falls before horizon_end.';
COMMENT ON COLUMN shortage_end.probability IS 'Probability that it ends by horizon_end at all.';
COMMENT ON COLUMN shortage_end.horizon_end IS 'Last day looked at.';

CREATE TABLE supply_signal (
    signal VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    unit VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    reading VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL
);
COMMENT ON TABLE supply_signal IS 'Early signals upstream of the lasers: indium phosphide substrates sold and ordered, and shortages that makers state. Used in the supply outlook.';
COMMENT ON COLUMN supply_signal.signal IS 'substrate_revenue, substrate_backlog or stated_shortage.';
COMMENT ON COLUMN supply_signal.entity IS 'Whose.';
COMMENT ON COLUMN supply_signal.period_label IS 'Period as stated.';
COMMENT ON COLUMN supply_signal.period_end IS 'Its last day.';
COMMENT ON COLUMN supply_signal.unit IS 'Unit of value.';
COMMENT ON COLUMN supply_signal.value IS 'The value.';
COMMENT ON COLUMN supply_signal.reading IS 'What it says of supply, and how the model uses it.';
COMMENT ON COLUMN supply_signal.fact_id IS 'The row of fact.';
COMMENT ON COLUMN supply_signal.source_id IS 'The document; joins to source.';

CREATE TABLE laser_content (
    form VARCHAR NOT NULL,
    laser VARCHAR NOT NULL,
    lanes_per_800g DOUBLE NOT NULL,
    lasers_per_lane DOUBLE NOT NULL,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL,
    reason VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL
);
COMMENT ON TABLE laser_content IS 'Lasers in one optical lane by form, as reviewed: silicon photonics and co-packaged optics share one laser among lanes and take CW lasers in place of EMLs.';
COMMENT ON COLUMN laser_content.form IS 'How the light is made and modulated.';
COMMENT ON COLUMN laser_content.laser IS 'Kind of laser.';
COMMENT ON COLUMN laser_content.lanes_per_800g IS 'Optical lanes for 800 Gb/s.';
COMMENT ON COLUMN laser_content.lasers_per_lane IS 'Lasers for one lane.';
COMMENT ON COLUMN laser_content.low IS 'Least.';
COMMENT ON COLUMN laser_content.high IS 'Most.';
COMMENT ON COLUMN laser_content.reason IS 'Why.';
COMMENT ON COLUMN laser_content.title IS 'The document behind it.';
COMMENT ON COLUMN laser_content.url IS 'Its address.';
