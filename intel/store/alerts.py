"""Thresholds that analysts set, and when they were crossed: two append-only files of the ledger.

``ledger/alerts.jsonl`` has what was asked for, ``ledger/alert_history.jsonl`` what the refreshes
found, one line a change::

    {"event": "set", "name": "Bear above 30%", "sql": "SELECT …", "side": "above", …}
    {"event": "remove", "name": "Bear above 30%", "at": "…"}

    {"event": "fired", "name": "Bear above 30%", "value": 0.32, "snapshot": "000012", "at": "…"}

An alert is a query that answers one number, and a threshold. It is set again under the same name to
change it.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from intel.errors import AssumptionError, NotDisclosed
from intel.home import Home
from intel.one_line import in_one_line
from intel.store.lines import append_line, read_lines, standing, take_back

SIDES: Final = ("above", "below")
STATES: Final = ("fired", "quiet", "broken")
LONGEST_NAME: Final = 120
MOST: Final = 200


@dataclass(frozen=True)
class Alert:
    """A threshold on the one number that ``sql`` answers; ``quantity`` names it, if it has one."""

    name: str
    sql: str
    side: str
    threshold: float
    set_at: datetime
    unit: str = ""
    quantity: str = ""
    author: str = ""

    @property
    def digest(self) -> str:
        """What it asks, in short: an alert that is changed has no history yet."""
        asked = json.dumps([self.sql, self.side, self.threshold])
        return hashlib.sha256(asked.encode()).hexdigest()[:12]

    def is_crossed(self, value: float) -> bool:
        """Whether ``value`` is on the side that is watched; at the threshold it is not."""
        return value > self.threshold if self.side == "above" else value < self.threshold


@dataclass(frozen=True)
class Change:
    """What a refresh found: the alert fired, went quiet or broke."""

    name: str
    state: str
    at: datetime
    snapshot_id: str
    value: float | None
    message: str
    digest: str


def alerts_file(home: Home) -> Path:
    """Where thresholds are kept."""
    return home.ledger / "alerts.jsonl"


def history_file(home: Home) -> Path:
    """Where it is kept when they were crossed."""
    return home.ledger / "alert_history.jsonl"


def set_alert(home: Home, alert: Alert) -> Alert:
    """Keep an alert; one of the same name is replaced.

    Raises
    ------
    AssumptionError
        When its name, side or threshold cannot be used, or there are ``MOST`` already.
    """
    if alert.name != in_one_line(alert.name) or not 0 < len(alert.name) <= LONGEST_NAME:
        raise AssumptionError(
            f"an alert's name is one line of 1 to {LONGEST_NAME} characters; choose another"
        )
    if alert.side not in SIDES:
        raise AssumptionError(f"an alert is above or below its threshold, not {alert.side!r}")
    if not math.isfinite(alert.threshold):
        raise AssumptionError("the threshold of an alert is a finite number; give one")
    names = {each.name for each in read_alerts(home)}
    if len(names | {alert.name}) > MOST:
        raise AssumptionError(f"{MOST} alerts are set, the most there can be; remove one first")
    append_line(
        alerts_file(home),
        {
            "event": "set",
            "name": alert.name,
            "sql": alert.sql,
            "side": alert.side,
            "threshold": alert.threshold,
            "unit": alert.unit,
            "quantity": alert.quantity,
            "author": alert.author,
            "at": alert.set_at.isoformat(),
        },
    )
    return alert


def remove_alert(home: Home, name: str, *, now: datetime, author: str = "") -> Alert:
    """Take an alert back.

    Raises
    ------
    NotDisclosed
        When none of that name is set.
    """
    alerts = {alert.name: alert for alert in read_alerts(home)}
    if name not in alerts:
        raise NotDisclosed(f"no alert {name!r} is set; list them with `intel alert list`")
    take_back(alerts_file(home), {"name": name}, now=now, author=author)
    return alerts[name]


def read_alerts(home: Home) -> tuple[Alert, ...]:
    """Alerts that are set, oldest first."""
    return standing(alerts_file(home), "name", _alert)


def keep_change(home: Home, change: Change) -> None:
    """Keep what a refresh found."""
    append_line(
        history_file(home),
        {
            "event": change.state,
            "name": change.name,
            "value": change.value,
            "message": change.message,
            "snapshot": change.snapshot_id,
            "digest": change.digest,
            "at": change.at.isoformat(),
        },
    )


def read_history(home: Home) -> tuple[Change, ...]:
    """Every change, oldest first."""
    changes = []
    for event in read_lines(history_file(home))[0]:
        try:
            changes.append(_change(event))
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(changes)


def _alert(event: dict[str, Any]) -> Alert:
    return Alert(
        name=in_one_line(str(event["name"])),
        sql=str(event["sql"]),
        side=str(event["side"]),
        threshold=float(event["threshold"]),
        set_at=datetime.fromisoformat(event["at"]),
        unit=str(event.get("unit", "")),
        quantity=str(event.get("quantity", "")),
        author=str(event.get("author", "")),
    )


def _change(event: dict[str, Any]) -> Change:
    if event["event"] not in STATES:
        raise ValueError(event["event"])
    return Change(
        name=str(event["name"]),
        state=str(event["event"]),
        at=datetime.fromisoformat(event["at"]),
        snapshot_id=str(event["snapshot"]),
        value=None if event["value"] is None else float(event["value"]),
        message=in_one_line(str(event.get("message", ""))),
        digest=str(event["digest"]),
    )
