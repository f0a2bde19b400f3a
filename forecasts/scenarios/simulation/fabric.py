"""Which fabric is bought: what each delivers and costs per useful FLOP moves the stated share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.hardware import effective_training_time_ratio, interruption_interval_h
from forecasts.scenarios.simulation.paths import Paths, Values

FABRICS: Final = {"infiniband": "InfiniBand", "spectrum_x": "Spectrum-X", "open_ethernet": "UEC"}
"""The mix's parts as catalogue fabrics: open Ethernet counts as Ultra Ethernet."""
HOURS_PER_YEAR: Final = 8766.0


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
    interruption_interval_h: float
    cost_per_useful_pflop: dict[str, Values]


def fabric_mix(paths: Paths) -> FabricMix:
    """Delivered bandwidth to utilisation to cost per useful FLOP to the share of each fabric.

    The stated Ethernet share is moved by the elasticity times how much cheaper (in logarithms) a
    useful FLOP is on Ethernet in this draw than at the catalogue's own values.
    """
    catalogue = paths.inputs.catalogue
    economics, reliability = catalogue.economics, catalogue.reliability
    cluster = catalogue.cluster(paths.inputs.reference_cluster)
    exposed = paths.part("economics", "", "exposed_communication_share")
    base = np.float32(economics.baseline_delivered_share)
    reference_step = _step(np.float32(economics.reference_delivered_share), exposed, base)
    mfu = paths.part("economics", "", "reference_mfu")
    useful, steps, delivered = {}, {}, {}
    for part, name in FABRICS.items():
        delivered[part] = paths.part("fabrics", name, "delivered_share")
        steps[part] = _step(delivered[part], exposed, base)
        useful[part] = mfu * reference_step / steps[part]

    interval = interruption_interval_h(
        cluster.accelerators,
        per_1000_node_days=reliability.interruptions_per_1000_node_days,
        accelerators_per_node=reliability.accelerators_per_node,
    )
    ratio = np.float32(
        effective_training_time_ratio(
            interval,
            restart_h=reliability.restart_minutes / 60.0,
            checkpoint_blocking_h=reliability.checkpoint_blocking_minutes / 60.0,
        )
    )
    spectrum_x = paths.driver("spectrum_x_share")
    middle = np.median(spectrum_x, axis=0)
    on_ethernet = middle * useful["spectrum_x"] + (1.0 - middle) * useful["open_ethernet"]
    advantage = np.log(on_ethernet / useful["infiniband"])
    usual = _usual_advantage(paths, float(np.median(middle)))
    moved = paths.anchor("fabric_elasticity") * (advantage - usual)
    ethernet = expit(logit(paths.driver("ethernet_share")) + moved).astype(np.float32)

    weights = {
        "infiniband": 1.0 - ethernet,
        "spectrum_x": ethernet * spectrum_x,
        "open_ethernet": ethernet * (1.0 - spectrum_x),
    }
    utilisation = _weighted(weights, useful)
    return FabricMix(
        ethernet_share=ethernet,
        spectrum_x_share=spectrum_x,
        delivered_share=_weighted(weights, delivered),
        utilisation=utilisation,
        goodput=utilisation * ratio,
        worth=1.0 - _weighted(weights, steps),
        interruption_interval_h=float(np.asarray(interval)),
        cost_per_useful_pflop={part: useful["infiniband"] / useful[part] for part in FABRICS},
    )


def _step(delivered: Values | np.float32, exposed: Values, base: np.float32) -> Values:
    """Step time against the baseline fabric: the exposed part shrinks as bandwidth grows."""
    return np.asarray(1.0 - exposed + exposed * base / delivered, dtype=np.float32)


def _usual_advantage(paths: Paths, spectrum_x: float) -> float:
    """Ethernet's advantage at the catalogue's own values, which stated shares already know."""
    catalogue = paths.inputs.catalogue
    exposed = catalogue.economics.exposed_communication_share
    base = catalogue.economics.baseline_delivered_share
    inverse = {
        part: 1.0 / (1.0 - exposed + exposed * base / catalogue.fabric(name).delivered_share)
        for part, name in FABRICS.items()
    }
    on_ethernet = spectrum_x * inverse["spectrum_x"] + (1 - spectrum_x) * inverse["open_ethernet"]
    return float(np.log(on_ethernet / inverse["infiniband"]))


def _weighted(weights: dict[str, Values], values: dict[str, Values]) -> Values:
    total = sum(weights[part] * values[part] for part in weights)
    return np.asarray(total, dtype=np.float32)
