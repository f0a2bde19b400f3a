"""From a cluster's parts to what it delivers, costs, draws and loses, in one vectorised call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.bandwidth_tax import (
    HOURS_PER_YEAR,
    bandwidth_tax,
    relative_step_time,
)
from forecasts.hardware.feasibility import FloatArray, at_least, share, whole
from forecasts.hardware.optics import optical_modules
from forecasts.hardware.optics import optics_power_w as power_of_modules
from forecasts.hardware.parts import (
    Accelerator,
    Economics,
    Fabric,
    Optic,
    Reliability,
    Switch,
)
from forecasts.hardware.reliability import effective_training_time_ratio, interruption_interval_h
from forecasts.hardware.topology.fat_tree import Counts, fat_tree


@dataclass(frozen=True, kw_only=True)
class ClusterOutcome:
    """What a cluster does. Every field has one shape: that of the inputs, broadcast together.

    ``network_cost_usd`` counts back-end switches and optical modules; adapters come with the
    nodes, and front-end, storage and management networks stand apart. ``network_share_of_cost``
    is that sum over itself plus the accelerators' systems.
    """

    accelerators: FloatArray
    delivered_share: FloatArray
    tiers: Counts
    switches: Counts
    inter_switch_links: Counts
    ports_left_over: Counts
    optical_modules: FloatArray
    optics_power_w: FloatArray
    optics_cost_usd: FloatArray
    switch_power_w: FloatArray
    switch_cost_usd: FloatArray
    network_power_w: FloatArray
    network_cost_usd: FloatArray
    network_share_of_cost: FloatArray
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
    accelerator: Accelerator,
    fabric: Fabric,
    switch: Switch,
    optic: Optic,
    economics: Economics,
    reliability: Reliability,
    *,
    delivered_share: ArrayLike | None = None,
    exposed_communication_share: ArrayLike | None = None,
    module_power_w: ArrayLike | None = None,
    module_price_usd: ArrayLike | None = None,
    accelerator_hour_usd: ArrayLike | None = None,
    lift_from: ArrayLike | None = None,
    lift_to: ArrayLike | None = None,
    link_gbps: float | None = None,
    tiers: int | None = None,
    planes: int = 1,
    copper_host_links: bool = False,
) -> ClusterOutcome:
    """Delivered bandwidth, counts, watts, dollars, failures and utilisation of a cluster.

    Parameters
    ----------
    accelerators
        Number of accelerators, any shape.
    delivered_share, exposed_communication_share, module_power_w, module_price_usd
        Draws or sweeps that replace the parts' own values; they broadcast with ``accelerators``.
        ``exposed_communication_share`` is the part of a step that waits on the scale-out network
        at ``economics.baseline_delivered_share``.
    lift_from, lift_to
        The two delivered shares that the bandwidth tax compares (60 % and 95 % in the article).
    link_gbps
        Rate of one network port, when the accelerator's own is not wanted or not known.
    planes
        Number of independent trees each port is split over; each runs at ``link_gbps / planes``.
    copper_host_links
        Whether accelerators reach their first switch over copper, without modules.

    Notes
    -----
    Utilisation is the reference MFU (Llama 3, 41 %) scaled by the step time at this delivered
    share over that at the reference share. ``goodput`` is utilisation times the effective
    training time ratio. ``fabric_value_usd_per_year`` is the diluted worth of this fabric over
    the baseline share, negative below it.

    Raises
    ------
    ImpossibleCluster
        Naming field, constraint and nearest feasible value.
    """
    count = whole("accelerators", accelerators, 1)
    delivered = share(
        "delivered_share", fabric.delivered_share if delivered_share is None else delivered_share
    )
    exposed = share(
        "exposed_communication_share",
        economics.exposed_communication_share
        if exposed_communication_share is None
        else exposed_communication_share,
        above_zero=False,
    )
    power = at_least(
        "module_power_w", optic.module_power_w if module_power_w is None else module_power_w, 0.0
    )
    price = at_least(
        "module_price_usd", optic.price_usd if module_price_usd is None else module_price_usd, 0.0
    )
    hour = at_least(
        "accelerator_hour_usd",
        economics.accelerator_hour_usd if accelerator_hour_usd is None else accelerator_hour_usd,
        0.0,
    )
    start = economics.baseline_delivered_share if lift_from is None else lift_from
    end = economics.target_delivered_share if lift_to is None else lift_to

    ports, rate = (1, float(link_gbps)) if link_gbps is not None else accelerator.scale_out_ports()
    plane_rate = rate / int(whole("planes", planes, 1))
    tree = fat_tree(count * ports, switch.radix(plane_rate), tiers=tiers, planes=planes)
    modules = optical_modules(
        tree.inter_switch_links,
        np.zeros_like(tree.endpoints) if copper_host_links else tree.endpoints,
        link_gbps=plane_rate,
        module_gbps=optic.rate_gbps,
    )
    optics_power = power_of_modules(modules, power)
    optics_cost = modules * price
    switch_power = tree.switches * switch.power_w * (1.0 + optic.switch_power_change)
    switch_cost = tree.switches * switch.price_usd
    network_cost = switch_cost + optics_cost
    system_usd = accelerator.system_usd or economics.accelerator_system_usd

    interval = interruption_interval_h(
        count,
        per_1000_node_days=reliability.interruptions_per_1000_node_days,
        accelerators_per_node=reliability.accelerators_per_node,
    )
    ratio = effective_training_time_ratio(
        interval,
        restart_h=reliability.restart_minutes / 60.0,
        checkpoint_blocking_h=reliability.checkpoint_blocking_minutes / 60.0,
    )

    at_baseline = economics.baseline_delivered_share
    step = relative_step_time(delivered, exposed_share=exposed, at_delivered_share=at_baseline)
    reference_step = relative_step_time(
        economics.reference_delivered_share, exposed_share=exposed, at_delivered_share=at_baseline
    )
    utilisation = economics.reference_mfu * reference_step / step
    yearly_cost = count * hour * HOURS_PER_YEAR
    tax = bandwidth_tax(yearly_cost, from_share=start, to_share=end, exposed_share=exposed)

    fields = {
        "accelerators": count,
        "delivered_share": delivered,
        "tiers": tree.tiers,
        "switches": tree.switches,
        "inter_switch_links": tree.inter_switch_links,
        "ports_left_over": tree.ports_left_over,
        "optical_modules": modules,
        "optics_power_w": optics_power,
        "optics_cost_usd": optics_cost,
        "switch_power_w": switch_power,
        "switch_cost_usd": switch_cost,
        "network_power_w": switch_power + optics_power,
        "network_cost_usd": network_cost,
        "network_share_of_cost": network_cost / (network_cost + count * system_usd),
        "interruption_interval_h": interval,
        "effective_training_time_ratio": ratio,
        "utilisation": utilisation,
        "goodput": utilisation * ratio,
        "yearly_cost_usd": yearly_cost,
        "fabric_value_usd_per_year": yearly_cost * (1.0 - step),
        "bandwidth_tax_headline_usd_per_year": tax.headline_usd_per_year,
        "bandwidth_tax_diluted_usd_per_year": tax.diluted_usd_per_year,
    }
    shape = np.broadcast_shapes(*(np.shape(value) for value in fields.values()))
    return ClusterOutcome(**{name: np.broadcast_to(v, shape) for name, v in fields.items()})
