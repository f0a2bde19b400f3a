"""Exclusive locks between processes, which know who holds them.

``flock`` on a file that is never deleted: freed by the kernel however the holder ends, so a lock
cannot be left behind. Not for network file systems.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from intel.errors import Busy


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: what for, which process, since when (UTC), and the run if it is one."""

    purpose: str
    pid: int
    since: str
    run_id: str = ""

    def __str__(self) -> str:
        return f"{self.purpose} (process {self.pid}, since {self.since} UTC)"


@contextmanager
def exclusive(path: Path, purpose: str, *, now: datetime, run_id: str = "") -> Iterator[None]:
    """Hold the lock at ``path`` for as long as the context lasts.

    Parameters
    ----------
    path
        The lock file; made when missing.
    purpose
        What is done under the lock, in words for whoever is refused.
    now
        The moment, noted in the file.
    run_id
        The run of the job history that holds the lock.

    Raises
    ------
    Busy
        When another process holds it, naming that process and what it does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _acquired(file):
            raise Busy(
                f"{purpose} cannot start: {holder(path) or 'another process'} holds {path};"
                " wait until it ends, or stop that process"
            )
        note = Holder(purpose, os.getpid(), now.isoformat(timespec="seconds"), run_id)
        file.truncate(0)
        file.write(json.dumps(asdict(note)))
        file.flush()
        yield


def holder(path: Path) -> Holder | None:
    """Return who holds the lock at ``path``; None when it is free."""
    try:
        file = path.open(encoding="utf-8")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _noted(file.read())
    return None


def _acquired(file: IO[str]) -> bool:
    """Whether the lock was got; tried thrice, since :func:`holder` takes it for an instant."""
    for _ in range(3):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        else:
            return True
    return False


def _noted(text: str) -> Holder:
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):  # read between the lock and its note
        return Holder("another process", 0, "a moment ago")
