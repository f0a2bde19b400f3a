"""Accelerators to networks: clusters, ports, switches, module ends and what they would cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.scenarios.simulation.demand import Demand, network_per_compute
from forecasts.scenarios.simulation.fabric import FabricMix
from forecasts.scenarios.simulation.paths import Paths, Values
from forecasts.scenarios.simulation.speeds import Speeds
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS, Tree, switch_gbps, trees_of


@dataclass(frozen=True)
class Networks:
    """Back-end networks wanted a quarter. Shapes ``(quarters, n)``; dollars in millions.

    ``ports_needed_k`` are accelerator ports, ``ports_bought_k`` all ports of the switches bought
    that face accelerators or are spare; ``end_gbps`` is the rate of all optical module ends.
    """

    ports_needed_k: Values
    ports_bought_k: Values
    switches_k: Values
    links_k: Values
    end_tbps: Values
    switch_tbps: Values
    tiers_training: Values
    ethernet_switch_usd_m: Values
    infiniband_switch_usd_m: Values
    nic_usd_m: Values
    scale_up_usd_m: Values
    scale_up_pbytes_per_s: Values

    @property
    def switch_usd_m(self) -> Values:
        """Scale-out switching of both fabrics."""
        return self.ethernet_switch_usd_m + self.infiniband_switch_usd_m

    @property
    def total_usd_m(self) -> Values:
        """Switches, adapters and scale-up; optics apart."""
        return self.switch_usd_m + self.nic_usd_m + self.scale_up_usd_m


def networks(paths: Paths, wanted: Demand, mix: FabricMix, speeds: Speeds) -> Networks:
    """Clusters of the day's size on the day's switches, for both kinds of work and both fabrics.

    An accelerator with less bandwidth than a port of the day shares one with others (breakout), so
    its ports may be a fraction.
    """
    days = paths.inputs.quarters
    shape = (len(days), paths.n)
    rate = paths.driver("scale_out_gbps")
    generation = speeds.port_generation
    ports = rate / np.asarray(SPEEDS_GBPS, dtype=np.float32)[generation]
    names = ("switches", "links", "end_gbps", "spare", "ethernet_gbps", "infiniband_gbps")
    per_port = {name: np.zeros(shape, dtype=np.float32) for name in names}
    tiers = np.zeros(shape, dtype=np.float32)
    inference = paths.driver("inference_share")
    work = {"training": 1.0 - inference, "inference": inference}
    for kind, part in work.items():
        size = paths.driver(f"{kind}_cluster_accelerators") * ports
        place = Tree.place(size)
        for fabric, of_fabric in (
            ("ethernet", mix.ethernet_share),
            ("infiniband", 1.0 - mix.ethernet_share),
        ):
            weight = part * of_fabric
            for t, day in enumerate(days):
                tree = trees_of(switch_gbps(fabric, day))
                at = (generation[t], place[t])
                capacity = tree.switch_gbps[at]
                links = tree.links[at]
                ends = tree.end_gbps[at]
                per_port["switches"][t] += weight[t] * tree.switches[at]
                per_port["links"][t] += weight[t] * links
                per_port["end_gbps"][t] += weight[t] * ends
                per_port[f"{fabric}_gbps"][t] += weight[t] * capacity
                per_port["spare"][t] += weight[t] * np.maximum(capacity - (ends - 1.0), 0.0)
                if kind == "training" and fabric == "ethernet":
                    tiers[t] = tree.tiers[at]

    connected_k = (
        wanted.nvidia_k + wanted.amd_k + wanted.custom_k * paths.anchor("custom_scale_out_ratio")
    )
    endpoints = connected_k * ports
    gbps_k = connected_k * rate
    gear = (1.0 + paths.driver("switch_price_change")) ** _column(paths.inputs.years)
    usd_per_gbps = paths.part("switches", "Tomahawk 6", "price_usd") / np.float32(102_400.0)
    nic_usd, scale_up_usd = _start_prices(paths, rate)
    up = paths.driver("scale_up_gbytes_per_s")
    chips = _scale_up_equivalents(paths, wanted)
    to_usd = gear * usd_per_gbps * gbps_k / np.float32(1e3)
    return Networks(
        ports_needed_k=endpoints,
        ports_bought_k=endpoints * (1.0 + per_port["spare"]),
        switches_k=endpoints * per_port["switches"],
        links_k=endpoints * per_port["links"],
        end_tbps=gbps_k * per_port["end_gbps"],
        switch_tbps=gbps_k * (per_port["ethernet_gbps"] + per_port["infiniband_gbps"]),
        tiers_training=tiers,
        ethernet_switch_usd_m=to_usd * per_port["ethernet_gbps"],
        infiniband_switch_usd_m=to_usd * per_port["infiniband_gbps"],
        nic_usd_m=gear * nic_usd * gbps_k / np.float32(1e3),
        scale_up_usd_m=gear * scale_up_usd * chips * up / np.float32(1e3),
        scale_up_pbytes_per_s=chips * up / np.float32(1e3),
    )


def _start_prices(paths: Paths, rate: Values) -> tuple[Values, Values]:
    """Dollars per Gb/s of adapter and per GB/s of scale-up at the start.

    NVIDIA's networking for one accelerator, split by the reviewed parts of its layers, over the
    bandwidth an accelerator of the first quarter has.
    """
    ratio = np.atleast_2d(network_per_compute(paths))[0]
    network_usd = paths.anchor("nvidia_usd_per_accelerator") * ratio
    nic = network_usd * paths.anchor("nvidia_nic_part") / rate[0]
    up = paths.driver("scale_up_gbytes_per_s")[0]
    return nic, network_usd * paths.anchor("nvidia_scale_up_part") / up


def _scale_up_equivalents(paths: Paths, wanted: Demand) -> Values:
    """Accelerators in thousands, others counted by what is paid for one against an NVIDIA one."""
    nvidia = paths.anchor("nvidia_usd_per_accelerator")
    return (
        wanted.nvidia_k
        + wanted.custom_k * (paths.anchor("custom_usd_per_accelerator") / nvidia)
        + wanted.amd_k * (paths.anchor("amd_usd_per_accelerator") / nvidia)
    )


def _column(values: object) -> Values:
    return np.asarray(values, dtype=np.float32)[:, None]
