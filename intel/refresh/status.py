"""The state of a desk in one mapping, for people and for probes; works before anything is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from intel.errors import StoreMissing
from intel.facts.schedule import load_schedule
from intel.home import Home
from intel.lock import holder
from intel.refresh.schedule import scheduler_lock
from intel.refresh.serve import ADDRESS, is_healthy
from intel.sources.contact import contact
from intel.sources.pull import due_sources, source_ages
from intel.store import Snapshot, open_snapshot
from intel.store.connection import FILE_NAME
from intel.store.job_history import read_history
from intel.store.read import kept_numbers
from intel.store.shelf import held

LAST_RUNS: Final = 5


def desk_status(home: Home, data: Path, *, now: datetime, port: int) -> dict[str, Any]:
    """Snapshot and its age, runs, what is due, and how old each file's newest fact is.

    Parameters
    ----------
    home, data
        The desk, and its reviewed files.
    now
        The moment that ages are told by, naive UTC.
    port
        Where the app is asked whether it answers.

    With none published, ``snapshot`` is None; ``problems`` names what is wrong: a snapshot that
    cannot be read, or one that was put back by hand and held.
    """
    problems = []
    try:
        snapshot = open_snapshot(home)
    except StoreMissing as error:
        snapshot = None
        if (home.current / FILE_NAME).is_file():
            problems.append(str(error))
        elif kept := kept_numbers(home):
            problems.append(
                f"{home.current} leads to no snapshot, though {kept[0]} is kept;"
                " `intel doctor --repair` puts it back"
            )
    is_broken = bool(problems)
    if hold := held(home):
        problems.append(str(hold))
    history = read_history(home)
    running = holder(scheduler_lock(home))
    runs = history.runs.drop(columns=["counts", "run_id"]).tail(LAST_RUNS).iloc[::-1]
    for moment in ("started_at", "ended_at"):
        runs[moment] = runs[moment].dt.floor("s")
    return {
        "home": str(home.root),
        "problems": problems,
        "is_broken": is_broken,
        "app": f"answers at http://{ADDRESS}:{port}" if is_healthy(port) else None,
        "snapshot": snapshot and _snapshot(snapshot, now),
        "quarantined": 0 if snapshot is None else _count(snapshot, "quarantine"),
        "scheduler": str(running) if running else None,
        "next_runs": {job.name: job.next_due(after=now) for job in load_schedule(data)},
        "next_pulls": due_sources(home, data, now=now) if contact() else {},
        "last_runs": runs.to_dict("records"),
        "torn_history_lines": [str(line) for line in history.torn],
        "pulls": source_ages(home, now=now),
        "sources": [] if snapshot is None else _ages(snapshot, now),
    }


def _snapshot(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    tables = [each.name for each in snapshot.tables() if each.kind == "table"]
    return {
        "id": snapshot.id,
        "path": str(snapshot.path),
        "built_at": snapshot.built_at,
        "age_hours": (now - snapshot.built_at).total_seconds() / 3600,
        "code_version": snapshot.code_version,
        "inputs_digest": snapshot.inputs_digest,
        "rows": {name: _count(snapshot, name) for name in tables},
    }


def _count(snapshot: Snapshot, table: str) -> int:
    return int(snapshot.query("SELECT count(*) AS n FROM query_table(?)", [table])["n"].item())


def _ages(snapshot: Snapshot, now: datetime) -> list[dict[str, Any]]:
    """Per file of facts: how many, and when the newest was published and recorded."""
    ages = snapshot.query(
        "SELECT file, count(*) AS facts,"
        " max(published_on) FILTER (published_on_basis <> 'recorded') AS newest_published_on,"
        " max(recorded_at) AS newest_recorded_at,"
        " date_diff('day', newest_published_on, CAST(? AS DATE)) AS age_days"
        " FROM fact GROUP BY file ORDER BY age_days, file",
        [now],
    )
    return [{str(name): value for name, value in row.items()} for row in ages.to_dict("records")]
