"""When one curve passes another, as a distribution that says how often it never does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crossing:
    """Times (D,) at which each draw crosses, infinite where it does not by the horizon."""

    times: Array

    @property
    def probability(self) -> float:
        """Part of the draws that cross by the horizon."""
        return float(np.isfinite(self.times).mean())

    def quantiles(self, levels: Sequence[float] = QUANTILES) -> Array:
        """Times (L,) by which each probability is reached, infinite where the horizon is first."""
        checked = check_levels(levels)
        ordered = np.sort(self.times)
        rank = np.ceil(np.array(checked) * len(ordered)).astype(int) - 1
        return np.asarray(ordered[np.clip(rank, 0, len(ordered) - 1)])


def crossing(riser: Array, passes: Array, times: Array) -> Crossing:
    """First time each draw of ``riser`` (D, T) stands above ``passes`` (D, T) or a level for good.

    For good means to the end of ``times`` (T,), or until the riser itself has fallen from its
    peak: a generation that is replaced has still passed its forerunner.
    """
    above = riser > passes
    peak = np.argmax(riser, axis=1)
    steps = np.arange(len(times))
    below_before_peak = ~above & (steps[None, :] <= peak[:, None])
    last_below = np.where(below_before_peak, steps[None, :], -1).max(axis=1)
    first = last_below + 1
    crosses = above[np.arange(len(riser)), np.minimum(first, len(times) - 1)] & (first < len(times))
    return Crossing(np.where(crosses, times[np.minimum(first, len(times) - 1)], np.inf))
