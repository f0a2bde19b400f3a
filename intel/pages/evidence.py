"""Evidence: grades, the ledger number by number, documents, coverage, and what was refused."""

from functools import partial

import streamlit as st

from intel.market import evidence, ledger
from intel.market.units import unit_in_words
from intel.pages import _evidence_charts, _intake, _lineage, _page
from intel.pages._columns import ADDRESS, GRADE, UNIT
from intel.store import Snapshot

NUMBER = "number"
DAYS = {
    "published_on": st.column_config.DateColumn("Published"),
    "published_on_basis": st.column_config.TextColumn(
        "Day is", help="stated in the document, inferred from the period's end, or only recorded"
    ),
}
COUNTS = {
    "numbers": st.column_config.NumberColumn("Numbers", format="localized"),
    "documents": st.column_config.NumberColumn("Documents", format="localized"),
}
GRADE_COLUMNS = {
    "grade": GRADE, **COUNTS, "entities": "Entities",
    "share_of_numbers": st.column_config.NumberColumn("Share of numbers", format="percent"),
    "share_with_stated_day": st.column_config.NumberColumn("Day stated", format="percent"),
}  # fmt: skip
DAY_COLUMNS = {
    "published_on_basis": DAYS["published_on_basis"], "grade": GRADE, **COUNTS,
    "earliest": st.column_config.DateColumn("Earliest"),
    "newest": st.column_config.DateColumn("Newest"),
}  # fmt: skip
LEDGER_COLUMNS = {
    "entity": "Entity", "metric": "Metric",
    "narrowed_to": st.column_config.TextColumn("Narrowed to", width="medium"),
    "period_label": "Period",
    "value": st.column_config.NumberColumn("Value", format="localized"),
    "low": None, "high": None, "unit": UNIT, "status": "Status", "grade": GRADE, **DAYS,
    "publisher": "Publisher",
    "title": st.column_config.TextColumn("Document", width="medium"),
    "stated_as": st.column_config.TextColumn("Stated as", width="medium"),
    "note": st.column_config.TextColumn("Note", width="medium"),
    "source_id": None, "fact_id": None,
}  # fmt: skip
DOCUMENT_COLUMNS = {
    "title": st.column_config.TextColumn("Document", width=330), "address": ADDRESS,
    "publisher": st.column_config.TextColumn("Publisher", width=150),
    "origin": st.column_config.TextColumn("Whose figures", width=150),
    "grade": GRADE, **DAYS, "numbers": COUNTS["numbers"], "source_id": None,
}  # fmt: skip


def grades(snapshot: Snapshot) -> None:
    """Show how good the documents are, and how their days are known."""
    answer = evidence.grades(snapshot)
    _page.present(
        answer, _evidence_charts.grade_bars(answer.frame), key="grades", columns=GRADE_COLUMNS
    )
    st.subheader("How the day of publication is known")
    days = evidence.publication_days(snapshot)
    st.markdown(days.sentence)
    _page.present(days, _evidence_charts.basis_bars(days.frame), key="days", columns=DAY_COLUMNS)


def open_number(fact_ids: list[str], table: str) -> None:
    """Put the number of the chosen row into the link."""
    rows = st.session_state[table]["selection"]["rows"]
    if rows:
        st.query_params[NUMBER] = fact_ids[rows[0]]
    else:
        close_number()


def close_number() -> None:
    """Leave the opened number."""
    st.query_params.pop(NUMBER, None)


def numbers(snapshot: Snapshot) -> None:
    """Search the ledger; a row opens below."""
    held = ledger.choices(snapshot)
    words = st.text_input(
        "Search", key="search", bind="query-params", icon=":material/search:",
        placeholder="Words that occur in entity, metric, document, note …",
    )  # fmt: skip
    chosen = {
        field: column.selectbox(
            field.capitalize(), held[field], index=None, placeholder="Any", key=field,
            bind="query-params",
        )
        for field, column in zip(ledger.FILTERS, st.columns(len(held)), strict=True)
    }  # fmt: skip
    opened = st.query_params.get(NUMBER)
    if opened:
        one_number(snapshot, opened)
    answer = ledger.search(snapshot, words, **chosen)
    st.markdown(answer.sentence)
    _page.present(
        answer, None, key="ledger", columns=LEDGER_COLUMNS,
        on_select=partial(open_number, answer.frame["fact_id"].tolist(), "ledger_table"),
    )  # fmt: skip


def one_number(snapshot: Snapshot, fact_id: str) -> None:
    """Show one number with its document and all vintages of its quantity."""
    number = ledger.number(snapshot, fact_id)
    with st.container(border=True):
        st.markdown(number.sentence)
        st.table(number.fields.set_index("field"), border="horizontal")
        with st.container(horizontal=True):
            if number.address:
                st.link_button("Open the document", number.address, icon=":material/open_in_new:")
            st.button("Close", on_click=close_number, icon=":material/close:", key="close_number")
        st.markdown(f"**All vintages.** {number.vintages.sentence}")
        frame = number.vintages.frame
        chart = _evidence_charts.vintages(frame, y_title=unit_in_words(frame["unit"].iloc[0]))
        _page.present(
            number.vintages, chart if len(frame) > 1 else None, key="vintages", opens_on="Table",
            columns=LEDGER_COLUMNS,
        )  # fmt: skip
        _lineage.used_in(snapshot, fact_id)


def documents(snapshot: Snapshot) -> None:
    """List every document."""
    answer = evidence.documents_held(snapshot)
    st.markdown(answer.sentence)
    _page.present(answer, None, key="documents", columns=DOCUMENT_COLUMNS)


PARTS = {
    "Grades": grades,
    "Numbers": numbers,
    "Calculated": _lineage.calculated,
    "Documents": documents,
    "Coverage": _intake.coverage,
    "Rows read": _intake.read_rows,
}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    st.markdown(evidence.grades(snapshot).sentence)
    asked = {NUMBER: "Numbers", "explain": "Calculated"}
    opens_on = next((part for name, part in asked.items() if name in st.query_params), "Grades")
    part = st.segmented_control(
        "Look at", list(PARTS), default=opens_on, required=True, key="part", bind="query-params"
    )
    PARTS[part](snapshot)
    st.caption(
        "The numbers of the cluster model stand with their documents in the Cluster lab, the"
        " reasons for the odds in Scenarios."
    )


_page.show("Where does each number come from?", body, method="Checks")
