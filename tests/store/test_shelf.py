"""Snapshots that are kept, and an older one put back."""

from datetime import datetime

import pytest

from intel.errors import StoreMissing
from intel.home import Home
from intel.store import open_snapshot
from intel.store.publish import publish
from intel.store.shelf import held, reinstate, release, snapshots
from tests.store.invented import fact, fill, tables

NOW = datetime.fromisoformat("2026-11-21T08:00:00")


@pytest.fixture
def home(tmp_path):
    """A home with three snapshots whose one fact says 1, 2 and 3."""
    home = Home(tmp_path)
    for value in (1.0, 2.0, 3.0):
        frames = tables(fact(1, value=value))
        publish(home, lambda target, frames=frames: fill(target, frames))
    return home


def value(home):
    return open_snapshot(home).query("SELECT value FROM fact")["value"].item()


def test_snapshots_are_listed_newest_first(home):
    kept = snapshots(home)
    assert [each.id for each in kept] == ["000003", "000002", "000001"]
    assert [each.is_current for each in kept] == [True, False, False]
    assert {each.facts for each in kept} == {1}
    assert not any(each.problem for each in kept)
    assert snapshots(Home(home.root / "nowhere")) == ()


def test_an_older_one_is_current_again_until_released(home):
    assert held(home) is None
    reinstate(home, "2", now=NOW)
    assert value(home) == 2.0
    assert (home.adhoc_link.resolve().parent.name, held(home).snapshot_id) == ("000002", "000002")
    assert [each.id for each in snapshots(home) if each.is_current] == ["000002"]
    assert release(home).snapshot_id == "000002"
    assert held(home) is None
    assert release(home) is None


def test_a_copy_that_clients_lost_is_made_again(home):
    (home.adhoc / "000001" / "intel.duckdb").unlink()
    reinstate(home, "000001", now=NOW)
    assert home.adhoc_link.resolve().is_file()


def test_what_is_not_there_or_cannot_be_read_is_refused(home):
    with pytest.raises(StoreMissing, match=r"snapshot '9'.*are: 000003, 000002, 000001"):
        reinstate(home, "9", now=NOW)
    for path in ("../000001", "", "current"):
        with pytest.raises(StoreMissing, match=r"no snapshot"):
            reinstate(home, path, now=NOW)
    broken = home.versions / "000001" / "intel.duckdb"
    broken.chmod(0o644)
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreMissing, match="000001 cannot be put back"):
        reinstate(home, "000001", now=NOW)
    assert value(home) == 3.0
    assert held(home) is None


def test_a_note_that_cannot_be_read_still_holds(home):
    (home.ledger / "put_back.json").write_text("{", encoding="utf-8")
    assert "--release" in str(held(home))
    release(home)
    assert held(home) is None
