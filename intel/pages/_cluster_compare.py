"""Cluster lab: two designs side by side, what moves one, what else it answers."""

from collections.abc import Callable, Mapping

import streamlit as st

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges
from intel.errors import AssumptionError
from intel.market import cluster
from intel.market.cluster import Design
from intel.pages import _cluster_charts, _page
from intel.pages._columns import UNIT
from intel.store import export

SIDE_COLUMNS = {
    "measure": st.column_config.TextColumn("Measure", width=260),
    "left": st.column_config.NumberColumn("Left", format="localized"),
    "right": st.column_config.NumberColumn("Right", format="localized"),
    "ratio": st.column_config.NumberColumn("Right / left", format="%.3g"),
    "unit": UNIT,
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


AS_DESIGNED = "as designed"
ABOVE = "the cluster above"
OWN, REFUSED = "own_designs", "own_designs_refused"


def two_designs(parts: HardwareCatalogue, chosen: Design) -> None:
    """Set two designs side by side, each on its own fabric or on another."""
    known = _known(parts, chosen)
    sides = [
        _choose(place, parts, known, label, key, usual)
        for place, label, key, usual in zip(
            st.columns(2), ("Left", "Right"), ("left", "right"), (cluster.LEFT, cluster.RIGHT),
            strict=True,
        )
    ]  # fmt: skip
    _or_refusal(lambda: _compare(parts, *sides))
    _own_file()


def what_moves(parts: HardwareCatalogue, chosen: Design) -> None:
    """Draw the tornado of one design."""
    design = _one(parts, chosen)
    _or_refusal(lambda: _tornado(parts, design))


def questions(parts: HardwareCatalogue, chosen: Design) -> None:
    """Answer what is asked of one design beside its step."""
    design = _one(parts, chosen)
    _or_refusal(lambda: _questions(parts, design))


def _or_refusal(draw: Callable[[], None]) -> None:
    try:
        draw()
    except AssumptionError as refusal:
        st.error(str(refusal), icon=":material/error:")


def _known(parts: HardwareCatalogue, chosen: Design) -> dict[str, GivenRanges]:
    """Every design there is, under the name that readers see."""
    known: dict[str, GivenRanges] = {}
    for key, each in cluster.choices(parts, chosen, st.session_state.get(OWN, ())).items():
        name = ABOVE if key == ABOVE else cluster.name_of(each.given.design)
        known[f"{name} (your file)" if name in known else name] = each
    return known


def _one(parts: HardwareCatalogue, chosen: Design) -> GivenRanges:
    known = _known(parts, chosen)
    return _pick(
        st.container(), known, "Design", "left", cluster.name_of(parts.cluster(cluster.LEFT))
    )


def _pick(
    place: st.delta_generator.DeltaGenerator,
    known: Mapping[str, GivenRanges],
    label: str,
    key: str,
    usual: str,
) -> GivenRanges:
    """A design by name; one that is no longer there (a file taken back) goes to its default."""
    names = list(known)
    _page.from_link(key, names, {each.given.design.name: name for name, each in known.items()})
    if st.session_state.get(key, usual) not in names:
        st.session_state[key] = usual
    return known[
        place.selectbox(
            label, names, names.index(usual), key=key, bind="query-params",
            help="A reference cluster, the cluster chosen above, or a design of your own file",
        )
    ]  # fmt: skip


def _choose(
    place: st.delta_generator.DeltaGenerator,
    parts: HardwareCatalogue,
    known: Mapping[str, GivenRanges],
    label: str,
    key: str,
    usual: str,
) -> GivenRanges:
    design = _pick(place, known, label, key, cluster.name_of(parts.cluster(usual)))
    fabric = place.selectbox(
        f"{label}, on fabric", [AS_DESIGNED, *cluster.fabrics_for(parts)], key=f"{key}_fabric",
        bind="query-params", help="On another fabric the newest switch that runs it is taken",
    )  # fmt: skip
    return cluster.on_fabric(parts, design, None if fabric == AS_DESIGNED else fabric)


def _own_file() -> None:
    """Take in designs of the reader's own file; they stand on either side from the next run on."""
    with st.expander("A design of your own"):
        st.caption(
            "A TOML or JSON file as `intel cluster FILE` takes it: download both designs above,"
            " change them, and bring them back. A number may be a range, `[low, high]`. The file"
            " stays in this session."
        )
        st.file_uploader(
            "Design file", type=["toml", "json"], key="design_file", on_change=_read_own
        )
        refusal = st.session_state.get(REFUSED)
        if refusal:
            st.error(refusal, icon=":material/error:")
        elif st.session_state.get(OWN):
            st.success(f"{len(st.session_state[OWN])} design(s) read; choose them on either side.")


def _read_own() -> None:
    file = st.session_state.get("design_file")
    st.session_state[OWN], st.session_state[REFUSED] = (), ""
    if file is None:
        return
    try:
        st.session_state[OWN] = cluster.parse_designs(
            file.getvalue().decode("utf-8"), cluster.reviewed_parts(), where=file.name
        )
    except (AssumptionError, UnicodeDecodeError) as refusal:
        st.session_state[REFUSED] = str(refusal)


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
            data=cluster.design_toml(
                {each.given.design.name: each.given for each in (left, right)}.values()
            ),
            file_name=f"{export.file_stem('designs')}.toml",
            mime="application/toml",
            on_click="ignore",
            icon=":material/download:",
            key="designs_toml",
            help="`intel cluster FILE` takes it, and so does the upload above",
        )
    for side, each, answer in zip(("left", "right"), (left, right), told.explained, strict=True):
        name = cluster.name_of(each.given.design)
        with st.expander(f"How it is worked out: {side}, {name}"):
            st.markdown(answer.sentence)
            _page.present(answer, None, key=f"explained_{side}", columns=LINE_COLUMNS)


def _tornado(parts: HardwareCatalogue, left: GivenRanges) -> None:
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
    known = cluster.QUESTIONS
    asked = st.selectbox(
        "Question", list(known), key="question", bind="query-params",
        format_func=lambda name: known[name][0],
    )  # fmt: skip
    answer = known[asked][1](parts, left)
    st.markdown(answer.sentence)
    columns = PART_COLUMNS if asked == "networks" else LINE_COLUMNS
    _page.present(answer, None, key="question_rows", columns=columns)
