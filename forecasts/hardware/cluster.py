"""From a cluster's parts to what it delivers, costs, draws and loses, in one vectorised call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.assumptions import Assumptions, ClusterParts, assumptions
from forecasts.hardware.back_end import Wiring, back_end, host_links, optical_links
from forecasts.hardware.bandwidth_tax import bandwidth_tax, relative_step_time
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, whole
from forecasts.hardware.money import HOURS_PER_YEAR, capital_usd_per_hour, energy_usd_per_hour
from forecasts.hardware.optics import optical_modules, optics_power_w
from forecasts.hardware.parts import Economics, Optic, Reliability
from forecasts.hardware.reliability import effective_training_time_ratio, interruption_interval_h

SIMPLEST = Wiring()


@dataclass(frozen=True, kw_only=True)
class ClusterOutcome:
    """What a cluster does. Every field has one shape: that of the inputs, broadcast together.

    ``network_cost_usd`` counts back-end switches and optical modules; adapters come with the
    nodes, and front-end, storage and management networks stand apart. ``network_share_of_cost``
    is that sum over itself plus the accelerators' systems (``capital_usd``), and
    ``network_share_of_power`` the same of watts (``cluster_power_w``). Where no document gives a
    system's watts the accelerator's board power stands for it.
    """

    accelerators: FloatArray
    delivered_share: FloatArray
    tiers: FloatArray
    switches: FloatArray
    inter_switch_links: FloatArray
    cables: FloatArray
    ports_left_over: FloatArray
    hops: FloatArray
    bisection_links: FloatArray
    optical_modules: FloatArray
    optics_power_w: FloatArray
    optics_cost_usd: FloatArray
    switch_power_w: FloatArray
    switch_cost_usd: FloatArray
    network_power_w: FloatArray
    network_cost_usd: FloatArray
    network_share_of_cost: FloatArray
    network_share_of_power: FloatArray
    capital_usd: FloatArray
    capital_usd_per_hour: FloatArray
    cluster_power_w: FloatArray
    energy_usd_per_hour: FloatArray
    interruption_interval_h: FloatArray
    effective_training_time_ratio: FloatArray
    utilisation: FloatArray
    goodput: FloatArray
    yearly_cost_usd: FloatArray
    fabric_value_usd_per_year: FloatArray
    bandwidth_tax_headline_usd_per_year: FloatArray
    bandwidth_tax_diluted_usd_per_year: FloatArray


def cluster_outcome(
    accelerators: ArrayLike,
    parts: ClusterParts,
    assumed: Assumptions | None = None,
    *,
    wiring: Wiring = SIMPLEST,
) -> ClusterOutcome:
    """Delivered bandwidth, counts, watts, dollars, failures and utilisation of a cluster.

    Parameters
    ----------
    accelerators
        Number of accelerators, any shape.
    assumed
        The parts' own numbers unless given; arrays broadcast with ``accelerators``.

    Raises
    ------
    ImpossibleCluster
        Naming field, constraint and nearest feasible value.
    """
    count = whole("accelerators", accelerators, 1)
    numbers = assumed or assumptions(parts)
    counts = _back_end_counts(count, parts, wiring)
    network = _network_bill(counts, numbers, parts.optic)
    stops = _reliability(count, numbers, parts.reliability)
    work = _work(count, numbers, parts.economics)
    outcome = {
        "accelerators": count,
        "delivered_share": numbers.delivered_share,
        **counts,
        **network,
        **_cluster_bill(count, network, numbers),
        **stops,
        **work,
        "goodput": work["utilisation"] * stops["effective_training_time_ratio"],
    }
    size = np.broadcast_shapes(*(np.shape(value) for value in outcome.values()))
    return ClusterOutcome(**{name: np.broadcast_to(value, size) for name, value in outcome.items()})


def _back_end_counts(
    count: FloatArray, parts: ClusterParts, wiring: Wiring
) -> dict[str, FloatArray]:
    """Switches, links and optical modules of the back end."""
    optic = parts.optic
    tree, link_gbps = back_end(count, parts.accelerator, parts.switch, wiring)
    if link_gbps > optic.rate_gbps:
        raise ImpossibleCluster(
            "optic", optic.name, f"carries less than one port of {link_gbps:g} Gb/s",
            f"link_gbps = {optic.rate_gbps:g}",
        )  # fmt: skip
    return {
        "tiers": tree.tiers,
        "switches": tree.all_switches,
        "inter_switch_links": tree.inter_switch_links,
        "cables": tree.inter_switch_links + host_links(tree),
        "ports_left_over": tree.ports_left_over,
        "hops": tree.hops,
        "bisection_links": tree.bisection_links,
        "optical_modules": optical_modules(
            optical_links(tree, wiring), link_gbps=link_gbps, module_gbps=optic.rate_gbps
        ),
    }


def _network_bill(
    counts: dict[str, FloatArray], numbers: Assumptions, optic: Optic
) -> dict[str, FloatArray]:
    """Watts and dollars of switches and modules."""
    modules, switches = counts["optical_modules"], counts["switches"]
    optics_w = optics_power_w(modules, numbers.module_power_w)
    optics_usd = modules * numbers.module_price_usd
    switch_w = switches * numbers.switch_power_w * (1.0 + optic.switch_power_change)
    switch_usd = switches * numbers.switch_price_usd
    return {
        "optics_power_w": optics_w,
        "optics_cost_usd": optics_usd,
        "switch_power_w": switch_w,
        "switch_cost_usd": switch_usd,
        "network_power_w": switch_w + optics_w,
        "network_cost_usd": switch_usd + optics_usd,
    }


def _cluster_bill(
    count: FloatArray, network: dict[str, FloatArray], numbers: Assumptions
) -> dict[str, FloatArray]:
    """Watts and dollars of network and accelerators' systems, and what an hour of them costs."""
    capital_usd = network["network_cost_usd"] + count * numbers.system_usd
    power_w = network["network_power_w"] + count * numbers.system_power_w
    return {
        "network_share_of_cost": _part_of(network["network_cost_usd"], capital_usd),
        "network_share_of_power": _part_of(network["network_power_w"], power_w),
        "capital_usd": capital_usd,
        "capital_usd_per_hour": capital_usd_per_hour(capital_usd, life_years=numbers.life_years),
        "cluster_power_w": power_w,
        "energy_usd_per_hour": energy_usd_per_hour(
            power_w, usd_per_kwh=numbers.usd_per_kwh, pue=numbers.pue
        ),
    }


def _reliability(
    count: FloatArray, numbers: Assumptions, reliability: Reliability
) -> dict[str, FloatArray]:
    """How often a job on all accelerators stops, and what part of its time still trains."""
    interval_h = interruption_interval_h(
        count,
        per_1000_node_days=numbers.interruptions_per_1000_node_days,
        accelerators_per_node=reliability.accelerators_per_node,
    )
    return {
        "interruption_interval_h": interval_h,
        "effective_training_time_ratio": effective_training_time_ratio(
            interval_h,
            restart_h=numbers.restart_minutes / 60.0,
            checkpoint_blocking_h=numbers.checkpoint_blocking_minutes / 60.0,
        ),
    }


def _work(count: FloatArray, numbers: Assumptions, economics: Economics) -> dict[str, FloatArray]:
    """Utilisation, and the dollars a year that the fabric's share of bandwidth is worth.

    Utilisation is the reference MFU (Llama 3, 41 %) scaled by the step time at this delivered
    share over that at the reference share. The fabric's value is over the baseline share, negative
    below it; the bandwidth tax compares the two shares of the article (60 % and 95 %).
    """
    baseline, exposed = economics.baseline_delivered_share, numbers.exposed_communication_share
    step = relative_step_time(
        numbers.delivered_share, exposed_share=exposed, at_delivered_share=baseline
    )
    reference_step = relative_step_time(
        economics.reference_delivered_share, exposed_share=exposed, at_delivered_share=baseline
    )
    yearly_usd = count * numbers.accelerator_hour_usd * HOURS_PER_YEAR
    tax = bandwidth_tax(
        yearly_usd,
        from_share=baseline,
        to_share=economics.target_delivered_share,
        exposed_share=exposed,
    )
    return {
        "utilisation": economics.reference_mfu * reference_step / step,
        "yearly_cost_usd": yearly_usd,
        "fabric_value_usd_per_year": yearly_usd * (1.0 - step),
        "bandwidth_tax_headline_usd_per_year": tax.headline_usd_per_year,
        "bandwidth_tax_diluted_usd_per_year": tax.diluted_usd_per_year,
    }


def _part_of(part: FloatArray, whole_sum: FloatArray) -> FloatArray:
    nothing = np.zeros(np.broadcast_shapes(np.shape(part), np.shape(whole_sum)))
    return np.asarray(np.divide(part, whole_sum, out=nothing, where=whole_sum > 0))
