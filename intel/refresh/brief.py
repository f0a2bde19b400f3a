"""The step *brief*: evaluate the alerts, and write the briefing and the feed to ``feed/``.

It reads what has been published, so that its numbers are those that pages show, and it writes
nothing that a snapshot is made of: when it fails, what was published stands.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Final

from intel.home import Home
from intel.market import briefing
from intel.market.alerts import Reading, changes, dated, read_all
from intel.market.briefing import written
from intel.store import Snapshot
from intel.store.alerts import alerts_file, keep_change, read_alerts, read_history
from intel.store.notes import notes_file, read_notes
from intel.whole_file import write_whole

MARKDOWN: Final = "brief.md"
HTML: Final = "brief.html"
ALERTS: Final = "alerts.atom"
MADE_FROM: Final = "made_from.json"
SPAN: Final = "week"
"""How far the written briefing looks back."""
ADDRESS: Final = "INTEL_ADDRESS"
"""Environment variable: the desk's address for people, which links in the feed begin with."""


def desk_address(stated: str | None = None) -> str:
    """Where readers open the desk: as stated, by the environment, or on this machine."""
    known = (stated or os.environ.get(ADDRESS, "")).strip()
    return (known or written.DESK).rstrip("/")


def brief_is_current(home: Home, snapshot: Snapshot, *, now: datetime) -> bool:
    """Whether the feed tells of this snapshot, day, alerts and notes already."""
    try:
        made_from = json.loads((home.feed / MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(made_from == _made_from(home, snapshot, now))


def write_brief(home: Home, snapshot: Snapshot, *, now: datetime) -> str:
    """Evaluate every alert and write the feed; say in a few words what the alerts say.

    Parameters
    ----------
    home
        Whose alerts and notes, and where to.
    snapshot
        What has been published.
    now
        The moment, naive UTC.
    """
    readings = _evaluated(home, snapshot, now)
    until = now.date()
    told = briefing.brief(
        snapshot,
        since=briefing.window(SPAN, until=until),
        until=until,
        readings=readings,
        notes=read_notes(home),
    )
    desk = desk_address()
    write_whole(home.feed / MARKDOWN, written.markdown(told, desk=desk))
    write_whole(home.feed / HTML, written.page(told, desk=desk))
    write_whole(home.feed / ALERTS, written.alert_feed(read_history(home), now=now, desk=desk))
    write_whole(home.feed / MADE_FROM, json.dumps(_made_from(home, snapshot, now)) + "\n")
    return _in_words(readings)


def _evaluated(home: Home, snapshot: Snapshot, now: datetime) -> tuple[Reading, ...]:
    """Every alert with since when it stands so; what is new is kept first."""
    readings = read_all(snapshot, read_alerts(home))
    for change in changes(readings, read_history(home), snapshot, now=now):
        keep_change(home, change)
    return dated(readings, read_history(home))


def _in_words(readings: tuple[Reading, ...]) -> str:
    if not readings:
        return ""
    fired = [each.alert.name for each in readings if each.state == "fired"]
    broken = [f"{each.alert.name} ({each.problem})" for each in readings if each.state == "broken"]
    told = f"{len(fired)} of {len(readings)} alerts fire"
    told += f": {', '.join(fired)}" if fired else ""
    return told + (f"; cannot be answered: {', '.join(broken)}" if broken else "")


def _made_from(home: Home, snapshot: Snapshot, now: datetime) -> dict[str, str]:
    return {
        "snapshot": snapshot.id,
        "day": f"{now:%Y-%m-%d}",
        "alerts": _digest(alerts_file(home)),
        "notes": _digest(notes_file(home)),
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()[:16]
