"""Health: how old the snapshot is, what ran, what is due, and how forecasts did."""

from datetime import UTC, datetime

import altair as alt
import streamlit as st

from intel.facts.schedule import load_schedule
from intel.home import DATA, Home
from intel.market import ages, health
from intel.market.answer import Answer
from intel.pages import _charts, _health_checks, _health_hardware, _page
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
    "published_on": st.column_config.DateColumn("Published"),
    "grade": st.column_config.TextColumn("Grade", help="; ".join(_page.GRADES.values())),
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
    "coverage_80": st.column_config.NumberColumn("80 % band held", format="percent"),
    "coverage_95": st.column_config.NumberColumn("95 % band held", format="percent"),
    "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
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


def freshness(snapshot: Snapshot, vendors: Answer, now: datetime) -> None:
    """Show how old the newest numbers are."""
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
    houses = ages.house_ages(snapshot, now=now)
    section("How fresh the research houses are", houses)
    _page.present(houses, None, key="house_ages", columns=HOUSE_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    now, home = clock(), Home.from_environment()
    history, jobs = read_history(home), load_schedule(DATA)
    verdict = health.verdict(snapshot, home, history, jobs, now=now)
    scores = health.scores(snapshot)
    vendors = ages.vendor_ages(snapshot, now=now)
    st.markdown(f"{verdict.sentence} {health.caution(scores, vendors)}")
    with st.container(horizontal=True):
        st.metric("Snapshot", snapshot.id, border=True, help=f"Code {snapshot.code_version}")
        st.metric("Built", health.ago(verdict.snapshot_age), border=True)
        st.metric("Last run", verdict.last_run, border=True)
        if verdict.next_due:
            st.metric("Next due, UTC", f"{verdict.next_due:%d %b %H:%M}", border=True)
    runs(history)
    due = health.due(jobs, history, now=now)
    section("What is due", due)
    _page.present(due, None, key="due", columns=DUE_COLUMNS)
    _health_checks.section(snapshot)
    freshness(snapshot, vendors, now)
    section("How the forecasts did", scores)
    _page.present(scores, None, key="health_scores", columns=SCORE_COLUMNS)
    _health_hardware.section(snapshot)
    counts = health.row_counts(snapshot)
    section("What the snapshot holds", counts)
    _page.present(counts, None, key="rows", columns=ROW_COLUMNS)
    st.caption(f"Inputs {snapshot.inputs_digest}, code {snapshot.code_version}.")
    _page.link("evidence", "Rows read, refused and not mapped", part="Rows read")


def without_store() -> None:
    """Show what ran although nothing has been published."""
    history = read_history(Home.from_environment())
    if not history.runs.empty:
        runs(history)


_page.show("Can I trust what I see today?", body, without_store=without_store, method="Checks")
