"""Which fabric is bought: what each delivers, costs and breaks moves the stated share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from forecasts.hardware import effective_training_time_ratio, interruption_interval_h
from forecasts.scenarios.simulation.paths import Paths, Values
from forecasts.scenarios.simulation.topology import FIRST_GENERATION, Tree, tree_of


@dataclass(frozen=True)
class Bought:
    """What a part of the mix is in the catalogue: its fabric, its switch, its kind."""

    fabric: str
    switch: str
    kind: str


FABRICS: Final = {
    "infiniband": Bought("InfiniBand", "Quantum-X800 Q3400", "infiniband"),
    "spectrum_x": Bought("Spectrum-X", "Spectrum-6 SN6600", "ethernet"),
    "open_ethernet": Bought("UEC", "Tomahawk 6", "ethernet"),
}
"""Open Ethernet counts as Ultra Ethernet on merchant silicon."""
HOURS_PER_YEAR: Final = 8766.0
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

    ``ethernet_share`` and ``spectrum_x_share`` (of Ethernet) have shape ``(quarters, n)``, as have
    the weighted ``delivered_share``, ``utilisation`` (MFU), ``goodput`` and ``worth`` (part of the
    compute bill recovered over the baseline fabric). ``cost_per_useful_pflop`` is relative to
    InfiniBand, by fabric, shape ``(n,)``.
    """

    ethernet_share: Values
    spectrum_x_share: Values
    delivered_share: Values
    utilisation: Values
    goodput: Values
    worth: Values
    cost_per_useful_pflop: dict[str, Values]


def fabric_mix(paths: Paths) -> FabricMix:
    """Delivered bandwidth, failures and price to cost per useful FLOP to the share of each fabric.

    The stated Ethernet share is moved by the elasticity times how much cheaper (in logarithms) a
    useful FLOP is on Ethernet in this draw than at the catalogue's own values.
    """
    evidence = paths.inputs.catalogue.evidence
    drawn = {part: useful(paths, bought, paths.part) for part, bought in FABRICS.items()}
    usual = {
        part: useful(paths, bought, lambda *of: evidence[of].value)
        for part, bought in FABRICS.items()
    }
    spectrum_x = paths.driver("spectrum_x_share")
    middle = np.median(spectrum_x, axis=0)
    advantage = _advantage(drawn, middle) - _advantage(usual, float(np.median(middle)))
    moved = paths.anchor("fabric_elasticity") * advantage
    ethernet = expit(logit(paths.driver("ethernet_share")) + moved).astype(np.float32)

    weights = {
        "infiniband": 1.0 - ethernet,
        "spectrum_x": ethernet * spectrum_x,
        "open_ethernet": ethernet * (1.0 - spectrum_x),
    }
    of = drawn.items()
    cost = {part: _array(each.cost, paths.n) for part, each in of}
    return FabricMix(
        ethernet_share=ethernet,
        spectrum_x_share=spectrum_x,
        delivered_share=_weighted(weights, {part: each.delivered for part, each in of}),
        utilisation=_weighted(weights, {part: each.mfu for part, each in of}),
        goodput=_weighted(weights, {part: each.mfu * each.trains for part, each in of}),
        worth=1.0 - _weighted(weights, {part: each.step for part, each in of}),
        cost_per_useful_pflop={part: each / cost["infiniband"] for part, each in cost.items()},
    )


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
    step = 1.0 - exposed + exposed * base / delivered
    reference = 1.0 - exposed + exposed * base / economics.reference_delivered_share
    mfu = number("economics", "", "reference_mfu") * reference / step

    ports = catalogue.accelerator(cluster.accelerator).scale_out_gbps / PORT_GBPS
    tree, place = _tree(bought.kind, cluster.accelerators * ports)
    own, own_place = _tree("ethernet", cluster.accelerators * ports)
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


def _tree(kind: str, endpoints: float) -> tuple[Tree, int]:
    tree = tree_of(FIRST_GENERATION[kind][0], PORT_GBPS)
    return tree, int(Tree.place(np.array([endpoints], dtype=np.float32))[0])


def _advantage(of: dict[str, Useful], spectrum_x: Values | float) -> Values | float:
    """How much less (in logarithms) a useful FLOP costs on Ethernet than on InfiniBand."""
    work = {part: 1.0 / each.cost for part, each in of.items()}
    ethernet = spectrum_x * work["spectrum_x"] + (1.0 - spectrum_x) * work["open_ethernet"]
    return np.asarray(np.log(ethernet / work["infiniband"]))


def _weighted(weights: dict[str, Values], values: dict[str, Values]) -> Values:
    total = sum(weights[part] * values[part] for part in weights)
    return np.asarray(total, dtype=np.float32)


def _narrow(value: npt.ArrayLike) -> Values:
    return np.asarray(value, dtype=np.float32)


def _array(value: Values, n: int) -> Values:
    return np.broadcast_to(value, (n,))
