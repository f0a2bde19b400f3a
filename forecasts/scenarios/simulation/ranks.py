"""Reading a published distribution at a path's rank, a standard normal number."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from forecasts.quantiles import QUANTILES
from forecasts.scenarios.simulation.draws import Values

FloatArray = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

KNOTS: Final[Values] = np.asarray(ndtri(np.asarray(QUANTILES)), dtype=np.float32)
"""The published levels as standard normal numbers."""
_PER_GAP: Final[Values] = np.float32(1.0) / np.diff(KNOTS)


def knot_of(z: Values) -> tuple[Places, Values]:
    """Which pair of quantiles a rank lies between, and how far along; straight beyond the ends."""
    passed = np.zeros(len(z), dtype=np.int8)
    for knot in KNOTS[1:-1]:  # few of them: comparing all is quicker than searching for each rank
        passed += z > knot
    left = passed.astype(np.intp)
    return left, (z - KNOTS[left]) * _PER_GAP[left]


def along(grid: Values, left: Places, part: Values) -> Values:
    """Read quantiles of shape ``(days, levels)`` at ranks ``(n,)``: shape ``(days, n)``."""
    made = np.take(np.diff(grid, axis=1), left, axis=1)
    made *= part
    made += np.take(grid, left, axis=1)
    return made


def rank_of(quantiles: FloatArray, values: FloatArray) -> FloatArray:
    """Standard normal rank of values in a distribution; straight beyond its ends."""
    rising = np.maximum.accumulate(quantiles + np.arange(len(quantiles)) * 1e-9)
    knots = KNOTS.astype(np.float64)
    left = np.clip(np.searchsorted(rising, values) - 1, 0, len(rising) - 2)
    slope = (knots[left + 1] - knots[left]) / (rising[left + 1] - rising[left])
    return np.asarray(knots[left] + (values - rising[left]) * slope)
