"""Odds that learn: tempered Bayes over landed evidence, within a stated floor and ceiling.

A path runs in a straight line, on the quantity's own scale, from the level known when the odds were
stated to what each outcome holds on later days. Evidence is weighed by its normal density around
that path. Likelihoods are raised to an exponent below one where pieces of evidence overlap
(power posteriors; Ibrahim et al. 2015, Statistical Science 30:1). Bounds apply to the whole,
never step by step, so that the order in which evidence arrives cannot matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from forecasts.scenarios.refusal import ImpossibleScenario

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bounds:
    """Least and most that evidence can make of an outcome; stated odds outside them stay."""

    floor: float
    ceiling: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.floor < self.ceiling <= 1.0:
            raise ImpossibleScenario(
                f"floor {self.floor} and ceiling {self.ceiling} must rise inside 0..1"
            )


@dataclass(frozen=True)
class Path:
    """Where a quantity runs under each outcome, on the scale on which it is normal.

    ``centre`` and ``spread`` have shape ``(len(days), outcomes)``; before the first day the path
    comes in a straight line, without spread, from ``start_level`` on ``start``.
    """

    start: date
    start_level: float
    days: tuple[date, ...]
    centre: FloatArray
    spread: FloatArray

    def on(self, day: date) -> tuple[FloatArray, FloatArray]:
        """Centre and spread under each outcome, shapes ``(outcomes,)``."""
        at = [self.start.toordinal(), *(each.toordinal() for each in self.days)]
        count = self.centre.shape[1]
        centre = np.vstack([np.full(count, self.start_level), self.centre])
        spread = np.vstack([np.zeros(count), self.spread])
        return (
            np.array([np.interp(day.toordinal(), at, centre[:, i]) for i in range(count)]),
            np.array([np.interp(day.toordinal(), at, spread[:, i]) for i in range(count)]),
        )


def log_likelihood(path: Path, day: date, value: float, spread: float) -> FloatArray:
    """Log density of a value, on the path's scale, under each outcome; shape ``(outcomes,)``.

    Parameters
    ----------
    spread
        Standard deviation of the observation itself, above 0; the path's own is added.

    Raises
    ------
    ImpossibleScenario
        When the spread is not above 0.
    """
    if not spread > 0.0:
        raise ImpossibleScenario(f"spread {spread} of evidence must be above 0")
    centre, own = path.on(day)
    return np.asarray(norm.logpdf(value, centre, np.hypot(own, spread)), dtype=np.float64)


def posterior(
    prior: Sequence[float],
    log_likelihoods: Sequence[FloatArray],
    *,
    tempering: float,
    bounds: Bounds,
) -> FloatArray:
    """Odds after evidence: prior times every likelihood to the power ``tempering``, bounded.

    Without evidence it is the prior. Shape ``(outcomes,)``, adding to one.

    Raises
    ------
    ImpossibleScenario
        When the prior does not add to one, or ``tempering`` is not in 0..1.
    """
    stated = np.asarray(prior, dtype=np.float64)
    if (stated < 0.0).any() or abs(float(stated.sum()) - 1.0) > 1e-9:
        raise ImpossibleScenario(f"prior {stated.tolist()} must be 0 or more and add to one")
    if not 0.0 <= tempering <= 1.0:
        raise ImpossibleScenario(f"tempering {tempering} must lie in 0..1")
    if not log_likelihoods:
        return stated
    moved = tempering * np.sum(log_likelihoods, axis=0)
    # What has no odds gets none, however far ahead its likelihood: infinity times 0 is no number.
    weights = np.zeros_like(stated)
    held = stated > 0.0
    weights[held] = stated[held] * np.exp(moved[held] - moved[held].max())
    return _bounded(weights / weights.sum(), stated, bounds)


def _bounded(weights: FloatArray, stated: FloatArray, bounds: Bounds) -> FloatArray:
    """Hold weights within the bounds; what is free keeps its proportions and makes up the rest."""
    low = np.minimum(bounds.floor, stated)
    high = np.maximum(bounds.ceiling, stated)
    if ((weights >= low) & (weights <= high)).all():
        return weights
    # Odds of next to nothing would need any factor: they count as this before they are lifted.
    free = np.where(stated > 0.0, np.maximum(weights, 1e-12), 0.0)

    def surplus(log_factor: float) -> float:
        return float(np.clip(free * np.exp(log_factor), low, high).sum()) - 1.0

    factor = np.exp(brentq(surplus, -60.0, 60.0, xtol=1e-14))
    held = np.clip(free * factor, low, high)
    return np.asarray(held / held.sum())


def came_true(value: float, bands: Sequence[tuple[float, float]]) -> int:
    """Which band holds the value that resolved the question; a band holds its lower edge.

    Raises
    ------
    ImpossibleScenario
        When none does.
    """
    top = max(high for _, high in bands)
    for place, (low, high) in enumerate(bands):
        if low <= value < high or value == high == top:
            return place
    raise ImpossibleScenario(f"{value} lies in none of the bands {list(bands)}")
