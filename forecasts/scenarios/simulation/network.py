"""Accelerators to networks: clusters, ports, switches, module ends and what they would cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.simulation.demand import Demand, network_per_compute
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.fabric import FabricMix
from forecasts.scenarios.simulation.inputs import FABRIC_KINDS
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.speeds import Speeds
from forecasts.scenarios.simulation.topology import (
    SIZES,
    SPEEDS_GBPS,
    Tree,
    doublings,
    trees_from,
)

Places = npt.NDArray[np.intp]
TBPS = np.float32(1e-3)
"""Thousands of Gb/s in a Tb/s, thousands of USD in a million: one factor."""
TODAYS_SWITCH = "Tomahawk 6"
"""Whose price for a Gb/s the price driver starts from, for switches of both fabrics."""


@dataclass
class Networks:
    """Back-end networks wanted a quarter. Shapes ``(days, n)``; dollars in millions.

    Counts are made when they are first asked for. ``connected_k`` are accelerators counted by
    their scale-out bandwidth against NVIDIA's, ``ports_needed_k`` their ports of the day's speed:
    an accelerator with less bandwidth than such a port shares one with others (breakout), so its
    ports may be a fraction.
    """

    paths: Paths
    wanted: Demand
    mix: FabricMix
    speeds: Speeds
    _made: dict[str, Values] = field(default_factory=dict)

    @cached_property
    def rate_gbps(self) -> Values:
        """Scale-out bandwidth of one accelerator."""
        return self.paths.driver("scale_out_gbps")

    @cached_property
    def connected_k(self) -> Values:
        """Accelerators on the scale-out networks, others counted by their bandwidth."""
        custom = self.wanted.custom_k * self.paths.anchor("custom_scale_out_ratio")
        return self.wanted.nvidia_k + self.wanted.amd_k + custom

    @cached_property
    def ports(self) -> Values:
        """Ports of the day's speed of one accelerator."""
        # each generation doubles the last
        fastest = np.float32(SPEEDS_GBPS[0]) * np.exp2(self.speeds.port_generation)
        return np.asarray(self.rate_gbps / fastest, dtype=np.float32)

    @cached_property
    def ports_needed_k(self) -> Values:
        """Accelerator ports."""
        return self.connected_k * self.ports

    @cached_property
    def ports_bought_k(self) -> Values:
        """All ports of the switches bought that face accelerators or are spare."""
        return self.ports_needed_k * (np.float32(1.0) + self.per_port("spare"))

    @cached_property
    def switches_k(self) -> Values:
        """Switches of both fabrics."""
        return self.ports_needed_k * self.per_port("switches")

    @cached_property
    def links_k(self) -> Values:
        """Links, host and inter-switch."""
        return self.ports_needed_k * self.per_port("links")

    @cached_property
    def gbps_k(self) -> Values:
        """Rate of all accelerator ports, thousands of Gb/s."""
        return self.connected_k * self.rate_gbps

    @cached_property
    def end_tbps(self) -> Values:
        """Rate of all optical module ends, Tb/s."""
        return self.gbps_k * self.per_port("end_gbps")

    @cached_property
    def switch_tbps(self) -> Values:
        """Capacity of the switches bought, Tb/s."""
        return self.gbps_k * self.per_port("switch_gbps")

    def switch_usd_m(self, fabric: str) -> Values:
        """Scale-out switching of one fabric."""
        usd_per_gbps = self.paths.part("switches", TODAYS_SWITCH, "price_usd") / np.float32(
            self.paths.inputs.catalogue.switch(TODAYS_SWITCH).capacity_gbps
        )
        to_usd = self._gear * (usd_per_gbps * TBPS) * self.gbps_k
        return to_usd * self.per_port("switch_gbps", fabric)

    @cached_property
    def nic_usd_m(self) -> Values:
        """Network adapters."""
        nic_usd = self._start_usd("nvidia_nic_part") / self._first("scale_out_gbps")
        return self._gear * (nic_usd * TBPS) * self.gbps_k

    @cached_property
    def scale_up_usd_m(self) -> Values:
        """Scale-up switches and links."""
        up_usd = self._start_usd("nvidia_scale_up_part") / self._first("scale_up_gbytes_per_s")
        return self._gear * up_usd * self.scale_up_pbytes_per_s

    @cached_property
    def scale_up_pbytes_per_s(self) -> Values:
        """Scale-up bandwidth of all accelerators, PB/s, others counted by price."""
        up = self.paths.driver("scale_up_gbytes_per_s")
        return self._scale_up_equivalents() * up * TBPS

    def per_port(self, field_name: str, fabric: str = "") -> Values:
        """A count of the trees for one port, averaged over the work and the fabrics bought.

        One fabric's is what it adds to that average, so that fabrics add up to it.
        """
        if not fabric:
            ethernet, infiniband = (self.per_port(field_name, kind) for kind in FABRIC_KINDS)
            return ethernet + infiniband
        key = f"{field_name}.{fabric}"
        if key not in self._made:
            cadence = self.paths.inputs.cadence[fabric]
            table = getattr(trees_from(cadence.capacity_gbps), field_name)
            training, inference = (np.take(table, at) for at in self._places[fabric])
            serves = self.paths.driver("inference_share")
            made = training + serves * (inference - training)
            ethernet = self.mix.ethernet_share
            made *= ethernet if fabric == "ethernet" else np.float32(1.0) - ethernet
            self._made[key] = made
        return self._made[key]

    def _at(self, fabric: str) -> tuple[Places, Places]:
        """Where the trees of training and of inference clusters stand in the table."""
        inputs = self.paths.inputs
        cadence = inputs.cadence[fabric]
        each = self.paths.between(f"cadence.{fabric}", *cadence.years_per_doubling)
        base = doublings(cadence, each, inputs.years, inputs.start_year)
        base *= len(SPEEDS_GBPS)
        base += self.speeds.port_generation
        base *= SIZES
        training, inference = self._sizes
        return (base + training).astype(np.intp), (base + inference).astype(np.intp)

    @cached_property
    def _places(self) -> dict[str, tuple[Places, Places]]:
        return {fabric: self._at(fabric) for fabric in FABRIC_KINDS}

    @cached_property
    def _sizes(self) -> tuple[Values, Values]:
        """Places on the grid of sizes of training and of inference clusters."""
        training, inference = (
            Tree.place(self.paths.driver(f"{kind}_cluster_accelerators") * self.ports)
            for kind in ("training", "inference")
        )
        return training, inference

    @cached_property
    def _gear(self) -> Values:
        """What a Gb/s of switch, adapter or scale-up costs against the start."""
        growth = self.paths.scaled("switch_price_change")
        return np.asarray(np.exp(growth * self.paths.inputs.years), dtype=np.float32)

    def _start_usd(self, part: str) -> Values:
        """NVIDIA's networking for one accelerator at the start, the reviewed part of it."""
        ratio = np.atleast_2d(network_per_compute(self.paths))[0]
        usd = self.paths.anchor("nvidia_usd_per_accelerator") * ratio
        return np.asarray(usd * self.paths.anchor(part), dtype=np.float32)

    def _first(self, driver: str) -> Values:
        return np.asarray(self.paths.driver(driver)[0])

    def _scale_up_equivalents(self) -> Values:
        """Accelerators in thousands, others by what is paid for one against an NVIDIA one."""
        nvidia = self.paths.anchor("nvidia_usd_per_accelerator")
        custom = self.paths.anchor("custom_usd_per_accelerator") / nvidia
        amd = self.paths.anchor("amd_usd_per_accelerator") / nvidia
        return self.wanted.nvidia_k + self.wanted.custom_k * custom + self.wanted.amd_k * amd


def networks(paths: Paths, wanted: Demand, mix: FabricMix, speeds: Speeds) -> Networks:
    """Clusters of the day's size on the day's switches, for both kinds of work and both fabrics."""
    return Networks(paths, wanted, mix, speeds)
