"""Files that are there whole, and on disk, or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

ABANDONED_AFTER_S: Final = 60.0
"""Nobody writes on one file for so long: what is still half-written then, somebody died over."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file in one step as seen from outside; its folder is made when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    try:
        with half.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        error.filename = error.filename or str(path)  # a disk without room names no file
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def halves(folder: Path) -> tuple[Path, ...]:
    """Files below ``folder`` that are written at this moment, or were when somebody died."""
    return tuple(path for path in folder.rglob(".*.part") if path.is_file())


def remove_abandoned(folder: Path) -> None:
    """Remove the halves that nobody writes on any more."""
    for path in halves(folder):
        if time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
            path.unlink(missing_ok=True)
