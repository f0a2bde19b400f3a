"""The store as the world knew it on an earlier day."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import intel.store
from intel.errors import StoreMissing
from intel.home import Home
from intel.store import open_snapshot, past
from intel.store.build import expected_columns
from intel.store.publish import publish
from intel.store.sandbox import run_query
from tests.store.invented import fact, fill, tables

SCHEMA = Path(intel.store.__file__).with_name("schema")
DAYS = set(past.DAY_COLUMNS)
RESTATED = date(2026, 3, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A number of 2025 that a later document of the same grade restates."""
    home = Home(tmp_path_factory.mktemp("desk"))
    was = fact(1, value=100.0, published_on="2025-05-20")
    is_now = fact(2, value=250.0, published_on=f"{RESTATED}")
    publish(home, lambda target: fill(target, tables(was, is_now)))
    return home


def test_a_planted_revision_is_not_seen_before_its_day(home):
    then = open_snapshot(home, as_of=date(2026, 2, 28))
    assert then.query("FROM vendor_revenue")["value"].tolist() == [100.0]
    assert then.query("FROM revision").empty
    assert then.query("SELECT known_to FROM fact")["known_to"].astype(str).tolist() == [
        "9999-12-31"
    ]
    on_the_day = open_snapshot(home, as_of=RESTATED)
    assert on_the_day.query("FROM vendor_revenue")["value"].tolist() == [250.0]
    assert on_the_day.query("SELECT was, is_now FROM revision").to_numpy().tolist() == [[100, 250]]


def test_strangers_sql_sees_no_more_of_the_future_than_the_pages_do(home):
    then = open_snapshot(home, as_of=date(2026, 2, 28))
    assert run_query(then.path, "SELECT value FROM fact").frame["value"].tolist() == [100.0]


def test_a_day_has_its_own_id_and_leads_back_to_the_present(home):
    now, then = open_snapshot(home), open_snapshot(home, as_of=date(2026, 2, 28))
    assert (then.id, then.as_of.isoformat()) == (f"{now.id}@2026-02-28", "2026-02-28")
    assert then.is_past
    assert then.present is now
    assert open_snapshot(home, as_of=date(2026, 2, 28)) is then
    assert open_snapshot(home, as_of=date(2100, 1, 1)) is now


def test_nothing_is_known_before_the_first_document(home):
    then = open_snapshot(home, as_of=date(1990, 1, 1))
    assert then.query("SELECT count(*) AS n FROM fact")["n"].tolist() == [0]
    assert then.query("FROM source").empty
    assert then.query("SELECT count(*) AS n FROM vendor_revenue")["n"].tolist() == [0]


def test_only_numbered_snapshots_that_are_kept_can_be_opened(home):
    assert open_snapshot(home, "000001") is open_snapshot(home)
    for number in ("000007", "../versions/000001", ""):
        with pytest.raises(StoreMissing, match="kept are: 000001"):
            open_snapshot(home, number)


def test_many_days_do_not_pile_up(home):
    first = open_snapshot(home, as_of=date(2000, 1, 1))
    for year in range(2001, 2009):
        open_snapshot(home, as_of=date(year, 1, 1))
    assert not first.path.exists()
    assert first.query("SELECT count(*) AS n FROM fact")["n"].tolist() == [0]  # still open here
    assert open_snapshot(home, as_of=date(2000, 1, 1)).path.exists()


@pytest.mark.parametrize("day", ["2024-06-30", "2025-01-15", "2026-02-01"])
@pytest.mark.parametrize(
    "view", ["vendor_revenue", "vendor_revenue_quarterly", "vendor_margin", "fabric_share", "capex"]
)
def test_views_of_an_earlier_day_are_their_as_of_macros(desk, day, view):
    then, now = open_snapshot(desk, as_of=date.fromisoformat(day)), open_snapshot(desk)
    forgotten = then.query(f"FROM {view} ORDER BY ALL")
    asked = now.query(f"FROM {view}_as_of(DATE '{day}') ORDER BY ALL")
    pd.testing.assert_frame_equal(forgotten, asked)


def test_documents_are_those_of_the_numbers_known(desk):
    then = open_snapshot(desk, as_of=date(2025, 1, 15))
    assert (
        then.query("SELECT max(published_on) AS last FROM source")["last"][0]
        <= then.query("SELECT max(published_on) AS last FROM fact")["last"][0]
    )
    assert (
        then.query("SELECT sum(n_facts) AS n FROM source")["n"].tolist()
        == then.query("SELECT count(*) AS n FROM fact")["n"].tolist()
    )


OF_TODAY = {
    "laser_content", "supply_signal",
    "reviewed_moat", "moat_scale", "moat_hardware",  # judgements as they stand; the page says so
}  # fmt: skip


def test_whether_results_of_models_know_the_future_has_been_thought_about():
    """A new table of results belongs into past.LATER; OF_TODAY only where pages say so."""
    results = "".join(path.read_text() for path in SCHEMA.glob("5*.sql"))
    tables = set(re.findall(r"^CREATE TABLE (\w+)", results, re.MULTILINE))
    dated = {name for name, columns in expected_columns().items() if set(columns) & DAYS}
    undated = {name for name in tables - dated if not name.startswith(("scenario", "hardware"))}
    assert undated - set(past.LATER) <= OF_TODAY


def test_a_snapshot_of_other_code_forgets_a_table_it_cannot_date(home, monkeypatch):
    monkeypatch.setitem(past.LATER, "vendor", "a_column_of_tomorrow > {day}")
    monkeypatch.setitem(past.LATER, "a_table_of_tomorrow", "true")
    copy = past.forget_later(open_snapshot(home).path, date(2025, 6, 1))
    assert run_query(copy, "SELECT count(*) AS n FROM vendor").frame["n"].tolist() == [0]
    assert run_query(copy, "SELECT value FROM fact").frame["value"].tolist() == [100.0]
