"""Queries kept under a name, on the SQL page: open, save, remove, and a link by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from intel.errors import AssumptionError, NotDisclosed
from intel.home import Home
from intel.market.answer import verbatim
from intel.pages import _access
from intel.store.saved_queries import (
    LONGEST_NAME,
    read_saved_queries,
    remove_saved_query,
    save_query,
)

LINKED = "saved"
"""Parameter of a link that names a saved query."""
SAID = "saved_query_said"


def linked() -> str | None:
    """The SQL of the saved query that a link just followed names; None without one."""
    name = st.query_params.get(LINKED)
    if name is None:
        return None
    st.query_params.pop(LINKED)
    found = {each.name: each.sql for each in read_saved_queries(Home.from_environment())}
    if name not in found:
        st.warning(f"No query “{verbatim(name)}” is saved here.", icon=":material/bookmark_remove:")
    return found.get(name)


def draw(sql: Callable[[], str], use: Callable[[str], None]) -> None:
    """List the saved queries, and offer to keep the one in the editor."""
    saved = read_saved_queries(Home.from_environment())
    with st.expander(f"Saved queries ({len(saved)})", icon=":material/bookmark:"):
        for each in saved:
            when = f"{each.saved_at:%Y-%m-%d}" + (f", {each.author}" if each.author else "")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    verbatim(each.name), key=f"saved_{each.name}", on_click=use, args=(each.sql,),
                    type="tertiary", width="stretch", help=f"Saved {when}",
                )  # fmt: skip
                st.button(
                    "Remove", key=f"unsave_{each.name}", type="tertiary", on_click=_remove,
                    args=(each.name,), icon=":material/undo:",
                    help="It stays in the ledger as taken back",
                )  # fmt: skip
        if not saved:
            st.caption("None yet: run one below, and keep it here under a name.")
        with st.form("save_query", border=False, clear_on_submit=True):
            st.text_input("Name", key="query_name", max_chars=LONGEST_NAME,
                          placeholder="What it answers")  # fmt: skip
            st.form_submit_button(
                "Save the query last run",
                icon=":material/bookmark_add:",
                on_click=_save,
                args=(sql,),
            )
        said, is_refusal = st.session_state.pop(SAID, ("", False))
        if said:
            (st.error if is_refusal else st.success)(said)


def _save(sql: Callable[[], str]) -> None:
    if not _access.may_write():
        return
    try:
        kept = save_query(
            Home.from_environment(), st.session_state["query_name"], sql(), now=_now(),
            author=_access.author(),
        )  # fmt: skip
    except (AssumptionError, OSError) as refused:
        st.session_state[SAID] = (str(refused), True)
    else:
        st.session_state[SAID] = (
            f"Saved as “{verbatim(kept.name)}”; `sql?{urlencode({LINKED: kept.name})}` opens it.",
            False,
        )  # fmt: skip


def _remove(name: str) -> None:
    if not _access.may_write():
        return
    try:
        remove_saved_query(Home.from_environment(), name, now=_now(), author=_access.author())
    except NotDisclosed as gone:  # another window was first
        st.toast(str(gone))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
