"""What the doctor sees and what it repairs."""

import shutil
from datetime import timedelta

from intel.home import Home
from intel.lock import exclusive
from intel.refresh.doctor import examine
from intel.store import open_snapshot
from intel.store.job_history import job_lock
from intel.store.shelf import snapshots
from tests.conftest import an_hour_later

NOW = an_hour_later()


def outcomes(home, data, *, now=NOW, repair=False):
    found = examine(home, data, now=now, repair=repair)
    return {(each.check, each.outcome) for each in found}, {each.told for each in found}


def test_a_new_home_has_no_problem(home, small_data):
    found, _ = outcomes(home, small_data)
    assert "problem" not in {outcome for _, outcome in found}
    assert ("snapshots", "warning") in found


def test_a_refreshed_one_is_well(small_desk, small_data):
    found, told = outcomes(small_desk, small_data)
    assert ("snapshots", "ok") in found
    assert ("history", "ok") in found
    assert any("000001 is current" in each for each in told)


def test_lost_links_and_leftovers_are_repaired(small_desk, small_data):
    home = small_desk
    home.current.unlink()
    shutil.rmtree(home.adhoc)
    (home.versions / ".building" / "000009").mkdir(parents=True)
    (home.inbox).mkdir(exist_ok=True)
    (home.inbox / ".half.csv.part").write_text("half", encoding="utf-8")
    found, _ = outcomes(home, small_data)
    assert ("snapshots", "problem") in found
    assert ("leftovers", "warning") in found
    with exclusive(job_lock(home, "refresh"), "intel refresh", now=NOW):
        found, told = outcomes(home, small_data, repair=False)
        assert ("leftovers", "ok") in found, "they are of the refresh that runs"
        assert any("is at work on what is half-made" in each for each in told)
    found, _ = outcomes(home, small_data, repair=True)
    assert ("snapshots", "repaired") in found
    assert ("leftovers", "repaired") in found
    found, _ = outcomes(home, small_data)
    assert "problem" not in {outcome for _, outcome in found}
    assert open_snapshot(home).id == "000001"
    assert home.adhoc_link.resolve().is_file()


def test_a_damaged_snapshot_a_failed_refresh_and_a_wrong_clock_are_named(small_desk, small_data):
    home = small_desk
    found, _ = outcomes(home, small_data, now=NOW - timedelta(days=1))
    assert ("clock", "warning") in found
    (small_data / "scenarios" / "broken.toml").write_text("nothing = [", encoding="utf-8")
    found, _ = outcomes(home, small_data)
    assert ("reviewed files", "problem") in found
    whole = home.versions / "000001" / "intel.duckdb"
    torn = home.versions / "000002" / "intel.duckdb"  # this process has the whole one open
    torn.parent.mkdir()
    torn.write_bytes(whole.read_bytes()[:2000])
    home.current.unlink()
    home.current.symlink_to("versions/000002")
    found, _ = outcomes(home, small_data)
    assert ("snapshots", "problem") in found
    assert snapshots(home)[0].problem


def test_a_home_that_is_a_file_is_a_problem_and_no_traceback(tmp_path, small_data):
    (tmp_path / "file").write_text("", encoding="utf-8")
    found, _ = outcomes(Home(tmp_path / "file" / "home"), small_data)
    assert ("home", "problem") in found


def test_what_another_user_left_behind_is_named(small_desk, small_data, monkeypatch):
    """As after one `sudo intel refresh`."""
    lock = small_desk.locks / "refresh.lock"
    monkeypatch.setattr("intel.refresh.doctor.os.access", lambda path, _: path != lock)
    found, told = outcomes(small_desk, small_data)
    assert ("home", "problem") in found
    assert "1 cannot be written by who runs this: locks/refresh.lock" in told
