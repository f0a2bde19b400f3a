"""What every step of one refresh is told: for which desk, from what, on which day, in which run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from intel.home import Home
from intel.refresh.fact_tables import Tables

Tell = Callable[[str], None]
"""Takes what there is to say of a step."""


@dataclass(frozen=True)
class Making:
    """One snapshot in the making.

    ``data_version`` is the digest of all that went in, ``made_on`` the day of knowledge.
    """

    home: Home
    data: Path
    made_on: date
    run_id: str
    data_version: str

    @property
    def day(self) -> pd.Timestamp:
        """The day of knowledge, as frames have it."""
        return pd.Timestamp(self.made_on)


def with_rows(**tables: pd.DataFrame) -> Tables:
    """The tables that have rows; the store leaves the others empty by itself."""
    return {name: rows for name, rows in tables.items() if not rows.empty}
