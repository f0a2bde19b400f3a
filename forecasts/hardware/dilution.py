"""A claim about a module, passed through the shares it touches: network, cluster, bill.

"84% less module power" is true of the modules that change. Host ends stay pluggable, engines and
lasers move into the switch, and optics are only part of the network, which is part of the
cluster: 2% less power for the whole. Headline and diluted value are given side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.parts import Optic, Switch
from forecasts.hardware.training.arrays import Number


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


@dataclass(frozen=True, kw_only=True)
class TreeShare:
    """One accelerator's share of a full tree, all links optical.

    ``2 L`` module ends and ``2 L - 1`` switch ports for every network port; ``gbps`` is the
    accelerator's back-end bandwidth. Amounts are in watts, or dollars when ``power`` is False.
    """

    tiers: Number
    switch: Switch
    optic: Optic
    gbps: Number

    def __post_init__(self) -> None:
        at_least("tiers", self.tiers, 1.0)

    def end(self, optic: Optic, *, power: bool) -> Number:
        """Modules of one form on one end of the accelerator's links."""
        unit = optic.module_power_w if power else optic.price_usd
        return unit * self.gbps / optic.rate_gbps

    def optics(self, *, power: bool) -> FloatArray:
        """Modules on all ends."""
        ends = 2.0 * self.tiers * self.gbps / self.optic.rate_gbps
        return np.asarray(ends * (self.optic.module_power_w if power else self.optic.price_usd))

    def boxes(self, *, power: bool) -> FloatArray:
        """Switches without their modules."""
        share = (2.0 * self.tiers - 1.0) * self.gbps / self.switch.capacity_gbps
        return np.asarray(share * (self.switch.power_w if power else self.switch.price_usd))


def optics_change(
    tree: TreeShare,
    after: Optic,
    *,
    rest_per_accelerator: ArrayLike,
    power: bool = True,
    tiers_after: Number | None = None,
) -> OpticsChange:
    """Replace the modules of switch ports, keep those of hosts, and follow the change through.

    Parameters
    ----------
    after
        The new module; a co-packaged one (``form`` CPO) counts as part of its switch.
    rest_per_accelerator
        Everything of the cluster but the back-end network, per accelerator, in the same unit.
    power
        Watts; dollars when False.
    tiers_after
        Tiers of the new network, fewer where co-packaging raises the radix.

    Notes
    -----
    ``2 L`` ends of which one is the host's: with co-packaged switches ``1 / (2 L)`` of the
    pluggables stay (a sixth at three tiers: the published -84 %), and ``2 L - 1`` engines enter
    the boxes (+23 % published).
    """
    rest = at_least("rest_per_accelerator", rest_per_accelerator, 0.0)
    rebuilt = tree if tiers_after is None else replace(tree, tiers=tiers_after)
    host, engine = tree.end(tree.optic, power=power), tree.end(after, power=power)
    engines = (2.0 * rebuilt.tiers - 1.0) * engine
    inside = after.form == "CPO"
    optics, boxes = tree.optics(power=power), tree.boxes(power=power)
    new_optics = host + (0.0 if inside else engines)
    new_boxes = rebuilt.boxes(power=power) + (engines if inside else 0.0)
    old, new = optics + boxes, new_optics + new_boxes
    return OpticsChange(
        module=np.asarray(engine / host - 1.0),
        transceivers=np.asarray(new_optics / optics - 1.0),
        switches=np.asarray(new_boxes / boxes - 1.0),
        network=np.asarray(new / old - 1.0),
        cluster=np.asarray((new - old) / (old + rest)),
    )


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
