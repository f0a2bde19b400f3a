"""Draws of a scenario set: stratified, one random stream a branch, inside the stated bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtr, ndtri

from forecasts.scenarios.sets import Driver, Outcome, ScenarioSet

FloatArray = npt.NDArray[np.float64]

Z_95 = float(ndtri(0.95))


@dataclass(frozen=True)
class Draws:
    """Draws of every driver by branch.

    ``values[outcome][driver]`` is an array of shape ``(n,)``. Every branch has the same number
    of draws whatever its odds: weights enter when branches are mixed, so new odds need no new
    draws.
    """

    set_name: str
    n: int
    values: Mapping[str, Mapping[str, FloatArray]]


def draw(scenario_set: ScenarioSet, n: int, *, seed: int) -> Draws:
    """Draw ``n`` paths of each outcome.

    Drivers are logit-normal with the stated 90 % interval; the set's own quantity is cut to its
    outcome's band by inverse distribution, never by rejection. Within a branch drivers are
    independent. Each branch has a random stream of its own (``SeedSequence`` keyed by position),
    so that changing one branch leaves the draws of the others as they were.

    Parameters
    ----------
    scenario_set
        A valid set.
    n
        Draws for each outcome, at least 1.
    seed
        Any integer; the same seed gives the same draws.
    """
    if n < 1:
        raise ValueError(f"n = {n}: at least one draw is needed")
    streams = np.random.SeedSequence(seed).spawn(len(scenario_set.outcomes))
    values = {
        outcome.name: _branch(scenario_set, outcome, n, np.random.default_rng(stream))
        for outcome, stream in zip(scenario_set.outcomes, streams, strict=True)
    }
    return Draws(set_name=scenario_set.name, n=n, values=values)


def _branch(
    scenario_set: ScenarioSet, outcome: Outcome, n: int, rng: np.random.Generator
) -> dict[str, FloatArray]:
    drawn = {}
    for name in scenario_set.driver_names:
        band = outcome.band if name == scenario_set.quantity else (0.0, 1.0)
        drawn[name] = _logit_normal(outcome.drivers[name], stratified_uniform(n, rng), band)
    return drawn


def stratified_uniform(n: int, rng: np.random.Generator) -> FloatArray:
    """One uniform draw from each of ``n`` equal slices of 0..1, in random order."""
    return rng.permutation((np.arange(n) + rng.random(n)) / n)


def _logit_normal(driver: Driver, u: FloatArray, band: tuple[float, float]) -> FloatArray:
    centre = (logit(driver.low) + logit(driver.high)) / 2.0
    spread = (logit(driver.high) - logit(driver.low)) / (2.0 * Z_95)
    with np.errstate(divide="ignore"):  # the ends 0 and 1 are minus and plus infinity
        lowest, highest = ndtr((logit(np.asarray(band)) - centre) / spread)
    z = ndtri(lowest + u * (highest - lowest))
    return np.asarray(expit(centre + spread * z), dtype=np.float64)
