"""Seasonal indices of a quarterly series, shrunk by how much season there is.

A test that switches the season on or off misses it in short series; James-Stein shrinkage
(Miller & Williams 2003, International Journal of Forecasting 19:669) keeps the part of it that
stands out of the noise.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SHORTEST: Final = 10
"""Points a seasonal estimate needs: two of each quarter after the moving average."""

_YEARS: Final = 5
_SHRINKAGE: Final = 1.5


@dataclass(frozen=True, eq=False)
class Season:
    """Indices by position in the cycle (m,), the first point of the series at position 0.

    ``kept`` is the factor in 0..1 the raw indices were shrunk by.
    """

    indices: Array
    multiplicative: bool
    kept: float

    def at(self, positions: NDArray[np.int64]) -> Array:
        """Return the index at each position of the cycle."""
        return self.indices[positions % len(self.indices)]

    def remove(self, values: Array) -> Array:
        """Return ``values`` (n,), which start at position 0, without the season."""
        index = self.at(np.arange(len(values)))
        return values / index if self.multiplicative else values - index

    def restore(self, quantiles: Array, n: int) -> Array:
        """Put the season back on forecasts (h, L) that follow ``n`` points."""
        index = self.at(np.arange(n, n + len(quantiles)))[:, None]
        return quantiles * index if self.multiplicative else quantiles + index


def estimate_season(values: Array, cycle: int, *, multiplicative: bool) -> Season:
    """Estimate shrunken indices from the last five years of ``values`` (n,).

    Classical decomposition: ratios to (or differences from) a centred moving average, averaged by
    position. With F the ratio of the variance between positions to that within, the indices keep
    ``max(0, 1 - 1.5 / F)`` of themselves. Without a cycle, or with fewer than ``SHORTEST``
    points, there is no season.
    """
    neutral = 1.0 if multiplicative else 0.0
    if cycle == 1 or len(values) < SHORTEST:
        return Season(np.full(max(cycle, 1), neutral), multiplicative, 0.0)
    raw, kept = shrinkage(values[:, None], cycle, multiplicative=multiplicative)
    return Season(neutral + kept * (raw[:, 0] - neutral), multiplicative, kept)


def shrinkage(values: Array, cycle: int, *, multiplicative: bool) -> tuple[Array, float]:
    """Raw indices (cycle, d) of ``values`` (n, d), and the part of them that all columns keep.

    Variances are summed over the columns, so that with differences the part is the same whatever
    basis the columns are taken in.
    """
    start = max(0, len(values) - (_YEARS + 1) * cycle)
    weights = np.concatenate([[0.5], np.ones(cycle - 1), [0.5]]) / cycle
    trend = np.column_stack([np.convolve(each, weights, "valid") for each in values[start:].T])
    first = start + cycle // 2
    inner = values[first : first + len(trend)]
    detrended = inner / trend if multiplicative else inner - trend
    position = (first + np.arange(len(trend))) % cycle

    raw = np.zeros((cycle, values.shape[1]))
    np.add.at(raw, position, detrended)
    raw /= np.bincount(position, minlength=cycle)[:, None]
    within = detrended - raw[position]
    raw = raw / raw.mean(axis=0) if multiplicative else raw - raw.mean(axis=0)
    neutral = 1.0 if multiplicative else 0.0
    between = (len(trend) / cycle) * float(((raw - neutral) ** 2).sum()) / (cycle - 1)
    noise = float((within**2).sum()) / (len(trend) - cycle)
    kept = 1.0 if noise == 0.0 and between > 0.0 else 0.0
    if noise > 0.0 and between > 0.0:
        kept = max(0.0, 1.0 - _SHRINKAGE * noise / between)
    return raw, kept
