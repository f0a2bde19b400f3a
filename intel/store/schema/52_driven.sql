-- Revenue that follows capital expenditure, and whether it would have done better.

CREATE TABLE driven_forecast (
    series_id VARCHAR NOT NULL,
    driver_id VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    period_end DATE NOT NULL,
    quantile DOUBLE NOT NULL,
    value DOUBLE NOT NULL,
    elasticity DOUBLE NOT NULL,
    elasticity_se DOUBLE NOT NULL,
    lag INTEGER NOT NULL,
    n_train INTEGER NOT NULL,
    warnings VARCHAR NOT NULL
);
COMMENT ON TABLE driven_forecast IS 'A second opinion on each line that counts on a market: statsmodels'' SARIMAX of its growth on the growth of the largest buyers'' capital expenditure, over draws of this desk''s own forecast of that. It takes no part in forecast; driven_score says whether it would have done better.';
COMMENT ON COLUMN driven_forecast.series_id IS 'The series; joins to forecast.';
COMMENT ON COLUMN driven_forecast.driver_id IS 'The series it follows; joins to forecast, whose quantiles the paths are drawn from.';
COMMENT ON COLUMN driven_forecast.model IS 'The model in words.';
COMMENT ON COLUMN driven_forecast.made_on IS 'Day of knowledge.';
COMMENT ON COLUMN driven_forecast.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN driven_forecast.quantile IS '.025 .05 .1 .25 .5 .75 .9 .95 .975.';
COMMENT ON COLUMN driven_forecast.value IS 'The quantile, millions of US dollars; the uncertainty of capex is in it.';
COMMENT ON COLUMN driven_forecast.elasticity IS 'Per cent of the line per per cent of capex.';
COMMENT ON COLUMN driven_forecast.elasticity_se IS 'Its standard error.';
COMMENT ON COLUMN driven_forecast.lag IS 'Quarters by which capex leads, 0 or 1: the one that leaves less unexplained.';
COMMENT ON COLUMN driven_forecast.n_train IS 'Quarters that both have.';
COMMENT ON COLUMN driven_forecast.warnings IS 'What the fit complained about; empty if nothing.';

CREATE TABLE driven_backtest (
    series_id VARCHAR NOT NULL,
    origin_end DATE NOT NULL,
    cutoff DATE NOT NULL,
    period_end DATE NOT NULL,
    horizon INTEGER NOT NULL,
    landed_on DATE NOT NULL,
    actual DOUBLE NOT NULL,
    q10 DOUBLE NOT NULL,
    q50 DOUBLE NOT NULL,
    q90 DOUBLE NOT NULL,
    crps DOUBLE NOT NULL,
    published_q10 DOUBLE NOT NULL,
    published_q50 DOUBLE NOT NULL,
    published_q90 DOUBLE NOT NULL,
    published_crps DOUBLE NOT NULL,
    elasticity DOUBLE NOT NULL,
    lag INTEGER NOT NULL,
    n_train INTEGER NOT NULL
);
COMMENT ON TABLE driven_backtest IS 'The regression on capex made again at the origins of forecast_backtest, on the line and on capex as both were known at the cutoff, beside the forecast that would have been published and what came.';
COMMENT ON COLUMN driven_backtest.series_id IS 'The series.';
COMMENT ON COLUMN driven_backtest.origin_end IS 'Last day of the last quarter known.';
COMMENT ON COLUMN driven_backtest.cutoff IS 'Day of knowledge.';
COMMENT ON COLUMN driven_backtest.period_end IS 'Last day of the quarter forecast.';
COMMENT ON COLUMN driven_backtest.horizon IS 'Quarters ahead, from 1.';
COMMENT ON COLUMN driven_backtest.landed_on IS 'Day the outcome was first published.';
COMMENT ON COLUMN driven_backtest.actual IS 'What came, millions of US dollars.';
COMMENT ON COLUMN driven_backtest.q10 IS '10% quantile of the regression on capex.';
COMMENT ON COLUMN driven_backtest.q50 IS 'Its median.';
COMMENT ON COLUMN driven_backtest.q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN driven_backtest.crps IS 'Its continuous ranked probability score, from five quantiles, millions of US dollars.';
COMMENT ON COLUMN driven_backtest.published_q10 IS '10% quantile of the forecast as it would have been published.';
COMMENT ON COLUMN driven_backtest.published_q50 IS 'Its median.';
COMMENT ON COLUMN driven_backtest.published_q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN driven_backtest.published_crps IS 'Its score, from the same five quantiles.';
COMMENT ON COLUMN driven_backtest.elasticity IS 'Elasticity fitted at the origin.';
COMMENT ON COLUMN driven_backtest.lag IS 'Lag taken at the origin.';
COMMENT ON COLUMN driven_backtest.n_train IS 'Quarters that both had.';

CREATE VIEW driven_score AS
SELECT
    series_id,
    count(DISTINCT origin_end) AS n_origins,
    count(*) AS n_forecasts,
    avg(abs(q50 - actual)) / nullif(avg(abs(published_q50 - actual)), 0) AS error_ratio,
    avg(crps) / nullif(avg(published_crps), 0) AS crps_ratio,
    avg((actual BETWEEN q10 AND q90)::INTEGER) AS coverage_80,
    avg((actual BETWEEN published_q10 AND published_q90)::INTEGER) AS published_coverage_80,
    avg((crps < published_crps)::INTEGER) AS won,
    count(DISTINCT origin_end) >= 6 AND crps_ratio <= 0.95 AND won > 0.5 AS is_better
FROM intel.main.driven_backtest
GROUP BY series_id;
COMMENT ON VIEW driven_score IS 'The regression on capex against the published forecast, on the same past outcomes. The published forecast stays; is_better says where the other would have won, by a rule set beforehand: at least six origins, a score at least 5% lower and more than half of the outcomes won.';
COMMENT ON COLUMN driven_score.series_id IS 'The series.';
COMMENT ON COLUMN driven_score.n_origins IS 'Origins scored.';
COMMENT ON COLUMN driven_score.n_forecasts IS 'Forecasts scored; they overlap.';
COMMENT ON COLUMN driven_score.error_ratio IS 'Mean absolute error of its median over that of the published one; below 1 it is better.';
COMMENT ON COLUMN driven_score.crps_ratio IS 'The same of the continuous ranked probability score.';
COMMENT ON COLUMN driven_score.coverage_80 IS 'Part of outcomes inside its 80% band.';
COMMENT ON COLUMN driven_score.published_coverage_80 IS 'The same of the published band.';
COMMENT ON COLUMN driven_score.won IS 'Part of outcomes on which its score was lower.';
COMMENT ON COLUMN driven_score.is_better IS 'Whether it would have won by the rule.';
