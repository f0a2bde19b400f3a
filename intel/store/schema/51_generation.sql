-- What diffusion and substitution models say: speeds, forms, fabrics, and the dates they cross.

CREATE TABLE outlook_model (
    model_id VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    n_points INTEGER NOT NULL,
    n_bounds INTEGER NOT NULL,
    n_forecasts INTEGER NOT NULL,
    train_start DATE,
    train_end DATE,
    prior_part DOUBLE,
    spread_left DOUBLE,
    parameters VARCHAR NOT NULL,
    warnings VARCHAR NOT NULL
);
COMMENT ON TABLE outlook_model IS 'The models behind speed_forecast, optics_form_forecast, forecast_share, crossing_date, supply_outlook and coherent_forecast: one row each, with what went in.';
COMMENT ON COLUMN outlook_model.model_id IS 'Name of the fit, joined to by every result.';
COMMENT ON COLUMN outlook_model.subject IS 'What it is about, in words.';
COMMENT ON COLUMN outlook_model.model IS 'The model, in words.';
COMMENT ON COLUMN outlook_model.made_on IS 'Day of knowledge.';
COMMENT ON COLUMN outlook_model.n_points IS 'Estimates and reports fitted as points.';
COMMENT ON COLUMN outlook_model.n_bounds IS 'Statements such as more than half, fitted as bounds (censored).';
COMMENT ON COLUMN outlook_model.n_forecasts IS 'Forecasts of houses used as soft evidence, with the spread houses have had.';
COMMENT ON COLUMN outlook_model.train_start IS 'First day that an observation covers.';
COMMENT ON COLUMN outlook_model.train_end IS 'Last day that an observed (not forecast) value covers.';
COMMENT ON COLUMN outlook_model.prior_part IS 'Part of the information on the parameters that is prior judgement and not data, 0 to 1; NULL where there is no prior.';
COMMENT ON COLUMN outlook_model.spread_left IS 'Spread of the shares forecast for the calendar year after, as a part of what the priors alone would give: 1 says that the evidence tells nothing of them; NULL where there is no prior.';
COMMENT ON COLUMN outlook_model.parameters IS 'Fitted parameters and priors, JSON.';
COMMENT ON COLUMN outlook_model.warnings IS 'What it cannot see and what was done about it, in words.';

CREATE TABLE outlook_input (
    model_id VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    stated VARCHAR NOT NULL,
    fitted DOUBLE
);
COMMENT ON TABLE outlook_input IS 'The facts each outlook model used, and what the model says in the same place.';
COMMENT ON COLUMN outlook_input.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN outlook_input.fact_id IS 'The row of fact; empty for a reviewed judgement that names its own document.';
COMMENT ON COLUMN outlook_input.source_id IS 'The document; joins to source; empty where the judgement names none in the ledger.';
COMMENT ON COLUMN outlook_input.role IS 'point, bound, forecast, signal or judgement.';
COMMENT ON COLUMN outlook_input.stated IS 'What was used, in words.';
COMMENT ON COLUMN outlook_input.fitted IS 'What the fitted model has there, in the unit of the fact; NULL for judgements.';

CREATE TABLE speed_forecast (
    model_id VARCHAR NOT NULL,
    market VARCHAR NOT NULL,
    speed VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE speed_forecast IS 'Generations side by side: shipments a year and shares of optical modules, switch ports, and NVLink generations by accelerators shipped. Shares of one period and draw add to one; so do the expected shares.';
COMMENT ON COLUMN speed_forecast.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN speed_forecast.market IS 'optical_modules, ethernet_ports, ai_back_end_ports or nvlink.';
COMMENT ON COLUMN speed_forecast.speed IS 'The generation: 100G, 400G, 800G, 1.6T, 3.2T; for nvlink the NVLink generation.';
COMMENT ON COLUMN speed_forecast.period_start IS 'First day of the period.';
COMMENT ON COLUMN speed_forecast.period_end IS 'Last day of the period.';
COMMENT ON COLUMN speed_forecast.quantity IS 'shipments or share.';
COMMENT ON COLUMN speed_forecast.unit IS 'units_k, ports_k (thousands in the period) or fraction.';
COMMENT ON COLUMN speed_forecast.quantile IS 'Probability that the outcome is at or below value; NULL for the expected value.';
COMMENT ON COLUMN speed_forecast.value IS 'The quantile or expected value, in unit.';

CREATE TABLE crossing_date (
    model_id VARCHAR NOT NULL,
    market VARCHAR NOT NULL,
    riser VARCHAR NOT NULL,
    passes VARCHAR NOT NULL,
    quantile DOUBLE NOT NULL,
    crosses_on DATE,
    probability DOUBLE NOT NULL,
    horizon_end DATE NOT NULL
);
COMMENT ON TABLE crossing_date IS 'When one generation, form or fabric passes another, as a distribution.';
COMMENT ON COLUMN crossing_date.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN crossing_date.market IS 'As in speed_forecast, optics_form_forecast or forecast_share.';
COMMENT ON COLUMN crossing_date.riser IS 'What passes.';
COMMENT ON COLUMN crossing_date.passes IS 'What is passed; a share such as 50% for a threshold.';
COMMENT ON COLUMN crossing_date.quantile IS 'Probability that it has happened by crosses_on.';
COMMENT ON COLUMN crossing_date.crosses_on IS 'The day, to the middle of a month; NULL where less than this probability falls before horizon_end.';
COMMENT ON COLUMN crossing_date.probability IS 'Probability that it happens by horizon_end at all.';
COMMENT ON COLUMN crossing_date.horizon_end IS 'Last day looked at.';

CREATE TABLE cadence (
    subject VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    n_generations INTEGER NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    hypothesis_years DOUBLE NOT NULL,
    doubling_years DOUBLE NOT NULL,
    doubling_low DOUBLE NOT NULL,
    doubling_high DOUBLE NOT NULL,
    gap_low_years DOUBLE NOT NULL,
    gap_high_years DOUBLE NOT NULL,
    p_value DOUBLE NOT NULL,
    next_low DATE NOT NULL,
    next_median DATE NOT NULL,
    next_high DATE NOT NULL,
    verdict VARCHAR NOT NULL,
    fact_ids VARCHAR[] NOT NULL
);
COMMENT ON TABLE cadence IS 'How fast a measure doubles from generation to generation, and whether the facts reject the doubling time that is claimed for it.';
COMMENT ON COLUMN cadence.subject IS 'Whose generations, for instance Tomahawk.';
COMMENT ON COLUMN cadence.measure IS 'The metric.';
COMMENT ON COLUMN cadence.unit IS 'Its unit.';
COMMENT ON COLUMN cadence.n_generations IS 'Generations with a date.';
COMMENT ON COLUMN cadence.first_on IS 'Date of the first.';
COMMENT ON COLUMN cadence.last_on IS 'Date of the last.';
COMMENT ON COLUMN cadence.hypothesis_years IS 'Doubling time that is claimed, years.';
COMMENT ON COLUMN cadence.doubling_years IS 'Doubling time by regression of log2 on the date, years.';
COMMENT ON COLUMN cadence.doubling_low IS 'Lower end of its 95% confidence interval.';
COMMENT ON COLUMN cadence.doubling_high IS 'Upper end of its 95% confidence interval.';
COMMENT ON COLUMN cadence.gap_low_years IS 'Shortest time between generations for each doubling, years.';
COMMENT ON COLUMN cadence.gap_high_years IS 'Longest such time, years.';
COMMENT ON COLUMN cadence.p_value IS 'Probability of a slope this far from the hypothesis if it were true (two-sided t test).';
COMMENT ON COLUMN cadence.next_low IS 'The next doubling comes not before this day with 90% probability.';
COMMENT ON COLUMN cadence.next_median IS 'Median day of the next doubling.';
COMMENT ON COLUMN cadence.next_high IS 'The next doubling has come by this day with 90% probability.';
COMMENT ON COLUMN cadence.verdict IS 'not rejected, faster, slower, or too few generations.';
COMMENT ON COLUMN cadence.fact_ids IS 'The rows of fact behind it.';

CREATE TABLE optics_form_forecast (
    model_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE optics_form_forecast IS 'Forms of optics at 800G and above: shares that add to one in every draw, and units.';
COMMENT ON COLUMN optics_form_forecast.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN optics_form_forecast.form IS 'CPO, LPO, or retimed pluggable (DSP and LRO, which no document splits).';
COMMENT ON COLUMN optics_form_forecast.period_start IS 'First day of the period.';
COMMENT ON COLUMN optics_form_forecast.period_end IS 'Last day of the period.';
COMMENT ON COLUMN optics_form_forecast.quantity IS 'share (of units at 800G and above) or shipments.';
COMMENT ON COLUMN optics_form_forecast.unit IS 'fraction or units_k.';
COMMENT ON COLUMN optics_form_forecast.quantile IS 'Probability that the outcome is at or below value; NULL for the expected value.';
COMMENT ON COLUMN optics_form_forecast.value IS 'The quantile or expected value, in unit.';

CREATE TABLE forecast_share (
    model_id VARCHAR NOT NULL,
    market VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    quantity VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    quantile DOUBLE,
    value DOUBLE NOT NULL
);
COMMENT ON TABLE forecast_share IS 'Shares of a whole and the dollars they come to: fabrics of AI back-end networks, vendors on a market basis, Spectrum-X in Ethernet. A share may fall while its dollars rise: both are here.';
COMMENT ON COLUMN forecast_share.model_id IS 'Joins to outlook_model.';
COMMENT ON COLUMN forecast_share.market IS 'The whole: ai_back_end_fabric, data_center_ethernet, or vendors/ and a market_basis.';
COMMENT ON COLUMN forecast_share.part IS 'The part; those of a market, period and draw add to one.';
COMMENT ON COLUMN forecast_share.period_end IS 'Last day of the quarter.';
COMMENT ON COLUMN forecast_share.quantity IS 'share, or revenue of the quarter.';
COMMENT ON COLUMN forecast_share.unit IS 'fraction or USD_m.';
COMMENT ON COLUMN forecast_share.quantile IS 'Probability that the outcome is at or below value; NULL for the expected value.';
COMMENT ON COLUMN forecast_share.value IS 'The quantile or expected value, in unit.';
