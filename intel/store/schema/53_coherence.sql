-- Vendors, layers and the market forecast together, so that every level adds up.

CREATE TABLE coherent_forecast (
    model_id VARCHAR NOT NULL,
    market_basis VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    node VARCHAR NOT NULL,
    parent VARCHAR NOT NULL,
    approach VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL,
    of_market DOUBLE
);
COMMENT ON TABLE coherent_forecast IS 'Quarterly revenue on a market basis, vendor to layer to market; and, as hyperscaler_capex, the capital expenditure of the largest buyers and of all together. reconciled is what is published: MinT with shrinkage on draws, in which every level is the sum of the one below. base (each node alone, not adding up), bottom_up and top_down are stored beside it.';
COMMENT ON COLUMN coherent_forecast.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN coherent_forecast.market_basis IS 'The definition; joins to market_basis, but for hyperscaler_capex.';
COMMENT ON COLUMN coherent_forecast.level IS 'vendor, layer or market.';
COMMENT ON COLUMN coherent_forecast.node IS 'Name of the vendor or layer; market for the whole.';
COMMENT ON COLUMN coherent_forecast.parent IS 'The node it adds up to; empty for the market.';
COMMENT ON COLUMN coherent_forecast.approach IS 'reconciled, base, bottom_up or top_down.';
COMMENT ON COLUMN coherent_forecast.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN coherent_forecast.quantile IS 'Probability that the outcome is at or below value; NULL for the expected value, which adds up.';
COMMENT ON COLUMN coherent_forecast.value IS 'The quantile of this node, millions of US dollars. Quantiles of parts do not add to the quantile of the whole, which is narrower than their sum.';
COMMENT ON COLUMN coherent_forecast.of_market IS 'What this node holds, on average, when the market is at its own quantile: these add up exactly at every quantile. Only for reconciled.';

CREATE TABLE coherent_draw (
    market_basis VARCHAR NOT NULL,
    draw INTEGER NOT NULL,
    period_end DATE NOT NULL,
    level VARCHAR NOT NULL,
    node VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE coherent_draw IS 'Equally likely futures of the reconciled forecast: in each, vendors add up to layers and layers to the market.';
COMMENT ON COLUMN coherent_draw.market_basis IS 'The definition, as in coherent_forecast.';
COMMENT ON COLUMN coherent_draw.draw IS 'Number of the future, from 1.';
COMMENT ON COLUMN coherent_draw.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN coherent_draw.level IS 'vendor, layer or market.';
COMMENT ON COLUMN coherent_draw.node IS 'Name of the vendor or layer; market for the whole.';
COMMENT ON COLUMN coherent_draw.value IS 'Revenue of the quarter, millions of US dollars.';
