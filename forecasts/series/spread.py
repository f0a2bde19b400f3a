"""A spread factor learned from past errors: how much wider the bands should have been.

A model's own bands hold too few outcomes where the future is rougher than the past it was fitted
to. How far each past outcome lay outside, in units of its own 80% band, says by how much; pooled
over many series this is a conformal quantile, shrunk towards 1 because the errors of one series
overlap and those of one quarter fall together. One series alone never moves its own bands much.
"""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

COVERAGE: Final = 0.8
"""The band whose coverage is set right; the others widen with it."""

GROUPS_AS_PRIOR: Final = 3.0
"""The belief that the model's own bands are right weighs as much as so many groups of errors."""

WIDEST: Final = 3.0
NARROWEST: Final = 0.8
_LOW, _MID, _HIGH = 0.1, 0.5, 0.9


def widen(quantiles: Array, levels: Sequence[float], factor: ArrayLike) -> Array:
    """Stretch quantiles away from their median.

    Above it on the level, so that a wide band does not compound; below it on logs, so that
    nothing positive turns negative. The median stays, and nothing crosses.

    Parameters
    ----------
    quantiles
        (n, L) in rising order along a row, .5 among the levels.
    levels
        (L,) levels.
    factor
        One for all, or one a row (n,); 1 changes nothing.
    """
    q = np.asarray(quantiles, dtype=float)
    stretch = np.broadcast_to(np.asarray(factor, dtype=float), q.shape[:1])[:, None]
    median = q[:, [list(levels).index(_MID)]]
    linear = median + stretch * (q - median)
    positive = q.min(axis=1, keepdims=True) > 0.0
    safe = np.where(positive, q, 1.0)
    middle = np.where(positive, median, 1.0)
    on_logs = middle * (safe / middle) ** stretch
    floor = np.where(q.min(axis=1, keepdims=True) >= 0.0, 0.0, -np.inf)
    below = np.where(positive, on_logs, np.maximum(linear, floor))
    return np.asarray(np.where(stretch == 1.0, q, np.where(q > median, linear, below)))


def needed_factor(actual: ArrayLike, quantiles: Array, levels: Sequence[float]) -> Array:
    """Smallest factor of :func:`widen` with which each 80% band holds its outcome; (n,)."""
    y = np.asarray(actual, dtype=float)
    q = np.asarray(quantiles, dtype=float)
    low, mid, high = (q[:, list(levels).index(level)] for level in (_LOW, _MID, _HIGH))
    with np.errstate(divide="ignore", invalid="ignore"):
        above = (y - mid) / (high - mid)
        linear = (mid - y) / (mid - low)
        on_logs = np.log(mid / np.maximum(y, 0.0)) / np.log(mid / low)
    below = np.where(q.min(axis=1) > 0.0, on_logs, linear)
    return np.asarray(np.where(y == mid, 0.0, np.where(y > mid, above, below)))


def learned_factor(
    needed: ArrayLike,
    groups: Sequence[Hashable] | NDArray[np.int64],
    *,
    narrowest: float = NARROWEST,
) -> float:
    """Factor that would have given the 80% band its coverage, shrunk towards 1 on logs.

    Parameters
    ----------
    needed
        (n,) from :func:`needed_factor`.
    groups
        (n,) what each error belongs to, a vendor say, or its number: every group counts the
        same, and the factor is the closer to 1 the fewer they are.
    narrowest
        Bound below.

    Returns
    -------
    float
        Between ``narrowest`` and ``WIDEST``; 1 where nothing is known.
    """
    errors = np.asarray(needed, dtype=float)
    if len(errors) == 0:
        return 1.0
    names = groups if isinstance(groups, np.ndarray) else np.array([str(each) for each in groups])
    _, member, size = np.unique(names, return_inverse=True, return_counts=True)
    weight = 1.0 / size[member]
    order = np.argsort(errors)
    reached = np.cumsum(weight[order]) / weight.sum()
    raw = errors[order][int(np.searchsorted(reached, COVERAGE - 1e-12))]
    trust = len(size) / (len(size) + GROUPS_AS_PRIOR)
    factor = float(np.exp(trust * np.log(np.clip(raw, 1e-6, 1e6))))
    return float(np.clip(factor, narrowest, WIDEST))
