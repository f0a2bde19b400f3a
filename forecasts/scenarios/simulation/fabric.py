"""Which fabric is bought: what each delivers, costs and breaks moves the stated share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.hardware import effective_training_time_ratio, interruption_interval_h
from forecasts.hardware.bandwidth_tax import step_time_ratio
from forecasts.scenarios.drivers import sigmoid
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.topology import Tree, tree_of


@dataclass(frozen=True)
class Bought:
    """What a part of the mix is in the catalogue: its fabric and its switch."""

    fabric: str
    switch: str


FABRICS: Final = {
    "infiniband": Bought("InfiniBand", "Quantum-X800 Q3400"),
    "spectrum_x": Bought("Spectrum-X", "Spectrum-6 SN6600"),
    "open_ethernet": Bought("UEC", "Tomahawk 6"),
}
"""Open Ethernet counts as Ultra Ethernet on merchant silicon."""
PORT_GBPS: Final = 800.0
"""Port of the reference cluster's accelerators."""

Number = Callable[[str, str, str], Values | float]
"""A number of the catalogue by kind, name and quantity: drawn by path, or as reviewed."""


@dataclass(frozen=True)
class Useful:
    """What one fabric makes of the reference cluster; shapes ``()`` or ``(n,)``.

    ``step`` is step time against the baseline fabric, ``trains`` the part of time between
    interruptions that trains, ``cost`` USD of an accelerator with its switches for a unit of useful
    work: purchase over utilisation times ``trains``.
    """

    step: Values
    delivered: Values
    mfu: Values
    trains: Values
    cost: Values


@dataclass(frozen=True)
class FabricMix:
    """Shares of the fabrics and what the mix delivers on the reference cluster.

    ``ethernet_share`` and ``spectrum_x_share`` (of Ethernet) have shape ``(days, n)``, as have the
    numbers of the mix.
    """

    paths: Paths
    ethernet_share: Values
    spectrum_x_share: Values
    useful: dict[str, Useful]

    @cached_property
    def delivered_share(self) -> Values:
        """Part of rated bandwidth that a job receives."""
        return self._mixed(lambda each: each.delivered)

    @cached_property
    def utilisation(self) -> Values:
        """Model FLOPs utilisation."""
        return self._mixed(lambda each: each.mfu)

    @cached_property
    def goodput(self) -> Values:
        """Utilisation times the part of time between interruptions that trains."""
        return self._mixed(lambda each: each.mfu * each.trains)

    @cached_property
    def worth(self) -> Values:
        """Part of the compute bill recovered over the baseline fabric."""
        return np.float32(1.0) - self._mixed(lambda each: each.step)

    @property
    def cost_per_useful_pflop(self) -> dict[str, Values]:
        """Relative to InfiniBand, by fabric, shape ``(n,)``."""
        cost = {
            part: np.broadcast_to(each.cost, (self.paths.n,)) for part, each in self.useful.items()
        }
        return {part: each / cost["infiniband"] for part, each in cost.items()}

    def _mixed(self, number: Callable[[Useful], Values]) -> Values:
        """A number of the fabrics, averaged over the shares that are bought."""
        of = {part: number(each) for part, each in self.useful.items()}
        ethernet = of["open_ethernet"] + self.spectrum_x_share * (
            of["spectrum_x"] - of["open_ethernet"]
        )
        made = of["infiniband"] + self.ethernet_share * (ethernet - of["infiniband"])
        return np.asarray(made, dtype=np.float32)


def fabric_mix(paths: Paths) -> FabricMix:
    """Delivered bandwidth, failures and price to cost per useful FLOP to the share of each fabric.

    The stated Ethernet share is moved by the elasticity times how much cheaper (in logarithms) a
    useful FLOP is on Ethernet in this draw than at the catalogue's own values.
    """
    drawn = {part: useful(paths, bought, paths.part) for part, bought in FABRICS.items()}
    usual = paths.inputs.kept("usual fabrics", lambda: _usual(paths))
    spectrum_x = paths.driver("spectrum_x_share")
    advantage = _advantage(drawn, spectrum_x) - _advantage(usual, spectrum_x)
    moved = paths.scaled("ethernet_share") + paths.anchor("fabric_elasticity") * advantage
    ethernet = np.asarray(sigmoid(moved), dtype=np.float32)
    return FabricMix(paths, ethernet, spectrum_x, drawn)


def useful(paths: Paths, bought: Bought, number: Number) -> Useful:
    """What a fabric makes of the reference cluster.

    Failures: the network's part of the published interruptions is scaled by the module ends that
    an accelerator has on this fabric's tree against an Ethernet one, since more links fail more
    often; everything else fails alike. Price: the accelerator's system without its network, and
    the switches of the tree.
    """
    catalogue = paths.inputs.catalogue
    economics, reliability = catalogue.economics, catalogue.reliability
    cluster = catalogue.cluster(paths.inputs.reference_cluster)
    exposed = number("economics", "", "exposed_communication_share")
    base = economics.baseline_delivered_share
    delivered = number("fabrics", bought.fabric, "delivered_share")
    step = step_time_ratio(delivered, exposed, base)
    reference = step_time_ratio(economics.reference_delivered_share, exposed, base)
    mfu = number("economics", "", "reference_mfu") * reference / step

    ports = catalogue.accelerator(cluster.accelerator).scale_out_gbps / PORT_GBPS
    tree, place = _tree(paths, bought.switch, cluster.accelerators * ports)
    own, own_place = _tree(paths, FABRICS["open_ethernet"].switch, cluster.accelerators * ports)
    ends = float(tree.end_gbps[place] / own.end_gbps[own_place])
    network = number("reliability", "", "network_share_of_interruptions")
    rate = number("reliability", "", "interruptions_per_1000_node_days")
    trains = effective_training_time_ratio(
        interruption_interval_h(
            cluster.accelerators,
            per_1000_node_days=rate * (1.0 - network + network * ends),
            accelerators_per_node=reliability.accelerators_per_node,
        ),
        restart_h=reliability.restart_minutes / 60.0,
        checkpoint_blocking_h=reliability.checkpoint_blocking_minutes / 60.0,
    )
    usd_per_gbps = number("switches", bought.switch, "price_usd") / (
        catalogue.switch(bought.switch).capacity_gbps
    )
    switches = usd_per_gbps * ports * PORT_GBPS * float(tree.switch_gbps[place])
    system = catalogue.accelerator(cluster.accelerator).system_usd or 0.0
    cost = (system + switches) / (mfu * trains)
    return Useful(*(_narrow(each) for each in (step, delivered, mfu, trains, cost)))


def _usual(paths: Paths) -> dict[str, Useful]:
    """The fabrics at the catalogue's own values."""
    evidence = paths.inputs.catalogue.evidence
    return {
        part: useful(paths, bought, lambda *of: evidence[of].value)
        for part, bought in FABRICS.items()
    }


def _tree(paths: Paths, switch: str, endpoints: float) -> tuple[Tree, int]:
    tree = tree_of(paths.inputs.catalogue.switch(switch).capacity_gbps, PORT_GBPS)
    return tree, int(Tree.place(np.array([endpoints], dtype=np.float32))[0])


def _advantage(of: dict[str, Useful], spectrum_x: Values) -> Values:
    """How much less (in logarithms) a useful FLOP costs on Ethernet than on InfiniBand."""
    work = {part: np.float32(1.0) / each.cost for part, each in of.items()}
    ethernet = work["open_ethernet"] + spectrum_x * (work["spectrum_x"] - work["open_ethernet"])
    return np.asarray(np.log(ethernet / work["infiniband"]), dtype=np.float32)


def _narrow(value: npt.ArrayLike) -> Values:
    return np.asarray(value, dtype=np.float32)
