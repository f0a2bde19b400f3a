"""Definitions: market bases, metrics, terms, calendars, and the columns of the store."""

import streamlit as st

from intel.market import definitions
from intel.pages import _definition_charts, _page
from intel.pages._columns import ADDRESS, UNIT
from intel.store import Snapshot

WIDE = st.column_config.TextColumn("Meaning", width="large")
BASIS_COLUMNS = {
    "market_basis": "Basis", "title": "Name",
    "counts": st.column_config.TextColumn("Counts", width="large"),
    "leaves_out": st.column_config.TextColumn("Leaves out", width="large"),
    "vendors": "Vendors", "lines": "Lines",
}  # fmt: skip
LINE_COLUMNS = {
    "vendor": "Vendor", "line": "Line", "basis": "Definition", "layer": "Layer",
    "low": st.column_config.NumberColumn("At least", format="percent"),
    "mid": st.column_config.NumberColumn("Part", format="percent"),
    "high": st.column_config.NumberColumn("At most", format="percent"),
    "valid_from": st.column_config.DateColumn("From"),
    "valid_to": st.column_config.DateColumn("To"),
    "reason": st.column_config.TextColumn("Why", width="large"),
    "title": st.column_config.TextColumn("Document", width="medium"), "url": ADDRESS,
}  # fmt: skip
METRIC_COLUMNS = {
    "metric": "Metric",
    "unit": UNIT,
    "kind": "Kind",
    "definition": WIDE,
    "numbers": st.column_config.NumberColumn("Numbers", format="localized"),
    "entities": st.column_config.NumberColumn("Entities", format="localized"),
}
TERM_COLUMNS = {
    "term": "Term",
    "stands_for": "Stands for",
    "definition": WIDE,
    "title": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS,
}
CALENDAR_COLUMNS = {
    "vendor": None, "fiscal_label": "Fiscal quarter",
    "period_start": st.column_config.DateColumn("First day"),
    "period_end": st.column_config.DateColumn("Last day"),
    "weeks": "Weeks", "calendar_quarter": "Calendar quarter", "basis": "Known how",
    "source": st.column_config.TextColumn("Document", width="medium"),
}  # fmt: skip
CATALOGUE_COLUMNS = {
    "relation": "Table or view", "kind": "Kind", "column": "Column", "type": "Type",
    "meaning": WIDE, "of the relation": st.column_config.TextColumn("What it is", width="large"),
}  # fmt: skip
FOUND_COLUMNS = {"kind": "Kind", "name": "Name", "meaning": WIDE}


def bases(snapshot: Snapshot) -> None:
    """Show one market basis with its lines, then all of them."""
    held = definitions.bases(snapshot)
    if not held.is_empty:
        names = held.frame["market_basis"].tolist()
        first = names.index("platform") if "platform" in names else 0
        basis = st.selectbox(
            "Market basis", names, index=first, key="basis", bind="query-params",
            format_func=lambda name: name.replace("_", " "),
        )  # fmt: skip
        lines = definitions.basis_lines(snapshot, basis)
        _page.say(lines.sentence)
        chart = None if lines.is_empty else _definition_charts.parts(lines.frame)
        _page.present(lines, chart, key="basis_lines", columns=LINE_COLUMNS)
        st.subheader("All definitions of the market")
    _page.present(held, None, key="bases", columns=BASIS_COLUMNS)


def metrics(snapshot: Snapshot) -> None:
    """List the metrics."""
    answer = definitions.metrics(snapshot)
    _page.say(answer.sentence)
    _page.present(answer, None, key="metrics", columns=METRIC_COLUMNS)


def terms(snapshot: Snapshot) -> None:
    """List the terms of the field."""
    answer = definitions.terms(snapshot)
    _page.say(answer.sentence)
    _page.present(answer, None, key="terms", columns=TERM_COLUMNS)


def calendars(snapshot: Snapshot) -> None:
    """Show the fiscal quarters of one vendor."""
    vendors = definitions.vendors_with_calendar(snapshot)
    vendor = "NVIDIA"
    if vendors:
        first = vendors.index(vendor) if vendor in vendors else 0
        vendor = st.selectbox("Vendor", vendors, index=first, key="vendor", bind="query-params")
    answer = definitions.calendar(snapshot, vendor)
    _page.say(answer.sentence)
    _page.present(answer, None, key="calendar", columns=CALENDAR_COLUMNS)


def catalogue(snapshot: Snapshot) -> None:
    """List tables, views and macros with their columns."""
    answer = definitions.columns(snapshot)
    _page.say(answer.sentence)
    _page.present(answer, None, key="catalogue", columns=CATALOGUE_COLUMNS)
    _page.link("sql", "Ask them in the SQL page", icon=":material/terminal:")


PARTS = {
    "Market bases": bases,
    "Metrics": metrics,
    "Glossary": terms,
    "Calendars": calendars,
    "Tables and views": catalogue,
}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    _page.say(definitions.bases(snapshot).sentence)
    _page.link("methods", "How numbers are computed", icon=":material/function:")
    words = st.text_input(
        "Search all definitions", key="search", bind="query-params", icon=":material/search:",
        placeholder="Words: radix, back end, delivered share …",
    )  # fmt: skip
    if words.strip():
        answer = definitions.search(snapshot, words)
        _page.say(answer.sentence)
        _page.present(answer, None, key="found", columns=FOUND_COLUMNS)
        return
    part = st.segmented_control(
        "Look at", list(PARTS), default="Market bases", required=True, key="part",
        bind="query-params",
    )  # fmt: skip
    PARTS[part](snapshot)


_page.show("What does each word and number mean here?", body)
