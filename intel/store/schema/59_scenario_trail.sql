-- What landed since odds were stated, and what it did to them.

CREATE TABLE scenario_evidence_rule (
    set_name VARCHAR NOT NULL,
    stated_on DATE NOT NULL,
    series VARCHAR NOT NULL,
    tempering DOUBLE,
    spread DOUBLE,
    proxy_widening DOUBLE,
    floor DOUBLE NOT NULL,
    ceiling DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_evidence_rule IS 'How evidence may move the odds of a set: the reviewed file, one row a set.';
COMMENT ON COLUMN scenario_evidence_rule.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_evidence_rule.stated_on IS 'The day from which the stated odds count: what was published by then is in them.';
COMMENT ON COLUMN scenario_evidence_rule.series IS 'The series that bears on the set; empty where none lands by quarter.';
COMMENT ON COLUMN scenario_evidence_rule.tempering IS 'Exponent of every likelihood, 0 to 1.';
COMMENT ON COLUMN scenario_evidence_rule.spread IS 'Standard deviation of one observation on the scale of the quantity.';
COMMENT ON COLUMN scenario_evidence_rule.proxy_widening IS 'By how much the spread that a proxy brings is multiplied.';
COMMENT ON COLUMN scenario_evidence_rule.floor IS 'Least that evidence can make of an outcome.';
COMMENT ON COLUMN scenario_evidence_rule.ceiling IS 'Most that evidence can make of an outcome.';
COMMENT ON COLUMN scenario_evidence_rule.reason IS 'Why so, or why nothing bears on it.';

CREATE TABLE scenario_trail (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    day DATE NOT NULL,
    prior DOUBLE NOT NULL,
    posterior DOUBLE NOT NULL,
    quantity VARCHAR NOT NULL,
    period_end DATE,
    value DOUBLE,
    expected DOUBLE,
    likelihood DOUBLE,
    spread DOUBLE,
    tempering DOUBLE,
    is_proxy BOOLEAN NOT NULL,
    title VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE scenario_trail IS 'The trail of the odds: on every day that a document of the evidence appeared, what they were, what it said, how likely that is under each outcome, and what they became. The first day of a set is the one on which its odds were stated. The odds of a past day are the last posterior up to it.';
COMMENT ON COLUMN scenario_trail.set_name IS 'Name of the set; joins to scenario.';
COMMENT ON COLUMN scenario_trail.outcome IS 'The outcome.';
COMMENT ON COLUMN scenario_trail.place IS 'Place of the outcome on its axis.';
COMMENT ON COLUMN scenario_trail.day IS 'Day the document was published.';
COMMENT ON COLUMN scenario_trail.prior IS 'Probability before it.';
COMMENT ON COLUMN scenario_trail.posterior IS 'Probability after it. A later figure of the same period takes the place of the earlier one: nothing counts twice.';
COMMENT ON COLUMN scenario_trail.quantity IS 'What was observed; empty on the first day.';
COMMENT ON COLUMN scenario_trail.period_end IS 'Last day of the period it is of.';
COMMENT ON COLUMN scenario_trail.value IS 'What was observed, in the unit of the quantity.';
COMMENT ON COLUMN scenario_trail.expected IS 'What the path of this outcome has for that day: its middle.';
COMMENT ON COLUMN scenario_trail.likelihood IS 'Density of the value under this outcome, on the scale of the quantity; only ratios between outcomes matter.';
COMMENT ON COLUMN scenario_trail.spread IS 'Standard deviation of the observation on that scale, widened for a proxy.';
COMMENT ON COLUMN scenario_trail.tempering IS 'Exponent the likelihood counts with.';
COMMENT ON COLUMN scenario_trail.is_proxy IS 'Whether no direct observation exists and an estimate stands in.';
COMMENT ON COLUMN scenario_trail.title IS 'The document that appeared.';
COMMENT ON COLUMN scenario_trail.url IS 'Its address.';
COMMENT ON COLUMN scenario_trail.note IS 'What it brought, and what is still estimated.';

CREATE VIEW scenario_trail_move AS
SELECT
    set_name,
    day,
    quantity,
    period_end,
    any_value(value) AS value,
    sum(abs(posterior - prior)) / 2 AS moved,
    arg_max(outcome, posterior - prior) AS gained_most,
    max(posterior - prior) AS gained,
    bool_or(is_proxy) AS is_proxy,
    any_value(title) AS title,
    any_value(url) AS url,
    any_value(note) AS note
FROM scenario_trail
WHERE quantity <> ''
GROUP BY set_name, day, quantity, period_end, title
ORDER BY set_name, moved DESC, day;
COMMENT ON VIEW scenario_trail_move IS 'Which document moved the odds of a set how far, the one that moved them most first.';
COMMENT ON COLUMN scenario_trail_move.set_name IS 'Name of the set.';
COMMENT ON COLUMN scenario_trail_move.day IS 'Day the document was published.';
COMMENT ON COLUMN scenario_trail_move.quantity IS 'What was observed.';
COMMENT ON COLUMN scenario_trail_move.period_end IS 'Last day of the period it is of.';
COMMENT ON COLUMN scenario_trail_move.value IS 'What was observed.';
COMMENT ON COLUMN scenario_trail_move.moved IS 'Probability that changed its outcome: half the sum of absolute changes.';
COMMENT ON COLUMN scenario_trail_move.gained_most IS 'The outcome that gained most.';
COMMENT ON COLUMN scenario_trail_move.gained IS 'What it gained.';
COMMENT ON COLUMN scenario_trail_move.is_proxy IS 'Whether an estimate stood in for what was observed.';
COMMENT ON COLUMN scenario_trail_move.title IS 'The document.';
COMMENT ON COLUMN scenario_trail_move.url IS 'Its address.';
COMMENT ON COLUMN scenario_trail_move.note IS 'What it brought.';

CREATE TABLE scenario_resolution (
    set_name VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    day DATE NOT NULL,
    odds VARCHAR NOT NULL,
    probability DOUBLE NOT NULL,
    log_score DOUBLE NOT NULL,
    brier DOUBLE NOT NULL
);
COMMENT ON TABLE scenario_resolution IS 'Sets that have resolved, scored: the odds as stated and as evidence had moved them. Empty until the first resolves.';
COMMENT ON COLUMN scenario_resolution.set_name IS 'Name of the set.';
COMMENT ON COLUMN scenario_resolution.outcome IS 'The outcome that came true by the set''s rule.';
COMMENT ON COLUMN scenario_resolution.value IS 'The value that decided it.';
COMMENT ON COLUMN scenario_resolution.day IS 'The day of the odds.';
COMMENT ON COLUMN scenario_resolution.odds IS 'stated, or moved by evidence.';
COMMENT ON COLUMN scenario_resolution.probability IS 'Probability that the odds of that day gave to what came true.';
COMMENT ON COLUMN scenario_resolution.log_score IS 'Negative log of it, in nats; smaller is better.';
COMMENT ON COLUMN scenario_resolution.brier IS 'Brier score over all outcomes, 0 to 2; smaller is better.';
