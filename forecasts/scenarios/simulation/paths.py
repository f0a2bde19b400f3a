"""Draws: a state on every axis from the joint odds, and each driver's level, once per path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from forecasts.quantiles import QUANTILES
from forecasts.scenarios.axes import Axis
from forecasts.scenarios.drivers import DRIVERS, from_scale, to_scale
from forecasts.scenarios.joint import Joint
from forecasts.scenarios.sets import correlation_matrix
from forecasts.scenarios.simulation.inputs import SimulationInputs

Values = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]

MOST_Z = 2.5
"""Forecast ranks further out than this are taken at it: the published quantiles end at 97.5 %."""


@dataclass
class Paths:
    """Some paths: ``states[axis]`` is the outcome's place, shape ``(n,)``; drivers on demand.

    Levels and numbers are made when they are first asked for, each from a stream of its own.
    """

    inputs: SimulationInputs
    n: int
    states: dict[str, npt.NDArray[np.intp]]
    levels: _Levels
    spare: dict[str, FloatArray]
    _made: dict[str, Values] = field(default_factory=dict)

    @cached_property
    def demand_z(self) -> FloatArray:
        """Demand rank of each path in the published odds, as a standard normal number."""
        axis = owner(self.inputs, "capex_usd_bn")
        self.levels[axis.quantity]
        odds = np.array([outcome.probability for outcome in axis.outcomes])
        order = np.argsort([outcome.band[0] for outcome in axis.outcomes])
        below = np.zeros(len(odds))
        below[order[1:]] = np.cumsum(odds[order])[:-1]
        state = self.states[axis.name]
        rank = below[state] + odds[state] * self.levels.uniform[axis.quantity]
        return np.asarray(ndtri(np.clip(rank, 1e-6, 1.0 - 1e-6)))

    def driver(self, name: str) -> Values:
        """A driver in every quarter, shape ``(len(quarters), n)``."""
        if name not in self._made:
            axis = owner(self.inputs, name)
            on = [o.drivers[name].on(self.inputs.quarters) for o in axis.outcomes]
            centre = np.array([c for c, _ in on], dtype=np.float32).T
            spread = np.array([s for _, s in on], dtype=np.float32).T
            state, z = self.states[axis.name], self.levels[name].astype(np.float32)
            scaled = centre[:, state] + spread[:, state] * z
            made = from_scale(DRIVERS[name].scale, scaled)
            self._made[name] = np.asarray(made, dtype=np.float32)
        return self._made[name]

    def forecast(self, series: str) -> Values:
        """A published forecast's path: one rank a path, tied to demand by the stated correlation.

        Shape ``(len(quarters), n)``. Under the published odds each quarter has the forecast's own
        distribution.
        """
        if series not in self._made:
            grid = np.log(np.maximum(self.inputs.forecasts[series], 1e-6)).astype(np.float32)
            held = self.inputs.anchor("demand_correlation")
            z = held * self.demand_z + np.sqrt(1.0 - held**2) * self.spare[series]
            z = np.clip(z, -MOST_Z, MOST_Z)
            knots = ndtri(np.asarray(QUANTILES))
            left = np.clip(np.searchsorted(knots, z) - 1, 0, len(knots) - 2)
            part = ((z - knots[left]) / (knots[left + 1] - knots[left])).astype(np.float32)
            path = grid[:, left] * (1.0 - part) + grid[:, left + 1] * part
            self._made[series] = np.exp(path).astype(np.float32)
        made: Values = self._made[series]
        return made

    def between(self, name: str, low: float, value: float, high: float) -> Values:
        """A number its sources bound, drawn once per path: triangular, its value the mode."""
        if low == high:
            return np.full(self.n, value, dtype=np.float32)
        if name not in self._made:
            u = ndtr(self.spare[name].astype(np.float32))
            span, below, above = (np.float32(x) for x in (high - low, value - low, high - value))
            rising = np.float32(low) + np.sqrt(u * (span * below))
            falling = np.float32(high) - np.sqrt((np.float32(1.0) - u) * (span * above))
            self._made[name] = np.where(u < below / span, rising, falling)
        return self._made[name]

    def part(self, kind: str, name: str, quantity: str) -> Values:
        """A number of the hardware catalogue within what its sources allow."""
        evidence = self.inputs.catalogue.evidence[kind, name, quantity]
        low, high = evidence.interval
        return self.between(f"{kind}.{name}.{quantity}", low, evidence.value, high)

    def anchor(self, name: str) -> Values:
        """An anchor of the combined set within its stated bounds."""
        stated = self.inputs.world.anchors[name]
        return self.between(f"anchor.{name}", stated.low, stated.value, stated.high)


class _Spare(dict[str, FloatArray]):
    """A standard normal number per path for anything named, made when it is first asked for.

    The stream is keyed by the name, so that asking for one thing more changes nothing else.
    """

    def __init__(self, n: int, seed: np.random.SeedSequence) -> None:
        super().__init__()
        self._n, self._seed = n, seed

    def __missing__(self, name: str) -> FloatArray:
        key = (*self._seed.spawn_key, *name.encode())
        rng = np.random.Generator(
            np.random.SFC64(np.random.SeedSequence(self._seed.entropy, spawn_key=key))
        )
        self[name] = rng.standard_normal(self._n, dtype=np.float32).astype(np.float64)
        return self[name]


class _Middle(dict[str, FloatArray]):
    """Zero, the middle of the standard normal, for anything named."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._zeros = np.zeros(n)

    def __missing__(self, name: str) -> FloatArray:
        return self._zeros


def draw_paths(
    inputs: SimulationInputs, joint: Joint, n: int, seed: np.random.SeedSequence
) -> Paths:
    """Draw ``n`` paths: states stratified over the joint odds, levels by Gaussian copula.

    An axis's own quantity is cut to its outcome's band on the day that is measured, by inverse
    distribution and never by rejection. Every driver has a random stream of its own.
    """
    spare = _Spare(n, seed)
    states = _states(joint, n, np.random.Generator(np.random.SFC64(seed)))
    levels = _Levels(inputs, states, lambda name: spare[f"level.{name}"])
    return Paths(inputs, n, states, levels, spare)


def middle_paths(
    inputs: SimulationInputs,
    states: dict[str, npt.NDArray[np.intp]],
    levels: Sequence[FloatArray],
) -> Paths:
    """Paths from given states and uncorrelated levels, everything else at its middle.

    For sensitivity analysis: ``levels`` has one array ``(n,)`` of standard normal numbers a
    driver, in the order of ``DRIVERS``.
    """
    n = len(levels[0])
    drawn = dict(zip(DRIVERS, levels, strict=True))
    return Paths(inputs, n, states, _Levels(inputs, states, drawn.__getitem__), _Middle(n))


class _Levels(dict[str, FloatArray]):
    """Each driver's correlated level, an axis's own quantity cut to the path's band, when asked."""

    def __init__(
        self,
        inputs: SimulationInputs,
        states: Mapping[str, npt.NDArray[np.intp]],
        drawn: Callable[[str], FloatArray],
    ) -> None:
        super().__init__()
        self._drawn, self._states = drawn, states
        self._names = tuple(DRIVERS)
        matrix = correlation_matrix(inputs.world.correlations, self._names)
        self._factor = np.linalg.cholesky(matrix)
        self._axis_of = {axis.quantity: axis for axis in inputs.world.axes}
        self.uniform: dict[str, FloatArray] = {}

    def __missing__(self, name: str) -> FloatArray:
        row = self._factor[self._names.index(name)]
        level = np.asarray(
            sum(row[place] * self._drawn(self._names[place]) for place in np.flatnonzero(row))
        )
        axis = self._axis_of.get(name)
        if axis is not None:
            level, self.uniform[name] = _cut(axis, level, self._states[axis.name])
        self[name] = level
        return level


def owner(inputs: SimulationInputs, driver: str) -> Axis:
    """The axis that states a driver."""
    return next(axis for axis in inputs.world.axes if driver in axis.driver_names)


def _states(joint: Joint, n: int, rng: np.random.Generator) -> dict[str, npt.NDArray[np.intp]]:
    edges = np.cumsum(joint.table.ravel())
    u = rng.permutation((np.arange(n) + rng.random(n)) / n) * edges[-1]
    flat = np.minimum(np.searchsorted(edges, u, side="right"), edges.size - 1)
    places = np.unravel_index(flat, joint.table.shape)
    return dict(zip(joint.axes, places, strict=True))


def _cut(axis: Axis, z: FloatArray, state: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """Levels of the axis's quantity inside each path's band, and the uniform they come from."""
    scale = DRIVERS[axis.quantity].scale
    ends = np.empty((len(axis.outcomes), 2))
    for place, outcome in enumerate(axis.outcomes):
        centre, spread = outcome.drivers[axis.quantity].on((axis.measured_on,))
        with np.errstate(divide="ignore"):
            band = to_scale(scale, np.array(outcome.band, dtype=np.float64))
        ends[place] = ndtr((band - centre) / spread)
    u = ndtr(z)
    low, high = ends[state, 0], ends[state, 1]
    return ndtri(np.clip(low + u * (high - low), 1e-7, 1.0 - 1e-7)), u
