"""Scale-up domains by size: one tier or two, copper or light, and the watts of lighting them.

The largest domain one tier reaches is the radix of the switch over the ports each accelerator
spends on it; copper ends where the longest run is longer than it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecasts.hardware.dilution import domain_in_optics_w
from forecasts.hardware.feasibility import FloatArray, at_least, whole
from forecasts.hardware.parts import Optic
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
    optics_forced: NDArray[np.bool_]
    optics_power_w: FloatArray


@dataclass(frozen=True, kw_only=True)
class ScaleUpBuild:
    """How domains are built: switches of a radix in planes, accelerators in a row of racks.

    ``gbytes_per_s`` is the scale-up bandwidth of one accelerator in one direction.
    """

    radix: int
    gbytes_per_s: float
    accelerators_per_rack: float
    ports_per_accelerator: int = 1
    planes: int = 1
    rack_width_m: float = 0.6
    vertical_m: float = 2.0

    @property
    def ports_per_plane(self) -> int:
        """Ports of each plane's switch that one accelerator takes."""
        return int(np.ceil(self.ports_per_accelerator / self.planes))

    @property
    def largest_one_tier(self) -> int:
        """Accelerators reached through one switch of each plane.

        72 on NVLink 5 (18 links over 18 planes of 72 ports), 512 on a switch of 512 ports of 200G.
        """
        return self.radix // self.ports_per_plane

    def longest_run_m(self, racks: FloatArray) -> FloatArray:
        """Up one rack, along the row to the switches in the middle, and down."""
        along = (racks - 1.0) * self.rack_width_m / 2.0
        return np.where(racks > 1.0, along + self.vertical_m, self.vertical_m)


def scale_up_size(
    accelerators: ArrayLike, build: ScaleUpBuild, *, reach_m: ArrayLike, optic: Optic
) -> ScaleUpSize:
    """Size a scale-up domain; racks stand in one row and the switches in the middle.

    Notes
    -----
    Copper of ``reach_m`` ends inside the rack: it is outgrown where a domain spans racks and its
    longest run is longer. NVL72: 18 links of an accelerator over 18 planes of 72 ports, one rack,
    so copper; 144 packages (576 dies) and 1,024 span racks and outgrow two metres ("copper dies at
    about two meters", AI Networking Stack).
    """
    count = whole("accelerators", accelerators, 1)
    racks = np.ceil(count / at_least("accelerators_per_rack", build.accelerators_per_rack, 1))
    run_m = build.longest_run_m(racks)
    return ScaleUpSize(
        accelerators=count,
        largest_one_tier=np.full_like(count, build.largest_one_tier),
        tiers=tiers_needed(count * build.ports_per_plane, build.radix),
        racks=racks,
        longest_run_m=run_m,
        optics_forced=(racks > 1.0) & (run_m > at_least("reach_m", reach_m, 0.0)),
        optics_power_w=domain_in_optics_w(
            count, scale_up_gbytes_per_s=build.gbytes_per_s, optic=optic
        ),
    )
