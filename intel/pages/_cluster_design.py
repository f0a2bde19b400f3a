"""Cluster lab: the cluster in question, chosen from parts that fit together."""

import streamlit as st

from forecasts.hardware import HardwareCatalogue
from intel.errors import AssumptionError
from intel.market import cluster
from intel.market.cluster import Design

AS_DOCUMENTED = "as documented"


def ask(parts: HardwareCatalogue) -> Design:
    """Let the reader choose a cluster from parts that fit together."""
    default = cluster.reference_design(parts)
    accelerators = size(default.accelerators)
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


def size(usual: int) -> int:
    """Ask for the number of accelerators: one of the usual sizes, or any."""
    slider, exact = st.columns([4, 1], vertical_alignment="bottom")
    accelerators = slider.select_slider(
        "Cluster size, accelerators", cluster.SIZES, usual,
        key="accelerators", bind="query-params", format_func=cluster.size_name,
    )  # fmt: skip
    number = exact.number_input(
        "or exactly", 8, 4_000_000, None, 8, key="size", bind="query-params",
        placeholder=f"{accelerators:,}", help="Any number; empty, the slider's",
    )  # fmt: skip
    return accelerators if number is None else int(number)


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
