"""Whether what is on screen can be trusted: its age, the runs, what is due, and past scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd

from intel.facts.schedule import ScheduledJob
from intel.home import Home
from intel.lock import holder
from intel.market.answer import Answer, ask
from intel.market.forecast_scores import pooled
from intel.store import Snapshot
from intel.store.connection import FILE_NAME, quote_name
from intel.store.job_history import SUCCESSES, History, job_lock
from intel.store.read import kept_numbers

SHOWN_RUNS: Final = 30

RUNS_MEAN: Final = (
    "The newest runs of this desk's jobs, read live from its history, so also those since the"
    " snapshot was published. *Published*: a new snapshot. *Unchanged*: nothing had changed, so"
    " nothing was published. *Failed*, *died*, *abandoned*, *refused*, *missed*: the snapshot"
    " before stands as it was."
)

DUE_MEANS: Final = (
    "By the UTC clock, from `data/reference/schedule.toml`. A run starts up to *delay* later, and"
    " one that was missed is made up once as soon as a scheduler runs."
)

SNAPSHOTS_MEAN: Final = (
    "Each is whole and never changes; *Change* at the top of a page, or a link, opens an older one."
    " Those that are not kept any more can be built again from the reviewed files and the ledger."
)

ROWS_MEAN: Final = "Rows of every table of this snapshot."

SCORES: Final = """\
SELECT
    series_id,
    n_forecasts,
    skill_vs_naive,
    coverage_80,
    coverage_95,
    mase
FROM forecast_score
ORDER BY coverage_80, series_id"""

SCORES_MEAN: Final = (
    "Forecasts made again from past quarters, worst coverage first. *Held* is how often the outcome"
    " fell inside the band: 80% and 95% would be right. *Skill* above zero beats repeating the"
    " last value. Few origins a series: read the sum before the rows."
)


@dataclass(frozen=True)
class Verdict:
    """What to think of the desk now; ``is_well`` is False where something asks for attention."""

    sentence: str
    is_well: bool
    snapshot_age: timedelta
    last_run: str
    next_due: datetime | None


def verdict(
    snapshot: Snapshot,
    home: Home,
    history: History,
    jobs: Sequence[ScheduledJob],
    *,
    now: datetime,
) -> Verdict:
    """Weigh the age of the snapshot against the runs and the schedule."""
    age = now - snapshot.built_at
    runs = history.runs
    last = None if runs.empty else runs.iloc[-1]
    ended_well = last is None or last.outcome in (*SUCCESSES, "running")
    said = [f"Snapshot **{snapshot.id}** was built {ago(age)}."]
    if last is None:
        said.append("No run is on record.")
    elif ended_well:
        said.append(f"The last {last.job} {_ended(last, now)}: **{last.outcome}**.")
    else:
        said.append(
            f"**The last {last.job} {_ended(last, now)} and did not end well: {last.outcome}**;"
            " what you see is the snapshot before it."
        )
    owed = [job.name for job in jobs if _is_owed(job, history, now)]
    due = min((job.next_due(after=now) for job in jobs), default=None)
    scheduler = holder(job_lock(home, "scheduler"))
    if owed:
        said.append(f"**{', '.join(owed)} is overdue.**")
    if history.torn:
        said.append(f"{len(history.torn)} line(s) of the job history cannot be read.")
    if scheduler is None:
        said.append("No scheduler runs: refresh by hand, or start `intel serve`.")
    elif due is not None:
        said.append(f"The next is due {due:%Y-%m-%d %H:%M} UTC.")
    is_well = ended_well and not owed and not history.torn
    return Verdict(
        sentence=("**The desk runs as it should.** " if is_well else "**Read with care.** ")
        + " ".join(said),
        is_well=is_well,
        snapshot_age=age,
        last_run="none" if last is None else str(last.outcome),
        next_due=due,
    )


def runs(history: History) -> Answer:
    """The newest runs first, with how long they took and what they counted."""
    frame = history.runs.tail(SHOWN_RUNS).iloc[::-1]
    shown = pd.DataFrame(
        {
            "started_at": frame["started_at"].dt.floor("s"),
            "job": frame["job"],
            "outcome": frame["outcome"],
            "took_s": (frame["ended_at"] - frame["started_at"]).dt.total_seconds().round(1),
            "message": frame["message"],
            "facts": [json.loads(counts).get("fact") for counts in frame["counts"]],
            "snapshot": frame["snapshot_id"],
        }
    ).reset_index(drop=True)
    count = len(history.runs)
    failed = int((~history.runs["outcome"].isin((*SUCCESSES, "running"))).sum())
    return Answer(
        sentence=f"{count:,} {'run is' if count == 1 else 'runs are'} on record; {failed:,} did"
        " not end well.",
        frame=shown,
        sql="",
        definition=RUNS_MEAN,
        sources=pd.DataFrame(),
    )


def due(jobs: Sequence[ScheduledJob], history: History, *, now: datetime) -> Answer:
    """When each job is due next, and when it last ended well."""
    frame = pd.DataFrame(
        {
            "job": job.name,
            "next_due": job.next_due(after=now),
            "delay_min": job.jitter.total_seconds() / 60,
            "last_ended_well": history.last_success(job.name),
            "is_overdue": _is_owed(job, history, now),
            "reason": job.reason,
        }
        for job in jobs
    )
    said = [f"**{row.job}** on {row.next_due:%A %d %B at %H:%M} UTC" for row in frame.itertuples()]
    return Answer(f"Due next: {', '.join(said)}.", frame, "", DUE_MEANS, pd.DataFrame())


def snapshots(home: Home, shown: str) -> Answer:
    """The snapshots that are kept and can be opened, newest first."""
    rows = []
    for number in kept_numbers(home):
        file = home.versions / number / FILE_NAME
        kept = file.stat()
        rows.append(
            {
                "snapshot": number,
                "published_at": datetime.fromtimestamp(kept.st_mtime, UTC).replace(tzinfo=None),
                "size_mb": kept.st_size / 1e6,
                "is_shown": number == shown,
            }
        )
    frame = pd.DataFrame(rows, columns=["snapshot", "published_at", "size_mb", "is_shown"])
    held = f"{len(frame)} snapshot{'' if len(frame) == 1 else 's'}"
    return Answer(
        f"{held} can be opened, {frame['size_mb'].sum():,.0f} MB together.",
        frame, "", SNAPSHOTS_MEAN, pd.DataFrame(),
    )  # fmt: skip


def row_counts(snapshot: Snapshot) -> Answer:
    """How many rows every table holds."""
    tables = [each.name for each in snapshot.tables() if each.kind == "table"]
    sql = "\nUNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS n_rows FROM {quote_name(name)}" for name in tables
    )
    answer = ask(snapshot, f"{sql}\nORDER BY n_rows DESC, name", definition=ROWS_MEAN)
    total = int(answer.frame["n_rows"].sum())
    return replace(answer, sentence=f"{total:,} rows in {len(tables)} tables.")


def scores(snapshot: Snapshot) -> Answer:
    """How the forecasts did, worst coverage first."""
    answer = ask(snapshot, SCORES, definition=SCORES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame
    worst = frame.iloc[0]
    return replace(
        answer,
        sentence=(
            f"{len(frame)} series are forecast. Over {int(frame['n_forecasts'].sum()):,} past"
            f" forecasts the 80% band held {pooled(frame, 'coverage_80'):.0%} and the 95% band"
            f" {pooled(frame, 'coverage_95'):.0%} of outcomes;"
            f" {int((frame['skill_vs_naive'] > 0).sum())} series beat repeating the last value."
            f" Worst is {worst.series_id}, whose 80% band held {worst.coverage_80:.0%}."
        ),
    )


def caution(scores: Answer, vendors: Answer) -> str:
    """What to bear in mind even when every run ended well."""
    said = []
    if not scores.is_empty:
        held = pooled(scores.frame, "coverage_80")
        said.append(
            f"forecasts' 80% bands have held {held:.0%} over all series, made again from the past"
        )
    if not vendors.is_empty:
        behind = int(vendors.frame["is_behind"].sum())
        said.append(f"{behind} of {len(vendors.frame)} vendors are more than a quarter behind")
    return f"Bear in mind: {', and '.join(said)}." if said else ""


def ago(age: timedelta) -> str:
    """How long ago, as one says it."""
    hours = age.total_seconds() / 3600
    if hours < 1:
        minutes = round(max(hours, 0) * 60)
        return f"{minutes} minute{'' if minutes == 1 else 's'} ago"
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"


def _ended(run: pd.Series, now: datetime) -> str:
    if pd.isna(run.ended_at):
        return f"began {ago(now - run.started_at)}"
    return f"ended {ago(now - run.ended_at)}"


def _is_owed(job: ScheduledJob, history: History, now: datetime) -> bool:
    """Whether a job has not ended well since it was last due (the delay included)."""
    last = history.last_success(job.name)
    return last is None or job.next_due(after=last) + job.jitter + job.timeout < now
