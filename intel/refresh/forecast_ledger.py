"""Every forecast and outlook of this desk, kept as it was made: one file a vintage.

Forecasts of series are in ``ledger/forecasts/``, outlooks of markets in ``ledger/outlooks/``.

A vintage is put on record before it is published, and never touched again; snapshots hold all of
them, and can be rebuilt without making one again.
"""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from intel.home import Home
from intel.whole_file import write_whole

_WHEN = ["made_on", "run_id", "data_version"]
_SINCE_THEN = ("data_version", "transformations", "explanation")
"""Columns that older vintages lack: text, and numbers."""
_NUMBERS_SINCE_THEN = ("n_inferred", "spread")


FORECASTS: Final = "forecasts"
OUTLOOKS: Final = "outlooks"


def read_forecasts(home: Home, kind: str = FORECASTS) -> pd.DataFrame:
    """Every vintage, oldest first, one a day: of several made on a day, the last; or no rows."""
    files = sorted((home.ledger / kind).glob("[!.]*.parquet"))
    if not files:
        return pd.DataFrame()
    vintages = [pd.read_parquet(path) for path in files]
    if kind == FORECASTS:
        vintages = [_in_full(each) for each in vintages]
    kept = pd.concat(vintages, ignore_index=True)
    last_of_day = kept.groupby("made_on")["run_id"].transform("max")
    return kept[kept["run_id"] == last_of_day].reset_index(drop=True)


def keep_forecasts(home: Home, vintage: pd.DataFrame, kind: str = FORECASTS) -> pd.DataFrame:
    """Put a vintage on record and return all there are.

    A vintage that says the same as the newest one adds nothing: that one stands, with its date.
    """
    kept = read_forecasts(home, kind)
    if vintage.empty or (
        not kept.empty and _same(kept[kept["run_id"].eq(kept["run_id"].max())], vintage)
    ):
        return kept
    run_id = vintage["run_id"].iloc[0]
    write_whole(home.ledger / kind / f"{run_id}.parquet", vintage.to_parquet(index=False))
    return read_forecasts(home, kind)


def _in_full(vintage: pd.DataFrame) -> pd.DataFrame:
    """A vintage with the columns that came into use after it was made: not known, so empty."""
    full = vintage.copy()
    for name in _SINCE_THEN:
        if name not in full.columns:
            full[name] = ""
    for name in _NUMBERS_SINCE_THEN:
        if name not in full.columns:
            full[name] = math.nan
    return full


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    before, after = (frame.drop(columns=_WHEN).reset_index(drop=True) for frame in (one, other))
    return bool(before.equals(after[before.columns].astype(before.dtypes)))
