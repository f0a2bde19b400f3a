"""What was known when. All figures are invented; each case is worked out by hand."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.invented import build, fact


def as_of(folder, day, column="value"):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        rows = connection.execute(f"SELECT {column} FROM fact_as_of(?) ORDER BY 1", [day])
        return [row[0] for row in rows.fetchall()]


def current(folder):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(
            "SELECT value, published_on::VARCHAR, source_id FROM vendor_revenue"
        ).fetchall()


def test_a_restatement_is_invisible_before_its_day(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, published_on="2025-04-20"),
        fact(2, value=870.0, published_on="2026-02-10"),
    )
    assert as_of(tmp_path, "2025-04-19") == []
    assert as_of(tmp_path, "2025-04-20") == [900.0]
    assert as_of(tmp_path, "2026-02-09") == [900.0]
    assert as_of(tmp_path, "2026-02-10") == [870.0]
    assert current(tmp_path) == [(870.0, "2026-02-10", "source-2")]


def test_adding_a_later_row_changes_no_earlier_day(tmp_path):
    first = [fact(1), fact(2, entity="Other Invented", published_on="2025-05-02")]
    build(tmp_path / "before", *first)
    build(tmp_path / "after", *first, fact(3, value=100.0, published_on="2025-06-01"))
    for day in ("2025-04-01", "2025-04-20", "2025-05-02", "2025-05-31"):
        assert as_of(tmp_path / "before", day) == as_of(tmp_path / "after", day)
    assert as_of(tmp_path / "before", "2025-06-01") != as_of(tmp_path / "after", "2025-06-01")


def test_a_rounded_repetition_does_not_revise_the_filing(tmp_path):
    """The filing says 8,187 and the call of the same day "8.2 billion"; a year later again."""
    build(
        tmp_path,
        fact(1, value=8200.0, published_on="2025-11-19"),
        fact(2, value=8187.0, published_on="2025-11-19"),
        fact(3, value=8200.0, published_on="2026-11-18"),
    )
    assert as_of(tmp_path, "2025-11-19") == [8187.0]
    assert current(tmp_path) == [(8187.0, "2025-11-19", "source-2")]


def test_a_precise_figure_displaces_the_rounded_one_from_its_own_day(tmp_path):
    build(
        tmp_path,
        fact(1, value=5000.0, published_on="2025-05-28"),
        fact(2, value=4957.0, published_on="2025-08-27"),
    )
    assert as_of(tmp_path, "2025-08-26") == [5000.0]
    assert as_of(tmp_path, "2025-08-27") == [4957.0]


def test_a_restatement_to_a_round_number_is_a_restatement(tmp_path):
    build(
        tmp_path,
        fact(1, value=7252.0, published_on="2025-08-27"),
        fact(2, value=7000.0, published_on="2026-02-25"),
    )
    assert as_of(tmp_path, "2026-03-01") == [7000.0]


def test_the_first_document_with_a_number_keeps_it(tmp_path):
    """Next year's comparative column repeats the number: no news, so the first day stands."""
    build(
        tmp_path,
        fact(1, published_on="2025-04-20"),
        fact(2, published_on="2026-04-20"),
    )
    assert current(tmp_path) == [(900.0, "2025-04-20", "source-1")]


def test_a_number_may_return_after_a_revision(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, published_on="2025-04-20"),
        fact(2, value=870.0, published_on="2025-07-20"),
        fact(3, value=900.0, published_on="2025-10-20"),
    )
    assert as_of(tmp_path, "2025-08-01") == [870.0]
    assert as_of(tmp_path, "2025-11-01") == [900.0]


def test_a_worse_copy_never_displaces_a_better_document(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, grade="A", published_on="2025-04-20"),
        fact(2, value=1100.0, grade="C", published_on="2025-09-01"),
    )
    assert as_of(tmp_path, "2025-10-01") == [900.0, 1100.0]  # the ledger keeps disagreement
    assert current(tmp_path) == [(900.0, "2025-04-20", "source-1")]  # the view takes the best


def test_a_better_document_is_not_known_before_its_day(tmp_path):
    build(
        tmp_path,
        fact(1, value=1100.0, grade="C", published_on="2025-04-20"),
        fact(2, value=900.0, grade="A", published_on="2025-09-01"),
    )
    assert as_of(tmp_path, "2025-05-01") == [1100.0]
    assert current(tmp_path) == [(900.0, "2025-09-01", "source-2")]


def test_houses_do_not_revise_each_other(tmp_path):
    shared = {"metric": "market_size", "status": "estimate", "line": "", "entity": "MARKET"}
    build(
        tmp_path,
        fact(1, value=10.0, origin="Invented House", published_on="2025-04-20", **shared),
        fact(2, value=20.0, origin="Other House", published_on="2025-05-20", **shared),
        fact(3, value=12.0, origin="Invented House", published_on="2025-06-20", **shared),
    )
    assert as_of(tmp_path, "2025-06-01") == [10.0, 20.0]
    assert as_of(tmp_path, "2025-07-01") == [12.0, 20.0]


def test_a_forecast_raised_to_a_round_number_is_news(tmp_path):
    """For analysts' figures only equal numbers are repetitions: 1,000 after 996 is a new view."""
    shared = {"metric": "market_size", "status": "forecast", "line": "", "entity": "MARKET"}
    build(
        tmp_path,
        fact(1, value=996.0, published_on="2025-04-20", **shared),
        fact(2, value=1000.0, published_on="2025-05-20", **shared),
    )
    assert as_of(tmp_path, "2025-06-01") == [1000.0]


def test_the_vintage_named_in_a_segment_is_not_part_of_the_quantity(tmp_path):
    shared = {"metric": "capex", "status": "forecast", "line": "", "entity": "MARKET"}
    build(
        tmp_path,
        fact(1, value=10.0, segment="group=a;vintage=2025-01", published_on="2025-01-31", **shared),
        fact(2, value=11.0, segment="group=a;vintage=2025-07", published_on="2025-07-31", **shared),
        fact(3, value=50.0, segment="group=b;vintage=2025-07", published_on="2025-07-31", **shared),
    )
    assert as_of(tmp_path, "2025-08-01") == [11.0, 50.0]


@pytest.mark.parametrize("field", ["basis", "region", "unit", "status", "period_end", "segment"])
def test_another_definition_is_another_quantity(tmp_path, field):
    other = {"status": "estimate", "period_end": "2025-04-01", "unit": "TWD_m"}.get(field, "other")
    build(tmp_path, fact(1), fact(2, value=5.0, published_on="2025-06-01", **{field: other}))
    assert as_of(tmp_path, "2025-07-01") == [5.0, 900.0]


def test_a_row_known_only_by_its_recording_never_displaces_a_dated_one(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0),
        fact(2, value=650.0, published_on="2026-11-21", published_on_basis="recorded"),
    )
    assert as_of(tmp_path, "2026-12-01") == [900.0]
    assert current(tmp_path)[0][0] == 900.0


def test_inferred_days_say_so_in_every_as_of_answer(tmp_path):
    build(tmp_path, fact(1, published_on_basis="inferred"))
    assert as_of(tmp_path, "2025-05-01", "published_on_basis") == ["inferred"]
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        told = connection.execute(
            "SELECT r.published_on_basis, q.published_on_basis"
            " FROM vendor_revenue r, vendor_revenue_quarterly q"
        ).fetchall()
    assert told == [("inferred", "inferred")]


def test_as_of_does_not_tell_the_future(tmp_path):
    build(tmp_path, fact(1))
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        columns = connection.execute("DESCRIBE FROM fact_as_of('2025-05-01')").fetchall()
    assert "known_to" not in {column[0] for column in columns}


DAYS = st.integers(0, 30).map(lambda days: date(2025, 1, 1) + timedelta(days))
ROWS = st.lists(
    st.tuples(DAYS, st.sampled_from([100.0, 123.4, 120.0, 250.0]), st.sampled_from("ABCD")),
    min_size=1,
    max_size=8,
)


LEDGERS = st.lists(ROWS, min_size=30, max_size=30)  # one entity each: one build tries them all


@settings(max_examples=3, deadline=None)
@given(ledgers=LEDGERS)
def test_every_day_answers_from_that_day_or_before_and_once_per_grade(tmp_path_factory, ledgers):
    folder = tmp_path_factory.mktemp("vintages")
    given_rows = [
        fact(
            100 * place + n, entity=f"Invented {place}", published_on=day.isoformat(),
            value=value, grade=grade,
        )
        for place, rows in enumerate(ledgers)
        for n, (day, value, grade) in enumerate(rows)
    ]  # fmt: skip
    build(folder, *given_rows)
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        for offset in range(-1, 32):
            day = date(2025, 1, 1) + timedelta(offset)
            answer = connection.execute(
                "SELECT entity, grade, published_on FROM fact_as_of(?)", [day]
            ).fetchall()
            known = {
                (f"Invented {place}", grade)
                for place, rows in enumerate(ledgers)
                for published, _, grade in rows
                if published <= day
            }
            assert sorted((entity, grade) for entity, grade, _ in answer) == sorted(known)
            assert all(published <= day for _, _, published in answer)
