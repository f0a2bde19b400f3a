"""Scale-up domains by size: one tier or two, copper or light, and the watts of lighting them.

The largest domain one tier reaches is the radix of the switch over the ports each accelerator
spends on it; copper ends where the longest run is longer than it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.dilution import domain_in_optics_w
from forecasts.hardware.feasibility import FloatArray, at_least, whole
from forecasts.hardware.parts import Optic
from forecasts.hardware.topology.direct import one_tier_domain, optics_forced
from forecasts.hardware.topology.fat_tree import Counts, tiers_needed


@dataclass(frozen=True)
class ScaleUpSize:
    """A domain of a size on switches of a radix. Arrays of one shape.

    ``largest_one_tier`` is what one tier reaches; ``longest_run_m`` the copper the domain needs;
    ``optics_power_w`` what its links would draw in optics.
    """

    accelerators: FloatArray
    largest_one_tier: FloatArray
    tiers: Counts
    racks: FloatArray
    longest_run_m: FloatArray
    optics_forced: FloatArray
    optics_power_w: FloatArray


def scale_up_size(
    accelerators: ArrayLike,
    *,
    radix: int,
    accelerators_per_rack: ArrayLike,
    reach_m: ArrayLike,
    gbytes_per_s: ArrayLike,
    optic: Optic,
    ports_per_accelerator: int = 1,
    planes: int = 1,
    rack_width_m: float = 0.6,
    vertical_m: float = 2.0,
) -> ScaleUpSize:
    """Size a scale-up domain; racks stand in one row and the switches in the middle.

    Notes
    -----
    Racks ``ceil(n / per rack)``; longest run inside a rack at most ``vertical_m``, else
    ``(racks - 1) width / 2 + vertical``. NVL72: 18 links of an accelerator over 18 planes of
    72 ports, one rack, so copper; 144 packages (576 dies) and 1,024 span racks and outgrow two
    metres ("copper dies at about two meters", AI Networking Stack).
    """
    count = whole("accelerators", accelerators, 1)
    per_rack = at_least("accelerators_per_rack", accelerators_per_rack, 1)
    racks = np.ceil(count / per_rack)
    spread = optics_forced(racks, reach_m=reach_m, rack_width_m=rack_width_m, vertical_m=vertical_m)
    run = np.where(racks > 1, (racks - 1.0) * rack_width_m / 2.0 + vertical_m, vertical_m)
    per_plane = int(np.ceil(ports_per_accelerator / planes))
    return ScaleUpSize(
        accelerators=count,
        largest_one_tier=one_tier_domain(
            radix, ports_per_accelerator=ports_per_accelerator, switch_planes=planes
        ),
        tiers=tiers_needed(count * per_plane, radix),
        racks=racks,
        longest_run_m=run,
        optics_forced=spread,
        optics_power_w=domain_in_optics_w(count, scale_up_gbytes_per_s=gbytes_per_s, optic=optic),
    )
