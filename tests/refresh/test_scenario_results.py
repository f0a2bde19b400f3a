"""What was simulated is kept, whole, and not for ever."""

import os

import pandas as pd
import pytest

from intel.refresh.scenario_results import SIMULATIONS_KEPT, _keep, _read

TABLES = {"scenario_fit": pd.DataFrame({"paths": [1]})}


def test_a_simulation_that_cannot_be_read_is_made_again(tmp_path):
    kept = tmp_path / "scenarios" / "digest"
    assert _read(kept) is None
    _keep(kept, TABLES)
    assert _read(kept)["scenario_fit"]["paths"].tolist() == [1]
    (kept / "scenario_fit.parquet").write_bytes(b"")  # as a power cut leaves it
    assert _read(kept) is None
    _keep(kept, TABLES)
    assert _read(kept)["scenario_fit"]["paths"].tolist() == [1]


def test_older_simulations_and_halves_of_refreshes_that_died_are_let_go(tmp_path):
    (tmp_path / ".half-dead").mkdir()
    for number in range(SIMULATIONS_KEPT + 2):
        _keep(tmp_path / f"digest{number}", TABLES)
        os.utime(tmp_path / f"digest{number}", (number, number))
    newest = {f"digest{number}" for number in (SIMULATIONS_KEPT, SIMULATIONS_KEPT + 1)}
    assert {path.name for path in tmp_path.iterdir()} == newest


def test_a_simulation_that_finds_no_room_leaves_none_taken(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="No space left"):
        _keep(tmp_path / "scenarios" / "digest", TABLES)
    assert list((tmp_path / "scenarios").iterdir()) == []
