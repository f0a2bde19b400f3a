"""What ran, when, and how it ended: an append-only file a month, in ``ledger/jobs/``.

One JSON object a line, fsynced before the work goes on::

    {"event": "start", "run_id": "...", "job": "refresh", "at": "2026-11-21T05:30:00", "pid": 12}
    {"event": "end", "run_id": "...", "job": "refresh", "at": "...", "outcome": "published", ...}
    {"event": "missed", "run_id": "...", "job": "refresh", "at": "...", "message": "..."}

A line that a crash cut short is reported beside the runs, never dropped in silence. The Health
page reads this directly; every publication folds it into ``job_run``.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pandas as pd

from intel.errors import Busy
from intel.home import Home
from intel.lock import exclusive, holder
from intel.refresh.clock import Clock, utc_now

SUCCESSES: Final = ("published", "unchanged")
"""Outcomes that count as done; the others are running, failed, refused, abandoned, died, missed."""

COLUMNS: Final = (
    "run_id",
    "job",
    "started_at",
    "ended_at",
    "outcome",
    "message",
    "counts",
    "snapshot_id",
)


@dataclass
class Run:
    """A run under way; what is set here is written when it ends."""

    run_id: str
    job: str
    started_at: datetime
    outcome: str = "published"
    message: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    snapshot_id: str = ""


@dataclass(frozen=True)
class TornLine:
    """A line of the history that cannot be read."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line} cannot be read: {self.text[:60]!r}"


@dataclass(frozen=True)
class History:
    """Every run, oldest first (columns ``COLUMNS``; ``counts`` is JSON text), and what is torn."""

    runs: pd.DataFrame
    torn: tuple[TornLine, ...]

    def with_end(self, run: Run, *, at: datetime) -> pd.DataFrame:
        """The runs as they will read once ``run``, still under way, has ended as it says."""
        others = self.runs[self.runs["run_id"] != run.run_id]
        return pd.concat([others, _frame([_row(_end_event(run, at))])], ignore_index=True)

    def last_success(self, job: str) -> datetime | None:
        """When the last run of ``job`` that ended well began; None when none ever did."""
        began = self.runs.loc[
            (self.runs["job"] == job) & self.runs["outcome"].isin(SUCCESSES), "started_at"
        ]
        return None if began.empty else began.max().to_pydatetime()


@contextmanager
def recorded_run(home: Home, job: str, *, clock: Clock = utc_now) -> Iterator[Run]:
    """Run a job alone, with its start and its end in the history however it ends.

    Raises
    ------
    Busy
        When the job is running already; the refusal is recorded too.
    """
    started = clock()
    run = Run(run_id=f"{started:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", job=job, started_at=started)

    def end(outcome: str, message: str) -> None:
        run.outcome, run.message = outcome, message
        _append(home, _end_event(run, clock()))

    try:
        with exclusive(_lock_of(home, job), f"intel {job}", now=started, run_id=run.run_id):
            _append(home, _start_event(run))
            yield run
            end(run.outcome, run.message)
    except Busy as refusal:
        end("refused", str(refusal))
        raise
    except Exception as error:
        end("failed", f"{type(error).__name__}: {error}")
        raise
    except BaseException:
        end("abandoned", "stopped before it ended")
        raise


def record_missed(home: Home, job: str, message: str, *, now: datetime) -> None:
    """Note a run that should have been and was not."""
    run_id = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    _append(
        home,
        {"event": "missed", "run_id": run_id, "job": job, "at": _iso(now), "message": message},
    )


def read_history(home: Home) -> History:
    """Read every run there was.

    A start without an end is ``running`` while its process holds the job's lock, and ``died``
    otherwise.
    """
    runs: dict[str, dict[str, Any]] = {}
    torn: list[TornLine] = []
    for path in sorted(_folder(home).glob("*.jsonl")):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if not line.strip():
                continue
            try:
                event = json.loads(line)
                runs[event["run_id"]] = _row(event)
            except (ValueError, KeyError, TypeError):
                torn.append(TornLine(path.name, number, line.decode("utf-8", "replace")))
    for row in runs.values():
        if row["outcome"] == "running" and not _is_running(home, row):
            row["outcome"], row["message"] = "died", "its process ended without a word"
    ordered = sorted(runs.values(), key=lambda row: (row["started_at"], row["run_id"]))
    return History(_frame(ordered), tuple(torn))


def _folder(home: Home) -> Path:
    return home.ledger / "jobs"


def _lock_of(home: Home, job: str) -> Path:
    return home.locks / f"{job}.lock"


def _is_running(home: Home, row: Mapping[str, Any]) -> bool:
    held = holder(_lock_of(home, row["job"]))
    return held is not None and held.run_id == row["run_id"]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _start_event(run: Run) -> dict[str, Any]:
    return {
        "event": "start",
        "run_id": run.run_id,
        "job": run.job,
        "at": _iso(run.started_at),
        "pid": os.getpid(),
    }


def _end_event(run: Run, at: datetime) -> dict[str, Any]:
    return {
        "event": "end",
        "run_id": run.run_id,
        "job": run.job,
        "started_at": _iso(run.started_at),
        "at": _iso(at),
        "outcome": run.outcome,
        "message": run.message,
        "counts": dict(run.counts),
        "snapshot": run.snapshot_id,
    }


def _row(event: Mapping[str, Any]) -> dict[str, Any]:
    """The row a run has after this event; an end replaces its start."""
    kind = event["event"]
    started = event["started_at"] if kind == "end" else event["at"]
    return {
        "run_id": event["run_id"],
        "job": event["job"],
        "started_at": started,
        "ended_at": None if kind == "start" else event["at"],
        "outcome": {"start": "running", "missed": "missed"}.get(kind) or event["outcome"],
        "message": event.get("message", ""),
        "counts": json.dumps(event.get("counts", {})),
        "snapshot_id": event.get("snapshot", ""),
    }


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    for column in ("started_at", "ended_at"):
        moments = pd.to_datetime(frame[column], format="ISO8601")
        frame[column] = moments.astype("datetime64[us]")
    return frame


def _append(home: Home, event: Mapping[str, Any]) -> None:
    """Append one line, whole and on disk before this returns.

    A last line without its end was cut short by a crash: it is closed first, so that it stays one
    unreadable line and does not swallow this one.
    """
    path = _folder(home) / f"{event['at'][:7]}.jsonl"
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
