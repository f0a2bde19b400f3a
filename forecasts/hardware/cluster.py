"""From a cluster's parts to what it delivers, costs, draws and loses, in one vectorised call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.bandwidth_tax import (
    bandwidth_tax,
    relative_step_time,
)
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least, share, whole
from forecasts.hardware.money import HOURS_PER_YEAR, capital_usd_per_hour, energy_usd_per_hour
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
from forecasts.hardware.topology.network import HOST, Network, NetworkShape, network

FAT_TREE = NetworkShape()


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
    copper_host_links: bool = False,
    shape: NetworkShape = FAT_TREE,
    radix: int | None = None,
    switch_power_w: ArrayLike | None = None,
    switch_price_usd: ArrayLike | None = None,
    system_usd: ArrayLike | None = None,
    system_power_w: ArrayLike | None = None,
    interruptions_per_1000_node_days: ArrayLike | None = None,
    restart_minutes: ArrayLike | None = None,
    checkpoint_blocking_minutes: ArrayLike | None = None,
    usd_per_kwh: ArrayLike | None = None,
    pue: ArrayLike | None = None,
    life_years: ArrayLike | None = None,
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
        The two delivered shares that the bandwidth tax compares (60% and 95% in the article).
    link_gbps
        Rate of one network port, when the accelerator's own is not wanted or not known.
    copper_host_links
        Whether accelerators reach their first switch over a cable without modules of its own.
    radix
        Ports of one switch, in place of what the switch offers at the link rate.
    shape
        Topology, tiers and planes; a fat tree in one plane of the fewest tiers by default. Each
        plane runs at ``link_gbps / planes``.

    Notes
    -----
    Utilisation is the reference MFU (Llama 3, 41%) scaled by the step time at this delivered
    share over that at the reference share. ``goodput`` is utilisation times the effective
    training time ratio. ``fabric_value_usd_per_year`` is the diluted worth of this fabric over
    the baseline share, negative below it.

    Raises
    ------
    ImpossibleCluster
        Naming field, constraint and nearest feasible value.
    """
    count = whole("accelerators", accelerators, 1)
    delivered = share("delivered_share", _or(delivered_share, fabric.delivered_share))
    exposed = share(
        "exposed_communication_share",
        _or(exposed_communication_share, economics.exposed_communication_share),
        above_zero=False,
    )
    power = at_least("module_power_w", _or(module_power_w, optic.module_power_w), 0.0)
    price = at_least("module_price_usd", _or(module_price_usd, optic.price_usd), 0.0)
    hour = at_least(
        "accelerator_hour_usd", _or(accelerator_hour_usd, economics.accelerator_hour_usd), 0.0
    )
    start = _or(lift_from, economics.baseline_delivered_share)
    end = _or(lift_to, economics.target_delivered_share)

    tree, plane_rate = back_end(
        count, accelerator, switch, shape=shape, link_gbps=link_gbps, radix=radix
    )
    if plane_rate > optic.rate_gbps:
        raise ImpossibleCluster(
            "optic", optic.name, f"carries less than one port of {plane_rate:g} Gb/s",
            f"link_gbps = {optic.rate_gbps:g}",
        )  # fmt: skip
    hosts = tree.links.get(HOST, np.zeros_like(count))
    copper = sum((tree.links[gap] for gap in tree.copper), np.zeros_like(count))
    if shape.topology == "ocs_torus":  # one module for every cube face: the mirrors have none
        ends = tree.links["cube face-circuit"] / 2.0
    else:
        ends = tree.inter_switch_links - copper + (0.0 if copper_host_links else hosts)
    modules = optical_modules(ends, 0.0, link_gbps=plane_rate, module_gbps=optic.rate_gbps)
    optics_power = power_of_modules(modules, power)
    optics_cost = modules * price
    box_w = at_least("switch_power_w", _or(switch_power_w, switch.power_w), 0.0)
    box_usd = at_least("switch_price_usd", _or(switch_price_usd, switch.price_usd), 0.0)
    switches = tree.all_switches
    switch_power = switches * box_w * (1.0 + optic.switch_power_change)
    switch_cost = switches * box_usd
    network_cost = switch_cost + optics_cost
    system = at_least(
        "system_usd",
        _or(system_usd, accelerator.system_usd or economics.accelerator_system_usd),
        0.0,
    )
    watts = at_least(
        "system_power_w",
        _or(system_power_w, accelerator.system_power_w or accelerator.power_w or 0.0),
        0.0,
    )
    capital = network_cost + count * system
    network_power = switch_power + optics_power
    cluster_power = network_power + count * watts

    interval = interruption_interval_h(
        count,
        per_1000_node_days=at_least(
            "interruptions_per_1000_node_days",
            _or(interruptions_per_1000_node_days, reliability.interruptions_per_1000_node_days),
            1e-12,
        ),
        accelerators_per_node=reliability.accelerators_per_node,
    )
    restart = at_least("restart_minutes", _or(restart_minutes, reliability.restart_minutes), 0.0)
    blocking = at_least(
        "checkpoint_blocking_minutes",
        _or(checkpoint_blocking_minutes, reliability.checkpoint_blocking_minutes),
        0.0,
    )
    ratio = effective_training_time_ratio(
        interval, restart_h=restart / 60.0, checkpoint_blocking_h=blocking / 60.0
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
        "switches": switches,
        "inter_switch_links": tree.inter_switch_links,
        "cables": tree.inter_switch_links + hosts,
        "hops": tree.hops,
        "bisection_links": tree.bisection_links,
        "ports_left_over": tree.ports_left_over,
        "optical_modules": modules,
        "optics_power_w": optics_power,
        "optics_cost_usd": optics_cost,
        "switch_power_w": switch_power,
        "switch_cost_usd": switch_cost,
        "network_power_w": network_power,
        "network_cost_usd": network_cost,
        "network_share_of_cost": _part_of(network_cost, capital),
        "network_share_of_power": _part_of(network_power, cluster_power),
        "capital_usd": capital,
        "capital_usd_per_hour": capital_usd_per_hour(
            capital,
            life_years=at_least("life_years", _or(life_years, economics.life_years), 1e-6),
        ),
        "cluster_power_w": cluster_power,
        "energy_usd_per_hour": energy_usd_per_hour(
            cluster_power,
            usd_per_kwh=_or(usd_per_kwh, economics.usd_per_kwh),
            pue=_or(pue, economics.pue),
        ),
        "interruption_interval_h": interval,
        "effective_training_time_ratio": ratio,
        "utilisation": utilisation,
        "goodput": utilisation * ratio,
        "yearly_cost_usd": yearly_cost,
        "fabric_value_usd_per_year": yearly_cost * (1.0 - step),
        "bandwidth_tax_headline_usd_per_year": tax.headline_usd_per_year,
        "bandwidth_tax_diluted_usd_per_year": tax.diluted_usd_per_year,
    }
    size = np.broadcast_shapes(*(np.shape(value) for value in fields.values()))
    return ClusterOutcome(**{name: np.broadcast_to(v, size) for name, v in fields.items()})


def back_end(
    accelerators: ArrayLike,
    accelerator: Accelerator,
    switch: Switch,
    *,
    shape: NetworkShape,
    link_gbps: float | None = None,
    radix: int | None = None,
) -> tuple[Network, float]:
    """The back-end network of a cluster and the rate of one of its links, in Gb/s.

    ``radix`` replaces what the switch offers at that rate.

    In a torus accelerators are the nodes: one endpoint each, whatever their network ports.

    Raises
    ------
    ImpossibleCluster
        When the port rate is unknown or the topology cannot be built.
    """
    count = whole("accelerators", accelerators, 1)
    planes = int(whole("planes", shape.planes, 1))
    if "torus" in shape.topology and link_gbps is None:
        link_gbps = 400.0 if accelerator.scale_out_link_gbps is None else None
    ports, rate = (1, float(link_gbps)) if link_gbps is not None else accelerator.scale_out_ports()
    if "torus" in shape.topology:
        ports = 1
    plane_rate = float(at_least("link_gbps", rate, 1.0)) / planes
    ports_of_a_switch = switch.radix(plane_rate) if radix is None else radix
    return network(count * ports, ports_of_a_switch, shape=shape), plane_rate


def _or(given: ArrayLike | None, own: float) -> ArrayLike:
    """What was given, or the part's own number."""
    return own if given is None else given


def _part_of(part: FloatArray, whole_sum: FloatArray) -> FloatArray:
    nothing = np.zeros(np.broadcast_shapes(np.shape(part), np.shape(whole_sum)))
    return np.asarray(np.divide(part, whole_sum, out=nothing, where=whole_sum > 0))
