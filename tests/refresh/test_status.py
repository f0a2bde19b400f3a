"""The state of a desk, when its snapshot is missing and when it is damaged."""

from datetime import datetime

from intel.home import DATA, Home
from intel.refresh.status import desk_status

NOW = datetime.fromisoformat("2026-11-21T08:00:00")
NOBODY_THERE = 9


def test_a_damaged_snapshot_is_told_beside_all_the_rest(tmp_path):
    home = Home(tmp_path)
    told = desk_status(home, DATA, now=NOW, port=NOBODY_THERE)
    assert (told["snapshot"], told["problems"], told["is_broken"]) == (None, [], False)
    home.current.mkdir(parents=True)
    (home.current / "intel.duckdb").write_bytes(b"no database" * 1000)
    told = desk_status(home, DATA, now=NOW, port=NOBODY_THERE)
    assert told["is_broken"]
    assert "cannot be read" in told["problems"][0]
    assert "run `intel refresh`" in told["problems"][0]
    assert told["next_runs"]
    assert told["app"] is None


def test_a_lost_link_is_a_problem_for_a_probe(tmp_path):
    home = Home(tmp_path)
    kept = home.versions / "000003" / "intel.duckdb"
    kept.parent.mkdir(parents=True)
    kept.touch()
    told = desk_status(home, DATA, now=NOW, port=NOBODY_THERE)
    assert told["is_broken"]
    assert "000003 is kept; `intel doctor --repair` puts it back" in told["problems"][0]
