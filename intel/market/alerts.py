"""Whether the thresholds that analysts set are crossed, and since when."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import pandas as pd

from intel.errors import AssumptionError, QueryRefused
from intel.market.quantities import Quantity
from intel.market.units import in_unit
from intel.one_line import in_one_line
from intel.store import Snapshot
from intel.store.alerts import Alert, Change
from intel.store.sandbox import run_query

TIMEOUT_S: Final = 5.0


@dataclass(frozen=True)
class Reading:
    """What an alert says of a snapshot: ``state`` is fired, quiet or broken.

    ``value`` is None when it is broken; ``problem`` then says why. ``since`` is when a refresh
    first found it so.
    """

    alert: Alert
    state: str
    value: float | None
    problem: str = ""
    since: datetime | None = None

    @property
    def sentence(self) -> str:
        """What there is to say, in plain text."""
        alert = self.alert
        since = f", since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        threshold = in_unit(alert.threshold, alert.unit or "count")
        if self.value is None:
            return f"{alert.name}: cannot be answered. {self.problem}"
        said = in_unit(self.value, alert.unit or "count")
        if f"{alert.side} {threshold}" in alert.name and self.state == "fired":
            return f"{alert.name}; it is {said}{since}"
        is_so = alert.side if self.state == "fired" else f"not {alert.side}"
        return f"{alert.name}: {said} is {is_so} {threshold}{since}"


def read_all(
    snapshot: Snapshot, alerts: Iterable[Alert], *, history: Iterable[Change] = ()
) -> tuple[Reading, ...]:
    """Ask each alert's query of a snapshot, in the sandbox; those that fire first, then the broken.

    One that cannot be answered says why, and stops nothing.
    """
    readings = []
    for alert in alerts:
        value, problem = _answer(snapshot, alert.sql)
        state = "broken" if value is None else "fired" if alert.is_crossed(value) else "quiet"
        readings.append(Reading(alert, state, value, problem))
    order = ("fired", "broken", "quiet")
    return dated(sorted(readings, key=lambda each: order.index(each.state)), history)


def dated(readings: Iterable[Reading], history: Iterable[Change]) -> tuple[Reading, ...]:
    """The readings with since when a refresh has found them so."""
    known = tuple(history)
    found = ((each, last_change(each.alert, known)) for each in readings)
    return tuple(
        replace(each, since=last.at) if last is not None and last.state == each.state else each
        for each, last in found
    )


def last_change(alert: Alert, history: Iterable[Change]) -> Change | None:
    """The last thing a refresh found of the alert as it is asked now."""
    found = [
        change for change in history if change.name == alert.name and change.digest == alert.digest
    ]
    return found[-1] if found else None


def changes(
    readings: Iterable[Reading], history: Iterable[Change], snapshot: Snapshot, *, now: datetime
) -> tuple[Change, ...]:
    """What is new in these readings; an alert that is quiet from the beginning is no news."""
    known = tuple(history)
    new = []
    for reading in readings:
        last = last_change(reading.alert, known)
        if reading.state != (last.state if last else "quiet"):
            new.append(
                Change(
                    name=reading.alert.name,
                    state=reading.state,
                    at=now.replace(microsecond=0),
                    snapshot_id=snapshot.id,
                    value=reading.value,
                    message=reading.sentence,
                    digest=reading.alert.digest,
                )
            )
    return tuple(new)


def watching(
    quantity: Quantity,
    side: str,
    threshold: float,
    *,
    now: datetime,
    name: str = "",
    author: str = "",
) -> Alert:
    """An alert on a quantity; without a name it is called by what it watches."""
    said = in_unit(threshold, quantity.unit)
    return Alert(
        name=in_one_line(name) or f"{quantity.title}, {side} {said}",
        sql=quantity.sql,
        side=side,
        threshold=threshold,
        set_at=now.replace(microsecond=0),
        unit=quantity.unit,
        quantity=quantity.name,
        author=author,
    )


def must_answer(snapshot: Snapshot, alert: Alert) -> float:
    """The number an alert is about, for whoever sets it.

    Raises
    ------
    QueryRefused
        When its query answers no number now.
    """
    value, problem = _answer(snapshot, alert.sql)
    if value is None:
        raise QueryRefused(problem)
    return value


def threshold_of(text: str) -> float:
    """A threshold as written: ``75%`` and ``75%`` are 0.75, ``1,500`` is 1500.

    Raises
    ------
    AssumptionError
        When it is no number.
    """
    written = text.replace(",", "").replace("_", "").strip()
    found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)", written)
    if found is None:
        raise AssumptionError(f"{text!r} is no threshold; write a number, or a percentage as 75%")
    value = float(found[1]) / (100 if found[2] else 1)
    if not math.isfinite(value):
        raise AssumptionError(f"{text!r} is too large for a threshold")
    return value


def _answer(snapshot: Snapshot, sql: str) -> tuple[float | None, str]:
    """The one number that a query answers, or why there is none."""
    try:
        frame = run_query(snapshot.path, sql, max_rows=2, timeout_s=TIMEOUT_S).frame
    except QueryRefused as refusal:
        return None, in_one_line(str(refusal))
    if frame.shape != (1, 1):
        rows = "no row" if frame.empty else f"{len(frame)} or more rows, {frame.shape[1]} column(s)"
        return None, f"The query answers {rows}; it must answer one number."
    cell: Any = frame.iloc[0, 0]
    if isinstance(cell, bool) or pd.api.types.is_bool_dtype(frame.dtypes.iloc[0]):
        return None, "The query answers yes or no; it must answer one number."
    try:
        value = float(cell)
    except (TypeError, ValueError):
        return None, "The query answers no number."
    return (value, "") if math.isfinite(value) else (None, "The query answers no number.")
