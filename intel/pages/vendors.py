"""Vendors: the scoreboard, and one vendor from its lines to its documents."""

import altair as alt
import pandas as pd
import streamlit as st

from intel.errors import NotDisclosed
from intel.market import market_map, nowcasts, outlook, revenue, vendor
from intel.market.answer import verbatim
from intel.market.once import once
from intel.pages import _charts, _notes, _page, _vendor_charts
from intel.pages._columns import ADDRESS, GRADE, PUBLISHED, UNIT
from intel.store import Snapshot

GROWTH = st.column_config.NumberColumn("On the year", format="percent")
COLUMNS = {
    "vendor": "Vendor", "line": "Line", "basis": None,
    "fiscal_label": "Quarter", "period_start": None,
    "period_end": st.column_config.DateColumn("Quarter end"),
    "value": st.column_config.NumberColumn("Revenue, millions", format="localized"),
    "currency": "Currency", "growth_yoy": GROWTH,
    "growth_note": st.column_config.TextColumn("About the growth", width="medium"),
    "trend": st.column_config.BarChartColumn(
        "Last quarters held", help="Up to twelve quarters that the evidence holds, oldest first"
    ),
    "counts": st.column_config.TextColumn("What the line counts", width="large"),
    "grade": GRADE, "published_on": PUBLISHED, "published_on_basis": None, "source_id": None,
}  # fmt: skip
GUIDANCE_COLUMNS = {
    "line": "Line", "fiscal_label": "Quarter",
    "period_end": st.column_config.DateColumn("Quarter end"),
    "guided": st.column_config.NumberColumn("Guided, millions", format="localized"),
    "low": st.column_config.NumberColumn("from", format="localized"),
    "high": st.column_config.NumberColumn("to", format="localized"),
    "reported": st.column_config.NumberColumn("Reported", format="localized"),
    "against_middle": st.column_config.NumberColumn("Against the middle", format="percent"),
    "is_inside": st.column_config.CheckboxColumn("Inside"), "currency": "Currency",
    "guided_on": st.column_config.DateColumn("Guided on"),
    "reported_on": st.column_config.DateColumn("Reported on"), "grade": GRADE, "source_id": None,
}  # fmt: skip
MARGIN_COLUMNS = {
    "margin_kind": "Margin", "basis": "Definition", "fiscal_label": "Quarter",
    "period_start": None, "period_end": st.column_config.DateColumn("Quarter end"),
    "margin": st.column_config.NumberColumn("Part of revenue", format="percent"),
    "low": st.column_config.NumberColumn("from", format="percent"),
    "high": st.column_config.NumberColumn("to", format="percent"),
    "status": "Status", "grade": GRADE, "published_on": PUBLISHED, "source_id": None,
}  # fmt: skip
REVISION_COLUMNS = {
    "published_on": PUBLISHED, "kind": "Kind", "metric": "Quantity", "line": "Line",
    "period_label": "Period", "was": st.column_config.NumberColumn("Was", format="localized"),
    "is_now": st.column_config.NumberColumn("Is", format="localized"),
    "change_fraction": st.column_config.NumberColumn("Change", format="percent"),
    "unit": UNIT, "who": "Who", "grade": GRADE, "reason": "Why",
    "source_id": None, "was_source_id": None,
}  # fmt: skip
EVENT_COLUMNS = {
    "kind": "What", "line": "Line", "basis": "Definition",
    "event_on": st.column_config.DateColumn("From"),
    "last_period_end": st.column_config.DateColumn("Last quarter ended"),
    "successor_line": "Follows", "successor_basis": "Its definition",
    "reason": st.column_config.TextColumn("Why", width="large"), "publisher": "Publisher",
    "title": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS, "published_on": PUBLISHED,
}  # fmt: skip
DOCUMENT_COLUMNS = {
    "published_on": PUBLISHED, "publisher": "Publisher",
    "title": st.column_config.TextColumn("Document", width="large"), "grade": GRADE,
    "numbers": "Numbers", "address": ADDRESS,
    "source_id": None,
}  # fmt: skip
USUAL = "NVIDIA"
"""The vendor of a link that names none. It is no default of the widget: Streamlit takes a default
out of the address, which the back button would have to undo."""
BREAKS = {"ended": "line ends", "recast": "recast", "scope_change": "scope changes"}


def form() -> revenue.Form:
    """How the reader wants revenue given."""
    frame = _page.frame()
    return revenue.Form(by_calendar=frame.by_calendar, in_dollars=frame.in_dollars)


def four_years(snapshot: Snapshot, order: list[str]) -> None:
    """Show every vendor's line as bars, each from zero to its own highest quarter."""
    answer = revenue.trends(snapshot, form())
    chart = None
    if not answer.is_empty:
        frame = answer.frame
        choices = _page.frame()
        grown = frame["growth_yoy"].map(
            lambda growth: "" if pd.isna(growth) else f", {growth:+.0%}"
        )
        words = (
            frame["vendor"] + ": "
            + (frame["value"] / choices.divisor).map(f"{{:{choices.number_format}}}".format)
            + f" {choices.unit.rstrip('s')} " + frame["currency"] + grown
        )  # fmt: skip
        length = frame["period_end"] - frame["period_start"]
        chart = _vendor_charts.trends(
            frame.assign(words=words, middle=frame["period_start"] + length / 2), order=order
        )
    _page.present(
        answer, chart, key="trends", columns=COLUMNS,
        alt_text="Revenue by quarter of every vendor, each from zero to its own highest quarter",
    )  # fmt: skip


def scoreboard(snapshot: Snapshot) -> None:
    """Rank the vendors by growth on the year."""
    answer = revenue.scoreboard(snapshot, form())
    _page.say(f"{market_map.leader(snapshot)} {answer.sentence}".strip())
    look = st.segmented_control(
        "Draw", ["Growth", "Four years"], default="Growth", required=True, key="board",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    if look == "Four years":
        four_years(snapshot, answer.frame["vendor"].tolist())
        return
    growing = answer.frame.dropna(subset=["growth_yoy"])
    chart = None if growing.empty else _charts.ranked_bars(
        growing, y="vendor", x="growth_yoy", x_title="Revenue growth on the year",
        x_format="+.0%", by_vendor=True,
        tooltip=[
            alt.Tooltip("vendor:N", title="Vendor"),
            alt.Tooltip("line:N", title="Line"),
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.1%"),
            alt.Tooltip("value:Q", title="Revenue, millions", format=",.0f"),
            alt.Tooltip("currency:N", title="Currency"),
        ],
    )  # fmt: skip
    _page.present(answer, chart, key="scoreboard", columns=COLUMNS)


def one_line(snapshot: Snapshot, name: str, held: pd.DataFrame) -> None:
    """Show one line of the vendor by quarter, with its breaks and its forecast."""
    headline = revenue.headline_lines(snapshot)
    left, right = st.columns(2)
    of_vendor = held[held["vendor"] == name]
    names = of_vendor["line"].unique().tolist()
    first_line, first_basis = headline.get(name, (names[0], ""))
    line = left.selectbox(
        "Line", names, index=names.index(first_line) if first_line in names else 0,
        key=f"line_{name}", format_func=revenue.name_of, bind="query-params",
    )  # fmt: skip
    bases = of_vendor.loc[of_vendor["line"] == line, "basis"].tolist()
    basis = bases[0]
    if bases != [""]:
        basis = right.selectbox(
            "Definition", bases, index=bases.index(first_basis) if first_basis in bases else 0,
            key=f"counts_{name}_{line}", bind="query-params",
            format_func=lambda each: revenue.name_of(each) or "as first reported",
            help="The vendor has changed what the line counts: each definition is its own series",
        )  # fmt: skip
    answer = revenue.line_by_quarter(snapshot, name, line, basis, form())
    if answer.is_empty:
        _page.present(answer, None, key="vendor_line")
        return
    st.markdown(answer.sentence)
    choices = _page.frame()
    shown = answer.frame.assign(shown=answer.frame["value"] / choices.divisor)
    unit = f"{choices.unit} of {answer.frame['currency'].iloc[-1]}"
    chart = _charts.bars_over_time(
        shown, y="shown", y_title=f"{revenue.name_of(line).capitalize()} revenue, {unit}",
        y_format=",.0f" if choices.unit == "millions" else ",.2f",
        breaks=breaks_of(snapshot, name, line, basis, answer.frame),
        colour=_charts.VENDOR_COLOURS.get(name, _charts.ACCENT),
        tooltip=[
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("period_end:T", title="Quarter end"),
            alt.Tooltip("shown:Q", title=f"Revenue, {unit}", format=",.2f"),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.1%"),
            alt.Tooltip("growth_note:N", title="About the growth"),
            alt.Tooltip("grade:N", title="Grade of document"),
        ],
    )  # fmt: skip
    series = "/".join(part for part in (name, line, basis) if part)
    notes = _notes.of_series(snapshot, series)
    _page.present(
        _notes.with_answer(answer, notes), _notes.on_chart(chart, notes, quarters=answer.frame),
        key="vendor_line", columns=COLUMNS,
    )  # fmt: skip
    _notes.beside(snapshot, series, notes)
    try:
        st.markdown(once(outlook.outlook)(snapshot, series).sentence)
    except NotDisclosed:
        what = f"{verbatim(name)} {revenue.name_of(line)}"
        st.caption(f"No forecast of {what} is published for this day.")
    _page.link(
        "forecast", f"Forecast of {name} {revenue.name_of(line)}", icon=":material/show_chart:",
        series=series,
    )  # fmt: skip


def breaks_of(
    snapshot: Snapshot, name: str, line: str, basis: str, quarters: pd.DataFrame
) -> pd.DataFrame:
    """The breaks of a line that fall into the quarters drawn, as the chart wants them."""
    events = vendor.events(snapshot, name).frame
    events = events[(events["line"] == line) & (events["basis"].isin([basis, ""]))]
    day = events["last_period_end"].fillna(events["event_on"])
    inside = (day >= quarters["period_start"].min()) & events["kind"].isin(list(BREAKS))
    found: pd.DataFrame = pd.DataFrame(
        {"day": day, "said": events["kind"].map(BREAKS), "reason": events["reason"]}
    )
    rows: pd.DataFrame = found[inside]
    return rows


def guidance(snapshot: Snapshot, name: str) -> None:
    """Show guidance beside what was then reported."""
    answer = vendor.guidance(snapshot, name)
    _page.say(answer.sentence)
    _page.say(nowcasts.said_of(snapshot, vendor=name))
    chart = None
    if not answer.is_empty:
        lines = answer.frame["line"].value_counts()
        line = st.segmented_control(
            "Line", lines.index.tolist(), default=lines.index[0], required=True,
            key=f"guided_{name}", format_func=revenue.name_of, bind="query-params",
        )  # fmt: skip
        chart = _vendor_charts.guidance(
            answer.frame[answer.frame["line"] == line],
            y_title=f"{revenue.name_of(str(line)).capitalize()} revenue, millions of"
            f" {answer.frame['currency'].iloc[-1]}",
        )
    _page.present(answer, chart, key="guidance", columns=GUIDANCE_COLUMNS)


def margins(snapshot: Snapshot, name: str) -> None:
    """Show margins by quarter."""
    answer = vendor.margins(snapshot, name)
    _page.say(answer.sentence)
    chart = None if answer.is_empty else _vendor_charts.margins(answer.frame)
    _page.present(answer, chart, key="margins", columns=MARGIN_COLUMNS)


def changes(snapshot: Snapshot, name: str) -> None:
    """List where lines break and which numbers were changed."""
    events = vendor.events(snapshot, name)
    _page.say(events.sentence)
    _page.present(events, None, key="events", columns=EVENT_COLUMNS)
    revisions = vendor.revisions(snapshot, name)
    _page.say(revisions.sentence)
    _page.present(revisions, None, key="revisions", columns=REVISION_COLUMNS)


def documents(snapshot: Snapshot, name: str) -> None:
    """List the documents with numbers about the vendor."""
    answer = vendor.documents_about(snapshot, name)
    _page.say(answer.sentence)
    _page.present(answer, None, key="vendor_documents", columns=DOCUMENT_COLUMNS)


PARTS = {
    "Guidance": guidance,
    "Margins": margins,
    "Breaks and revisions": changes,
    "Documents": documents,
}


def one_vendor(snapshot: Snapshot) -> None:
    """Show what is held of one vendor."""
    st.subheader("One vendor")
    held = revenue.lines(snapshot)
    vendors = held["vendor"].unique().tolist()
    if not vendors:
        st.info("No vendor had reported a quarter by then.", icon=":material/search_off:")
        return
    usual = USUAL if USUAL in vendors else vendors[0]
    _page.from_link("vendor", vendors)
    name = st.selectbox(
        "Vendor", vendors, index=None, placeholder=usual, key="vendor", bind="query-params",
        persist_state="session",
    ) or usual  # fmt: skip
    part = st.segmented_control(
        "About it", ["Revenue", *PARTS], default="Revenue", required=True, key="about",
        bind="query-params", persist_state="session",
    )  # fmt: skip
    if part == "Revenue":
        one_line(snapshot, name, held)
    else:
        PARTS[str(part)](snapshot, name)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    scoreboard(snapshot)
    one_vendor(snapshot)


_page.show("Who is selling the network, and how fast are they growing?", body, method="Calendars")
