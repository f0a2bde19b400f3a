"""The published snapshots that are still there, and putting an older one back.

What was put back stays: refreshes take in what arrives but publish nothing until it is released,
since the next scheduled one would otherwise undo in the night what a person decided by day.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from intel.errors import StoreMissing
from intel.home import Home
from intel.store.connection import FILE_NAME, connect_read_only
from intel.store.publish import make_current, publishers_lock
from intel.whole_file import write_whole


@dataclass(frozen=True)
class Shelved:
    """One snapshot; ``problem`` says why it cannot be read, and its times are None then."""

    id: str
    built_at: datetime | None
    code_version: str
    inputs_digest: str
    facts: int
    size_bytes: int
    is_current: bool
    problem: str = ""


@dataclass(frozen=True)
class Hold:
    """A snapshot put back by hand, and when (UTC)."""

    snapshot_id: str
    since: str

    def __str__(self) -> str:
        return (
            f"snapshot {self.snapshot_id} was put back by hand on {self.since} UTC and stays;"
            " `intel rollback --release` lets refreshes publish again"
        )


def snapshots(home: Home) -> tuple[Shelved, ...]:
    """Every snapshot kept in this home, newest first; one that cannot be read says why."""
    if not home.versions.is_dir():
        return ()
    current = Path(os.path.realpath(home.current)).name
    folders = sorted(path for path in home.versions.iterdir() if path.name.isdigit())
    return tuple(_shelved(folder, folder.name == current) for folder in reversed(folders))


def reinstate(home: Home, snapshot_id: str, *, now: datetime) -> Shelved:
    """Make an older snapshot the current one, and hold it there.

    Raises
    ------
    StoreMissing
        When there is no such snapshot, or it cannot be read; names those there are.
    Busy
        When a refresh is publishing.
    """
    kept = {each.id: each for each in snapshots(home)}
    chosen = kept.get(snapshot_id) or kept.get(snapshot_id.zfill(6))
    if chosen is None:
        readable = ", ".join(each.id for each in kept.values() if not each.problem) or "none"
        raise StoreMissing(
            f"there is no snapshot {snapshot_id!r} in {home.versions}; readable are: {readable}"
        )
    if chosen.problem:
        raise StoreMissing(f"snapshot {chosen.id} cannot be put back: {chosen.problem}")
    with publishers_lock(home, "putting a snapshot back", now=now):
        hold = Hold(chosen.id, now.isoformat(sep=" ", timespec="minutes"))
        write_whole(
            _note(home), json.dumps(vars(hold))
        )  # before the switch: dying in between holds the one that is current
        make_current(home, chosen.id)
    return chosen


def held(home: Home) -> Hold | None:
    """The snapshot that was put back by hand, if one was; one that is gone holds nothing."""
    try:
        noted = json.loads(_note(home).read_text(encoding="utf-8"))
        hold = Hold(str(noted["snapshot_id"]), str(noted["since"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return Hold("of unknown number", "a day that cannot be read")
    return hold if (home.versions / hold.snapshot_id).is_dir() else None


def release(home: Home) -> Hold | None:
    """Let refreshes publish again; return what was held."""
    hold = held(home)
    _note(home).unlink(missing_ok=True)
    return hold


def _note(home: Home) -> Path:
    return home.ledger / "put_back.json"


def _shelved(folder: Path, is_current: bool) -> Shelved:
    path = folder / FILE_NAME
    size = path.stat().st_size if path.is_file() else 0
    try:
        with connect_read_only(path) as connection:
            built_at, code, digest, facts = connection.execute(
                "SELECT built_at, code_version, inputs_digest, (SELECT count(*) FROM fact)"
                " FROM snapshot"
            ).fetchall()[0]
    except (duckdb.Error, OSError, IndexError) as error:
        problem = str(error).strip().splitlines()[0]
        return Shelved(folder.name, None, "", "", 0, size, is_current, problem)
    return Shelved(folder.name, built_at, code, digest, facts, size, is_current)
