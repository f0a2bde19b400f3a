"""Weighing simulated paths: other odds, bands, thresholds, what moves an outcome, telling paths.

Every function takes plain arrays with one number a path, and weights that add to one. New odds need
no new simulation: a path's weight is the ratio of the new to the old odds of its combination of
outcomes (importance weights, normalised).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.joint import Joint
from forecasts.scenarios.refusal import ImpossibleScenario

FloatArray = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

FIFTH = 0.2
RAKINGS = 2
LEAST_SHARE = 0.05
"""Combinations rarer than this among the paths asked about tell little."""


@dataclass(frozen=True)
class Swing:
    """Mean of an outcome in the lowest and in the highest fifth of one input's levels."""

    name: str
    low: float
    high: float

    @property
    def size(self) -> float:
        """How far it moves, without sign."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class BreakEven:
    """Value of a driver at which the expected outcome meets a threshold.

    ``at`` is None where that lies outside ``reach``, the middle 98% of simulated values.
    ``explained`` is the part of the outcome's variance that the driver's straight line explains.
    """

    at: float | None
    reach: tuple[float, float]
    rises: bool
    explained: float


@dataclass(frozen=True)
class Telling:
    """Outcomes that paths asked about share: how often there, how often anywhere."""

    outcomes: tuple[tuple[str, str], ...]
    share: float
    share_of_all: float
    chance: float


def reweighed(states: Mapping[str, Places], held: Joint, wanted: Joint) -> FloatArray:
    """Weights that turn paths drawn from ``held`` into paths of ``wanted``, adding to one.

    The odds of every axis are then raked to those wanted, so that chance in the sample's make-up
    does not move what is stated.

    Raises
    ------
    ImpossibleScenario
        When ``wanted`` has odds only where no path was drawn.
    """
    place = np.ravel_multi_index(tuple(states[axis] for axis in held.axes), held.table.shape)
    ratio = np.divide(
        wanted.table, held.table, out=np.zeros_like(held.table), where=held.table > 0.0
    )
    weights = ratio.ravel()[place]
    total = float(weights.sum())
    if total <= 0.0:
        raise ImpossibleScenario(
            "no simulated path has outcomes that these odds allow; give odds to more outcomes"
        )
    weights = weights / total
    marginals = {axis: np.array(list(wanted.marginal(axis).values())) for axis in wanted.axes}
    for _ in range(RAKINGS):
        for axis, odds in marginals.items():
            held_odds = np.bincount(states[axis], weights, len(odds))
            factor = np.divide(odds, held_odds, out=np.zeros_like(odds), where=held_odds > 0.0)
            weights = weights * factor[states[axis]]
    return np.asarray(weights / weights.sum())


def effective_paths(weights: FloatArray) -> float:
    """How many equally weighted paths these are worth (Kish)."""
    return float(1.0 / np.sum(weights**2))


def weighted_quantiles(
    values: FloatArray, weights: FloatArray, levels: Sequence[float], order: Places | None = None
) -> FloatArray:
    """Quantiles of weighted paths by the mid-points of their masses (Hazen), ``(len(levels),)``.

    ``order`` is ``argsort(values)`` where it is known already.
    """
    order = np.argsort(values, kind="stable") if order is None else order
    mass = weights[order]
    centre = np.cumsum(mass) - mass / 2.0
    return np.interp(np.asarray(levels, dtype=np.float64), centre, values[order])


def swings(
    values: FloatArray, weights: FloatArray, inputs: Mapping[str, FloatArray]
) -> list[Swing]:
    """The outcome's mean at both ends of every input, largest swing first (a tornado)."""
    found = []
    for name, levels in inputs.items():
        low, high = weighted_quantiles(levels, weights, (FIFTH, 1.0 - FIFTH))
        ends = (levels <= low, levels >= high)
        # Paths at an end may have no weight at all: then each counts the same.
        means = [float(np.average(values[end], weights=weights[end] + 1e-300)) for end in ends]
        found.append(Swing(name, *means))
    return sorted(found, key=lambda each: -each.size)


def break_even(
    values: FloatArray, weights: FloatArray, driver: FloatArray, threshold: float
) -> BreakEven:
    """Where the straight line of the outcome on a driver meets the threshold."""
    mean_x, mean_y = float(weights @ driver), float(weights @ values)
    dx, dy = driver - mean_x, values - mean_y
    var_x, var_y = float(weights @ dx**2), float(weights @ dy**2)
    slope = float(weights @ (dx * dy)) / var_x if var_x > 0.0 else 0.0
    low, high = (float(x) for x in weighted_quantiles(driver, weights, (0.01, 0.99)))
    explained = slope**2 * var_x / var_y if var_y > 0.0 else 0.0
    at = mean_x + (threshold - mean_y) / slope if slope != 0.0 else None
    if at is not None and not low <= at <= high:
        at = None
    return BreakEven(at, (low, high), slope > 0.0, explained)


def telling_paths(
    states: Mapping[str, Places],
    outcomes: Mapping[str, Sequence[str]],
    weights: FloatArray,
    asked: npt.NDArray[np.bool_],
    *,
    most: int = 3,
) -> list[Telling]:
    """Pairs of outcomes on different axes that make the paths asked about likeliest.

    Parameters
    ----------
    asked
        Which paths are asked about, for instance those below a threshold.
    most
        How many pairs; each axis outcome appears in one at most.
    """
    of_event = float(weights[asked].sum())
    if of_event <= 0.0 or of_event >= 1.0:
        return []
    found = []
    for first, second in combinations(outcomes, 2):
        for i, x in enumerate(outcomes[first]):
            on_first = states[first] == i
            for j, y in enumerate(outcomes[second]):
                both = on_first & (states[second] == j)
                anywhere = float(weights[both].sum())
                there = float(weights[both & asked].sum())
                if there / of_event >= LEAST_SHARE:
                    found.append(
                        Telling(
                            ((first, x), (second, y)),
                            there / of_event,
                            anywhere,
                            there / anywhere,
                        )
                    )
    kept: list[Telling] = []
    for each in sorted(found, key=lambda each: -each.chance):
        if all(not set(each.outcomes) & set(other.outcomes) for other in kept):
            kept.append(each)
        if len(kept) == most:
            break
    return kept
