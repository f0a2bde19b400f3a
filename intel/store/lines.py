"""Append-only files of the ledger: one JSON object a line, each whole and on disk.

Nothing is ever changed or taken out: what no longer holds is said by a later line. Lines of one key
replace each other, and ``{"event": "remove", …}`` takes the key back.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")
REMOVE: Final = "remove"


@dataclass(frozen=True)
class TornLine:
    """A line that cannot be read, since a crash cut it short or a hand has been at it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line} cannot be read: {self.text[:60]!r}"


def append_line(path: Path, event: Mapping[str, Any]) -> None:
    """Append one line, whole and on disk before this returns.

    A last line without its end was cut short by a crash: it is closed first, so that it stays one
    unreadable line and does not swallow this one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> tuple[list[dict[str, Any]], list[TornLine]]:
    """Every object of the file, oldest first, and the lines that hold none."""
    events: list[dict[str, Any]] = []
    torn: list[TornLine] = []
    if not path.is_file():
        return events, torn
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if isinstance(event, dict):
            events.append(event)
        else:
            torn.append(TornLine(path.name, number, line.decode("utf-8", "replace")))
    return events, torn


def standing(
    path: Path, key: str, read: Callable[[dict[str, Any]], T], *, known_on: date | None = None
) -> tuple[T, ...]:
    """What stands, oldest first: the newest line of every ``key`` that is not taken back.

    ``read`` makes a value of a line; one it cannot read is of another version of this code, and
    passed over. With ``known_on``, as it stood at the end of that day.
    """
    found: dict[str, T] = {}
    for event in read_lines(path)[0]:
        try:
            if known_on is not None and datetime.fromisoformat(event["at"]).date() > known_on:
                continue
            found.pop(event[key], None)
            if event["event"] != REMOVE:
                found[event[key]] = read(event)
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found.values())


def take_back(path: Path, what: Mapping[str, str], *, now: datetime, author: str = "") -> None:
    """Say that ``what``, a key with its value, no longer stands."""
    append_line(path, {"event": REMOVE, **what, "author": author, "at": now.isoformat()})
