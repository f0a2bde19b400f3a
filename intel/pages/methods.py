"""Methods: how numbers are computed, how wrong they have been, and what the desk does not know."""

from urllib.parse import urlencode

import streamlit as st

from intel.market import methods
from intel.market.answer import verbatim
from intel.pages import _page
from intel.store import Snapshot


def query_link(sql: str) -> str:
    """Address of the SQL page with a query in it."""
    return f"sql?{urlencode(_page.frame().query() | {'q': sql})}"


def method_link(name: str) -> str:
    """Address of this page with another subject open."""
    return f"methods?{urlencode(_page.frame().query() | {'method': name})}"


def draw(snapshot: Snapshot | None) -> None:
    """Let the reader choose a subject and show it; without a snapshot nothing is filled in."""
    subjects = {each.name: each for each in methods.methods()}
    name = st.segmented_control(
        "Subject", list(subjects), default=next(iter(subjects)), required=True, key="method",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    method = subjects[name]
    st.header(method.title, anchor=False)
    st.markdown(methods.filled(method, snapshot, query_link=query_link, method_link=method_link))
    with st.container(horizontal=True):
        st.download_button(
            "Markdown", data=method.text, file_name=f"{method.name}.md", mime="text/markdown",
            key="method_md", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        _page.link("definitions", "Definitions of words", icon=":material/dictionary:")
        _page.link("health", "Checks and validation", icon=":material/monitor_heart:",
                   health="Checks")  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    st.markdown(
        "The hardware model is off published measurements by"
        f" **{verbatim(methods.measure(snapshot, 'hardware_all'))}**; the 80% bands of revenue"
        " forecasts alone, as they would have been published at the time, held"
        f" **{verbatim(methods.measure(snapshot, 'coverage_then'))}** of the outcomes."
    )
    st.caption(
        f"{len(methods.methods())} subjects, each with its formulae, their sources, its measured"
        " errors and what the desk does not know. A number in bold is measured on this snapshot"
        " and leads to the query that measures it."
    )
    draw(snapshot)


_page.show(
    "How is it computed, and how wrong has it been?",
    body,
    without_store=lambda: draw(None),
    travels=False,
)
