"""Clusters to counts: the fat tree of the switch generation of the day, looked up by size.

:func:`forecasts.hardware.fat_tree` counts whole switches on a grid of cluster sizes once; paths
then read the counts of the next size up, which is what somebody would build.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.hardware.topology.fat_tree import LEAST_RADIX, MAX_TIERS, fat_tree, reach
from forecasts.scenarios.simulation.inputs import SwitchCadence

Values = npt.NDArray[np.float32]

STEPS_PER_DOUBLING: Final = 4
SMALLEST, LARGEST = 4, 24
"""Sizes of the grid as powers of two: 16 endpoints to 16 million."""
LEAST_PLANE_GBPS: Final = 200.0
MOST_PLANES: Final = 8

MOST_DOUBLINGS: Final = 6
"""Doublings of switch capacity looked up; a path that would have more stays there."""
SPEEDS_GBPS: Final = (800.0, 1600.0, 3200.0)
"""Port generations, the first standing for everything up to it."""
SIZES: Final = (LARGEST - SMALLEST) * STEPS_PER_DOUBLING + 1


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

    @property
    def spare(self) -> Values:
        """Switch capacity beyond what endpoints and links between switches take, per port."""
        return np.maximum(self.switch_gbps - (self.end_gbps - np.float32(1.0)), np.float32(0.0))

    @staticmethod
    def place(endpoints: Values) -> Values:
        """Place of the next size up on the grid, a whole number."""
        steps = np.ceil((np.log2(endpoints) - SMALLEST) * STEPS_PER_DOUBLING)
        return np.asarray(np.clip(steps, 0, SIZES - 1), dtype=np.float32)


def doublings(cadence: SwitchCadence, years_each: Values, years: Values, start: float) -> Values:
    """How often switch capacity has doubled since the newest generation on record, by path.

    Generations come at even distance. The first quarter, of which the record tells, has the newest
    of them whatever the distance; one that is due by then comes in the quarter after.

    Parameters
    ----------
    years_each
        Years a doubling takes, shape ``(n,)``.
    years
        From the first quarter's end to each quarter's, shape ``(days, 1)``.
    start
        The first quarter's end as a decimal year.

    Returns
    -------
    NDArray
        Whole numbers, shape ``(days, n)``.
    """
    due = np.maximum(np.float32(cadence.since - start) + years_each, np.float32(0.1))
    passed = np.ceil((years - due) / years_each + np.float32(1e-6))
    return np.asarray(np.clip(passed, 0, MOST_DOUBLINGS), dtype=np.float32)


@lru_cache(maxsize=8)
def trees_from(capacity_gbps: float) -> Tree:
    """Trees of every doubling of a switch and every port generation, flat arrays.

    The entry of a doubling ``d``, a generation ``g`` and a size ``s`` is at
    ``(d len(SPEEDS_GBPS) + g) SIZES + s``.
    """
    each = [
        tree_of(capacity_gbps * 2.0**doubling, rate)
        for doubling in range(MOST_DOUBLINGS + 1)
        for rate in SPEEDS_GBPS
    ]
    return Tree(
        **{f.name: np.concatenate([getattr(tree, f.name) for tree in each]) for f in fields(Tree)}
    )


@lru_cache(maxsize=64)
def tree_of(capacity_gbps: float, rate_gbps: float) -> Tree:
    """The cheapest tree of each size: of all splits into planes the one with fewest module ends."""
    sizes = np.ceil(2.0 ** (SMALLEST + np.arange(SIZES) / STEPS_PER_DOUBLING)).astype(np.int64)
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
    # A larger size needs more than four tiers: another split into planes reaches it.
    near = sizes <= reach(radix, MAX_TIERS) if radix >= LEAST_RADIX else np.zeros(len(sizes), bool)
    if near.any():
        tree = fat_tree(sizes[near], radix, planes=planes)
        links = (tree.endpoints + tree.inter_switch_links) / sizes[near]
        switches = tree.switches / sizes[near]
        made["tiers"][near] = tree.tiers
        made["switches"][near] = switches
        made["switch_gbps"][near] = switches * radix * plane_rate / rate_gbps
        made["end_gbps"][near] = 2.0 * links * plane_rate / rate_gbps
        made["links"][near] = links
    return made
