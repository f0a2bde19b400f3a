"""Cluster lab: what a better fabric is worth on a cluster of any size, from the live model."""

import streamlit as st

from forecasts.hardware import HardwareCatalogue
from intel.market import cluster
from intel.market.cluster import Design
from intel.pages import _cluster_charts, _cluster_compare, _cluster_design, _page
from intel.pages._columns import ADDRESS, UNIT
from intel.store import Snapshot

MEASURES = {
    "Bandwidth tax": (
        {"headline_usd_m_per_year": "headline", "diluted_usd_m_per_year": "diluted"},
        "USD million a year", ",.0f",
    ),
    "Optics bill": ({"optics_cost_usd_m": "optics"}, "USD million, once", ",.0f"),
    "Failure interval": ({"interruption_interval_h": "interval"}, "Hours between stops", ",.2g"),
}  # fmt: skip
COMPARED = {
    "Delivered share": (
        "delivered_share", ("delivered_low", "delivered_high"),
        "Share of rated bandwidth delivered", ".0%",
    ),
    "Utilisation": (
        "utilisation", ("utilisation_low", "utilisation_high"),
        "Share of peak compute that trains (MFU)", ".1%",
    ),
    "Worth a year": (
        "worth_usd_m_per_year", ("worth_low_usd_m_per_year", "worth_high_usd_m_per_year"),
        "Diluted worth, USD million a year", ",.0f",
    ),
    "Network cost": ("network_cost_usd_m", (), "Switches and modules, USD million", ",.0f"),
    "Optics power": ("optics_power_mw", (), "Optics power, megawatts", ",.1f"),
}  # fmt: skip


def money(label: str) -> object:
    """A column of dollars in millions."""
    return st.column_config.NumberColumn(label, format="%,.1f")


SIZE_COLUMNS = {
    "accelerators": st.column_config.NumberColumn("Accelerators", format="localized"),
    "headline_usd_m_per_year": money("Headline, USD million a year"),
    "diluted_usd_m_per_year": money("Diluted, USD million a year"),
    "optics_cost_usd_m": money("Optics bill, USD million"),
    "optics_power_mw": st.column_config.NumberColumn("Optics, MW", format="%.2f"),
    "interruption_interval_h": st.column_config.NumberColumn("Hours between stops", format="%.2f"),
    "tiers": "Tiers",
}
FABRIC_COLUMNS = {
    "fabric": "Fabric",
    "load_balancing": st.column_config.TextColumn("Spreads flows by", width="medium"),
    "switch": "On switch",
    "delivered_share": st.column_config.NumberColumn("Delivered", format="percent"),
    "delivered_low": st.column_config.NumberColumn("lowest", format="percent"),
    "delivered_high": st.column_config.NumberColumn("highest", format="percent"),
    "evidence": st.column_config.TextColumn("Kind of evidence"),
    "utilisation": st.column_config.NumberColumn("Utilisation", format="percent"),
    "utilisation_low": st.column_config.NumberColumn("lowest ", format="percent"),
    "utilisation_high": st.column_config.NumberColumn("highest ", format="percent"),
    "worth_usd_m_per_year": money("Worth, USD million a year"),
    "worth_low_usd_m_per_year": money("lowest  "),
    "worth_high_usd_m_per_year": money("highest  "),
    "network_cost_usd_m": money("Network, USD million"),
    "network_share_of_cost": st.column_config.NumberColumn("of the cluster", format="percent"),
    "optics_power_mw": st.column_config.NumberColumn("Optics, MW", format="%.2f"),
}
PARAMETER_COLUMNS = {
    "part": "Part",
    "parameter": st.column_config.TextColumn("Parameter", width=290),
    "value": st.column_config.NumberColumn("Value", format="localized"),
    "low": st.column_config.NumberColumn("Lowest", format="localized"),
    "high": st.column_config.NumberColumn("Highest", format="localized"),
    "unit": UNIT,
    "status": "Status",
    "document": st.column_config.TextColumn("Document", width=240),
    "address": ADDRESS,
    "publisher": st.column_config.TextColumn("Publisher", width="small"),
    "note": st.column_config.TextColumn("Note", width="large"),
}
COUNT_COLUMNS = {
    "quantity": st.column_config.TextColumn("Quantity", width=240),
    "value": st.column_config.NumberColumn("Value", format="localized"),
    "unit": st.column_config.TextColumn("Unit", width=140),
    "formula": st.column_config.TextColumn("Formula", width=380),
    "with_numbers": st.column_config.TextColumn("With these numbers", width=290),
}


@st.cache_resource(max_entries=2, show_spinner=False)
def catalogue(snapshot_id: str) -> HardwareCatalogue:
    """The reviewed parts, read again with every new snapshot."""
    return cluster.reviewed_parts()


def in_numbers(parts: HardwareCatalogue, design: Design) -> None:
    """Show the five figures of the chosen cluster."""
    outcome = cluster.outcome_of(parts, design)
    row = st.container(horizontal=True)
    modules = f"{outcome.optical_modules:,.0f} modules"
    for label, value, meaning in (
        (
            "Headline tax, a year", cluster.usd_short(outcome.bandwidth_tax_headline_usd_per_year),
            "Of the accelerators' whole yearly bill, as if every hour gained",
        ),
        (
            "Diluted tax, a year", cluster.usd_short(outcome.bandwidth_tax_diluted_usd_per_year),
            "Of the same bill, but only the part of a step that waits on the network gains",
        ),
        ("Optics bill, once", cluster.usd_short(outcome.optics_cost_usd), modules),
        ("Optics power", cluster.megawatts(outcome.optics_power_w), modules),
        (
            "A stop every", cluster.hours_short(outcome.interruption_interval_h),
            "Mean time between interruptions of a synchronous job on the whole cluster",
        ),
    ):  # fmt: skip
        row.metric(label, value, border=True, help=meaning)


def over_sizes(parts: HardwareCatalogue, design: Design) -> None:
    """Draw the seed's slider as a curve."""
    answer = cluster.by_size(parts, design)
    measure = st.segmented_control(
        "Measure", list(MEASURES), default="Bandwidth tax", required=True,
        key="measure_by_size", bind="query-params",
    )  # fmt: skip
    lines, y_title, y_format = MEASURES[measure]
    chart = _cluster_charts.over_sizes(
        answer.frame, lines, at=design.accelerators, y_title=y_title, y_format=y_format
    )
    _page.present(answer, chart, key="by_size", columns=SIZE_COLUMNS)


def fabrics(parts: HardwareCatalogue, design: Design) -> None:
    """Put every fabric on the same cluster, and two of them into words."""
    answer = cluster.fabrics(parts, design)
    others = [name for name in answer.frame["fabric"] if name != design.fabric]
    sentence = st.container()
    against = st.selectbox(
        f"{design.fabric} against", others, others.index(cluster.usual_rival(design, others)),
        key="against", bind="query-params",
    )  # fmt: skip
    sentence.markdown(f"{answer.sentence} {cluster.versus(answer.frame, design.fabric, against)}")
    compared = st.segmented_control(
        "Compare", list(COMPARED), default="Delivered share", required=True, key="compare",
        bind="query-params",
    )  # fmt: skip
    x, bounds, x_title, x_format = COMPARED[compared]
    chart = _cluster_charts.side_by_side(
        answer.frame, x=x, bounds=bounds, x_title=x_title, x_format=x_format,
        chosen=design.fabric,
    )  # fmt: skip
    _page.present(answer, chart, key="fabrics", columns=FABRIC_COLUMNS)


def counting(parts: HardwareCatalogue, design: Design) -> None:
    """Show every count with its formula."""
    answer = cluster.counts(parts, design)
    st.markdown(answer.sentence)
    _page.present(answer, None, key="counts", columns=COUNT_COLUMNS)


def inputs(parts: HardwareCatalogue, design: Design) -> None:
    """List every number that went in, with its document."""
    answer = cluster.parameters(parts, design)
    st.markdown(answer.sentence)
    _page.present(answer, None, key="parameters", columns=PARAMETER_COLUMNS)


PARTS = {
    "Fabrics": fabrics,
    "Sizes": over_sizes,
    "Two designs": _cluster_compare.two_designs,
    "What moves it": _cluster_compare.what_moves,
    "What else it answers": _cluster_compare.questions,
    "Counting": counting,
    "Inputs": inputs,
}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    parts = catalogue(snapshot.id)
    answer_place = st.container()
    design = _cluster_design.ask(parts)
    answer_place.markdown(cluster.sentence(parts, design, cluster.outcome_of(parts, design)))
    in_numbers(parts, design)
    part = st.segmented_control(
        "Look at", list(PARTS), default="Fabrics", required=True, key="lab", bind="query-params",
        help="“Two designs” sets Llama 3's training job beside DeepSeek-V3's, or any other two",
    )  # fmt: skip
    PARTS[part](parts, design)


_page.show("What does the better fabric buy?", body, method="Hardware")
