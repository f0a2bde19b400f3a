-- What the store was checked for before it was published, and what was found.

CREATE TABLE line_part (
    vendor VARCHAR NOT NULL,
    total_line VARCHAR NOT NULL,
    total_basis VARCHAR NOT NULL,
    part_line VARCHAR NOT NULL,
    part_basis VARCHAR NOT NULL,
    breakdown VARCHAR NOT NULL,
    is_whole BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE line_part IS 'Reviewed: which reported lines are parts of which, so that sums can be checked.';
COMMENT ON COLUMN line_part.vendor IS 'Whose lines.';
COMMENT ON COLUMN line_part.total_line IS 'The line that is split, as in vendor_revenue.';
COMMENT ON COLUMN line_part.total_basis IS 'Its definition, as in vendor_revenue.';
COMMENT ON COLUMN line_part.part_line IS 'A part of it.';
COMMENT ON COLUMN line_part.part_basis IS 'The definition of the part.';
COMMENT ON COLUMN line_part.breakdown IS 'Name of the split; the parts of one split belong together.';
COMMENT ON COLUMN line_part.is_whole IS 'Whether the parts of the split are all there are, so that they add up to the total; else a part only may not exceed it.';
COMMENT ON COLUMN line_part.reason IS 'Why this is known.';

CREATE TABLE fact_count (
    entity VARCHAR NOT NULL,
    n_facts BIGINT NOT NULL,
    n_facts_before BIGINT
);
COMMENT ON TABLE fact_count IS 'How many facts the ledger holds of each entity, now and in the snapshot before; the counts a check of coverage compares.';
COMMENT ON COLUMN fact_count.entity IS 'As in fact.';
COMMENT ON COLUMN fact_count.n_facts IS 'Facts in this snapshot.';
COMMENT ON COLUMN fact_count.n_facts_before IS 'Facts in the snapshot before; NULL where it was not compared, as in the first and after refresh --full.';

CREATE TABLE data_check (
    check_name VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    n_compared BIGINT NOT NULL,
    what VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    value DOUBLE,
    expected DOUBLE,
    fact_ids VARCHAR[] NOT NULL,
    documents VARCHAR[] NOT NULL,
    remedy VARCHAR NOT NULL
);
COMMENT ON TABLE data_check IS 'What every refresh checks before it publishes: one row a finding, and one row for each check that found nothing. An error stops publishing, so a published snapshot holds warnings and notes only; the checks are SQL files under intel/market/checks.';
COMMENT ON COLUMN data_check.check_name IS 'Name of the check, which is the name of its file.';
COMMENT ON COLUMN data_check.severity IS 'error (stops publishing), warning (two documents contradict each other, or something is missing) or note (worth knowing).';
COMMENT ON COLUMN data_check.outcome IS 'passed, failed, or nothing to compare.';
COMMENT ON COLUMN data_check.n_compared IS 'How many comparisons the check made, over all its rows.';
COMMENT ON COLUMN data_check.what IS 'What was found, in words; for a check that found nothing, what it checks.';
COMMENT ON COLUMN data_check.entity IS 'Whom it is about.';
COMMENT ON COLUMN data_check.metric IS 'The quantity, or vendor line.';
COMMENT ON COLUMN data_check.period IS 'The period.';
COMMENT ON COLUMN data_check.value IS 'What stands there.';
COMMENT ON COLUMN data_check.expected IS 'What should, by the other numbers.';
COMMENT ON COLUMN data_check.fact_ids IS 'The rows of fact compared.';
COMMENT ON COLUMN data_check.documents IS 'Their documents: title, and address where there is one.';
COMMENT ON COLUMN data_check.remedy IS 'What to do about it.';

CREATE MACRO last_digit_half(number, digits) AS
    CASE WHEN number = 0 OR digits IS NULL THEN 0
        ELSE 0.5 * pow(10, floor(log10(abs(number)) + 1e-12) + 1 - digits) END;
COMMENT ON MACRO last_digit_half IS 'How far a rounded number may lie from the number it stands for: half a unit of its last digit; last_digit_half(11000, 2) is 500.';

CREATE MACRO is_sum(total, parts, fact_ids, tolerance) AS
    abs(total - parts) <= greatest(
        tolerance * abs(total),
        -- 1,000 may stand for 1,049 or for itself: digits that are zero excuse little.
        least(0.05 * abs(total), (
            SELECT sum(intel.main.last_digit_half(stated.value, stated.significant_digits))
            FROM intel.main.fact AS stated
            WHERE list_contains(fact_ids, stated.fact_id)
        ))
    );
COMMENT ON MACRO is_sum IS 'Whether parts come to their total as far as the rounding of the rows added (fact_ids, the total''s among them) allows, or else within a part of the total.';

CREATE MACRO in_digits(number) AS
    regexp_replace(format('{:,.4f}', CAST(number AS DOUBLE)), '\.?0+$', '');
COMMENT ON MACRO in_digits IS 'A number as one reads it, with commas and without idle zeros.';
