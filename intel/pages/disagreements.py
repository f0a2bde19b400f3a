"""Disagreements: houses side by side, and what the articles state beside what the ledger holds."""

from dataclasses import replace

import streamlit as st

from intel.market import disagreements
from intel.market.units import unit_in_words
from intel.pages import _disagreement_charts, _page
from intel.pages._columns import GRADE, UNIT
from intel.store import Snapshot

ANSWER_COLUMNS = {
    "house": "House",
    "value": st.column_config.NumberColumn("Value", format="localized"),
    "low": None, "high": None,
    "counts": st.column_config.TextColumn("Counts", width="large"),
    "status": "Status",
    "published_on": st.column_config.DateColumn("First published"),
    "published_on_basis": None,
    "is_newest_of_house": st.column_config.CheckboxColumn("Newest"),
    "grade": GRADE, "publisher": "Publisher",
    "n_documents": st.column_config.NumberColumn("Documents"),
    "least": None, "most": None, "spread": None, "source_id": None, "fact_id": None,
}  # fmt: skip
QUESTION_COLUMNS = {
    "quantity": st.column_config.TextColumn("Quantity", width="large"), "period": "Period",
    "unit": UNIT, "comparison": None,
    "n_houses": st.column_config.NumberColumn("Houses"),
    "answers": st.column_config.NumberColumn("Answers"),
    "least": st.column_config.NumberColumn("Least", format="localized"),
    "most": st.column_config.NumberColumn("Most", format="localized"),
    "spread": st.column_config.NumberColumn("Spread", format="%.2f×"),
}  # fmt: skip
CLAIM_COLUMNS = {
    "verdict": "Verdict",
    "statement": st.column_config.TextColumn("Statement", width="large"),
    "value": st.column_config.NumberColumn("Stated", format="localized"),
    "value_beside": st.column_config.NumberColumn("Ledger or model", format="localized"),
    "difference": st.column_config.NumberColumn("Difference", format="percent"),
    "unit": UNIT, "held_against": "Held against", "house": "House",
    "document": st.column_config.TextColumn("Document", width="medium"),
    "reason": st.column_config.TextColumn("Why", width="large"),
    "article": st.column_config.TextColumn("Article", width="medium"),
    "place": "Place", "claim": None, "source_id": None, "fact_id": None,
}  # fmt: skip
OPENED = "number"


def open_number(ids: list[str], table: str) -> None:
    """Remember the number of the chosen row."""
    rows = st.session_state[table]["selection"]["rows"]
    st.session_state[OPENED] = ids[rows[0]] if rows else ""


def to_number() -> None:
    """Link to the number of the chosen row, with its history, inputs and document."""
    chosen = st.session_state.get(OPENED)
    if chosen:
        _page.link(
            "evidence", "Open the chosen number", icon=":material/search:", number=chosen
        )  # fmt: skip


def estimates(snapshot: Snapshot) -> None:
    """Show one question with all its answers, then every question with its spread."""
    asked = disagreements.questions(snapshot)
    if asked.is_empty:
        _page.present(asked, None, key="questions")
        return
    rows = {f"{row.quantity} · {row.period}": row for row in asked.frame.itertuples()}
    name = st.selectbox("Question", list(rows), key="question", bind="query-params")
    row = rows[name]
    answer = disagreements.answers(snapshot, str(row.quantity), str(row.period), str(row.unit))
    st.markdown(answer.sentence)
    is_share = row.unit in ("fraction", "growth_rate")
    chart = _disagreement_charts.answers(
        answer.frame,
        x_title="Share" if row.unit == "fraction" else unit_in_words(str(row.unit)),
        x_format=".0%" if is_share else ",~g",
    )
    ids = answer.frame["fact_id"].tolist()
    _page.present(
        answer, chart, key="answers", columns=ANSWER_COLUMNS,
        on_select=lambda: open_number(ids, "answers_table"),
    )  # fmt: skip
    to_number()
    st.subheader("Every quantity with more than one answer")
    _page.say(asked.sentence)
    _page.present(asked, None, key="questions", columns=QUESTION_COLUMNS)


def statements(snapshot: Snapshot) -> None:
    """Show the statements of the articles with their verdicts."""
    left, right = st.columns([3, 2])
    article = left.selectbox(
        "Article", disagreements.articles(snapshot), index=None, placeholder="Any", key="article",
        bind="query-params",
    )  # fmt: skip
    verdict = right.selectbox(
        "Verdict", disagreements.VERDICTS, index=None, placeholder="Any", key="verdict",
        bind="query-params", format_func=lambda name: name.replace("_", " "),
    )  # fmt: skip
    answer = disagreements.claims(snapshot, article, verdict)
    _page.say(answer.sentence)
    _page.of_today(snapshot, "The verdicts are")
    chart = None if answer.is_empty else _disagreement_charts.verdicts(answer.frame)
    ids = answer.frame["fact_id"].tolist()
    if not answer.is_empty:
        shown = answer.frame.assign(verdict=answer.frame["verdict"].str.replace("_", " "))
        answer = replace(answer, frame=shown)
    _page.present(
        answer, chart, key="claims", columns=CLAIM_COLUMNS, opens_on="Table",
        on_select=lambda: open_number(ids, "claims_table"),
    )  # fmt: skip
    to_number()


PARTS = {"Estimates": estimates, "The articles' numbers": statements}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    _page.say(disagreements.summary(snapshot))
    part = st.segmented_control(
        "Look at", list(PARTS), default="Estimates", required=True, key="part", bind="query-params"
    )
    PARTS[part](snapshot)


_page.show("Who disagrees about what, and by how much?", body, method="Checks")
