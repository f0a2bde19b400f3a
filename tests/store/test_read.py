"""Reading the published snapshot."""

import threading

import duckdb
import pandas as pd
import pytest

from intel.errors import StoreMissing
from intel.home import Home
from intel.store import open_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, fill, tables


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    publish(home, lambda target: fill(target, tables(fact(1), fact(2, line="x"))))
    return home


def test_nothing_published_says_what_to_run(tmp_path):
    with pytest.raises(StoreMissing, match="run `intel refresh`"):
        open_snapshot(Home(tmp_path / "nowhere"))


def test_a_broken_file_is_missing_too(tmp_path):
    folder = tmp_path / "versions" / "000001"
    folder.mkdir(parents=True)
    (folder / "intel.duckdb").write_bytes(b"not a database" * 1000)
    (tmp_path / "current").symlink_to("versions/000001")
    with pytest.raises(StoreMissing, match=r"cannot be read .*run `intel refresh`"):
        open_snapshot(Home(tmp_path))


def test_a_snapshot_of_another_version_says_what_it_lacks_and_what_to_do(home):
    snapshot = open_snapshot(home)
    for sql in ("FROM view_of_next_year", "SELECT column_of_next_year FROM fact"):
        with pytest.raises(StoreMissing, match=r"another version .* choose the newest snapshot"):
            snapshot.query(sql)


def test_a_snapshot_knows_itself(home):
    snapshot = open_snapshot(home)
    assert (snapshot.id, snapshot.as_of.isoformat()) == ("000001", "2026-11-21")
    assert snapshot.path == (home.versions / "000001" / "intel.duckdb").resolve()
    assert open_snapshot(home) is snapshot


def test_queries_take_parameters_and_give_frames(home):
    snapshot = open_snapshot(home)
    assert snapshot.query("SELECT ? + 1 AS n", [41])["n"].tolist() == [42]
    assert snapshot.query("SELECT $n AS n", {"n": 7})["n"].tolist() == [7]
    assert isinstance(snapshot.query("FROM fact_as_of(?)", ["2025-05-01"]), pd.DataFrame)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine(i INT)",
        "DELETE FROM fact",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY fact TO '/tmp/fact.csv'",
        "SET enable_external_access = true",
        "SELECT * FROM frame",
    ],
)
def test_the_connection_can_neither_write_nor_reach_out(home, sql):
    frame = pd.DataFrame({"secret": [1]})
    with pytest.raises((duckdb.Error, StoreMissing)):
        open_snapshot(home).query(sql)
    assert len(frame) == 1


def test_a_snapshot_still_held_somewhere_can_be_opened_again(tmp_path):
    """A page may hold an old snapshot while newer ones push it out of the cache."""
    homes = [Home(tmp_path / name) for name in "abc"]
    for each in homes:
        publish(each, lambda target: fill(target, tables(fact(1))))
    held = [open_snapshot(each) for each in homes]
    again = open_snapshot(homes[0])
    assert again is not held[0]
    assert again.query("FROM fact").equals(held[0].query("FROM fact"))


def test_threads_share_one_snapshot(home):
    snapshot = open_snapshot(home)
    results = []

    def work(n):
        for _ in range(50):
            results.append(snapshot.query("SELECT ? AS n", [n])["n"].iloc[0] == n)  # noqa: PERF401

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == 200
    assert all(results)


def test_the_catalogue_describes_tables_views_and_macros(home):
    relations = {relation.name: relation for relation in open_snapshot(home).tables()}
    assert relations["fact"].kind == "table"
    assert relations["vendor_revenue"].kind == "view"
    assert relations["vendor_revenue"].comment.startswith("What each vendor reported")
    macro = relations["fact_as_of"]
    assert (macro.kind, macro.parameters) == ("macro", ("day",))
    assert all(column.comment for relation in relations.values() for column in relation.columns)
    types = {column.name: column.type for column in relations["vendor_revenue"].columns}
    assert (types["value"], types["period_end"]) == ("DOUBLE", "DATE")
