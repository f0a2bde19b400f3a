"""Health: how old the snapshot is, what ran, what is due, what was checked, and what is held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import altair as alt
import streamlit as st

from intel.facts.schedule import load_schedule
from intel.home import DATA, Home
from intel.market import ages, health
from intel.market.answer import Answer
from intel.pages import _charts, _health_checks, _health_hardware, _intake, _page
from intel.pages._columns import GRADE, PUBLISHED
from intel.store import Snapshot
from intel.store.job_history import History, read_history

RUN_COLUMNS = {
    "started_at": st.column_config.DatetimeColumn("Started, UTC", format="YYYY-MM-DD HH:mm:ss"),
    "job": "Job", "outcome": "Outcome",
    "took_s": st.column_config.NumberColumn("Took, s", format="%.1f"),
    "message": st.column_config.TextColumn("What it said", width="large"),
    "facts": st.column_config.NumberColumn("Facts", format="localized"),
    "snapshot": "Snapshot",
}  # fmt: skip
DUE_COLUMNS = {
    "job": "Job",
    "next_due": st.column_config.DatetimeColumn("Next due, UTC", format="YYYY-MM-DD HH:mm"),
    "delay_min": st.column_config.NumberColumn("Delay up to, min", format="%.0f"),
    "last_ended_well": st.column_config.DatetimeColumn(
        "Last that ended well began", format="YYYY-MM-DD HH:mm"
    ),
    "is_overdue": st.column_config.CheckboxColumn("Overdue"),
    "reason": st.column_config.TextColumn("Why then", width="large"),
}
VENDOR_COLUMNS = {
    "vendor": "Vendor", "line": "Line", "newest_quarter": "Newest quarter",
    "ended": st.column_config.DateColumn("Ended"),
    "days_since": st.column_config.NumberColumn("Days since"),
    "is_behind": st.column_config.CheckboxColumn("Behind"),
    "published_on": PUBLISHED,
    "grade": GRADE,
    "source_id": None,
}  # fmt: skip
HOUSE_COLUMNS = {
    "house": "House",
    "numbers": st.column_config.NumberColumn("Numbers", format="localized"),
    "newest_published": st.column_config.DateColumn("Newest published"),
    "days_since": st.column_config.NumberColumn("Days since"),
}
SCORE_COLUMNS = {
    "series_id": "Series",
    "n_forecasts": st.column_config.NumberColumn("Past forecasts"),
    "skill_vs_naive": st.column_config.NumberColumn("Skill", format="percent"),
    "coverage_80": st.column_config.NumberColumn("80% band held", format="percent"),
    "coverage_95": st.column_config.NumberColumn("95% band held", format="percent"),
    "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
}
SNAPSHOT_COLUMNS = {
    "snapshot": "Snapshot",
    "published_at": st.column_config.DatetimeColumn("Published, UTC", format="YYYY-MM-DD HH:mm"),
    "size_mb": st.column_config.NumberColumn("Megabytes", format="%.1f"),
    "is_shown": st.column_config.CheckboxColumn("On screen"),
}
ROW_COLUMNS = {
    "name": "Table",
    "n_rows": st.column_config.NumberColumn("Rows", format="localized"),
}


def clock() -> datetime:
    """The present moment, naive UTC as all times of the desk."""
    return datetime.now(UTC).replace(tzinfo=None)


def section(title: str, answer: Answer) -> None:
    """Begin a section with its own sentence."""
    st.subheader(title)
    st.markdown(answer.sentence)


def runs(history: History) -> None:
    """Show the newest runs and lines of the history that cannot be read."""
    answer = health.runs(history)
    section("What ran", answer)
    _page.present(answer, None, key="runs", columns=RUN_COLUMNS)
    for line in history.torn:
        st.warning(f"A line of the job history is torn: {line}", icon=":material/broken_image:")


@dataclass(frozen=True)
class Known:
    """What every part of the page is drawn from."""

    snapshot: Snapshot
    home: Home
    history: History
    now: datetime
    vendors: Answer
    scores: Answer


def jobs(known: Known) -> None:
    """Show what ran, and what is due."""
    runs(known.history)
    due = health.due(load_schedule(DATA), known.history, now=known.now)
    section("What is due", due)
    _page.present(due, None, key="due", columns=DUE_COLUMNS)


def freshness(known: Known) -> None:
    """Show how old the newest numbers are."""
    vendors = known.vendors
    section("How fresh the vendors are", vendors)
    chart = None if vendors.is_empty else _charts.ranked_bars(
        vendors.frame, y="vendor", x="days_since", x_title="Days since the newest quarter ended",
        x_format=",.0f",
        tooltip=[
            alt.Tooltip("vendor:N", title="Vendor"),
            alt.Tooltip("newest_quarter:N", title="Newest quarter"),
            alt.Tooltip("ended:T", title="Ended"),
            alt.Tooltip("days_since:Q", title="Days since"),
        ],
    )  # fmt: skip
    _page.present(vendors, chart, key="vendor_ages", columns=VENDOR_COLUMNS)
    houses = ages.house_ages(known.snapshot, now=known.now)
    section("How fresh the research houses are", houses)
    _page.present(houses, None, key="house_ages", columns=HOUSE_COLUMNS)


def forecasts(known: Known) -> None:
    """Show how the forecasts did."""
    section("How the forecasts did", known.scores)
    _page.present(known.scores, None, key="health_scores", columns=SCORE_COLUMNS)


def contents(known: Known) -> None:
    """List the snapshots that are kept, and the tables of this one."""
    kept = health.snapshots(known.home, known.snapshot.id)
    section("Which snapshots are kept", kept)
    _page.present(kept, None, key="snapshots", columns=SNAPSHOT_COLUMNS)
    counts = health.row_counts(known.snapshot)
    section("What this one holds", counts)
    _page.present(counts, None, key="rows", columns=ROW_COLUMNS)
    st.caption(f"Inputs {known.snapshot.inputs_digest}, code {known.snapshot.code_version}.")


PARTS: dict[str, Callable[[Known], None]] = {
    "Jobs": jobs,
    "Checks": lambda known: _health_checks.section(known.snapshot),
    "Freshness": freshness,
    "Coverage": lambda known: _intake.coverage(known.snapshot),
    "Rows and quarantine": lambda known: _intake.read_rows(known.snapshot),
    "Forecasts": forecasts,
    "Hardware model": lambda known: _health_hardware.section(known.snapshot),
    "Snapshots": contents,
}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    now, home = clock(), Home.from_environment()
    history = read_history(home)
    verdict = health.verdict(snapshot, home, history, load_schedule(DATA), now=now)
    known = Known(
        snapshot, home, history, now, ages.vendor_ages(snapshot, now=now), health.scores(snapshot)
    )
    st.markdown(f"{verdict.sentence} {health.caution(known.scores, known.vendors)}")
    with st.container(horizontal=True):
        st.metric("Snapshot", snapshot.id, border=True, help=f"Code {snapshot.code_version}")
        st.metric("Built", health.ago(verdict.snapshot_age), border=True)
        st.metric("Last run", verdict.last_run, border=True)
        if verdict.next_due:
            st.metric("Next due, UTC", f"{verdict.next_due:%d %b %H:%M}", border=True)
    part = st.segmented_control(
        "Look at", list(PARTS), default="Jobs", required=True, key="health", bind="query-params"
    )
    PARTS[part](known)


def without_store() -> None:
    """Show what ran although nothing has been published."""
    history = read_history(Home.from_environment())
    if not history.runs.empty:
        runs(history)


_page.show("Can I trust what I see today?", body, without_store=without_store, method="Checks")
