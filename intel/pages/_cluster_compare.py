"""Cluster lab, below the fold: two designs side by side, what moves them, what else they answer."""

from collections.abc import Sequence

import streamlit as st

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges
from intel.errors import AssumptionError
from intel.market import cluster
from intel.market.cluster import Design
from intel.pages import _cluster_charts, _page
from intel.store import export

SIDE_COLUMNS = {
    "measure": st.column_config.TextColumn("Measure", width=260),
    "left": st.column_config.NumberColumn("Left", format="localized"),
    "right": st.column_config.NumberColumn("Right", format="localized"),
    "ratio": st.column_config.NumberColumn("Right / left", format="%.3g"),
    "unit": "Unit",
}
LINE_COLUMNS = {
    "quantity": st.column_config.TextColumn("Quantity", width=240),
    "value": st.column_config.NumberColumn("Value", format="localized"),
    "unit": st.column_config.TextColumn("Unit", width=110),
    "formula": st.column_config.TextColumn("Formula", width=380),
    "with_numbers": st.column_config.TextColumn("With these numbers", width=330),
}
SWING_COLUMNS = {
    "input": "Input",
    "low_input": st.column_config.NumberColumn("Lowest", format="%.4g"),
    "high_input": st.column_config.NumberColumn("Highest", format="%.4g"),
    "at_low": st.column_config.NumberColumn("Answer at the lowest", format="localized"),
    "at_high": st.column_config.NumberColumn("Answer at the highest", format="localized"),
    "width": st.column_config.NumberColumn("Swing", format="localized"),
    "now": None,
}
PART_COLUMNS = {
    "network": "Network",
    "part": st.column_config.TextColumn("Part", width=170),
    "count": st.column_config.NumberColumn("Number", format="localized"),
    "medium": "Medium",
    "reach_m": st.column_config.NumberColumn("Reaches, m", format="localized"),
    "link_gbps": st.column_config.NumberColumn("Gb/s", format="localized"),
    "modules": st.column_config.NumberColumn("Modules", format="localized"),
    "power_w": st.column_config.NumberColumn("Watts", format="localized"),
    "cost_usd": st.column_config.NumberColumn("USD", format="localized"),
    "host_cores_released": st.column_config.NumberColumn("Cores released", format="localized"),
    "formula": st.column_config.TextColumn("Formula", width=260),
    "with_numbers": st.column_config.TextColumn("With these numbers", width=260),
}


def show(parts: HardwareCatalogue, chosen: Design) -> None:
    """Draw the comparison, its tornado, and the questions of the design on the left."""
    st.subheader("Two designs side by side")
    known = cluster.choices(parts, chosen, _uploaded(parts))
    names = list(known)
    columns = st.columns(2)
    left = _choose(columns[0], "Left", "left", names, cluster.LEFT)
    right = _choose(columns[1], "Right", "right", names, cluster.RIGHT)
    try:
        _compare(parts, known[left], known[right])
        _tornado(parts, known[left])
        _questions(parts, known[left])
    except AssumptionError as refusal:
        st.error(str(refusal), icon=":material/error:")


def _choose(
    place: st.delta_generator.DeltaGenerator, label: str, key: str, names: list[str], default: str
) -> str:
    """A side; one that is no longer there (a file taken back) goes to its default."""
    if st.session_state.get(key, default) not in names:
        st.session_state[key] = default
    return place.selectbox(
        label, names, names.index(default), key=key, bind="query-params",
        help="A reference cluster, the cluster chosen above, or a design of your own file",
    )  # fmt: skip


def _uploaded(parts: HardwareCatalogue) -> Sequence[GivenRanges]:
    """The designs of the reader's own file, if there is one that can be read."""
    with st.expander("A design of your own"):
        st.caption(
            "A TOML or JSON file as `intel cluster FILE` takes it: download one below, change it,"
            " and bring it back. A number may be a range, `[low, high]`. The file stays in this"
            " session."
        )
        file = st.file_uploader("Design file", type=["toml", "json"], key="design_file")
        if file is None:
            return ()
        try:
            text = file.getvalue().decode("utf-8")
            own = cluster.parse_designs(text, parts, where=file.name)
        except (AssumptionError, UnicodeDecodeError) as refusal:
            st.error(str(refusal), icon=":material/error:")
            return ()
        st.success(f"{len(own)} design(s) read; choose them on either side.")
        return own


def _compare(parts: HardwareCatalogue, left: GivenRanges, right: GivenRanges) -> None:
    told = cluster.compare(parts, left, right)
    st.markdown(told.answer.sentence)
    chart = None if told.causes.empty else _cluster_charts.causes(told.causes)
    alt_text = "; ".join(
        f"{row.design}: {row.cause} {row.part:.0%}" for row in told.causes.itertuples()
    )
    _page.present(told.answer, chart, key="sides", columns=SIDE_COLUMNS, alt_text=alt_text)
    with st.container(horizontal=True):
        st.download_button(
            "Both designs as TOML",
            data=cluster.design_toml([left.given, right.given]),
            file_name=f"{export.file_stem('designs')}.toml",
            mime="application/toml",
            on_click="ignore",
            icon=":material/download:",
            key="designs_toml",
            help="`intel cluster FILE` takes it, and so does the upload above",
        )
    for side, name, answer in zip(("left", "right"), (left, right), told.explained, strict=True):
        with st.expander(f"How {name.given.design.name} is worked out ({side})"):
            st.markdown(answer.sentence)
            _page.present(answer, None, key=f"explained_{side}", columns=LINE_COLUMNS)


def _tornado(parts: HardwareCatalogue, left: GivenRanges) -> None:
    st.subheader(f"What moves {left.given.design.name}")
    measures = cluster.TORNADO_MEASURES
    known = [name for name in measures if left.given.workload or name in CLUSTER_ALONE]
    if st.session_state.get("tornado", known[0]) not in known:
        st.session_state["tornado"] = known[0]
    measure = st.selectbox(
        "Measure", known, key="tornado", bind="query-params", format_func=measures.__getitem__,
        help="Only a design with a job has a step",
    )  # fmt: skip
    answer = cluster.tornado(parts, left, measure)
    st.markdown(answer.sentence)
    chart = None if answer.is_empty else _cluster_charts.swings(
        answer.frame, x_title=measures[measure]
    )  # fmt: skip
    _page.present(answer, chart, key="tornado_swings", columns=SWING_COLUMNS)


CLUSTER_ALONE = (
    "capital_usd", "cluster_power_w", "bandwidth_tax_diluted_usd_per_year",
    "effective_training_time_ratio",
)  # fmt: skip


def _questions(parts: HardwareCatalogue, left: GivenRanges) -> None:
    st.subheader(f"What else {left.given.design.name} answers")
    questions = cluster.QUESTIONS
    asked = st.selectbox(
        "Question", list(questions), key="question", bind="query-params",
        format_func=lambda name: questions[name][0],
    )  # fmt: skip
    answer = questions[asked][1](parts, left)
    st.markdown(answer.sentence)
    columns = PART_COLUMNS if asked == "networks" else LINE_COLUMNS
    _page.present(answer, None, key="question_rows", columns=columns)
