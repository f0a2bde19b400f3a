"""What breaks a series, and what a forecast does about it: ends, recasts, scope, 14-week quarters.

Only what was known on a day counts on that day. An ended or recast line is not forecast; a line
whose scope changed starts anew there when enough quarters follow; an extra week is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

WEEKS: Final = 13
"""Weeks of a quarter; a long one has one more."""

FEWEST_AFTER_BREAK: Final = 12
"""Quarters after a change of scope with which what lies before it is left out."""

Line = tuple[str, str, str]


@dataclass(frozen=True)
class LineEvent:
    """One event; ``line`` and ``basis`` are those on its other side, empty if there is none."""

    kind: str
    event_on: pd.Timestamp
    line: str
    basis: str
    reason: str


@dataclass(frozen=True)
class LineEvents:
    """The events of one line, and the recasts that led to it, oldest first."""

    own: tuple[LineEvent, ...] = ()
    recast_from: tuple[LineEvent, ...] = ()

    @property
    def born_on(self) -> pd.Timestamp | None:
        """The day the definition came into being, when it was redrawn from another."""
        return self.recast_from[0].event_on if self.recast_from else None

    def last(self, day: pd.Timestamp) -> LineEvent | None:
        """The event known by ``day`` after which nothing more is reported on this line."""
        over = [e for e in self.own if e.kind in ("ended", "recast") and e.event_on <= day]
        return over[-1] if over else None

    def cut(self, values: pd.Series, day: pd.Timestamp) -> pd.Series:
        """``values`` (by quarter) from the last change of scope known by ``day`` on."""
        for event in reversed(self._scope_changes(day)):
            after = values[values.index >= pd.Period(event.event_on, freq="Q")]
            if len(after) >= FEWEST_AFTER_BREAK:
                return after
        return values

    def told(self, day: pd.Timestamp) -> list[str]:
        """The changes of scope in words."""
        return [
            f"Scope changed on {event.event_on:%Y-%m-%d}: {event.reason.rstrip('.')}."
            for event in self._scope_changes(day)
        ]

    def _scope_changes(self, day: pd.Timestamp) -> list[LineEvent]:
        return [e for e in self.own if e.kind == "scope_change" and e.event_on <= day]


def events_by_line(events: pd.DataFrame) -> dict[Line, LineEvents]:
    """Rows of ``series_event`` by (vendor, line, basis), each recast at both of its ends."""
    own: dict[Line, list[LineEvent]] = {}
    before: dict[Line, list[LineEvent]] = {}
    for row in events[events["kind"] != "weeks_14"].sort_values("event_on").itertuples():
        line, basis = (str(row.line), str(row.basis))
        after = (str(row.successor_line), str(row.successor_basis))
        when = pd.Timestamp(str(row.event_on))
        kind, reason = str(row.kind), str(row.reason)
        event = LineEvent(kind, when, *after, reason)
        own.setdefault((str(row.entity), line, basis), []).append(event)
        if kind == "recast" and after[0]:
            origin = LineEvent(kind, when, line, basis, reason)
            before.setdefault((str(row.entity), *after), []).append(origin)
    return {
        key: LineEvents(tuple(own.get(key, ())), tuple(before.get(key, ())))
        for key in {*own, *before}
    }


def long_quarters(events: pd.DataFrame) -> dict[str, frozenset[pd.Period]]:
    """The calendar quarters that stand for a vendor's 14-week quarters."""
    long = events[events["kind"] == "weeks_14"]
    quarters = pd.PeriodIndex(pd.to_datetime(long["middle_quarter"]), freq="Q")
    return {
        str(vendor): frozenset(quarters[long["entity"] == vendor])
        for vendor in long["entity"].unique()
    }


def without_extra_week(vintages: pd.DataFrame, long: frozenset[pd.Period]) -> np.ndarray:
    """The values of ``vintages``, a 14-week quarter's scaled to 13; (n,)."""
    if not long:
        return vintages["value"].to_numpy(dtype=float)
    scale = np.where(vintages["quarter"].isin(list(long)), WEEKS / (WEEKS + 1), 1.0)
    return np.asarray(vintages["value"].to_numpy(dtype=float) * scale)
