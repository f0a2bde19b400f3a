"""How numbers changed, and where series break. Invented figures, then named documents."""

import duckdb
import pandas as pd
import pytest

from intel.facts import load_reference
from intel.home import DATA
from tests.store.invented import build, fact, fiscal_quarters

CLASSIC = {"line": "networking", "basis": "first_shown"}
RECAST = {"line": "networking", "basis": "recast"}


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def changes(folder, columns="kind, was, is_now"):
    return rows(folder, f"SELECT {columns} FROM revision ORDER BY published_on, kind")


def event(**given):
    row = {
        "entity": "Invented Networks", "metric": "revenue", "line": "networking",
        "basis": "first_shown", "kind": "recast", "event_on": "2025-08-01",
        "last_period_end": None, "successor_line": "networking", "successor_basis": "recast",
        "reason": "Segments redrawn", "publisher": "Invented Networks", "title": "Invented 8-K",
        "url": "https://invented.example/8k", "published_on": "2025-08-01",
    }  # fmt: skip
    return pd.DataFrame([row | given])


def test_a_question_about_one_entity_reads_only_its_facts(tmp_path):
    """Of millions of facts that is the difference between a minute and a blink."""
    build(tmp_path, fact(1))
    about = "FROM revision WHERE entity = 'Invented Networks' AND metric = 'revenue'"
    ((_, plan),) = rows(tmp_path, f"EXPLAIN (FORMAT json) {about}")
    narrowed = [part for part in plan.split('"SEQ_SCAN"') if "entity = 'Invented Net" in part]
    assert len(narrowed) >= 3  # the older number, the newer, and those that are compared


def test_a_restatement_names_both_numbers_days_and_documents(tmp_path):
    build(
        tmp_path,
        fact(1, value=1000.4, published_on="2025-04-20"),
        fact(2, value=1200.4, published_on="2026-04-20"),
    )
    columns = (
        "kind, was, is_now, round(change_fraction, 4), who, was_published_on::VARCHAR,"
        " published_on::VARCHAR, was_source_id, source_id, is_newest"
    )
    assert changes(tmp_path, columns) == [
        ("restatement", 1000.4, 1200.4, 0.1999, "Invented Networks", "2025-04-20", "2026-04-20",
         "source-1", "source-2", True),
    ]  # fmt: skip


def test_every_step_of_a_guidance_is_a_change_and_only_the_last_is_newest(tmp_path):
    steps = [("2025-02-01", 50.0), ("2025-05-01", 55.0), ("2025-08-01", 55.0), ("2025-11-01", 60.0)]
    build(
        tmp_path,
        *(
            fact(place, value=value, status="guidance", published_on=day)
            for place, (day, value) in enumerate(steps)
        ),
    )
    assert changes(tmp_path, "kind, was, is_now, is_newest") == [
        ("guidance_change", 50.0, 55.0, False),
        ("guidance_change", 55.0, 60.0, True),
    ]


def test_a_house_s_forecast_is_followed_across_grades_but_never_into_another_house(tmp_path):
    given = {"entity": "MARKET", "metric": "switch_sales", "line": "", "status": "forecast"}
    build(
        tmp_path,
        fact(1, value=100.0, origin="House A", grade="B", published_on="2025-01-01", **given),
        fact(2, value=130.0, origin="House A", grade="C", published_on="2025-06-01", **given),
        fact(3, value=500.0, origin="House B", grade="B", published_on="2025-07-01", **given),
        fact(4, value=900.0, origin="House A", grade="D", published_on="2025-08-01", **given),
    )
    assert changes(tmp_path, "kind, who, was, is_now, was_grade, grade") == [
        ("forecast_change", "House A", 100.0, 130.0, "B", "C")
    ]


def test_roundings_repetitions_other_definitions_and_undated_rows_are_no_revisions(tmp_path):
    build(
        tmp_path,
        fact(1, value=8187.0, published_on="2025-04-01"),
        fact(2, value=8200.0, published_on="2025-04-02"),  # the same to two digits
        fact(3, value=9000.0, basis="other", published_on="2025-05-01"),
        fact(4, value=7000.0, published_on="2026-11-21", published_on_basis="recorded"),
        fact(5, value=6000.0, grade="C", published_on="2025-06-01"),  # a lesser document
    )
    assert changes(tmp_path) == []


def test_a_recast_sets_the_same_period_of_two_definitions_side_by_side(tmp_path):
    build(
        tmp_path,
        fact(1, value=1127.0, **CLASSIC),
        fact(2, value=1169.0, published_on="2025-08-01", **RECAST),
        fact(3, value=2000.0, period_end="2025-06-30", period_start="2025-04-01", **RECAST),
        reviewed_event=event(),
    )
    assert changes(tmp_path, "kind, was_basis, was, basis, is_now, reason") == [
        ("recast", "first_shown", 1127.0, "recast", 1169.0, "Segments redrawn")
    ]


def test_a_14_week_quarter_breaks_every_line_of_its_vendor(tmp_path):
    build(
        tmp_path,
        fact(1),
        fiscal_quarter=fiscal_quarters(
            ("Invented Networks", "Q3 FY25", "2025-07-01", "2025-09-29", 13),
            ("Invented Networks", "Q4 FY25", "2025-09-30", "2026-01-05", 14),
        ),
    )
    assert rows(tmp_path, "SELECT kind, line, event_on::VARCHAR FROM series_event") == [
        ("weeks_14", "", "2025-09-30")
    ]


def test_nvidia_s_platform_split_was_recast_between_q1_and_q2_of_fiscal_2027(shipped):
    """First shown on 20 May 2026: 23,883 and 17,213; recast with Q2 FY27: 24,168 and 16,928."""
    seen = shipped.query(
        "SELECT line, was, is_now FROM revision WHERE kind = 'recast' AND entity = 'NVIDIA'"
        " AND period_label = 'Q2 FY26' ORDER BY line"
    )
    assert seen.to_numpy().tolist() == [
        ["data_center_acie", 17213.0, 16928.0], ["data_center_hyperscale", 23883.0, 24168.0],
    ]  # fmt: skip


def test_hpe_s_fiscal_2023_was_recast_by_the_8_k_of_7_february_2024(shipped):
    seen = shipped.query(
        "SELECT was, is_now, published_on FROM revision WHERE kind = 'recast'"
        " AND entity = 'HPE' AND period_label = 'FY23'"
    )
    assert seen.to_numpy().tolist() == [[5204.0, 5379.0, pd.Timestamp("2024-02-07")]]


def test_celestica_s_outlook_of_2025_was_raised_three_times(shipped):
    """Releases of 30 January, 25 April, 29 July, 27 October 2025: 10.7, 10.85, 11.55, 12.2 bn."""
    seen = shipped.query(
        "SELECT was, is_now FROM revision WHERE entity = 'Celestica' AND period_label = 'FY2025'"
        " AND kind = 'guidance_change' AND was_grade = 'A' AND grade = 'A' ORDER BY published_on"
    )
    assert seen.to_numpy().tolist() == [[10700.0, 10850.0], [10850.0, 11550.0], [11550.0, 12200.0]]


def test_dell_oro_raised_its_capex_forecast_for_2029(shipped):
    """Lightwave, January 2025: 1 trillion dollars; Data Centre Solutions, July 2025: 1.2."""
    seen = shipped.query(
        "SELECT was, is_now FROM revision WHERE who = 'Dell''Oro Group' AND metric = 'capex'"
        " AND kind = 'forecast_change' AND period_label = 'CY2029'"
    )
    assert seen.to_numpy().tolist() == [[1e6, 1.2e6]]


def test_dell_oro_s_back_end_forecasts_changed_what_they_count_three_times(shipped):
    """Digital AI Insight 2024: 10 bn; Capernaum, February 2025: 100 bn; Dell'Oro, 15 July 2025:
    nearly 80 bn, Ethernet alone; Dell'Oro, 4 February 2026: 100 bn, in the one year 2030."""
    seen = shipped.query(
        "SELECT was, is_now, published_on, reason FROM revision WHERE kind = 'redefinition'"
        " AND who = 'Dell''Oro Group' AND metric LIKE 'switch_sales%' ORDER BY published_on"
    )
    assert seen[["was", "is_now"]].to_numpy().tolist() == [
        [10_000.0, 100_000.0], [100_000.0, 80_000.0], [80_000.0, 100_000.0],
    ]  # fmt: skip
    assert seen["published_on"].tolist()[1:] == [
        pd.Timestamp("2025-07-15"), pd.Timestamp("2026-02-04"),
    ]  # fmt: skip
    assert "Ethernet alone" in seen["reason"].iloc[1]


def test_every_reviewed_redefinition_is_of_two_facts_of_one_house(shipped):
    pairs = shipped.query(
        "SELECT older.origin AS was, newer.origin AS is_now FROM redefinition"
        " LEFT JOIN fact AS older ON older.fact_id = was_fact_id"
        " LEFT JOIN fact AS newer ON newer.fact_id = redefinition.fact_id"
    )
    assert pairs["was"].notna().all()
    assert pairs["was"].equals(pairs["is_now"])


def test_a_revision_is_unknown_before_its_day_and_stands_until_the_next(tmp_path):
    steps = [("2025-02-01", 50.0), ("2025-05-01", 55.0), ("2025-08-01", 60.0)]
    build(
        tmp_path,
        *(
            fact(place, value=value, status="guidance", published_on=day)
            for place, (day, value) in enumerate(steps)
        ),
    )
    sql = "SELECT was, is_now, is_newest FROM revision_as_of(DATE '{}') ORDER BY published_on"
    assert rows(tmp_path, sql.format("2025-04-30")) == []
    assert rows(tmp_path, sql.format("2025-07-31")) == [(50.0, 55.0, True)]
    assert rows(tmp_path, sql.format("2025-08-01")) == [(50.0, 55.0, False), (55.0, 60.0, True)]


def test_no_revision_goes_back_in_time_or_changes_nothing(shipped):
    frame = shipped.query("FROM revision")
    assert len(frame) > 30
    assert (frame["published_on"] > frame["was_published_on"]).all()
    assert ((frame["is_now"] - frame["was"]).abs() > 0.005 * frame["was"].abs()).all()
    redefined = frame["kind"].eq("redefinition")
    assert frame["change"].isna().equals(redefined)
    assert frame["reason"].ne("").equals(redefined | frame["kind"].eq("recast"))
    assert not frame["fact_id"].eq(frame["was_fact_id"]).any()


def test_nvidia_s_networking_line_ended_with_q1_of_fiscal_2027(shipped):
    end = shipped.query(
        "SELECT last_period_end FROM series_event WHERE entity = 'NVIDIA'"
        " AND line = 'networking' AND kind = 'ended'"
    )
    assert end["last_period_end"].tolist() == [pd.Timestamp("2026-04-26")]
    later = shipped.query(
        "FROM vendor_revenue WHERE vendor = 'NVIDIA' AND line = 'networking'"
        " AND period_end > '2026-04-26'"
    )
    assert later.empty


@pytest.mark.parametrize("kind", ["ended", "recast", "scope_change"])
def test_every_reviewed_break_is_of_a_line_that_is_reported_and_has_a_document(shipped, kind):
    events = load_reference(DATA).series_events.query("kind == @kind")
    assert not events.empty
    lines = set(
        shipped.query("SELECT DISTINCT entity, line, basis FROM fact WHERE metric = 'revenue'")
        .itertuples(index=False, name=None)
    )  # fmt: skip
    for row in events.itertuples():
        assert (row.entity, row.line, row.basis) in lines
        assert (
            row.kind != "recast" or (row.entity, row.successor_line, row.successor_basis) in lines
        )
        assert row.title
        assert row.url
