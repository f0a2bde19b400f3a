"""Alerts that fire, and what analysts wrote lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from intel.market.alerts import Reading
from intel.market.briefing.brief import Item, Section
from intel.market.quantities import quantities
from intel.market.units import counted
from intel.store import Snapshot
from intel.store.notes import Note

LONGEST_LINK: Final = 2_000


def fired_alerts(snapshot: Snapshot, readings: Sequence[Reading]) -> Section:
    """Alerts that fire or cannot be answered."""
    title = "Alerts"
    if not readings:
        return Section("alerts", title, "No alert is set.")
    count = {state: sum(r.state == state for r in readings) for state in ("fired", "broken")}
    broken = f"; {count['broken']} cannot be answered" if count["broken"] else ""
    places = {each.name: (each.page, each.query) for each in quantities(snapshot)}
    return Section(
        "alerts",
        title,
        f"Of {counted(len(readings), 'alert')} {count['fired']}"
        f" {'fires' if count['fired'] == 1 else 'fire'}{broken}.",
        tuple(
            Item(
                reading.sentence,
                *places.get(reading.alert.quantity, ("sql", _query(reading.alert.sql))),
                reading.since.date() if reading.since else None,
            )
            for reading in readings
            if reading.state != "quiet"
        ),
        count=count["fired"],
    )


def new_notes(notes: Sequence[Note], *, since: date, until: date) -> Section:
    """Notes written after ``since``."""
    new = [note for note in notes if since < note.written_at.date() <= until]
    return Section(
        "notes",
        "Notes",
        f"{counted(len(new), 'note was', 'notes were')} written."
        if new
        else "No note was written.",
        tuple(
            Item(
                f"{note.series}{f', {note.on:%Y-%m-%d}' if note.on else ''}: {note.text}"
                + (f" ({note.author})" if note.author else ""),
                "forecast",
                {"series": note.series},
                note.written_at.date(),
            )
            for note in reversed(new)
        ),
        count=len(new),
    )


def _query(sql: str) -> dict[str, str]:
    return {"q": sql} if len(sql) <= LONGEST_LINK else {}
