-- Who has been right: vendors' guidance and houses' forecasts beside what came, naive and ours.

CREATE VIEW stated_quantity AS
SELECT
    fact.fact_id, fact.entity, fact.metric, fact.line, fact.status, fact.grade, fact.unit,
    fact.period_label, fact.period_start, fact.period_end, fact.period_type,
    fact.value, fact.low, fact.high, fact.significant_digits,
    fact.published_on, fact.published_on_basis, fact.source_id,
    CASE WHEN fact.status IN ('guidance', 'reported') AND fact.entity <> 'MARKET' THEN fact.entity
        ELSE coalesce(house.means, fact.origin) END AS who,
    concat_ws(
        ' ', nullif(fact.entity, 'MARKET'), nullif(replace(fact.line, '_', ' '), ''),
        replace(fact.metric, '_', ' '), nullif(fact.fabric, ''),
        nullif(replace(fact.domain, '_', ' '), ''),
        CASE WHEN contains(fact.metric, fact.layer) THEN NULL ELSE nullif(fact.layer, '') END,
        nullif(fact.speed, ''), nullif(fact.form, ''), nullif(fact.product, ''),
        nullif(replace(coalesce(same.means, fact.scope), '_', ' '), ''),
        nullif(fact.region, ''), nullif(nullif(fact.buyer, 'worldwide'), ''),
        nullif(replace(fact.basis, '_', ' '), ''),
        nullif(regexp_replace(fact.segment, '(^|;)vintage=[^;]*', ''), '')
    ) AS quantity,
    concat_ws(
        chr(31), fact.entity, fact.metric, fact.line, fact.fabric, fact.domain, fact.layer,
        fact.speed, fact.form, fact.product, coalesce(same.means, fact.scope), fact.region,
        -- All buyers, said or not, are the same buyers.
        CASE WHEN fact.buyer = 'worldwide' THEN '' ELSE fact.buyer END, fact.basis, regexp_replace(fact.segment, '(^|;)vintage=[^;]*', ''), fact.unit,
        fact.period_type
    ) AS definition,
    last_day(try_cast(
        nullif(regexp_extract(fact.segment, 'vintage=(\d{4}-\d{2})', 1), '') || '-01' AS DATE
    )) AS vintage_to
FROM intel.main.fact
LEFT JOIN intel.main.field_synonym AS same
    ON same.metric = fact.metric AND same.field = 'scope' AND same.written = fact.scope
LEFT JOIN intel.main.house_synonym AS house ON house.house = fact.origin
WHERE fact.value IS NOT NULL AND fact.period_end IS NOT NULL AND fact.status <> 'spec';
COMMENT ON VIEW stated_quantity IS 'Every fact with the party or house whose number it is and the definition it stands on, so that a forecast can be set beside the number that came. Names of one house and words for one scope are merged by reviewed files.';
COMMENT ON COLUMN stated_quantity.fact_id IS 'The row of fact.';
COMMENT ON COLUMN stated_quantity.entity IS 'Whom it is about.';
COMMENT ON COLUMN stated_quantity.metric IS 'The quantity''s metric.';
COMMENT ON COLUMN stated_quantity.line IS 'The reported line.';
COMMENT ON COLUMN stated_quantity.status IS 'As in fact.';
COMMENT ON COLUMN stated_quantity.grade IS 'Grade of the document.';
COMMENT ON COLUMN stated_quantity.unit IS 'Unit of value, low and high.';
COMMENT ON COLUMN stated_quantity.period_label IS 'The period as the document names it.';
COMMENT ON COLUMN stated_quantity.period_start IS 'Its first day.';
COMMENT ON COLUMN stated_quantity.period_end IS 'Its last day.';
COMMENT ON COLUMN stated_quantity.period_type IS 'As in fact.';
COMMENT ON COLUMN stated_quantity.value IS 'The number.';
COMMENT ON COLUMN stated_quantity.low IS 'Lower bound.';
COMMENT ON COLUMN stated_quantity.high IS 'Upper bound.';
COMMENT ON COLUMN stated_quantity.significant_digits IS 'Digits that carry information.';
COMMENT ON COLUMN stated_quantity.published_on IS 'When it was public.';
COMMENT ON COLUMN stated_quantity.published_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN stated_quantity.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN stated_quantity.who IS 'The party for its own numbers, else the house.';
COMMENT ON COLUMN stated_quantity.quantity IS 'The quantity in words.';
COMMENT ON COLUMN stated_quantity.vintage_to IS 'Last day of the month a document gives as the number''s vintage, where it repeats an older one; NULL where none is given.';
COMMENT ON COLUMN stated_quantity.definition IS 'Same for facts that count the same thing over periods of the same length.';

CREATE VIEW public_forecast AS
SELECT
    * EXCLUDE (significant_digits, status, published_on, published_on_basis),
    CASE WHEN status = 'guidance' THEN 'guidance' ELSE 'house' END AS kind,
    published_on AS made_on,
    published_on_basis AS made_on_basis,
    count(*) OVER same_number AS n_rows
FROM intel.main.stated_quantity
WHERE status IN ('guidance', 'forecast')
WINDOW same_number AS (PARTITION BY who, definition, period_end, value, low, high)
QUALIFY row_number() OVER (
    PARTITION BY who, definition, period_end, value, low, high
    ORDER BY published_on_basis = 'recorded', published_on, grade, fact_id
) = 1;
COMMENT ON VIEW public_forecast IS 'Every forecast of a house and every guidance of a vendor, once: a number that is printed again or repeated by the same forecaster is the same forecast, dated by its first document.';
COMMENT ON COLUMN public_forecast.fact_id IS 'The row of fact it was first stated by.';
COMMENT ON COLUMN public_forecast.entity IS 'Whom it is about.';
COMMENT ON COLUMN public_forecast.metric IS 'The quantity''s metric.';
COMMENT ON COLUMN public_forecast.line IS 'The reported line.';
COMMENT ON COLUMN public_forecast.grade IS 'Grade of the document.';
COMMENT ON COLUMN public_forecast.unit IS 'Unit of value, low and high.';
COMMENT ON COLUMN public_forecast.period_label IS 'The period forecast, as the document names it.';
COMMENT ON COLUMN public_forecast.period_start IS 'Its first day.';
COMMENT ON COLUMN public_forecast.period_end IS 'Its last day.';
COMMENT ON COLUMN public_forecast.period_type IS 'quarter, year, span ….';
COMMENT ON COLUMN public_forecast.value IS 'The number; of a range the middle.';
COMMENT ON COLUMN public_forecast.low IS 'Lower bound; equal to value for "more than".';
COMMENT ON COLUMN public_forecast.high IS 'Upper bound; equal to value for "less than".';
COMMENT ON COLUMN public_forecast.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN public_forecast.who IS 'The forecaster: the vendor that guides, or the house.';
COMMENT ON COLUMN public_forecast.quantity IS 'The quantity in words.';
COMMENT ON COLUMN public_forecast.definition IS 'Same for forecasts of the same thing.';
COMMENT ON COLUMN public_forecast.vintage_to IS 'Last day of the month of the vintage, where the document names one.';
COMMENT ON COLUMN public_forecast.kind IS 'guidance or house.';
COMMENT ON COLUMN public_forecast.made_on IS 'When it was first public.';
COMMENT ON COLUMN public_forecast.made_on_basis IS 'stated, inferred, or recorded: only the day this desk read it is known.';
COMMENT ON COLUMN public_forecast.n_rows IS 'Rows of fact that state it.';

CREATE TABLE scored_forecast (
    fact_id VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    period_label VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    period_type VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    made_on DATE NOT NULL,
    made_on_basis VARCHAR NOT NULL,
    horizon_days INTEGER NOT NULL,
    horizon VARCHAR NOT NULL,
    forecast DOUBLE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    is_bound BOOLEAN NOT NULL,
    is_inside BOOLEAN,
    actual DOUBLE NOT NULL,
    actual_low DOUBLE,
    actual_high DOUBLE,
    actual_by VARCHAR NOT NULL,
    actual_on DATE NOT NULL,
    actual_on_basis VARCHAR NOT NULL,
    error DOUBLE NOT NULL,
    naive DOUBLE,
    naive_error DOUBLE,
    ours DOUBLE,
    ours_q10 DOUBLE,
    ours_q90 DOUBLE,
    ours_error DOUBLE,
    ours_by VARCHAR NOT NULL,
    ours_missing VARCHAR NOT NULL,
    series_id VARCHAR NOT NULL,
    grade VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    actual_fact_id VARCHAR NOT NULL,
    actual_source_id VARCHAR NOT NULL
);
COMMENT ON TABLE scored_forecast IS 'Every public forecast whose number has come: a vendor''s guidance beside what it first reported, a house''s forecast beside its own first estimate on the same definition (or the party''s report, where it is about one), the naive forecast of the same day, and what this desk''s model says on what was known that day.';
COMMENT ON COLUMN scored_forecast.fact_id IS 'The forecast; joins to public_forecast and fact.';
COMMENT ON COLUMN scored_forecast.who IS 'The forecaster.';
COMMENT ON COLUMN scored_forecast.kind IS 'guidance or house.';
COMMENT ON COLUMN scored_forecast.metric IS 'The quantity''s metric: revenue, gross_margin, capex ….';
COMMENT ON COLUMN scored_forecast.quantity IS 'The quantity in words.';
COMMENT ON COLUMN scored_forecast.period_label IS 'The period.';
COMMENT ON COLUMN scored_forecast.period_end IS 'Its last day.';
COMMENT ON COLUMN scored_forecast.period_type IS 'quarter, year ….';
COMMENT ON COLUMN scored_forecast.unit IS 'Unit of forecast, actual, naive and ours.';
COMMENT ON COLUMN scored_forecast.measure IS 'How errors are measured: amount (part of the outcome), growth (part of the level it leads to) or share (difference in shares).';
COMMENT ON COLUMN scored_forecast.made_on IS 'When the forecast was first public.';
COMMENT ON COLUMN scored_forecast.made_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN scored_forecast.horizon_days IS 'Days from made_on to the end of the period.';
COMMENT ON COLUMN scored_forecast.horizon IS 'within a quarter (100 days), within a year (370 days) or beyond a year.';
COMMENT ON COLUMN scored_forecast.forecast IS 'The forecast; of a range the middle.';
COMMENT ON COLUMN scored_forecast.low IS 'Its lower bound.';
COMMENT ON COLUMN scored_forecast.high IS 'Its upper bound.';
COMMENT ON COLUMN scored_forecast.is_bound IS 'Whether it is "more than" or "less than": then a bound that holds has no error.';
COMMENT ON COLUMN scored_forecast.is_inside IS 'Whether the outcome lies in the range given; NULL where none was.';
COMMENT ON COLUMN scored_forecast.actual IS 'The number as first published.';
COMMENT ON COLUMN scored_forecast.actual_low IS 'Its lower bound, where it is one.';
COMMENT ON COLUMN scored_forecast.actual_high IS 'Its upper bound.';
COMMENT ON COLUMN scored_forecast.actual_by IS 'Whose number it is.';
COMMENT ON COLUMN scored_forecast.actual_on IS 'When it was first public.';
COMMENT ON COLUMN scored_forecast.actual_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN scored_forecast.error IS 'Least error that both documents allow, as measure says; below 0 the forecast was too low.';
COMMENT ON COLUMN scored_forecast.naive IS 'The last number known that day (for guidance within a week, since its release holds the last quarter and the ledger may have that from the filing), repeated; NULL where none was.';
COMMENT ON COLUMN scored_forecast.naive_error IS 'Its error.';
COMMENT ON COLUMN scored_forecast.ours IS 'Median of this desk''s model on what was known that day; NULL where ours_missing says why.';
COMMENT ON COLUMN scored_forecast.ours_q10 IS 'Its 10% quantile; NULL for years that are sums, and for stand-ins.';
COMMENT ON COLUMN scored_forecast.ours_q90 IS 'Its 90% quantile.';
COMMENT ON COLUMN scored_forecast.ours_error IS 'The error of the median.';
COMMENT ON COLUMN scored_forecast.ours_by IS 'What ours is made by: series (the line itself), stand-in (growth of the series that forecast_stand_in names, from the forecaster''s own last number), outlook (the model of that market, fitted to what was public) or history (the model of series, fitted to the numbers known of the quantity itself); empty where there is none.';
COMMENT ON COLUMN scored_forecast.ours_missing IS 'Why there is no forecast of ours; empty where there is one.';
COMMENT ON COLUMN scored_forecast.series_id IS 'The series ours is of; empty where there is none.';
COMMENT ON COLUMN scored_forecast.grade IS 'Grade of the forecast''s document.';
COMMENT ON COLUMN scored_forecast.source_id IS 'The forecast''s document; joins to source.';
COMMENT ON COLUMN scored_forecast.actual_fact_id IS 'The number that came; joins to fact.';
COMMENT ON COLUMN scored_forecast.actual_source_id IS 'Its document; joins to source.';

CREATE VIEW unresolved_forecast AS
WITH newest AS (SELECT max(published_on) AS day FROM intel.main.fact),
known AS (
    SELECT said.fact_id, min(came.published_on) AS first_on
    FROM intel.main.public_forecast AS said
    JOIN intel.main.stated_quantity AS came
        ON came.definition = said.definition
        AND came.status IN ('reported', 'estimate', 'measured')
        AND (came.who = said.who OR came.who = said.entity)
        AND abs(date_diff('day', came.period_end, said.period_end)) <= 7
    GROUP BY said.fact_id
)
SELECT
    said.who, said.kind, said.quantity, said.period_label, said.period_end, said.period_type,
    said.value, said.low, said.high, said.unit, said.made_on, said.made_on_basis,
    CASE
        WHEN said.made_on_basis = 'recorded' THEN 'the day it was made is not known'
        WHEN said.metric = 'milestone' THEN 'it names a date, not a number'
        WHEN said.period_end > newest.day THEN 'the period is not over'
        WHEN known.first_on <= said.made_on
            THEN 'its document came out when the number was already public'
        WHEN known.first_on IS NOT NULL THEN 'the number that came has no meaning as a ratio'
        WHEN said.kind = 'guidance' OR said.entity <> 'MARKET'
            THEN 'no reported number on the same definition and period'
        ELSE 'no later estimate of the same house on the same definition and period'
    END AS reason,
    said.grade, said.source_id, said.fact_id
FROM intel.main.public_forecast AS said
CROSS JOIN newest
LEFT JOIN known ON known.fact_id = said.fact_id
WHERE said.fact_id NOT IN (SELECT fact_id FROM intel.main.scored_forecast);
COMMENT ON VIEW unresolved_forecast IS 'Every public forecast that has no score, and why.';
COMMENT ON COLUMN unresolved_forecast.who IS 'The forecaster.';
COMMENT ON COLUMN unresolved_forecast.kind IS 'guidance or house.';
COMMENT ON COLUMN unresolved_forecast.quantity IS 'The quantity in words.';
COMMENT ON COLUMN unresolved_forecast.period_label IS 'The period forecast.';
COMMENT ON COLUMN unresolved_forecast.period_end IS 'Its last day.';
COMMENT ON COLUMN unresolved_forecast.period_type IS 'quarter, year, span ….';
COMMENT ON COLUMN unresolved_forecast.value IS 'The forecast.';
COMMENT ON COLUMN unresolved_forecast.low IS 'Its lower bound.';
COMMENT ON COLUMN unresolved_forecast.high IS 'Its upper bound.';
COMMENT ON COLUMN unresolved_forecast.unit IS 'Unit of value.';
COMMENT ON COLUMN unresolved_forecast.made_on IS 'When it was public.';
COMMENT ON COLUMN unresolved_forecast.made_on_basis IS 'stated, inferred or recorded.';
COMMENT ON COLUMN unresolved_forecast.reason IS 'Why it cannot be scored.';
COMMENT ON COLUMN unresolved_forecast.grade IS 'Grade of its document.';
COMMENT ON COLUMN unresolved_forecast.source_id IS 'Its document; joins to source.';
COMMENT ON COLUMN unresolved_forecast.fact_id IS 'The row of fact.';

CREATE VIEW forecaster_record AS
WITH each AS (
    SELECT who, kind, metric, quantity, horizon, period_end, error, naive_error, ours_error, is_bound,
        is_inside, made_on
    FROM intel.main.scored_forecast
    UNION ALL
    SELECT 'this desk', 'desk', metric, quantity, horizon, period_end, ours_error, naive_error, ours_error,
        false, actual BETWEEN ours_q10 AND ours_q90, made_on
    FROM intel.main.scored_forecast
    WHERE ours_error IS NOT NULL
),
summed AS (
    SELECT
        who,
        kind,
        coalesce(metric, 'all') AS metric,
        coalesce(quantity, 'all') AS quantity,
        coalesce(horizon, 'all') AS horizon,
        count(*) AS n,
        count(DISTINCT (each.quantity, period_end)) AS n_targets,
        count(*) FILTER (WHERE is_bound) AS n_bounds,
        avg(error) AS bias,
        avg(abs(error)) AS mean_error,
        median(abs(error)) AS median_error,
        count(naive_error) AS n_naive,
        avg(abs(naive_error)) AS naive_error,
        1 - sum(abs(error)) FILTER (WHERE naive_error IS NOT NULL)
            / nullif(sum(abs(naive_error)), 0) AS skill_vs_naive,
        count(ours_error) AS n_ours,
        avg(abs(error)) FILTER (WHERE ours_error IS NOT NULL) AS error_beside_ours,
        avg(abs(ours_error)) AS ours_error,
        1 - sum(abs(error)) FILTER (WHERE ours_error IS NOT NULL)
            / nullif(sum(abs(ours_error)), 0) AS skill_vs_ours,
        count(is_inside) AS n_ranges,
        avg(is_inside::INTEGER) AS inside_range,
        min(made_on) AS first_made_on,
        max(made_on) AS last_made_on
    FROM each
    GROUP BY GROUPING SETS (
        (who, kind), (who, kind, horizon),
        (who, kind, metric), (who, kind, metric, horizon),
        (who, kind, metric, quantity), (who, kind, metric, quantity, horizon)
    )
)
SELECT
    *,
    n_targets >= 8 AND n_naive >= 8 AS is_ranked,
    CASE WHEN n_targets >= 8 AND n_naive >= 8 THEN rank() OVER (
        PARTITION BY metric, quantity, horizon, n_targets >= 8 AND n_naive >= 8
        ORDER BY skill_vs_naive DESC
    ) END AS place
FROM summed;
COMMENT ON VIEW forecaster_record IS 'Forecasters on record, by quantity and horizon: how far off, in which direction, against the last number known and against this desk''s model on the same targets. A place is given only from eight different targets on; the rest is too few to rank. "this desk" is the model on the targets others forecast, on what was known when they did.';
COMMENT ON COLUMN forecaster_record.who IS 'The forecaster: a vendor that guides, a house, or this desk.';
COMMENT ON COLUMN forecaster_record.kind IS 'guidance, house or desk.';
COMMENT ON COLUMN forecaster_record.metric IS 'revenue, gross_margin, capex …, or all: errors of shares and of amounts then stand together, and this desk has only revenue.';
COMMENT ON COLUMN forecaster_record.quantity IS 'The quantity in words, or all.';
COMMENT ON COLUMN forecaster_record.horizon IS 'within a quarter, within a year, beyond a year, or all.';
COMMENT ON COLUMN forecaster_record.n IS 'Forecasts scored.';
COMMENT ON COLUMN forecaster_record.n_targets IS 'Different quantities and periods among them: a number forecast three times is one.';
COMMENT ON COLUMN forecaster_record.n_bounds IS 'Of the forecasts, those that are only a bound.';
COMMENT ON COLUMN forecaster_record.bias IS 'Mean error; below 0 too low. Part of the outcome, for shares a difference.';
COMMENT ON COLUMN forecaster_record.mean_error IS 'Mean size of the error.';
COMMENT ON COLUMN forecaster_record.median_error IS 'Median size of the error.';
COMMENT ON COLUMN forecaster_record.n_naive IS 'Forecasts with a naive one beside them.';
COMMENT ON COLUMN forecaster_record.naive_error IS 'Mean size of the naive error on these.';
COMMENT ON COLUMN forecaster_record.skill_vs_naive IS '1 minus the ratio of errors against repeating the last number known; above 0 is better.';
COMMENT ON COLUMN forecaster_record.n_ours IS 'Forecasts with this desk''s model beside them.';
COMMENT ON COLUMN forecaster_record.error_beside_ours IS 'Mean size of the forecaster''s error on these.';
COMMENT ON COLUMN forecaster_record.ours_error IS 'Mean size of the model''s error on these.';
COMMENT ON COLUMN forecaster_record.skill_vs_ours IS '1 minus the ratio of the two; above 0 the forecaster was nearer than the model.';
COMMENT ON COLUMN forecaster_record.n_ranges IS 'Forecasts that gave a range (this desk: its 80% band).';
COMMENT ON COLUMN forecaster_record.inside_range IS 'Part of the outcomes inside it.';
COMMENT ON COLUMN forecaster_record.first_made_on IS 'Day of the first forecast scored.';
COMMENT ON COLUMN forecaster_record.last_made_on IS 'Day of the last.';
COMMENT ON COLUMN forecaster_record.is_ranked IS 'Whether eight different targets and naive forecasts stand behind it.';
COMMENT ON COLUMN forecaster_record.place IS 'Place by skill against naive among those ranked of the same metric, quantity and horizon; NULL below that number.';

CREATE VIEW forecast_revision_path AS
SELECT
    said.who, said.kind, said.quantity, said.period_label, said.period_end, said.period_type,
    said.unit, least(said.made_on, coalesce(said.vintage_to, said.made_on)) AS said_on,
    said.made_on, said.made_on_basis, said.value, said.low, said.high,
    row_number() OVER path AS vintage,
    count(*) OVER (PARTITION BY said.who, said.definition, said.period_end) AS n_vintages,
    said.value - lag(said.value) OVER path AS change,
    said.value / nullif(lag(said.value) OVER path, 0) - 1 AS change_fraction,
    scored.actual, scored.actual_on, scored.actual_by, said.definition,
    said.grade, said.source_id, said.fact_id
FROM intel.main.public_forecast AS said
LEFT JOIN intel.main.scored_forecast AS scored ON scored.fact_id = said.fact_id
WHERE said.made_on_basis <> 'recorded'
WINDOW path AS (
    PARTITION BY said.who, said.definition, said.period_end
    ORDER BY least(said.made_on, coalesce(said.vintage_to, said.made_on)), said.made_on, said.fact_id
);
COMMENT ON VIEW forecast_revision_path IS 'What each forecaster said of one quantity and target period, when: every vintage in order, and what came. Forecasts whose day is not known cannot be placed and stand in unresolved_forecast.';
COMMENT ON COLUMN forecast_revision_path.who IS 'The forecaster.';
COMMENT ON COLUMN forecast_revision_path.kind IS 'guidance or house.';
COMMENT ON COLUMN forecast_revision_path.quantity IS 'The quantity in words.';
COMMENT ON COLUMN forecast_revision_path.period_label IS 'The target period.';
COMMENT ON COLUMN forecast_revision_path.period_end IS 'Its last day.';
COMMENT ON COLUMN forecast_revision_path.period_type IS 'quarter, year, span ….';
COMMENT ON COLUMN forecast_revision_path.unit IS 'Unit of value, change and actual.';
COMMENT ON COLUMN forecast_revision_path.said_on IS 'When it was said: the month of its vintage where a later document repeats it, else made_on. The path is in this order.';
COMMENT ON COLUMN forecast_revision_path.made_on IS 'When its first document in the ledger was public.';
COMMENT ON COLUMN forecast_revision_path.made_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN forecast_revision_path.value IS 'What was said.';
COMMENT ON COLUMN forecast_revision_path.low IS 'Lower bound.';
COMMENT ON COLUMN forecast_revision_path.high IS 'Upper bound.';
COMMENT ON COLUMN forecast_revision_path.vintage IS 'Place in the path, from 1.';
COMMENT ON COLUMN forecast_revision_path.n_vintages IS 'Vintages of the path.';
COMMENT ON COLUMN forecast_revision_path.change IS 'Less the vintage before.';
COMMENT ON COLUMN forecast_revision_path.change_fraction IS 'The same as a part of it.';
COMMENT ON COLUMN forecast_revision_path.actual IS 'What came, once it is known.';
COMMENT ON COLUMN forecast_revision_path.actual_on IS 'When that was public.';
COMMENT ON COLUMN forecast_revision_path.actual_by IS 'Whose number it is.';
COMMENT ON COLUMN forecast_revision_path.definition IS 'Same for vintages of the same thing, whoever says it.';
COMMENT ON COLUMN forecast_revision_path.grade IS 'Grade of the document.';
COMMENT ON COLUMN forecast_revision_path.source_id IS 'The document; joins to source.';
COMMENT ON COLUMN forecast_revision_path.fact_id IS 'The row of fact.';
