"""Briefing: the market in a few numbers, what changed, what fires, and what is due."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from intel.home import Home
from intel.market import briefing
from intel.market.alerts import Reading
from intel.market.answer import verbatim
from intel.market.briefing import Brief, Section, written
from intel.pages import _alerts, _page, _tour
from intel.pages._columns import ADDRESS, PUBLISHED, UNIT
from intel.store import Snapshot, export
from intel.store.notes import Note, read_notes

SPANS = {"week": "A week", "quarter": "A quarter", "year": "A year", "visit": "Your last visit"}
FIRST = ("alerts", "revisions", "odds", "forecasts", "documents")
"""Subjects by how soon one should look at them."""
OPENS = {
    "evidence": "Number", "vendors": "Vendor", "forecast": "Forecast", "scenarios": "Odds",
    "fabrics": "Fabric", "health": "Health", "sql": "Query",
}  # fmt: skip
"""What a page opens for a sentence, in a word."""
CHANGE = st.column_config.NumberColumn("Change", format="percent")
WAS = st.column_config.NumberColumn("Was", format="localized")
IS_NOW = st.column_config.NumberColumn("Is", format="localized")
DAYS = st.column_config.NumberColumn("In days", help="Below zero: it should be out by now")
COLUMNS: dict[str, dict[str, Any]] = {
    "documents": {
        "published_on": PUBLISHED, "publisher": "Publisher",
        "title": st.column_config.TextColumn("Document", width="large"), "grade": "Grade",
        "n_facts": st.column_config.NumberColumn("Numbers in it"),
        "address": ADDRESS,
        "fact_id": None, "source_id": None,
    },
    "revisions": {
        "published_on": PUBLISHED, "kind": "Kind", "entity": "Who", "metric": "Quantity",
        "line": "Line", "period_label": "Period", "was": WAS, "is_now": IS_NOW,
        "change_fraction": CHANGE, "unit": UNIT, "who": "Changed by", "reason": "Why",
        "address": None, "fact_id": None, "source_id": None,
    },
    "forecasts": {
        "series_id": "Series", "entity": None, "line": None, "unit": UNIT,
        "period_end": st.column_config.DateColumn("Quarter to"),
        "was_made_on": st.column_config.DateColumn("Was made on"),
        "made_on": st.column_config.DateColumn("Made on"), "was": WAS, "is_now": IS_NOW,
        "change_fraction": CHANGE,
        "was_train_end": st.column_config.DateColumn("Then fitted to"),
        "train_end": st.column_config.DateColumn("Fitted to"),
        "has_new_quarter": "A quarter landed", "has_new_model": "Another model",
    },
    "odds": {
        "prior": st.column_config.NumberColumn("Was", format="percent"),
        "posterior": st.column_config.NumberColumn("Is", format="percent"),
        "set_name": "Scenarios", "outcome": "Outcome", "place": None,
        "day": st.column_config.DateColumn("On"), "quantity": "Observed",
        "period_end": st.column_config.DateColumn("Of the period to"), "value": "Value",
        "title": st.column_config.TextColumn("Document", width="large"),
        "url": ADDRESS,
    },
    "checks": {
        "severity": "How grave", "check_name": "Check",
        "what": st.column_config.TextColumn("What was found", width="large"),
        "fact_id": None,
    },
    "due": {
        "vendor": "Vendor", "quarter": "Quarter",
        "quarter_end": st.column_config.DateColumn("Quarter ended"),
        "end_is_in_calendar": "From its calendar", "usual_days": "Usual lag, days",
        "n_quarters": "… over quarters",
        "expected_on": st.column_config.DateColumn("Expected about"), "in_days": DAYS,
        "newest_quarter": "Newest held",
    },
}  # fmt: skip


def in_numbers(snapshot: Snapshot) -> None:
    """Show the headlines as tiles, then as sentences that lead to their pages."""
    st.subheader("Where it stands")
    headlines = numbers_of(snapshot.id, snapshot)
    if not headlines:
        st.info("The ledger holds none of the headline numbers yet.", icon=":material/newspaper:")
        return
    with st.grid(min_column_width=165):
        for headline in headlines:
            st.metric(
                headline.label, headline.value, headline.change, delta_color="off",
                delta_arrow="off", border=True, height=185, chart_data=list(headline.trend) or None,
            )  # fmt: skip
    for headline in headlines:
        st.markdown(headline.sentence)
    if snapshot.is_past:
        st.caption(
            "Scenario odds and results of the cluster model keep no vintage of their own:"
            " they stand here only today."
        )
    st.caption("Go to the page behind each number")
    with st.container(horizontal=True):
        for headline in headlines:
            _page.link(
                headline.page, headline.label, icon=":material/arrow_forward:", **headline.query
            )
    _page.sources(_page.joined(headline.sources for headline in headlines))


def read_until(day: date) -> None:
    """Remember in the link that everything up to the day has been read."""
    st.session_state["since"] = "visit"
    if "seen" in st.session_state:
        st.session_state["seen"] = day
    else:  # the input is drawn in the run that follows, and begins with what the link says
        st.query_params["seen"] = day.isoformat()


def since(snapshot: Snapshot, until: date) -> date:
    """Ask how far back to look; the last visit stands in the link: nothing is kept of readers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "In the last", list(SPANS), key="since", required=True, bind="query-params",
            default=briefing.telling_window(snapshot, until=until), format_func=SPANS.__getitem__,
        )  # fmt: skip
        if chosen == "visit":
            seen = st.date_input(
                "Your last visit", None, key="seen", bind="query-params", format="YYYY-MM-DD",
                min_value=date(1990, 1, 1), width=180,
            )  # fmt: skip
            if isinstance(seen, date) and seen <= until:
                chosen_day = seen
            else:
                chosen_day = briefing.window("week", until=until)
        else:
            chosen_day = briefing.window(str(chosen), until=until)
        st.button(
            "I have read this", on_click=read_until, args=(until,), key="read",
            icon=":material/done_all:",
            help="Puts today into the address: keep it as a bookmark, and the next visit begins"
            " where this one ended",
        )  # fmt: skip
    return chosen_day


@st.cache_data(max_entries=32, show_spinner="Comparing …")
def told_of(
    snapshot_id: str,
    since: date,
    until: date,
    readings: tuple[Reading, ...],
    notes: tuple[Note, ...],
    _snapshot: Snapshot,
) -> Brief:
    """The briefing, computed once a snapshot for each choice."""
    return briefing.brief(_snapshot, since=since, until=until, readings=readings, notes=notes)


@st.cache_data(max_entries=8, show_spinner=False)
def numbers_of(snapshot_id: str, _snapshot: Snapshot) -> list[briefing.Headline]:
    """The headlines, computed once a snapshot."""
    return briefing.headlines(_snapshot)


def section_of(section: Section) -> None:
    """Show one subject: its sentence, then each item beside the way to its page."""
    with st.container(gap="xsmall"):
        st.markdown(f"**{section.title}.** {verbatim(section.sentence)}")
        for item in section.items:
            day = f"{item.day:%Y-%m-%d} " if item.day else ""
            text, place = st.columns((6, 1), vertical_alignment="top", gap="xsmall")
            with place:
                _page.link(
                    item.page, OPENS.get(item.page, "Page"), icon=":material/arrow_forward:",
                    **item.query,
                )  # fmt: skip
            text.markdown(f"{day}{written.in_markdown(item.text)}")
        if section.answer is not None and len(section.answer.frame) > len(section.items) > 0:
            st.caption(
                f"… and {len(section.answer.frame) - len(section.items):,} more: all rows are at"
                " the end of the page."
            )


def all_rows(told: Brief) -> None:
    """Show every row of one subject as a table or SQL, with downloads."""
    held = {each.title: each for each in told.sections if each.answer is not None}
    if not held:
        return
    st.subheader("All of it")
    title = st.selectbox("Rows of", list(held), key="rows_of", bind="query-params")
    section = held[title]
    if section.answer is not None:
        _page.present(
            section.answer, None, key=f"brief_{section.name}", alt_text=section.sentence,
            columns=COLUMNS[section.name],
        )  # fmt: skip


def to_take_away(told: Brief) -> None:
    """Offer the briefing as Markdown and HTML."""
    desk = (st.context.url or written.DESK).partition("?")[0].rstrip("/")
    name = export.file_stem("briefing", told.until)
    with st.container(horizontal=True):
        st.download_button(
            "Briefing as Markdown", partial(written.markdown, told, desk=desk), f"{name}.md",
            "text/markdown", key="brief_md", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Briefing as HTML", partial(written.page, told, desk=desk), f"{name}.html",
            "text/html", key="brief_html", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def what_changed(snapshot: Snapshot, lead: DeltaGenerator) -> None:
    """Tell what changed, what fires and what is due; the sentence that sums it up leads."""
    st.subheader("What changed")
    until = snapshot.as_of if snapshot.is_past else max(snapshot.as_of, datetime.now(UTC).date())
    day = since(snapshot, until)
    readings = _alerts.readings(snapshot)
    notes = read_notes(
        Home.from_environment(), known_on=snapshot.as_of if snapshot.is_past else None
    )
    told = told_of(snapshot.id, day, until, readings, notes, snapshot)
    lead.markdown(verbatim(told.sentence))
    first = next(
        (item for name in FIRST for each in told.sections if each.name == name
         for item in each.items),
        None,
    )  # fmt: skip
    if first is not None:
        with lead, st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Look first at: {written.in_markdown(first.text)}", width="content")
            _page.link(
                first.page, OPENS.get(first.page, "Page"), icon=":material/arrow_forward:",
                **first.query,
            )  # fmt: skip
    for section in told.sections:
        section_of(section)
        if section.name == "alerts":
            _alerts.manage(snapshot, readings)
    _page.of_today(snapshot, "Checks, of numbers known by then, are")
    to_take_away(told)
    all_rows(told)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    lead = st.container()
    in_numbers(snapshot)
    _tour.draw()
    what_changed(snapshot, lead)


_page.show("What changed, and what should I look at?", body, method="Forecasts")
