"""Scores of quantile forecasts: pinball loss, CRPS, interval score and coverage."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def pinball(actual: ArrayLike, quantiles: ArrayLike, levels: Sequence[float]) -> Array:
    """Pinball loss of each forecast at each level; (n, L), in the units of the series.

    Parameters
    ----------
    actual
        (n,) outcomes.
    quantiles
        (n, L) forecasts, one column a level.
    levels
        (L,) levels between 0 and 1.
    """
    tau = np.asarray(levels, dtype=float)
    error = np.asarray(actual, dtype=float)[:, None] - np.asarray(quantiles, dtype=float)
    return np.asarray(np.maximum(tau * error, (tau - 1.0) * error))


def crps(actual: ArrayLike, quantiles: ArrayLike, levels: Sequence[float]) -> Array:
    """Continuous ranked probability score from quantiles; (n,), in the units of the series.

    Twice the pinball loss integrated over levels (Gneiting & Raftery 2007, JASA 102:359): each
    level weighs the part of 0..1 that is nearest to it. ``levels`` in rising order.
    """
    tau = np.asarray(levels, dtype=float)
    if (np.diff(tau) <= 0.0).any():
        raise ValueError(f"levels {list(levels)} must rise")
    edges = np.concatenate([[0.0], (tau[1:] + tau[:-1]) / 2.0, [1.0]])
    return np.asarray(2.0 * pinball(actual, quantiles, levels) @ np.diff(edges))


def interval_score(
    actual: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, coverage: float
) -> Array:
    """Width of a central interval plus its penalty for each miss; (n,), units of the series.

    Gneiting & Raftery 2007, section 6.2; ``coverage`` is 0.8 for the 80% interval.
    """
    y, lo, hi = (np.asarray(v, dtype=float) for v in (actual, lower, upper))
    penalty = 2.0 / (1.0 - coverage)
    return np.asarray(
        (hi - lo) + penalty * np.maximum(lo - y, 0.0) + penalty * np.maximum(y - hi, 0.0)
    )


def covered(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> float:
    """Part of outcomes inside their interval, bounds included."""
    y, lo, hi = (np.asarray(v, dtype=float) for v in (actual, lower, upper))
    return float(((y >= lo) & (y <= hi)).mean())
