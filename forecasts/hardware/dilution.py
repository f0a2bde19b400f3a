"""A claim about a module, passed through the shares it touches: network, cluster, bill.

"84% less module power" is true of the modules that change. Host ends stay pluggable, engines and
lasers move into the switch, and optics are only part of the network, which is part of the
cluster: 2% less power for the whole. Headline and diluted value are given side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.parts import Optic, Switch


@dataclass(frozen=True)
class OpticsChange:
    """What another module form does: relative changes, headline first, each with its denominator.

    ``module``: one module. ``transceivers``: all pluggable modules (host ends stay). ``switches``:
    the boxes, engines included. ``network``: both together. ``cluster``: everything.
    """

    module: FloatArray
    transceivers: FloatArray
    switches: FloatArray
    network: FloatArray
    cluster: FloatArray


def network_per_accelerator(
    tiers: ArrayLike, *, switch: Switch, optic: Optic, link_gbps: ArrayLike, power: bool
) -> tuple[FloatArray, FloatArray]:
    """Optics and switches of one accelerator's share of a full tree, in watts or dollars.

    ``2 L`` module ends and ``2 L - 1`` switch ports for every network port (all links optical).
    """
    levels = at_least("tiers", tiers, 1.0)
    rate = np.asarray(link_gbps, dtype=np.float64)
    ends = 2.0 * levels * rate / optic.rate_gbps
    ports = (2.0 * levels - 1.0) * rate / switch.capacity_gbps
    if power:
        return ends * optic.module_power_w, ports * switch.power_w
    return ends * optic.price_usd, ports * switch.price_usd


def optics_change(
    tiers: ArrayLike,
    *,
    switch: Switch,
    before: Optic,
    after: Optic,
    link_gbps: ArrayLike,
    rest_per_accelerator: ArrayLike,
    power: bool = True,
    tiers_after: ArrayLike | None = None,
    integrated: bool | None = None,
) -> OpticsChange:
    """Replace the modules of switch ports, keep those of hosts, and follow the change through.

    Parameters
    ----------
    rest_per_accelerator
        Everything of the cluster but the back-end network, per accelerator, in the same unit.
    power
        Watts; dollars when False.
    tiers_after
        Tiers of the new network, fewer where co-packaging raises the radix.
    integrated
        Whether the engine counts as part of the switch; by default when the form is CPO.

    Notes
    -----
    ``2 L`` ends of which one is the host's: with co-packaged switches ``1 / (2 L)`` of the
    pluggables stay (a sixth at three tiers: the published -84%), and ``2 L - 1`` engines enter
    the boxes (+23% published).
    """
    levels = at_least("tiers", tiers, 1.0)
    new_levels = levels if tiers_after is None else at_least("tiers_after", tiers_after, 1.0)
    inside = after.form == "CPO" if integrated is None else integrated
    rest = at_least("rest_per_accelerator", rest_per_accelerator, 0.0)
    optics, boxes = network_per_accelerator(
        levels, switch=switch, optic=before, link_gbps=link_gbps, power=power
    )
    rate = np.asarray(link_gbps, dtype=np.float64)

    def per_end(optic: Optic) -> FloatArray:
        unit = optic.module_power_w if power else optic.price_usd
        return np.asarray(unit * rate / optic.rate_gbps)

    host = per_end(before)
    engines = (2.0 * new_levels - 1.0) * per_end(after)
    _, new_boxes = network_per_accelerator(
        new_levels, switch=switch, optic=before, link_gbps=link_gbps, power=power
    )
    new_optics = host if inside else host + engines
    new_boxes = new_boxes + (engines if inside else 0.0)
    old, new = optics + boxes, new_optics + new_boxes
    return OpticsChange(
        module=np.asarray(per_end(after) / per_end(before) - 1.0),
        transceivers=np.asarray(new_optics / optics - 1.0),
        switches=np.asarray(new_boxes / boxes - 1.0),
        network=np.asarray(new / old - 1.0),
        cluster=np.asarray((new - old) / (old + rest)),
    )


def diluted(change: ArrayLike, *shares: ArrayLike) -> FloatArray:
    """A relative change of a part as a change of the whole: times every share on the way."""
    value = np.asarray(change, dtype=np.float64)
    for part in shares:
        value = value * np.asarray(part, dtype=np.float64)
    return value


def circuit_switch_saving(circuit_w: ArrayLike, packet_w: ArrayLike) -> FloatArray:
    """Power an optical circuit switch saves against the packet switch it stands for."""
    return np.asarray(
        1.0 - at_least("circuit_w", circuit_w, 0.0) / at_least("packet_w", packet_w, 1e-9)
    )


def domain_in_optics_w(
    accelerators: ArrayLike, *, scale_up_gbytes_per_s: ArrayLike, optic: Optic
) -> FloatArray:
    """Power of a scale-up domain were its links optical: two ends for every link.

    72 accelerators of 900 GB/s and direction are 9 modules of 800G each way and end: 19.4 kW at
    15 W, the "20 kW" that the copper spine of an NVL72 avoids.
    """
    per_accelerator = np.asarray(scale_up_gbytes_per_s, dtype=np.float64) * 8.0 / optic.rate_gbps
    return np.asarray(
        at_least("accelerators", accelerators, 0.0) * per_accelerator * 2.0 * optic.module_power_w
    )
