"""The revenue lines of vendors as series, each with every vintage of every quarter.

A series is a vendor's line on one basis, in the currency it is reported in, by the vendor's own
fiscal quarters; each stands for the calendar quarter that holds the middle of its days. Where a
vendor reports months only, whole calendar quarters are summed from them.

A series knows every number its quarters ever had and since when, so that a backtest sees each only
as it stood then. Where they come from is told in :mod:`intel.refresh.vendor_vintages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import numpy as np
import pandas as pd

from intel.refresh.series_events import WEEKS, LineEvents

FEWEST_QUARTERS: Final = 8
ENDED_AFTER_MONTHS: Final = 15
LONGEST_HOLE: Final = 4
"""Missing quarters in a row that can be bridged; what lies before a longer hole says little."""


@dataclass(frozen=True, eq=False)
class VendorSeries:
    """One line of one vendor, in ``unit``.

    ``vintages`` has one row for each number a quarter ever had: ``quarter`` (calendar Period),
    ``known_on``, ``value`` (13 weeks' worth) and ``inferred`` (whether that day is).
    ``long_quarters`` are those of 14 weeks, past and to come. ``proxy`` has what stands in for an
    ended line after its end (``value``, 13 weeks' worth, by quarter; ``half_width`` of its 80%
    band on logs; ``method``): an estimate, never one of the vintages.
    """

    series_id: str
    vendor: str
    line: str
    basis: str
    unit: str
    vintages: pd.DataFrame
    events: LineEvents
    long_quarters: frozenset[pd.Period] = frozenset()
    warnings: tuple[str, ...] = ()
    proxy: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def measure(self) -> str:
        """What is counted: ``revenue`` or ``capex``; errors are pooled within one."""
        return "capex" if self.line == "capex" else "revenue"

    def as_of(self, day: pd.Timestamp) -> pd.Series:
        """The number by quarter as it was known on ``day``, from the last break known by then."""
        quarters, at = self._newest(day)
        known = pd.Series(self._in_arrays[2]["value"][at], quarters, name="value")
        return after_last_hole(self.events.cut(known, day))

    def inferred_as_of(self, day: pd.Timestamp) -> int:
        """How many of the quarters of :meth:`as_of` have a day that is only inferred."""
        known = self.known_on_day(day)
        used = after_last_hole(self.events.cut(known["value"], day))
        return int(known["inferred"].to_numpy()[len(known) - len(used) :].sum())

    def known_on(self) -> pd.DataFrame:
        """By quarter, ``known_on`` and ``inferred`` of the first number it had."""
        return self.vintages.drop_duplicates("quarter").set_index("quarter")

    def weeks_factor(self, quarters: Iterable[pd.Period]) -> np.ndarray:
        """What turns 13 weeks' worth into what is reported; (n,)."""
        return np.array([(WEEKS + 1) / WEEKS if q in self.long_quarters else 1.0 for q in quarters])

    def told(self, day: pd.Timestamp) -> tuple[str, ...]:
        """What was done to the series before a model saw it, in sentences."""
        whole, used = self.known_on_day(day), self.as_of(day)
        said = list(self.warnings)
        said += self.events.told(day)
        left = int((whole.index < used.index[0]).sum()) if len(used) else 0
        if left:
            said.append(f"{left} quarter(s) before {used.index[0]} are left out: what lies before")
            said[-1] += f" a break, or a hole of more than {LONGEST_HOLE} quarters, says little."
        inside = sorted(q for q in self.long_quarters if q in used.index)
        if inside:
            said.append(f"14 weeks in {', '.join(map(str, inside))}: scaled to 13 before the fit.")
        return tuple(said)

    def known_on_day(self, day: pd.Timestamp) -> pd.DataFrame:
        """Of each quarter the newest number by ``day``; sorted, by quarter."""
        quarters, at = self._newest(day)
        return pd.DataFrame(
            {name: column[at] for name, column in self._in_arrays[2].items()}, index=quarters
        )

    def known_on_days(
        self, days: pd.DatetimeIndex
    ) -> tuple[pd.PeriodIndex, np.ndarray, np.ndarray]:
        """Quarters (Q,), and of each the newest number by each day (D, Q), and whether inferred.

        The number is missing before the quarter had one.
        """
        quarters, known_on, numbers = self._in_arrays
        _, first, place = np.unique(quarters.asi8, return_index=True, return_inverse=True)
        row = np.searchsorted(days.to_numpy(), known_on, "left")
        newest = np.full((len(days) + 1, len(first)), -1)
        np.maximum.at(newest, (row, place), np.arange(len(row)))
        newest = np.maximum.accumulate(newest[:-1], axis=0)
        values = np.where(newest >= 0, numbers["value"][newest], np.nan)
        inferred = np.where(newest >= 0, numbers["inferred"][newest], False)
        return quarters[first], values, inferred

    def _newest(self, day: pd.Timestamp) -> tuple[pd.PeriodIndex, np.ndarray]:
        """The quarters known by ``day``, sorted, and where in ``vintages`` each has its number."""
        quarters, days, _ = self._in_arrays
        n = int(np.searchsorted(days, day.to_datetime64(), "right"))
        _, back = np.unique(quarters.asi8[:n][::-1], return_index=True)
        at = n - 1 - back
        return quarters[at], at

    @cached_property
    def _in_arrays(self) -> tuple[pd.PeriodIndex, np.ndarray, dict[str, np.ndarray]]:
        """Quarter, day and numbers of ``vintages``: asked thousands of times in a refresh."""
        numbers = {name: self.vintages[name].to_numpy() for name in ("value", "inferred")}
        return (
            pd.PeriodIndex(self.vintages["quarter"]),
            self.vintages["known_on"].to_numpy(),
            numbers,
        )


def series_id(vendor: str, line: str, basis: str) -> str:
    """The name a series goes by: ``NVIDIA/networking``, with its basis where it has one."""
    return "/".join(part for part in (vendor, line, basis) if part)


def after_last_hole(values: pd.Series) -> pd.Series:
    """The quarters after the last long hole; all of them when too few would remain."""
    steps = np.diff(pd.PeriodIndex(values.index).asi8)
    long = np.flatnonzero(steps > LONGEST_HOLE + 1)
    start = int(long[-1]) + 1 if len(long) else 0
    return values.iloc[start:] if len(values) - start >= FEWEST_QUARTERS else values


def months_since(quarter: pd.Period, day: pd.Timestamp) -> int:
    """Whole months from the end of a quarter to ``day``."""
    return int((pd.Period(day, freq="M") - quarter.asfreq("M", how="end")).n)


@cache
def last_day(quarter: pd.Period) -> pd.Timestamp:
    """Last day of a quarter."""
    return quarter.end_time.normalize()
