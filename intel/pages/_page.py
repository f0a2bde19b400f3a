"""What every page is made of: question, answers with views and downloads, sources, broken states.

How a page is written::

    def body(snapshot: Snapshot) -> None:
        answer = fabrics.shares(snapshot)           # intel.market: sentence, rows, SQL, documents
        st.markdown(answer.sentence)                # the first sentence answers the question
        chart = _charts.lines(answer.frame, ...)    # Altair, palette and axes of _charts
        _page.present(answer, chart, key="shares")  # chart | table | SQL, downloads, documents

    _page.show("Is Ethernet overtaking InfiniBand?", body)

* ``snapshot`` is already the one of the day that the reader chose: ask it as if it were today.
* What has no vintage (scenario odds, hardware results) says so: ``_page.of_today(snapshot, ...)``.
  A page about the desk itself rather than the market: ``show(..., travels=False)``.
* ``_page.frame()`` gives quarters, currency and unit; ``_page.link()`` keeps them all.
* ``key`` of :func:`present` is unique in the desk; widgets take ``bind="query-params"`` and a key
  that means the same on every page, so that the address reproduces the view.
* Nothing here knows about any one page.
"""

from __future__ import annotations

import atexit
import gc
import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.errors import StreamlitAPIException

from intel.errors import IntelError, StoreMissing
from intel.market.answer import Answer, verbatim
from intel.pages import _charts, _downloads, _drawing, _frame, _table
from intel.pages._columns import ADDRESS, GRADES, PUBLISHED
from intel.pages._frame import Frame
from intel.store import Snapshot

PAGES = Path(__file__).resolve().parent
LOG = logging.getLogger(__name__)

SAID_AT_ONCE = 260
"""Characters of a definition that stand below a chart; the rest is behind a fold."""

CHARTS_A_TIME = 6


def settle() -> None:
    """Free the collector of what stays: Streamlit collects after every run, which it would slow.

    What is imported stays, and so do the charts that are kept, thousands of objects each.
    """
    _settled(_drawing.charts_made() // CHARTS_A_TIME)


@st.cache_resource(show_spinner=False)
def _settled(nth: int) -> None:
    gc.unfreeze()  # what has been forgotten since goes, too
    gc.collect()
    gc.freeze()


atexit.register(gc.unfreeze)  # or everything frozen is reported as leaked at the end


def show(
    question: str,
    body: Callable[[Snapshot], None],
    *,
    without_store: Callable[[], None] = lambda: None,
    travels: bool = True,
    method: str = "",
) -> None:
    """Draw one page: its question, its body, and a plain sentence where something is missing.

    ``without_store`` adds what there is to say before anything has been published. A page that
    does not travel shows today's snapshot on every day, and says so. ``method`` is the subject of
    Methods that says how its numbers are computed.
    """
    settle()
    _frame.draw_where_alone()
    st.title(question)
    try:
        snapshot = frame().open()
    except StoreMissing as missing:
        st.warning(_sentence(str(missing)), icon=":material/inventory_2:")
        st.caption(
            "Nothing is lost: the store is built from the reviewed files under `data/`"
            " and this desk's own ledger."
        )
        without_store()
        return
    if snapshot.is_past and not travels:
        snapshot = snapshot.present
        st.caption(
            "This page is about the desk, not the market: it shows today, whatever day is chosen."
        )
    try:
        body(snapshot)
    except IntelError as error:
        st.error(_sentence(str(error)), icon=":material/error:")
        if frame().number:
            st.button("Show the newest snapshot", key="to_newest", on_click=_frame.to_newest)
        footer(snapshot, method)
    except StreamlitAPIException:
        raise
    except Exception:  # a page never shows a traceback; the log has it
        LOG.exception("page failed: %s", question)
        st.error(
            "This page could not be drawn. The other pages are not affected; the log of"
            " `intel serve` says why. Please report it with the address of this page.",
            icon=":material/error:",
        )
    else:
        footer(snapshot, method)


def _sentence(message: str) -> str:
    """A message as a sentence: with a capital letter, and an end."""
    said = message[:1].upper() + message[1:]
    return said if said.endswith((".", "!", "?", "`")) else f"{said}."


def frame() -> Frame:
    """The reader's choices: day, quarters, currency, unit."""
    return _frame.current()


def from_link(key: str, options: Collection[str], also: Mapping[str, str] | None = None) -> None:
    """Before a widget is drawn: take over what a link names, and say where there is no such thing.

    ``options`` are as the address has them; ``also`` leads from other names, as commands and older
    links have them, to the option. The address then names the option, and so does a link from it.
    """
    linked = st.query_params.get(key)
    if linked is None or key in st.session_state or linked in options:
        return
    if also and linked in also:
        st.query_params[key] = also[linked]
        st.rerun()  # a widget that is bound to the address reads it as the run begins
    else:
        del st.query_params[key]
        st.warning(
            f"The link asks for “{verbatim(linked[:80])}”, which is not here: this is the usual"
            " choice.",
            icon=":material/link_off:",
        )


def say(sentence: str) -> None:
    """Write a sentence, if there is one."""
    if sentence:
        st.markdown(sentence)


def of_today(snapshot: Snapshot, what: str) -> None:
    """Say, on an earlier day, that something has no vintage: ``of_today(s, "The odds are")``."""
    if snapshot.is_past:
        st.caption(
            f":material/history: {what} those of the snapshot built on"
            f" {snapshot.built_at:%Y-%m-%d}, not of {snapshot.as_of:%Y-%m-%d}: no earlier vintage"
            " is kept."
        )


def no_outlook(snapshot: Snapshot, what: str) -> None:
    """Say that no outlook is held: of a day before the first was made, or of an empty ledger."""
    st.info(
        f"This desk had published no outlook of {what} by {snapshot.as_of:%Y-%m-%d}.",
        icon=":material/hourglass_empty:",
    )


def folded(label: str, key: str, draw: Callable[[], None]) -> None:
    """Put something behind a fold, drawn only when it is opened."""
    fold = st.expander(label, key=f"{key}_fold", on_change="rerun")
    if fold.open:
        with fold:
            draw()


def footer(snapshot: Snapshot, method: str = "") -> None:
    """State which snapshot is on screen, how it is computed, and how to come back to this view."""
    st.divider()
    built = snapshot.built_at.strftime("%Y-%m-%d %H:%M UTC")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"As of **{snapshot.as_of:%Y-%m-%d}** · snapshot {snapshot.id}, built {built} ·"
            " percentages here are fractions in files and SQL",
            width="stretch",
        )
        if method:
            link("methods", "How it is computed", icon=":material/function:", method=method)
        with st.popover("Link to this view", icon=":material/link:", type="tertiary"):
            st.code(_frame.permalink(snapshot), language=None, wrap_lines=True)
            st.caption(
                "It opens the same view from the same snapshot, as long as the desk keeps it;"
                " then from the newest, and says so."
            )


def present(
    answer: Answer,
    chart: alt.Chart | alt.LayerChart | alt.VConcatChart | alt.FacetChart | None,
    *,
    key: str,
    alt_text: str = "",
    columns: Mapping[str, Any] | None = None,
    opens_on: str = "Chart",
    on_select: Callable[[], None] | None = None,
    in_words: bool = True,
) -> None:
    """Show one answer as chart, table or SQL, with its definition, downloads and documents.

    Without a chart or without a query (a live model has none) that view is left out.
    ``on_select`` is called when a row of the table is chosen; the choice is then in the session
    state under ``{key}_table``. ``in_words=False`` leaves units as the store has them.
    """
    if answer.is_empty:
        day = frame().as_of
        then = "" if day is None else f" as of {day:%Y-%m-%d}"
        st.info(
            f"The ledger holds no rows for this{then}. " + answer.definition,
            icon=":material/search_off:",
        )
        return
    has = {"Chart": chart is not None, "Table": True, "SQL": bool(answer.sql)}
    views = [view for view, is_there in has.items() if is_there]
    view = views[0]
    if len(views) > 1:
        view = st.segmented_control(
            "View",
            views,
            default=opens_on if opens_on in views else views[0],
            required=True,
            key=f"{key}_view",
            label_visibility="collapsed",
            bind="query-params",
        )
    if view == "Chart" and chart is not None:
        _charts.draw(chart, alt_text or answer.sentence or answer.definition)
    elif view == "Table":
        _table.draw(
            answer.frame,
            alt_text=alt_text or answer.sentence or answer.definition,
            columns=columns,
            key=f"{key}_table",
            on_select=on_select or "ignore",
            in_words=in_words,
        )
    else:
        st.code(answer.sql, language="sql")
        link("sql", "Open in the SQL page", icon=":material/terminal:", q=answer.sql)
    said, more = _split(answer.definition)
    st.caption(said)
    with st.container(horizontal=True):
        _downloads.offer(answer, chart, key=key, in_words=in_words)
    sources(answer.sources, more)


def _split(definition: str) -> tuple[str, str]:
    """What is counted, and what else there is to know: a phone should not scroll past it."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z*“])", definition)
    said = sentences[0]
    for place, sentence in enumerate(sentences[1:], start=1):
        if len(said) + len(sentence) > SAID_AT_ONCE:
            return said, " ".join(sentences[place:])
        said += f" {sentence}"
    return said, ""


def sources(documents: pd.DataFrame, more: str = "") -> None:
    """List the documents behind what is on screen; an address nobody can open is not a link.

    ``more`` is what else there is to know of the numbers.
    """
    count = len(documents)
    if not count:
        if more:
            st.expander("How to read these numbers").caption(more)
        return
    with st.expander(f"{count} document{'s' if count != 1 else ''} behind these numbers"):
        if more:
            st.caption(more)
        st.dataframe(
            _as_listed(tuple(documents["source_id"]), frame().open().path, documents),
            hide_index=True,
            alt=f"{count} documents with title, publisher, date, grade and address",
            column_config={
                "title": st.column_config.TextColumn("Document", width="large"),
                "publisher": "Publisher",
                "origin": st.column_config.TextColumn("Whose figure"),
                "published_on": PUBLISHED,
                "grade": "Grade",
                "link": ADDRESS,
            },
        )


@st.cache_resource(max_entries=256, show_spinner=False)
def _as_listed(source_ids: tuple[str, ...], store: Path, _documents: pd.DataFrame) -> pa.Table:
    """The documents as a reader sees them, made once for each store."""
    is_open = _documents["url"].str.startswith("http") & (_documents["grade"] != "D")
    shown = _documents.assign(
        link=_documents["url"].where(is_open),
        grade=_documents["grade"].map(GRADES).fillna(_documents["grade"]),
    )[["title", "publisher", "origin", "published_on", "grade", "link"]]
    return pa.Table.from_pandas(shown.dropna(axis="columns", how="all"), preserve_index=False)


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put lists of documents together, each document once."""
    return pd.concat(list(frames), ignore_index=True).drop_duplicates("source_id")


def link(page: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """Link to another page of the desk, with its parameters and the reader's choices.

    It is plain text where the page is run alone. The label is text, as it may
    hold a name from outside.
    """
    label = verbatim(label)
    try:
        st.page_link(
            str(PAGES / f"{page}.py"), label=label, icon=icon,
            query_params=frame().query() | query or None,
        )  # fmt: skip
    except StreamlitAPIException:
        st.caption(label)
