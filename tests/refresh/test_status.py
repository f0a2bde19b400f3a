"""The state of a desk, when its snapshot is missing and when it is damaged."""

from datetime import datetime

import pytest

from intel.errors import StoreMissing
from intel.home import DATA, Home
from intel.refresh.status import desk_status

NOW = datetime.fromisoformat("2026-11-21T08:00:00")


def test_a_damaged_snapshot_is_not_told_as_none(tmp_path):
    home = Home(tmp_path)
    assert desk_status(home, DATA, now=NOW)["snapshot"] is None
    home.current.mkdir(parents=True)
    (home.current / "intel.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreMissing, match=r"cannot be read.*run `intel refresh`"):
        desk_status(home, DATA, now=NOW)
