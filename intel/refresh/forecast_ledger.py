"""Every forecast of this desk, kept as it was made: ``ledger/forecasts/``, one file a vintage.

A vintage is put on record before it is published, and never touched again; snapshots hold all of
them, and can be rebuilt without making one again.
"""

from __future__ import annotations

import os

import pandas as pd

from intel.home import Home

_WHEN = ["made_on", "run_id"]


def read_forecasts(home: Home) -> pd.DataFrame:
    """Every vintage, oldest first, one a day: of several made on a day, the last; or no rows."""
    files = sorted((home.ledger / "forecasts").glob("[!.]*.parquet"))
    if not files:
        return pd.DataFrame()
    kept = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
    last_of_day = kept.groupby("made_on")["run_id"].transform("max")
    return kept[kept["run_id"] == last_of_day].reset_index(drop=True)


def keep_forecasts(home: Home, vintage: pd.DataFrame) -> pd.DataFrame:
    """Put a vintage on record and return all there are.

    A vintage that says the same as the newest one adds nothing: that one stands, with its date.
    """
    kept = read_forecasts(home)
    if vintage.empty or (
        not kept.empty and _same(kept[kept["run_id"].eq(kept["run_id"].max())], vintage)
    ):
        return kept
    run_id = vintage["run_id"].iloc[0]
    path = home.ledger / "forecasts" / f"{run_id}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    vintage.to_parquet(half, index=False)
    with half.open("rb") as file:
        os.fsync(file.fileno())
    half.replace(path)
    return read_forecasts(home)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    before, after = (frame.drop(columns=_WHEN).reset_index(drop=True) for frame in (one, other))
    return bool(before.equals(after[before.columns].astype(before.dtypes)))
