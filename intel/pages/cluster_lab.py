"""Cluster lab: what a better fabric is worth on a cluster of any size, from the live model."""

import streamlit as st

from forecasts.hardware import HardwareCatalogue
from intel.errors import AssumptionError
from intel.facts.hardware import load_hardware
from intel.home import DATA
from intel.market import cluster
from intel.market.cluster import Design
from intel.pages import _cluster_charts, _cluster_compare, _page
from intel.store import Snapshot

AS_DOCUMENTED = "as documented"
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
    "unit": "Unit",
    "status": "Status",
    "document": st.column_config.TextColumn("Document", width=240),
    "address": st.column_config.LinkColumn("Address", display_text="open"),
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
    return load_hardware(DATA)


def ask_for_design(parts: HardwareCatalogue) -> Design:
    """Let the reader choose a cluster from parts that fit together."""
    default = cluster.reference_design(parts)
    accelerators = st.select_slider(
        "Cluster size, accelerators", cluster.SIZES, default.accelerators,
        key="accelerators", bind="query-params", format_func=cluster.size_name,
    )  # fmt: skip
    columns = st.columns(4)
    names = list(parts.accelerators)
    accelerator = columns[0].selectbox(
        "Accelerator", names, names.index(default.accelerator),
        key="accelerator", bind="query-params",
    )  # fmt: skip
    names = cluster.fabrics_for(parts)
    fabric = columns[1].selectbox(
        "Fabric", names, names.index(default.fabric), key="fabric", bind="query-params",
        help="How flows are spread over the network, and so what part of its bandwidth arrives",
    )  # fmt: skip
    names = cluster.switches_for(parts, fabric)
    forget_what_does_not_fit("switch", names)
    switch = columns[2].selectbox(
        "Switch", names, names.index(default.switch) if default.switch in names else 0,
        key="switch", bind="query-params", help="Those that run this fabric, newest first",
    )  # fmt: skip
    with st.expander("Rent, exposed communication, port rate"):
        hour, exposed, link_gbps = advanced(default)
    try:
        names = cluster.optics_for(parts, accelerator, link_gbps)
    except AssumptionError:
        st.caption("Under “Rent, exposed communication, port rate” you can give the rate yourself.")
        raise
    forget_what_does_not_fit("optic", names)
    optic = columns[3].selectbox(
        "Optical module", names, names.index(default.optic) if default.optic in names else 0,
        key="optic", bind="query-params", help="Those that carry at least one whole port",
    )  # fmt: skip
    return Design(
        accelerators=accelerators, accelerator=accelerator, fabric=fabric, switch=switch,
        optic=optic, accelerator_hour_usd=hour, exposed_share=exposed, link_gbps=link_gbps,
    )  # fmt: skip


def forget_what_does_not_fit(key: str, names: list[str]) -> None:
    """Let a part go that the other choices rule out, so that the link does not keep it.

    Once its widget is drawn the link follows the widget; before that the link is corrected itself.
    """
    if key in st.session_state:
        if st.session_state[key] not in names:
            st.session_state[key] = names[0]
    elif st.query_params.get(key, names[0]) not in names:
        del st.query_params[key]


def advanced(default: Design) -> tuple[float, float, float | None]:
    """Ask for rent, exposed share and port rate."""
    left, middle, right = st.columns(3)
    hour = left.number_input(
        "Rent of an accelerator, USD an hour", 0.1, 20.0, default.accelerator_hour_usd, 0.1,
        key="accelerator_hour_usd", bind="query-params",
        help="Scales the yearly bill, and both figures of the bandwidth tax with it",
    )  # fmt: skip
    exposed = middle.number_input(
        "Share of a step that waits on the network, %", 0.0, 100.0, default.exposed_share * 100,
        1.0, key="exposed_percent", bind="query-params", format="%.1f",
        help="At the delivered share the lift starts from. It dilutes the headline",
    )  # fmt: skip
    rate = right.selectbox(
        "Network port of an accelerator, Gb/s", [AS_DOCUMENTED, "100", "200", "400", "800"],
        key="port_gbps", bind="query-params",
        help="Needed where no document states an accelerator's network ports",
    )  # fmt: skip
    return hour, exposed / 100.0, None if rate == AS_DOCUMENTED else float(rate)


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
        "Over cluster size", list(MEASURES), default="Bandwidth tax", required=True,
        key="measure_by_size", bind="query-params",
    )  # fmt: skip
    lines, y_title, y_format = MEASURES[measure]
    chart = _cluster_charts.over_sizes(
        answer.frame, lines, at=design.accelerators, y_title=y_title, y_format=y_format
    )
    _page.present(answer, chart, key="by_size", columns=SIZE_COLUMNS)


def fabrics(parts: HardwareCatalogue, design: Design) -> None:
    """Put every fabric on the same cluster."""
    st.subheader("The fabrics side by side")
    answer = cluster.fabrics(parts, design)
    st.markdown(answer.sentence)
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


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    parts = catalogue(snapshot.id)
    answer_place = st.container()
    design = ask_for_design(parts)
    answer_place.markdown(cluster.sentence(parts, design, cluster.outcome_of(parts, design)))
    in_numbers(parts, design)
    over_sizes(parts, design)
    fabrics(parts, design)
    for title, answer, key, columns in (
        ("How it is counted", cluster.counts(parts, design), "counts", COUNT_COLUMNS),
        ("What it is computed from", cluster.parameters(parts, design), "parameters",
         PARAMETER_COLUMNS),
    ):  # fmt: skip
        st.subheader(title)
        st.markdown(answer.sentence)
        _page.present(answer, None, key=key, columns=columns)
    _cluster_compare.show(parts, design)


_page.show("What does the better fabric buy?", body, method="Hardware")
