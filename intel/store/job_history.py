"""What ran, when, and how it ended: the append-only files of ``ledger/jobs/``, one a month.

One JSON object a line::

    {"event": "start", "run_id": "...", "job": "refresh", "at": "2026-11-21T05:30:00", "pid": 12}
    {"event": "end", "run_id": "...", "job": "refresh", "at": "...", "outcome": "published", ...}
    {"event": "missed", "run_id": "...", "job": "refresh", "at": "...", "message": "..."}

:mod:`intel.refresh.history` writes them. A line that a crash cut short is reported beside the runs,
never dropped in silence. The Health page reads this directly, so that it also tells of runs since
the last publication; every publication folds it into ``job_run``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from intel.home import Home
from intel.lock import holder
from intel.store.lines import TornLine

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


@dataclass(frozen=True)
class History:
    """Every run, oldest first (columns ``COLUMNS``; ``counts`` is JSON text), and what is torn."""

    runs: pd.DataFrame
    torn: tuple[TornLine, ...]

    def with_event(self, event: Mapping[str, Any]) -> pd.DataFrame:
        """The runs as they will read once ``event`` is written."""
        others = self.runs[self.runs["run_id"] != event["run_id"]]
        runs: pd.DataFrame = pd.concat([others, _frame([_row(event)])], ignore_index=True)
        return runs

    def last_success(self, job: str) -> datetime | None:
        """When the last run of ``job`` that ended well began; None when none ever did."""
        began = self.runs.loc[
            (self.runs["job"] == job) & self.runs["outcome"].isin(SUCCESSES), "started_at"
        ]
        return None if began.empty else began.max().to_pydatetime()


def read_history(home: Home) -> History:
    """Read every run there was.

    A start without an end is ``running`` while its process holds the job's lock, and ``died``
    otherwise.
    """
    runs: dict[str, dict[str, Any]] = {}
    torn: list[TornLine] = []
    for path in sorted(history_folder(home).glob("*.jsonl")):
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


def history_folder(home: Home) -> Path:
    """Where the files of the history are."""
    return home.ledger / "jobs"


def job_lock(home: Home, job: str) -> Path:
    """The lock that a running job holds."""
    return home.locks / f"{job}.lock"


def _is_running(home: Home, row: Mapping[str, Any]) -> bool:
    held = holder(job_lock(home, row["job"]))
    return held is not None and held.run_id == row["run_id"]


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
