"""Clusters to counts: the fat tree of the switch generation of the day, looked up by size.

:func:`forecasts.hardware.fat_tree` counts whole switches on a grid of cluster sizes once; paths
then read the counts of the next size up, which is what somebody would build.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.hardware import ImpossibleCluster, fat_tree

Values = npt.NDArray[np.float32]

STEPS_PER_DOUBLING: Final = 4
SMALLEST, LARGEST = 4, 24
"""Sizes of the grid as powers of two: 16 endpoints to 16 million."""
LEAST_PLANE_GBPS: Final = 200.0
MOST_PLANES: Final = 8

FIRST_GENERATION: Final = {"ethernet": (102_400.0, 2026.5), "infiniband": (115_200.0, 2025.5)}
"""Capacity in Gb/s and the year it ships in volume (Tomahawk 6 / Spectrum-6; Quantum-X800)."""
DOUBLING_YEARS: Final = 2.0
"""Switch capacity doubles every two years (Broadcom, 2014-2022; the article's own figure)."""
SPEEDS_GBPS: Final = (800.0, 1600.0, 3200.0)
"""Port generations, the first standing for everything up to it."""


@dataclass(frozen=True)
class Tree:
    """Counts for one endpoint port, by size: arrays over the grid of sizes.

    ``switch_gbps`` is the capacity of the switches bought, ``end_gbps`` the rate of all module
    ends, both per Gb/s of endpoint port; ``switches`` and ``links`` per endpoint port.
    """

    tiers: Values
    switches: Values
    switch_gbps: Values
    end_gbps: Values
    links: Values

    @staticmethod
    def place(endpoints: Values) -> npt.NDArray[np.intp]:
        """Place of the next size up on the grid."""
        steps = np.ceil((np.log2(endpoints) - SMALLEST) * STEPS_PER_DOUBLING)
        last = (LARGEST - SMALLEST) * STEPS_PER_DOUBLING
        return np.asarray(np.clip(steps, 0, last), dtype=np.intp)


def switch_gbps(fabric: str, day: date) -> float:
    """Capacity of the switch generation that ships in volume on a day, one direction."""
    capacity, since = FIRST_GENERATION[fabric]
    year = day.year + day.timetuple().tm_yday / 365.25
    doublings = max(0, int((year - since) // DOUBLING_YEARS))
    return float(capacity * 2.0**doublings)


@lru_cache(maxsize=32)
def trees_of(capacity_gbps: float) -> Tree:
    """The trees of every port generation on one switch, arrays over generations and sizes."""
    each = [tree_of(capacity_gbps, rate) for rate in SPEEDS_GBPS]
    return Tree(
        **{f.name: np.stack([getattr(tree, f.name) for tree in each]) for f in fields(Tree)}
    )


@lru_cache(maxsize=64)
def tree_of(capacity_gbps: float, rate_gbps: float) -> Tree:
    """The cheapest tree of each size: of all splits into planes the one with fewest module ends."""
    steps = (LARGEST - SMALLEST) * STEPS_PER_DOUBLING + 1
    sizes = np.ceil(2.0 ** (SMALLEST + np.arange(steps) / STEPS_PER_DOUBLING)).astype(np.int64)
    best: dict[str, npt.NDArray[np.float64]] = {}
    planes = 1
    while planes <= MOST_PLANES and rate_gbps / planes >= LEAST_PLANE_GBPS:
        made = _with_planes(sizes, capacity_gbps, rate_gbps, planes)
        if not best:
            best = made
        else:
            better = made["end_gbps"] < best["end_gbps"] - 1e-9
            best = {name: np.where(better, made[name], best[name]) for name in best}
        planes *= 2
    return Tree(**{name: values.astype(np.float32) for name, values in best.items()})


def _with_planes(
    sizes: npt.NDArray[np.int64], capacity_gbps: float, rate_gbps: float, planes: int
) -> dict[str, npt.NDArray[np.float64]]:
    plane_rate = rate_gbps / planes
    radix = int(capacity_gbps // plane_rate)
    radix -= radix % 2
    names = ("tiers", "switches", "switch_gbps", "end_gbps", "links")
    made = {name: np.full(len(sizes), np.inf) for name in names}
    for place, size in enumerate(sizes):
        try:
            tree = fat_tree(int(size), radix, planes=planes)
        except ImpossibleCluster:
            continue  # more than four tiers: another split into planes reaches it
        links = float(tree.endpoints + tree.inter_switch_links) / size
        switches = float(tree.switches) / size
        made["tiers"][place] = float(tree.tiers)
        made["switches"][place] = switches
        made["switch_gbps"][place] = switches * radix * plane_rate / rate_gbps
        made["end_gbps"][place] = 2.0 * links * plane_rate / rate_gbps
        made["links"][place] = links
    return made
