"""The non-blocking fat tree: the smallest number of tiers that a switch's radix allows.

For radix ``k``, ``L`` tiers reach ``2 (k/2)^L`` endpoints (``k`` for one switch). All counts are
whole; they reproduce table 3 of "Insights into DeepSeek-V3" (ISCA 2025) and NVIDIA's SuperPOD
tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, whole

MAX_TIERS = 4
LEAST_RADIX = 4
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class FatTree:
    """Counts of one fat tree, or of all planes together. Arrays of one shape."""

    endpoints: Counts
    tiers: Counts
    leaf_switches: Counts
    spine_switches: Counts
    core_switches: Counts
    links_per_gap: Counts
    ports_left_over: Counts

    @property
    def switches(self) -> Counts:
        """Switches of all tiers."""
        return self.leaf_switches + self.spine_switches + self.core_switches

    @property
    def inter_switch_links(self) -> Counts:
        """Links between switches, all gaps between tiers together."""
        return self.links_per_gap * (self.tiers - 1)

    @property
    def hops(self) -> Counts:
        """Switches on the longest path: up to the top and down again."""
        return 2 * self.tiers - 1

    @property
    def bisection_links(self) -> Counts:
        """Links that cross an even cut: non-blocking, so half the endpoints' worth."""
        return self.endpoints // 2


def reach(radix: ArrayLike, tiers: ArrayLike) -> FloatArray:
    """Endpoints that ``tiers`` of switches with ``radix`` ports connect without blocking."""
    half = np.asarray(radix, dtype=np.float64) / 2.0
    levels = np.asarray(tiers, dtype=np.float64)
    return np.where(levels == 1, 2.0 * half, 2.0 * half**levels)


def tiers_needed(endpoints: ArrayLike, radix: int) -> Counts:
    """Fewest tiers that reach every endpoint.

    Raises
    ------
    ImpossibleCluster
        When four tiers are not enough, naming the largest cluster that fits.
    """
    count = whole("endpoints", endpoints, 1)
    usable_radix(radix)
    limits = np.array([float(reach(radix, level)) for level in range(1, MAX_TIERS + 1)])
    tiers = np.searchsorted(limits, count, side="left") + 1
    if np.any(tiers > MAX_TIERS):
        raise ImpossibleCluster(
            "endpoints",
            f"{count.max():g}",
            f"{MAX_TIERS} tiers of radix {radix} reach {limits[-1]:g}",
            f"{limits[-1]:g} (or more planes, or a larger radix)",
        )
    return np.asarray(tiers, dtype=np.int64)


def fat_tree(
    endpoints: ArrayLike, radix: int, *, tiers: int | None = None, planes: int = 1
) -> FatTree:
    """Switches, links and spare ports of a non-blocking fat tree.

    Parameters
    ----------
    endpoints
        Ports of accelerators to connect in each plane, any shape.
    radix
        Ports of one switch at the plane's link rate.
    tiers
        Fixed number of tiers; the fewest that reach every endpoint when left out.
    planes
        Independent trees of the same endpoints (a NIC split over planes); counts are summed.

    Notes
    -----
    Leaf ``ceil(n / (k/2))``. One tier is a single switch. Two tiers: the spines divide the k/2
    uplinks of a leaf evenly, so their number is the smallest divisor of k/2 not below
    ``ceil(leaf / 2)`` (NVIDIA prints 18 spines where 16 would carry the traffic). Each tier above
    the leaves but the last has as many switches as there are leaves, the last half as many.
    Links between switches: ``(tiers - 1) n``.

    Raises
    ------
    ImpossibleCluster
        For a radix that is odd or below 4, endpoints below 1, or too few tiers.
    """
    count = whole("endpoints", endpoints, 1).astype(np.int64)
    trees = int(whole("planes", planes, 1))
    level = _tiers(count, radix, tiers)
    half = radix // 2
    leaf = np.where(level == 1, 1, -(-count // half))
    top = -(-leaf // 2)
    spine = np.select(
        [level == 1, level == 2],
        [np.zeros_like(leaf), _smallest_divisor_not_below(half, top)],
        default=(level - 2) * leaf,
    )
    core = np.where(level >= 3, top, 0)
    links = np.where(level == 1, 0, count)
    spare = (leaf + spine + core) * radix - count - 2 * links * (level - 1)
    return FatTree(
        endpoints=count * trees,
        tiers=level,
        leaf_switches=leaf * trees,
        spine_switches=spine * trees,
        core_switches=core * trees,
        links_per_gap=links * trees,
        ports_left_over=spare * trees,
    )


def _tiers(endpoints: Counts, radix: int, fixed: int | None) -> Counts:
    """The fewest tiers, or the number fixed where it reaches every endpoint."""
    fewest = tiers_needed(endpoints, radix)
    if fixed is None:
        return fewest
    level = int(whole("tiers", fixed, 1))
    if np.any(fewest > level):
        most = float(reach(radix, level))
        raise ImpossibleCluster(
            "tiers", level, f"radix {radix} reaches {most:g} endpoints", int(fewest.max())
        )
    return np.full_like(fewest, level)


def usable_radix(radix: int) -> None:
    """Refuse a switch whose ports a tree cannot split.

    Raises
    ------
    ImpossibleCluster
        For a radix that is odd or below 4.
    """
    if radix < LEAST_RADIX or radix % 2:
        nearest = max(LEAST_RADIX, radix + radix % 2)
        raise ImpossibleCluster(
            "radix",
            radix,
            "a fat tree splits its ports evenly up and down, at least 2 and 2",
            nearest,
        )


def _smallest_divisor_not_below(number: int, need: Counts) -> Counts:
    candidates = np.arange(1, number + 1)
    divisors = candidates[number % candidates == 0]
    # Beyond `number` the caller has more tiers, so any value serves there.
    place = np.minimum(np.searchsorted(divisors, need), divisors.size - 1)
    return np.asarray(divisors[place], dtype=np.int64)
