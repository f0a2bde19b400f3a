"""SQL: a reader's own question, answered from the same tables as every page."""

import streamlit as st

from intel.errors import QueryRefused
from intel.market import gallery, own_query
from intel.market.own_query import Result
from intel.pages import _access, _page, _result_chart, _saved_queries
from intel.store import Snapshot

REFUSED = "refused_sql"
LINKED = "sql_of_the_link"
KEPT = "sql_kept"


@st.cache_data(max_entries=16, max_size="256 MB", show_spinner="Running the query …")
def ask(snapshot_id: str, sql: str, _snapshot: Snapshot) -> Result:
    """Answer a query once per snapshot: rows come from the same immutable file every time."""
    return own_query.ask_own(_snapshot, sql)


def use(sql: str) -> None:
    """Put a query into the editor and into the link; it runs as the page is drawn again."""
    st.session_state["q"] = sql
    st.session_state.pop(REFUSED, None)
    into_link(sql)


def into_link(sql: str) -> None:
    """Let the address carry the query, so that Back leads to the one before."""
    st.session_state[KEPT] = sql
    if len(sql) <= own_query.LINK_CHARACTERS:
        st.query_params["q"] = st.session_state[LINKED] = sql
    else:
        st.query_params.pop("q", None)
        st.session_state[LINKED] = None


def adopt_link() -> None:
    """Take over the query of a link just followed; else the reader's last, else an example."""
    named = _saved_queries.linked()
    if named is not None:
        use(named)
    linked = st.query_params.get("q")
    if linked is not None and linked != st.session_state.get(LINKED):
        st.session_state["q"] = st.session_state[KEPT] = linked
    elif "q" not in st.session_state:
        st.session_state["q"] = st.session_state.get(KEPT, gallery.examples()[0].sql)
    st.session_state[LINKED] = linked


def question() -> tuple[str, bool]:
    """Let the reader write or choose a query; whether it was just asked."""
    adopt_link()
    examples = st.expander("Examples to begin from", icon=":material/lightbulb:")
    with examples, st.container(gap=None):
        for example in gallery.examples():
            st.button(
                example.title, key=f"example_{example.name}", on_click=use, args=(example.sql,),
                type="tertiary",
            )  # fmt: skip
    _saved_queries.draw(lambda: str(st.session_state.get("q", "")), use)
    with st.form("question", border=False):
        sql = st.text_area("Your query (Ctrl+Enter runs it)", height=220, key="q")
        asked = st.form_submit_button("Run", icon=":material/play_arrow:")
    if asked:
        into_link(sql)
    if len(sql) > own_query.LINK_CHARACTERS:
        st.caption(
            f"The query is longer than the {own_query.LINK_CHARACTERS:,} characters a link holds:"
            " share it as text."
        )
    return sql, asked


def answer(snapshot: Snapshot, sql: str, *, asked: bool) -> None:
    """Run the query and show its rows, or its refusal."""
    refused, message = st.session_state.get(REFUSED, ("", ""))
    if refused != sql or asked:  # a refusal stands until the query changes or is asked again
        message = ""
        try:
            result = ask(snapshot.id, sql, snapshot)
        except QueryRefused as refusal:
            message = str(refusal)
        st.session_state[REFUSED] = (sql, message) if message else ("", "")
    if message:
        st.error("The query was refused or stopped:", icon=":material/block:")
        st.code(message, language=None, wrap_lines=True)
        return
    st.markdown(result.answer.sentence)
    if result.answer.is_empty:
        st.info("No row answers this.", icon=":material/search_off:")
        return
    frame, axes = result.answer.frame, result.axes
    chart = None if axes is None else _result_chart.quick_chart(frame, axes)
    _page.present(
        result.answer, chart, key="result", opens_on="Table", columns=columns(snapshot, result),
        in_words=False,
    )  # fmt: skip


def columns(snapshot: Snapshot, result: Result) -> dict[str, object]:
    """Show days without hours and long numbers with separators; meaning and type on hover."""
    meanings = own_query.meanings(snapshot)
    shown: dict[str, object] = {}
    for name, kind in result.columns:
        hint = " · ".join(text for text in (kind, meanings.get(name, "")) if text)
        if kind == "DATE":
            shown[name] = st.column_config.DateColumn(help=hint)
        elif kind in ("DOUBLE", "FLOAT"):
            shown[name] = st.column_config.NumberColumn(help=hint, format="localized")
        else:
            shown[name] = st.column_config.Column(help=hint)
    return shown


def tables(snapshot: Snapshot) -> None:
    """Let the reader look up tables and columns, with their meaning."""
    st.subheader("Tables and columns")
    relations = {each.name: each for each in snapshot.tables()}
    names = list(relations)
    chosen = st.selectbox(
        "Table, view or macro", names, names.index("fact"), key="table", bind="query-params",
    )  # fmt: skip
    relation = relations[chosen]
    st.markdown(f"*{relation.kind.capitalize()}.* {relation.comment}")
    st.dataframe(
        {
            "column": [column.name for column in relation.columns],
            "type": [column.type for column in relation.columns],
            "meaning": [column.comment for column in relation.columns],
        },
        hide_index=True, alt=f"Columns of {chosen} with type and meaning", height=420,
        column_config={
            "column": st.column_config.TextColumn("Column", width=150),
            "type": st.column_config.TextColumn("Type", width=110),
            "meaning": st.column_config.TextColumn("Meaning", width="large"),
        },
    )  # fmt: skip
    st.button(
        f"Look into {chosen}", icon=":material/table_view:", key="look", on_click=use,
        args=(own_query.first_rows(chosen, relation.parameters),),
    )  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    counts = own_query.counted(snapshot)
    st.markdown(
        f"**{counts['table']} tables, {counts['view']} views and {counts['macro']} macros** of"
        f" snapshot {snapshot.id} hold every number the pages show; any of"
        f" {len(gallery.examples())} examples is a place to begin."
    )
    if _access.require_sign_in("Asking in SQL"):
        sql, asked = question()
        if sql.strip():
            answer(snapshot, sql, asked=asked)
        else:
            st.info("Write a query, or begin from an example.", icon=":material/edit:")
        st.caption(own_query.LIMITS)
    tables(snapshot)


_page.show("What do you want to ask the numbers yourself?", body)
