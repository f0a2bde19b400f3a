"""What stands behind a number, drawn: arithmetic, assumptions, facts, documents, and its uses."""

from functools import partial

import streamlit as st

from intel.errors import NotDisclosed, QueryRefused
from intel.market.answer import Answer
from intel.market.lineage import PLACES, Lineage, lineage, words_of
from intel.market.lineage.uses import uses
from intel.pages import _page
from intel.pages._columns import ADDRESS, PUBLISHED, UNIT
from intel.store import Snapshot

EXAMPLE = "market_share basis=platform vendor=NVIDIA quarter=2026Q1"
FACT_COLUMNS = {
    "fact_id": None, "entity": "Entity", "metric": "Metric", "line": "Line",
    "period_label": "Period",
    "value": st.column_config.NumberColumn("Value", format="localized"), "unit": UNIT,
    "status": "Status", "grade": "Grade",
    "published_on": PUBLISHED, "published_on_basis": "Day is",
    "publisher": "Publisher", "title": st.column_config.TextColumn("Document", width="medium"),
    "url": None, "is_open": None, "source_id": None,
}  # fmt: skip
ASSUMPTION_COLUMNS = {
    "name": st.column_config.TextColumn("Assumption", width="medium"),
    "value": st.column_config.NumberColumn("Value", format="%.4g"),
    "low": st.column_config.NumberColumn("Low", format="%.4g"),
    "high": st.column_config.NumberColumn("High", format="%.4g"), "unit": UNIT,
    "reason": st.column_config.TextColumn("Why", width="large"),
    "document": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS,
}  # fmt: skip
USE_COLUMNS = {
    "kind": "Of", "market_basis": "Market basis", "vendor": "Vendor", "line": "Line",
    "period": "Period", "value": st.column_config.NumberColumn("Value", format="%.6g"),
    "unit": UNIT,
}  # fmt: skip


def used_in(snapshot: Snapshot, fact_id: str) -> None:
    """Show the derived values that rest on one fact."""
    answer = uses(snapshot, fact_id)
    st.markdown(f"**What rests on it.** {answer.sentence}")
    if not answer.is_empty:
        _page.present(answer, None, key="uses", columns=USE_COLUMNS)


def calculated(snapshot: Snapshot) -> None:
    """Explain any published value, by the words that mean it."""
    st.markdown(
        "Any published value, back to its documents: what it is of, then the words that mean it."
    )
    asked = st.text_input(
        "Explain", key="explain", bind="query-params", icon=":material/account_tree:",
        placeholder=EXAMPLE, help="; ".join(
            f"`{kind}` {' '.join(f'{word}=' for word in words)}" for kind, words in PLACES.items()
        ),
    )  # fmt: skip
    text = asked.strip() or EXAMPLE
    kind, _, rest = text.partition(" ")
    try:
        found = lineage(snapshot, kind, **words_of(rest))
    except (NotDisclosed, QueryRefused) as refusal:
        st.warning(str(refusal), icon=":material/help:")
        return
    _show(snapshot, found)


def _show(snapshot: Snapshot, found: Lineage) -> None:
    st.markdown(f"**{found.sentence.replace('$', '&#36;').replace('*', '∗').replace('_', ' ')}**")
    lines = found.lines()
    tree = lines[2 : lines.index("", 2)] if "" in lines[2:] else lines[2:]
    st.code("\n".join(tree), language=None, wrap_lines=True)
    if found.how:
        st.caption(found.how)
    if not found.assumptions.empty:
        st.markdown("**Assumptions**")
        shown = found.assumptions.assign(
            url=found.assumptions["url"].where(found.assumptions["url"].str.startswith("http"))
        )
        assumed = Answer("", shown, "", "What was judged, and why.", found.documents.head(0))
        _page.present(assumed, None, key="assumptions", columns=ASSUMPTION_COLUMNS)
    if not found.facts.empty:
        st.markdown("**Facts**: select one to open it with its history")
        facts = Answer("", found.facts, "", "Rows of the ledger behind it.", found.documents)
        _page.present(
            facts, None, key="inputs", columns=FACT_COLUMNS,
            on_select=partial(_open, found.facts["fact_id"].tolist()),
        )  # fmt: skip
        chosen = st.session_state.get("input_number")
        if chosen:
            _page.link("evidence", "Open this number", icon=":material/search:", number=chosen)
    st.caption(f"Code {found.code_version}, snapshot {found.snapshot_id}.")


def _open(fact_ids: list[str]) -> None:
    rows = st.session_state["inputs_table"]["selection"]["rows"]
    st.session_state["input_number"] = fact_ids[rows[0]] if rows else None
