"""Write what ran, when, and how it ended; :mod:`intel.store.job_history` reads it.

Each line is on disk before the work goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import pandas as pd

from intel.errors import Busy
from intel.home import Home
from intel.lock import exclusive
from intel.refresh.clock import Clock, utc_now
from intel.refresh.process import told_to_end
from intel.store.job_history import history_folder, job_lock, read_history
from intel.store.lines import append_line


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
        record_end(home, run, outcome, message, now=clock())

    try:
        with exclusive(job_lock(home, job), f"intel {job}", now=started, run_id=run.run_id):
            _append(home, _start_event(run))
            yield run
            end(run.outcome, run.message)
    except Busy as refusal:
        end("refused", str(refusal))
        raise
    except BaseException as error:
        if isinstance(error, Exception) and not told_to_end():
            end("failed", f"{type(error).__name__}: {error}")
        else:
            end("abandoned", "stopped before it ended")
        raise


def record_end(home: Home, run: Run, outcome: str, message: str, *, now: datetime) -> None:
    """Write how a run ended."""
    run.outcome, run.message = outcome, message
    _append(home, _end_event(run, now))


def record_missed(home: Home, job: str, message: str, *, now: datetime) -> None:
    """Note a run that should have been and was not."""
    run_id = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    _append(
        home,
        {"event": "missed", "run_id": run_id, "job": job, "at": _iso(now), "message": message},
    )


def runs_with_end(home: Home, run: Run, *, at: datetime) -> pd.DataFrame:
    """Every run as the history will read once ``run``, still under way, has ended as it says."""
    return read_history(home).with_event(_end_event(run, at))


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


def _append(home: Home, event: Mapping[str, Any]) -> None:
    append_line(history_folder(home) / f"{event['at'][:7]}.jsonl", event)
