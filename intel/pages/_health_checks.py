"""Health: what the data were checked for before they were published."""

from functools import partial

import streamlit as st

from intel.market import data_checks
from intel.pages import _page
from intel.store import Snapshot

FINDING_COLUMNS = {
    "severity": "Severity", "check_name": "Check",
    "what": st.column_config.TextColumn("What was found", width="large"),
    "entity": None, "metric": None, "period": None,
    "value": st.column_config.NumberColumn("Stands there", format="localized"),
    "expected": st.column_config.NumberColumn("By the others", format="localized"),
    "documents": st.column_config.TextColumn("Documents", width="large"),
    "remedy": st.column_config.TextColumn("Remedy", width="large"),
    "fact_id": None,
}  # fmt: skip
CHECK_COLUMNS = {
    "check_name": "Check",
    "n_compared": st.column_config.NumberColumn("Comparisons", format="localized"),
    "found": st.column_config.NumberColumn("Did not hold"),
    "outcome": "Outcome",
}
CHOSEN = "finding"


def choose(fact_ids: list[str], table: str) -> None:
    """Keep the number behind the chosen finding."""
    rows = st.session_state[table]["selection"]["rows"]
    st.session_state[CHOSEN] = fact_ids[rows[0]] if rows else None


def section(snapshot: Snapshot) -> None:
    """Show findings, a way to the number of the chosen one, and every check that ran."""
    answer = data_checks.findings(snapshot)
    st.subheader("What the data were checked for")
    st.markdown(answer.sentence)
    if not answer.is_empty:
        ids = answer.frame["fact_id"].fillna("").tolist()
        _page.present(
            answer, None, key="findings", columns=FINDING_COLUMNS,
            on_select=partial(choose, ids, "findings_table"),
        )  # fmt: skip
        if st.session_state.get(CHOSEN):
            _page.link(
                "evidence", "Open the number of this finding", icon=":material/search:",
                number=st.session_state[CHOSEN],
            )  # fmt: skip
    ran = data_checks.checks(snapshot)
    if not ran.is_empty:
        with st.expander("Every check that ran"):
            _page.present(
                ran, None, key="checks", columns=CHECK_COLUMNS,
                alt_text="Every check with its comparisons and how many did not hold",
            )  # fmt: skip
