"""Positions scored on several criteria: weighted totals, and how far a ranking leans on weights.

Nobody knows the right weights, so a rank is reported with the part of all weightings that give it:
weights are drawn evenly from the simplex (Dirichlet) around the stated ones. A criterion that is
not known of a position is left out of it and the other weights take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

TOP = 10.0


class WeightsError(ValueError):
    """Weights or scores that nothing can be ranked by; the message says what to change."""


@dataclass(frozen=True)
class Ranked:
    """Positions under one weighting and under all drawn ones, in the order they were given.

    ``total`` is 0 to 10, ``rank`` starts at 1 (equal totals share the better rank).
    ``rank_probability[i, r]`` is the part of the drawn weightings that put position ``i`` at rank
    ``r + 1``; ``low`` and ``high`` are the 10 and 90% quantiles of its rank.
    """

    total: FloatArray
    rank: npt.NDArray[np.intp]
    rank_probability: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def first(self) -> FloatArray:
        """Part of the drawn weightings under which each position leads."""
        return self.rank_probability[:, 0]


def scaled(value: float, at_0: float, at_10: float, *, log: bool = False) -> float:
    """Score of a measured number: linear from 0 at ``at_0`` to 10 at ``at_10``, and held there.

    With ``log`` equal ratios score alike. ``at_10`` may be the lower end.

    Raises
    ------
    WeightsError
        When both ends are the same, or a logarithm does not exist.
    """
    if at_0 == at_10 or (log and min(value, at_0, at_10) <= 0.0):
        raise WeightsError(
            f"{value} cannot be scored between {at_0} and {at_10}"
            f"{' in ratios' if log else ''}; give two different ends"
            f"{', all above 0' if log else ''}"
        )
    low, high, at = np.log([at_0, at_10, value]) if log else (at_0, at_10, value)
    return float(np.clip(TOP * (at - low) / (high - low), 0.0, TOP))


def totals(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted means, shape ``(positions, weightings)``.

    Parameters
    ----------
    scores
        Shape ``(positions, criteria)``, 0 to 10; NaN where not known.
    weights
        Shape ``(weightings, criteria)``, not negative. Only their proportions count.
    """
    known = ~np.isnan(scores)
    held = known.astype(np.float64) @ weights.T
    summed = np.nan_to_num(scores) @ weights.T
    means = np.full(held.shape, np.nan)
    np.divide(summed, held, out=means, where=held > 0.0)
    return means


def ranked(
    scores: FloatArray,
    weights: Sequence[float],
    *,
    rng: np.random.Generator,
    draws: int = 4000,
    concentration: float | None = None,
) -> Ranked:
    """Rank positions, and say under how many other weightings they keep their rank.

    Parameters
    ----------
    scores
        Shape ``(positions, criteria)``; NaN where not known.
    weights
        One a criterion, in any proportion.
    rng
        Draws the other weightings.
    draws
        How many.
    concentration
        How near they stay to ``weights``: the sum of the Dirichlet's parameters. None draws every
        weighting equally likely, whatever the stated ones are.

    Raises
    ------
    WeightsError
        When weights do not fit the scores, are negative or all zero, or a position has no score.
    """
    stated = np.asarray(weights, dtype=np.float64)
    if scores.ndim != 2 or stated.shape != scores.shape[1:]:
        raise WeightsError(
            f"{stated.size} weights for scores of shape {scores.shape}; give one a criterion"
        )
    if not np.isfinite(stated).all() or (stated < 0.0).any() or stated.sum() <= 0.0:
        raise WeightsError(
            f"weights {stated.tolist()} must not be negative and not all 0; raise one of them"
        )
    if np.isnan(scores).all(axis=1).any():
        raise WeightsError("a position has no score at all; leave it out")
    total = totals(scores, stated[None, :])[:, 0]
    parameters = np.ones(stated.size)
    if concentration is not None:
        # Dirichlet wants positive parameters: a weight of 0 stays next to 0.
        parameters = np.maximum(concentration * stated / stated.sum(), 1e-3)
    places = _ranks(totals(scores, rng.dirichlet(parameters, size=draws)))
    count = len(scores)
    probability = np.stack([(places == place).mean(axis=1) for place in range(1, count + 1)], 1)
    low, high = np.quantile(places, [0.1, 0.9], axis=1, method="inverted_cdf")
    return Ranked(total, _ranks(total[:, None])[:, 0], probability, low, high)


def _ranks(values: FloatArray) -> npt.NDArray[np.intp]:
    """Rank of every row within its column, 1 for the most; equal values share the better one."""
    above = np.nan_to_num(values, nan=-1.0)
    return np.asarray(1 + (above[None, :, :] > above[:, None, :] + 1e-12).sum(axis=1))
