"""Whether a series is forecast, and if not, why not: it ended, was recast, lapsed, or is short.

An ended line for which the store has a proxy is forecast as that proxy, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from intel.refresh.vendor_series import (
    ENDED_AFTER_MONTHS,
    FEWEST_QUARTERS,
    VendorSeries,
    months_since,
    series_id,
)

CURRENT: Final = "current"
PROXY: Final = "proxy"
LAPSED_AFTER_QUARTERS: Final = ENDED_AFTER_MONTHS // 3


@dataclass(frozen=True)
class Status:
    """``status`` is current, proxy, ended, recast, lapsed or short; ``reason`` is a sentence."""

    status: str
    reason: str
    successor: str
    has_enough_quarters: bool

    @property
    def is_forecast(self) -> bool:
        """Whether the series is forecast."""
        return self.status in (CURRENT, PROXY)


def status_of(series: VendorSeries, day: pd.Timestamp, newest: pd.Period | None = None) -> Status:
    """Judge a series by what was known on ``day``.

    ``newest`` is the newest quarter of any line of the vendor. A line that stops while others go on
    has lapsed; where all stop, the desk has not been fed, and the forecast says how old it is.
    """
    known = series.as_of(day)
    enough = len(known) >= FEWEST_QUARTERS
    event = series.events.last(day)
    if event is not None:
        after = ""
        if event.kind == "recast" and (event.line, event.basis) != (series.line, series.basis):
            after = series_id(series.vendor, event.line, event.basis)
        reason = f"{'Ended' if event.kind == 'ended' else 'Recast'} on {event.event_on:%Y-%m-%d}:"
        reason = f"{reason} {event.reason.rstrip('.')}."
        if enough and event.kind == "ended" and not series.proxy.empty:
            method = series.proxy["method"].iloc[0]
            return Status(PROXY, f"{reason} Forecast is its proxy: {method}.", after, enough)
        return Status(event.kind, reason, after, enough)
    if known.empty:
        return Status("short", "No quarter was known yet.", "", has_enough_quarters=False)
    if not enough:
        reason = f"{len(known)} quarter(s), {FEWEST_QUARTERS} are needed."
        return Status("short", reason, "", has_enough_quarters=False)
    months = months_since(known.index[-1], day)
    if months > ENDED_AFTER_MONTHS:
        reason = (
            f"Nothing was reported for {months} months: the line may have ended, or been recast"
            " under another name."
        )
        goes_on = newest is not None and newest > known.index[-1] + LAPSED_AFTER_QUARTERS
        return Status("lapsed" if goes_on else CURRENT, reason, "", has_enough_quarters=True)
    return Status(CURRENT, "", "", has_enough_quarters=True)
