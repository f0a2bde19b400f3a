"""Notes beside a series: marks on its chart, a list below it, and a dialog to write one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from intel.errors import EvidenceError, NotDisclosed
from intel.home import Home
from intel.market.answer import Answer, verbatim
from intel.pages import _access, _charts
from intel.store import Snapshot
from intel.store.notes import LONGEST, Note, notes_frame, read_notes, remove_note, write_note


def of_series(snapshot: Snapshot, series: str) -> tuple[Note, ...]:
    """The notes of one series, on an earlier day those of the time."""
    day = snapshot.as_of if snapshot.is_past else None
    return read_notes(Home.from_environment(), series, known_on=day)


def on_chart(chart: Any, notes: tuple[Note, ...], *, quarters: pd.DataFrame | None = None) -> Any:
    """Mark the days that notes are about, at the foot of the chart; the text is on hover.

    Where a chart has bars by ``quarters`` (``period_start``, ``period_end``), a day inside one is
    marked under its bar, which stands in the calendar quarter that holds the middle of it.
    """
    frame = notes_frame(notes).dropna(subset=["day"])
    if frame.empty:
        return chart
    if quarters is not None:
        frame = frame.assign(day=frame["day"].map(lambda day: _middle_of(day, quarters)))
    marks = (
        alt.Chart(frame)
        .mark_point(shape="triangle-up", filled=True, size=110, color=_charts.SECOND, yOffset=-7)
        .encode(
            x=alt.X("day:T" if quarters is None else "yearquarter(day):T", bandPosition=0.5),
            y=alt.value("height"),
            tooltip=[
                alt.Tooltip("day:T", title="About"),
                alt.Tooltip("text:N", title="Note"),
                alt.Tooltip("written_at:T", title="Written"),
            ],
        )
    )
    return chart + marks


def _middle_of(day: pd.Timestamp, quarters: pd.DataFrame) -> pd.Timestamp:
    holds = (quarters["period_start"] <= day) & (quarters["period_end"] >= day)
    if not holds.any():
        return day
    row = quarters[holds].iloc[0]
    middle: pd.Timestamp = row["period_start"] + (row["period_end"] - row["period_start"]) / 2
    return middle.normalize()


def with_answer(answer: Answer, notes: tuple[Note, ...]) -> Answer:
    """The answer with its notes, which then stand in its Excel file."""
    return replace(answer, notes=notes_frame(notes))


def beside(snapshot: Snapshot, series: str, notes: tuple[Note, ...]) -> None:
    """List the notes of a series, with the ways to write one and to take one back."""
    for note in notes:
        about = f"**{note.on:%Y-%m-%d}** " if note.on else ""
        who = f", {verbatim(note.author)}" if note.author else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/sticky_note_2: {about}{verbatim(note.text)}"
                f" :gray[({note.written_at:%Y-%m-%d}{who})]",
                width="stretch",
            )
            if not snapshot.is_past and _access.may_write():
                st.button(
                    "Remove", key=f"remove_{note.note_id}", type="tertiary", on_click=_remove,
                    args=(note.note_id,), icon=":material/undo:",
                    help="It stays in the ledger as taken back",
                )  # fmt: skip
    if snapshot.is_past:
        return
    if st.button("Add a note", icon=":material/add_comment:", key=f"note_{series}"):
        _dialog(series)


@st.dialog("A note beside this series")
def _dialog(series: str) -> None:
    form(series)


def form(series: str) -> None:
    """Ask for a note, and keep it."""
    st.markdown(f"**{verbatim(series)}**")
    if not _access.require_sign_in("Writing notes"):
        return
    with st.form("note", border=False):
        text = st.text_area("Note", max_chars=LONGEST, key="note_text")
        day = st.date_input(
            "About", None, key="note_day", format="YYYY-MM-DD", min_value=date(1990, 1, 1),
            help="The day of the series it is about, marked on the chart; empty: the whole",
        )  # fmt: skip
        if st.form_submit_button("Keep", icon=":material/save:"):
            try:
                write_note(
                    Home.from_environment(), series, text, now=_now(),
                    on=day if isinstance(day, date) else None, author=_access.author(),
                )  # fmt: skip
            except (EvidenceError, OSError) as error:
                st.error(str(error))
            else:
                st.rerun()


def _remove(note_id: str) -> None:
    if not _access.may_write():
        return
    try:
        remove_note(Home.from_environment(), note_id, now=_now(), author=_access.author())
    except NotDisclosed as gone:  # another window was first
        st.toast(str(gone))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
