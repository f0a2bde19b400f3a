"""Several desks on one lake: nothing lost, every version there, the desk none the wiser."""

import os
import subprocess
import sys
import time

import pytest

from intel.errors import IntelError, StoreMissing
from intel.home import CHECKOUT, Home
from intel.refresh.pipeline import refresh
from intel.store import lake as store_lake
from intel.store import open_snapshot, vintages
from intel.store.connection import connect_read_only
from intel.store.lake import LakeAddress, attached, build_from, facts_of, put, versions
from intel.store.publish import publish
from tests.conftest import an_hour_later, write_facts
from tests.store.invented import fact, fill, fx, tables

pytestmark = pytest.mark.lake

WRITERS = 3
EACH_WRITES = 2
WRITER = """
import sys
from pathlib import Path
from intel.store.lake import LakeAddress, put
from tests.store.invented import fact, fill, tables
folder, writer, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for round in range(rounds):
    target = folder / f"{writer}-{round}" / "intel.duckdb"
    number = 1000 * writer + round
    fill(target, tables(fact(number, value=float(number))))
    put(LakeAddress.from_environment(), target)
"""


def fresh(tmp_path):
    return tmp_path / f"built-{len(list(tmp_path.glob('built-*')))}" / "intel.duckdb"


def built(tmp_path, *rows, **others):
    target = fresh(tmp_path)
    fill(target, tables(*rows, **others))
    return target


def asked(lake, tmp_path, sql, *, version=None):
    """What a snapshot made from the lake answers."""
    target = fresh(tmp_path)
    build_from(lake, target, version=version)
    with connect_read_only(target) as connection:
        return sorted(connection.execute(sql).fetchall())


def test_several_processes_write_at_once_and_nothing_is_lost(lake, tmp_path):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(number), str(EACH_WRITES)],
            cwd=CHECKOUT,
        )
        for number in range(WRITERS)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * WRITERS
    expected = {float(1000 * w + r) for w in range(WRITERS) for r in range(EACH_WRITES)}
    assert set(facts_of(lake)["value"]) == expected


NEWCOMER = """
import sys, time
import duckdb
from intel.store.lake import LakeAddress, attached
time.sleep(max(0.0, float(sys.argv[1]) - time.time()))
with attached(LakeAddress.from_environment()) as connection:
    connection.execute("SELECT * FROM ducklake_snapshots('lake')")
"""


def test_desks_that_open_a_new_lake_at_the_same_moment_all_get_in(lake):
    at = str(time.time() + 3)
    newcomers = [
        subprocess.Popen([sys.executable, "-c", NEWCOMER, at], cwd=CHECKOUT) for _ in range(4)
    ]
    assert [newcomer.wait(timeout=60) for newcomer in newcomers] == [0] * 4


def test_facts_stay_other_tables_are_replaced_and_every_version_is_there(lake, tmp_path):
    first = put(lake, built(tmp_path, fact(1, value=1.0)))
    second = put(lake, built(tmp_path, fact(2, value=2.0)))
    assert second > first
    assert asked(lake, tmp_path, "SELECT value FROM fact") == [(1.0,), (2.0,)]
    assert asked(lake, tmp_path, "SELECT count(*) FROM snapshot") == [(1,)]
    assert asked(lake, tmp_path, "SELECT value FROM fact", version=first) == [(1.0,)]
    told = versions(lake)
    assert [each.facts for each in told][:1] == [2]
    assert {first, second} <= {each.version for each in told}
    with pytest.raises(StoreMissing, match="no version 99999"):
        asked(lake, tmp_path, "FROM fact", version=99999)


def test_a_version_is_read_with_the_tables_and_columns_it_had(lake, tmp_path):
    """The store grows with the code; what was put before is there all the same."""
    first = put(lake, built(tmp_path, fact(1, value=1.0)))
    with attached(lake) as connection:
        connection.execute("ALTER TABLE lake.main.fact DROP COLUMN note")
    rate = fx("EUR", {"2025-01": 0.9})
    put(lake, built(tmp_path, fact(2, value=2.0, note="new"), fx_monthly=rate))
    told = "SELECT value, note, (SELECT count(*) FROM fx_monthly) FROM fact"
    assert asked(lake, tmp_path, told) == [(1.0, "", 1), (2.0, "new", 1)]
    assert asked(lake, tmp_path, told, version=first) == [(1.0, "", 0)]


def test_very_many_facts_stream_out_of_the_lake(lake, tmp_path, monkeypatch):
    put(lake, built(tmp_path, *(fact(number, value=float(number)) for number in range(3))))
    monkeypatch.setattr("intel.store.lake.PART_ROWS", 2)
    monkeypatch.setattr(vintages, "PART_ROWS", 2)
    assert asked(lake, tmp_path, "SELECT value FROM fact") == [(0.0,), (1.0,), (2.0,)]


def test_a_catalogue_that_goes_away_midway_is_said_and_loses_nothing(
    lake, postgres, tmp_path, monkeypatch
):
    root, port, programs = postgres
    put(lake, built(tmp_path, fact(1, value=1.0)))
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ''"
    put_table = store_lake._put_table

    def cut_off(connection, table):
        put_table(connection, table)
        if table == "fact":
            subprocess.run(
                [programs / "psql", "-q", "-h", root, "-p", str(port), "-U", "intel",
                 "-d", "postgres", "-c", end_all],
                check=True, capture_output=True,
            )  # fmt: skip

    with monkeypatch.context() as patch:
        patch.setattr(store_lake, "_put_table", cut_off)
        with pytest.raises(StoreMissing, match="does not answer") as refused:
            put(lake, built(tmp_path, fact(2, value=2.0)))
    assert "host=" not in str(refused.value)
    assert set(facts_of(lake)["value"]) == {1.0}
    put(lake, built(tmp_path, fact(2, value=2.0)))
    assert set(facts_of(lake)["value"]) == {1.0, 2.0}


def test_a_process_that_duckdb_ends_midway_is_told_in_words(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(store_lake, "put", ended)
    with pytest.raises(StoreMissing, match="went away while tables were put"):
        store_lake.put_apart(lake, tmp_path)


def ended(address, snapshot):
    os.abort()


def test_what_could_not_be_shared_is_shared_the_next_time(lake, small_desk, small_data):
    """The small desk was published where no lake was configured."""
    again = refresh(small_desk, data=small_data, clock=an_hour_later)
    assert again.outcome == "unchanged"
    assert [step.name for step in again.steps if step.told.endswith("of the lake")] == ["share"]
    (only,) = versions(lake)
    assert only.facts == len(facts_of(lake)) > 0
    once_more = refresh(small_desk, data=small_data, clock=an_hour_later)
    assert not [step for step in once_more.steps if step.name == "share"]


def test_a_published_file_from_the_lake_answers_as_the_writer_s_own(
    lake, small_desk, small_data, tmp_path
):
    writer, reader = small_desk, Home(tmp_path / "reader")
    refresh(writer, data=small_data, clock=an_hour_later)
    publish(reader, lambda target: build_from(lake, target))
    for question in (
        "SELECT * FROM vendor_revenue ORDER BY ALL",
        "SELECT * FROM vendor_revenue_quarterly ORDER BY ALL",
        "SELECT * FROM forecast_series ORDER BY ALL",
        "SELECT * FROM fact_as_of('2021-06-01') ORDER BY fact_id",
    ):
        asked = [open_snapshot(each).query(question).to_csv() for each in (writer, reader)]
        assert asked[0] == asked[1]
        assert asked[0].count("\n") > 1


def test_what_one_desk_takes_in_the_other_publishes(lake, small_desk, small_data, tmp_path):
    one, other = Home(tmp_path / "one"), small_desk
    refresh(other, data=small_data, clock=an_hour_later)
    one.inbox.mkdir(parents=True)
    write_facts(one.inbox / "dropped.csv", {"value": "4321"})
    refresh(one, data=small_data)
    made = refresh(other, data=small_data)
    assert made.outcome == "published"
    seen = open_snapshot(other).query("SELECT count(*) AS n FROM fact WHERE value = 4321")
    assert seen["n"].item() == 1
    counts = open_snapshot(other).query("FROM fact_accounting WHERE file = 'facts of the lake'")
    assert counts["accepted"].item() == 1
    assert refresh(other, data=small_data).outcome == "unchanged"


def test_half_a_configuration_and_a_dead_catalogue_are_said(lake, monkeypatch, home, small_data):
    monkeypatch.setenv("INTEL_STORE", "ducklake:postgres:dbname=nowhere host=/nowhere password=s3")
    with pytest.raises(StoreMissing, match="catalogue does not answer") as refused:
        refresh(home, data=small_data)
    assert "s3" not in str(refused.value)
    monkeypatch.delenv("INTEL_LAKE_FILES")
    with pytest.raises(IntelError, match="INTEL_LAKE_FILES is not set"):
        LakeAddress.from_environment()
    monkeypatch.setenv("INTEL_STORE", "ducklake:local.db")
    with pytest.raises(IntelError, match="must begin with ducklake:postgres:"):
        LakeAddress.from_environment()
