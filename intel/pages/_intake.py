"""Which quarters are held, and what became of every row read: for Evidence and for Health."""

import streamlit as st

from intel.market import evidence, intake
from intel.pages import _evidence_charts, _page
from intel.pages._columns import GRADE
from intel.store import Snapshot

COVERAGE_COLUMNS = {
    "vendor": "Vendor", "quarter": "Calendar quarter", "line": "Line", "quarter_start": None,
    "fiscal_label": "Fiscal quarter", "grade": GRADE,
    "value": st.column_config.NumberColumn("Revenue, millions", format="localized"),
    "currency": "Currency", "source_id": None,
}  # fmt: skip
ACCOUNT_COLUMNS = {
    "file": "File",
    "read": st.column_config.NumberColumn("Read", format="localized"),
    "accepted": st.column_config.NumberColumn("Accepted", format="localized"),
    "merged": st.column_config.NumberColumn("Merged", format="localized"),
    "quarantined": st.column_config.NumberColumn("Quarantined", format="localized"),
    "adds_up": st.column_config.CheckboxColumn("Adds up"),
}
QUARANTINE_COLUMNS = {
    "file": "File", "row": "Line", "field": "Field", "value": "Value",
    "rule": st.column_config.TextColumn("Why refused", width="medium"),
    "remedy": st.column_config.TextColumn("Remedy", width="medium"),
    "raw": st.column_config.TextColumn("The row as read", width="large"),
}  # fmt: skip
UNMAPPED_COLUMNS = {
    "metric": "Metric, as worded",
    "numbers": st.column_config.NumberColumn("Numbers", format="localized"),
    "entities": st.column_config.TextColumn("Entities", width="medium"),
    "units": "Units", "example_period": "A period",
    "example": st.column_config.TextColumn("An example", width="large"),
}  # fmt: skip


def coverage(snapshot: Snapshot) -> None:
    """Show which quarters are held."""
    answer = evidence.coverage(snapshot)
    st.markdown(answer.sentence)
    chart = None if answer.is_empty else _evidence_charts.heat_map(answer.frame)
    _page.present(answer, chart, key="coverage", columns=COVERAGE_COLUMNS)


def read_rows(snapshot: Snapshot) -> None:
    """Account for every row, and show what was refused and what is not mapped."""
    account = intake.accounting(snapshot)
    st.markdown(account.sentence)
    _page.present(account, None, key="accounting", columns=ACCOUNT_COLUMNS)
    st.subheader("Quarantine")
    refused = intake.quarantine(snapshot)
    if refused.is_empty:
        st.markdown("No row is in quarantine.")
    else:
        _page.present(refused, None, key="quarantine", columns=QUARANTINE_COLUMNS)
    st.subheader("Not mapped yet")
    tail = intake.unmapped(snapshot)
    st.markdown(tail.sentence)
    if not tail.is_empty:
        _page.present(tail, None, key="unmapped", columns=UNMAPPED_COLUMNS)
