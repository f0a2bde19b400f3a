"""Briefing: the market in a few numbers, what moved, and the newest documents."""

import streamlit as st

from intel.market import briefing
from intel.pages import _page
from intel.store import Snapshot

WINDOWS = {"30 days": 30, "90 days": 90, "A year": 365}

MOVED_COLUMNS = {
    "published_on": st.column_config.DateColumn("Published"),
    "entity": "Who",
    "metric": "Quantity",
    "line": "Line",
    "period_label": "Period",
    "status": "Kind",
    "was": st.column_config.NumberColumn("Was", format="localized"),
    "is_now": st.column_config.NumberColumn("Is", format="localized"),
    "change": st.column_config.NumberColumn("Change", format="percent"),
    "unit": "Unit",
    "publisher": "Publisher",
    "source_id": None,
}
DOCUMENT_COLUMNS = {
    "published_on": st.column_config.DateColumn("Published"),
    "publisher": "Publisher",
    "title": st.column_config.TextColumn("Document", width="large"),
    "grade": "Grade",
    "n_facts": st.column_config.NumberColumn("Numbers in it"),
    "url": None,
    "source_id": None,
}


def in_numbers(snapshot: Snapshot) -> None:
    """Show the headlines as tiles, then as sentences that lead to their pages."""
    headlines = briefing.headlines(snapshot)
    if not headlines:
        st.info("The ledger holds none of the headline numbers yet.", icon=":material/newspaper:")
        return
    st.markdown(headlines[0].sentence)
    for column, headline in zip(st.columns(len(headlines)), headlines, strict=True):
        column.metric(
            headline.label, headline.value, headline.change, delta_color="off",
            delta_arrow="off", border=True, height=185, chart_data=list(headline.trend) or None,
        )  # fmt: skip
    for headline in headlines[1:]:
        st.markdown(headline.sentence)
    _page.of_today(snapshot, "Scenario odds and results of the cluster model are")
    st.caption("Go to the page behind each number")
    with st.container(horizontal=True):
        for headline in headlines:
            _page.link(
                headline.page, headline.label, icon=":material/arrow_forward:", **headline.query
            )
    _page.sources(_page.joined(headline.sources for headline in headlines))


def what_changed(snapshot: Snapshot) -> None:
    """List numbers that moved and documents that came in."""
    st.subheader("What changed")
    chosen = st.segmented_control(
        "In the last", list(WINDOWS), default="A year", required=True, key="since",
        bind="query-params",
    )  # fmt: skip
    days = WINDOWS[str(chosen)]
    numbers = briefing.moved(snapshot, days=days)
    st.markdown(numbers.sentence or "No dated document of that time changed an earlier number.")
    if not numbers.is_empty:
        _page.present(numbers, None, key="moved", columns=MOVED_COLUMNS)
    arrived = briefing.new_documents(snapshot, days=days)
    st.markdown(arrived.sentence)
    _page.present(arrived, None, key="documents", columns=DOCUMENT_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    in_numbers(snapshot)
    what_changed(snapshot)


_page.show("What changed, and what should I look at?", body)
