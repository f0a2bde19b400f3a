"""What the README says to copy for a backup is enough: the ledger and the reviewed files."""

import shutil
from datetime import datetime

from intel.home import Home
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot
from tests.conftest import write_facts

NOW = datetime.fromisoformat("2026-11-21T05:30:00")
OF_THE_BUILD = {"snapshot", "job_run"}


def contents(home):
    """Every table as text, but for those that tell of the build itself."""
    snapshot = open_snapshot(home)
    tables = [each.name for each in snapshot.tables() if each.kind == "table"]
    return {
        name: snapshot.query(f"SELECT * EXCLUDE (run_id) FROM {name} ORDER BY ALL").to_csv()
        if name == "forecast_spread"  # of the run that learned it
        else snapshot.query(f"SELECT * FROM {name} ORDER BY ALL").to_csv()
        for name in tables
        if name not in OF_THE_BUILD
    }


def test_a_desk_is_restored_exactly_from_its_ledger(home, small_data, tmp_path):
    home.inbox.mkdir(parents=True)
    write_facts(home.inbox / "dropped.csv", {"value": "77"}, {"value": "many"})
    refresh(home, data=small_data, clock=lambda: NOW)
    restored = Home(tmp_path / "restored")
    shutil.copytree(home.ledger, restored.ledger)
    refresh(restored, data=small_data, clock=lambda: NOW)
    assert contents(restored) == contents(home)
    assert open_snapshot(restored).query("SELECT count(*) AS n FROM quarantine")["n"].item() == 1
