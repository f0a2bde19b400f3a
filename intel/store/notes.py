"""What analysts wrote beside a series: ``ledger/notes.jsonl``, append-only.

One JSON object a line::

    {"event": "note", "note_id": "…", "series": "NVIDIA/networking", "on": "2026-04-26", …}
    {"event": "remove", "note_id": "…", "at": "2026-11-21T16:00:00"}

A note that is taken back stays in the file; the line after it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pandas as pd

from intel.errors import EvidenceError, NotDisclosed
from intel.home import Home
from intel.one_line import in_one_line
from intel.store.lines import append_line, standing, take_back

LONGEST: Final = 2_000
COLUMNS: Final = ("series", "day", "text", "author", "written_at", "note_id")


@dataclass(frozen=True)
class Note:
    """A note: ``on`` is the day of the series it is about, None when it is about the whole."""

    note_id: str
    series: str
    text: str
    written_at: datetime
    on: date | None = None
    author: str = ""


def notes_file(home: Home) -> Path:
    """Where notes are kept."""
    return home.ledger / "notes.jsonl"


def write_note(
    home: Home, series: str, text: str, *, now: datetime, on: date | None = None, author: str = ""
) -> Note:
    """Keep a note.

    Raises
    ------
    EvidenceError
        When there is no text, or more than ``LONGEST`` characters.
    """
    said = in_one_line(text)
    if not said or len(said) > LONGEST:
        raise EvidenceError(
            f"a note has 1 to {LONGEST:,} characters, this one {len(said):,}; write it again"
        )
    note = Note(uuid4().hex[:12], series, said, now.replace(microsecond=0), on, author)
    append_line(
        notes_file(home),
        {
            "event": "note",
            "note_id": note.note_id,
            "series": series,
            "on": None if on is None else on.isoformat(),
            "text": said,
            "author": author,
            "at": note.written_at.isoformat(),
        },
    )
    return note


def remove_note(home: Home, note_id: str, *, now: datetime, author: str = "") -> Note:
    """Take a note back.

    Raises
    ------
    NotDisclosed
        When no note of that id stands.
    """
    notes = {note.note_id: note for note in read_notes(home)}
    if note_id not in notes:
        raise NotDisclosed(f"no note {note_id!r} stands; list them with `intel notes`")
    take_back(notes_file(home), {"note_id": note_id}, now=now, author=author)
    return notes[note_id]


def read_notes(
    home: Home, series: str | None = None, *, known_on: date | None = None
) -> tuple[Note, ...]:
    """Notes that stand, oldest first: of one series or all, as they stood at the end of a day."""
    notes = standing(notes_file(home), "note_id", _note, known_on=known_on)
    return tuple(note for note in notes if series in (None, note.series))


def notes_frame(notes: tuple[Note, ...]) -> pd.DataFrame:
    """Notes as a table with the columns ``COLUMNS``; ``day`` is missing for the whole series."""
    frame = pd.DataFrame(
        [(n.series, n.on, n.text, n.author, n.written_at, n.note_id) for n in notes],
        columns=list(COLUMNS),
    )
    for column in ("day", "written_at"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame


def _note(event: dict[str, Any]) -> Note:
    on = event.get("on")
    return Note(
        note_id=str(event["note_id"]),
        series=str(event["series"]),
        text=in_one_line(str(event["text"])),
        written_at=datetime.fromisoformat(event["at"]),
        on=None if on is None else date.fromisoformat(on),
        author=str(event.get("author", "")),
    )
