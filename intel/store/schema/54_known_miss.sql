-- Forecasts worth remembering, beside what decided them.

CREATE VIEW known_miss AS
SELECT
    judged.verdict_id, judged.statement, judged.verdict, said.who,
    said.published_on AS made_on, said.published_on_basis AS made_on_basis,
    said.quantity, said.period_label AS forecast_for, said.period_end AS forecast_to,
    -- Growth and gains lead from a number of the same house to the level that is compared.
    CASE
        WHEN base.fact_id IS NULL THEN said.value
        WHEN said.unit = 'growth_rate' THEN base.value
            * pow(1 + said.value, date_diff('year', said.period_start, said.period_end))
        ELSE base.value + said.value
    END AS forecast,
    coalesce(base.unit, said.unit) AS unit,
    came.who AS outcome_by, came.quantity AS outcome_quantity,
    came.published_on AS outcome_on, came.period_label AS outcome_for,
    came.period_end AS outcome_to,
    came.value AS outcome_stated,
    came.value * CASE
        WHEN came.period_type = 'quarter' AND came.unit LIKE '%!_m' ESCAPE '!' THEN 4 ELSE 1
    END AS outcome,
    came.low IS NOT NULL AND came.low = came.value AS outcome_is_at_least,
    judged.beside, judged.reason, judged.fact_id, judged.base_fact_id, judged.outcome_fact_id,
    said.source_id, came.source_id AS outcome_source_id
FROM intel.main.forecast_verdict AS judged
JOIN intel.main.stated_quantity AS said ON said.fact_id = judged.fact_id
JOIN intel.main.stated_quantity AS came ON came.fact_id = judged.outcome_fact_id
LEFT JOIN intel.main.stated_quantity AS base ON base.fact_id = judged.base_fact_id;
COMMENT ON VIEW known_miss IS 'Forecasts worth remembering beside what decided them, with both documents. They are reviewed because forecast and outcome often count not quite the same: beside and reason say how they differ. The numbers are read from the facts.';
COMMENT ON COLUMN known_miss.verdict_id IS 'Name.';
COMMENT ON COLUMN known_miss.statement IS 'What was forecast, in words.';
COMMENT ON COLUMN known_miss.verdict IS 'missed, overtaken or revised.';
COMMENT ON COLUMN known_miss.who IS 'The forecaster.';
COMMENT ON COLUMN known_miss.made_on IS 'When its document was public.';
COMMENT ON COLUMN known_miss.made_on_basis IS 'stated or inferred.';
COMMENT ON COLUMN known_miss.quantity IS 'What was forecast, as a quantity.';
COMMENT ON COLUMN known_miss.forecast_for IS 'The period forecast.';
COMMENT ON COLUMN known_miss.forecast_to IS 'Its last day.';
COMMENT ON COLUMN known_miss.forecast IS 'The forecast in unit; of growth or a gain the level it leads to.';
COMMENT ON COLUMN known_miss.unit IS 'Unit of forecast, outcome_stated and outcome.';
COMMENT ON COLUMN known_miss.outcome_by IS 'Whose number decided it.';
COMMENT ON COLUMN known_miss.outcome_quantity IS 'What that number counts.';
COMMENT ON COLUMN known_miss.outcome_on IS 'When it was public.';
COMMENT ON COLUMN known_miss.outcome_for IS 'The period it is of.';
COMMENT ON COLUMN known_miss.outcome_to IS 'Its last day.';
COMMENT ON COLUMN known_miss.outcome_stated IS 'The number as stated.';
COMMENT ON COLUMN known_miss.outcome IS 'The same at a yearly rate: an amount of a quarter times four.';
COMMENT ON COLUMN known_miss.outcome_is_at_least IS 'Whether its document says "more than".';
COMMENT ON COLUMN known_miss.beside IS 'How the two compare: same definition, a part of it, or its house''s later forecast.';
COMMENT ON COLUMN known_miss.reason IS 'What to read into it, and what not.';
COMMENT ON COLUMN known_miss.fact_id IS 'The forecast''s row of fact.';
COMMENT ON COLUMN known_miss.base_fact_id IS 'The row of fact it starts from, for growth and gains.';
COMMENT ON COLUMN known_miss.outcome_fact_id IS 'The outcome''s row of fact.';
COMMENT ON COLUMN known_miss.source_id IS 'The forecast''s document; joins to source.';
COMMENT ON COLUMN known_miss.outcome_source_id IS 'The outcome''s document; joins to source.';
