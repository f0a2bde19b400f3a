"""Draws: a state on every axis from the joint odds, and each driver's level, once per path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from forecasts.scenarios.axes import Axis
from forecasts.scenarios.drivers import DRIVERS, from_scale, to_scale
from forecasts.scenarios.joint import Joint
from forecasts.scenarios.sets import correlation_matrix
from forecasts.scenarios.simulation.draws import (
    Middle,
    Streams,
    Values,
    stratified,
    triangular,
)
from forecasts.scenarios.simulation.inputs import SimulationInputs
from forecasts.scenarios.simulation.ranks import along, knot_of

FloatArray = npt.NDArray[np.float64]
States = dict[str, npt.NDArray[np.intp]]

MOST_Z = 2.5
"""Forecast ranks further out than this are taken at it: the published quantiles end at 97.5%."""
LEAST_RANK = 1e-6


@dataclass
class Paths:
    """Some paths: ``states[axis]`` is the outcome's place, shape ``(n,)``; drivers on demand.

    Levels and numbers are made when they are first asked for, each from a stream of its own.
    """

    inputs: SimulationInputs
    n: int
    states: States
    levels: Levels
    streams: Streams
    _made: dict[str, Values] = field(default_factory=dict)

    @cached_property
    def demand_z(self) -> Values:
        """Demand rank of each path in the published odds, as a standard normal number."""
        axis = owner(self.inputs, "capex_usd_bn")
        odds = np.array([outcome.probability for outcome in axis.outcomes])
        order = np.argsort([outcome.band[0] for outcome in axis.outcomes])
        below = np.zeros(len(odds))
        below[order[1:]] = np.cumsum(odds[order])[:-1]
        state = self.states[axis.name]
        rank = below.astype(np.float32)[state] + odds.astype(np.float32)[
            state
        ] * self.levels.uniform(axis.quantity)
        return np.asarray(ndtri(np.clip(rank, LEAST_RANK, 1.0 - LEAST_RANK)), dtype=np.float32)

    def scaled(self, name: str) -> Values:
        """A driver on the scale on which it is normal, shape ``(len(days), n)``."""
        centre, spread, weights = self.inputs.knots_of(name)
        state, level = self.states[owner(self.inputs, name).name], self.levels[name]
        made = np.zeros((len(weights), self.n), dtype=np.float32)
        for knot in range(len(centre)):
            made += weights[:, knot, None] * (centre[knot][state] + spread[knot][state] * level)
        return made

    def driver(self, name: str) -> Values:
        """A driver in every quarter simulated, shape ``(len(days), n)``."""
        if name not in self._made:
            made = from_scale(DRIVERS[name].scale, self.scaled(name))
            self._made[name] = np.asarray(made, dtype=np.float32)
        return self._made[name]

    def forecast(self, series: str) -> Values:
        """A published forecast's path: one rank a path, tied to demand by the stated correlation.

        Shape ``(len(days), n)``. Under the published odds each quarter has the forecast's own
        distribution.
        """
        if series not in self._made:
            grid = np.log(np.maximum(self.inputs.forecasts[series][self.inputs.rows], 1e-6))
            held = np.float32(self.inputs.anchor("demand_correlation"))
            own = np.sqrt(np.float32(1.0) - held**2) * self.streams.normal(series, self.n)
            z = np.clip(held * self.demand_z + own, -MOST_Z, MOST_Z)
            self._made[series] = np.exp(along(grid.astype(np.float32), *knot_of(z)))
        return self._made[series]

    def between(self, name: str, low: float, value: float, high: float) -> Values:
        """A number its sources bound, drawn once per path: triangular, its value the mode."""
        if low == high:
            return np.full(self.n, value, dtype=np.float32)
        if name not in self._made:
            table = self.inputs.kept(f"between.{name}", lambda: triangular(low, value, high))
            self._made[name] = self.streams.drawn(name, table, self.n)
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

    def about(self, name: str, value: float, sd: float) -> Values:
        """A normal number drawn once per path."""
        return np.float32(value) + np.float32(sd) * self.streams.normal(name, self.n)


class Levels(dict[str, Values]):
    """Each driver's correlated level, an axis's own quantity cut to the path's band, when asked."""

    def __init__(
        self,
        inputs: SimulationInputs,
        states: Mapping[str, npt.NDArray[np.intp]],
        streams: Streams,
        n: int,
        given: Mapping[str, Values] | None = None,
    ) -> None:
        super().__init__()
        self._states, self._streams, self._n = states, streams, n
        self._given = given
        self._drawn: dict[str, Values] = {}
        self._names = tuple(DRIVERS)
        self._factor = inputs.kept("correlations", lambda: _factor(inputs, self._names))
        self._inputs = inputs
        self._axis_of = {axis.quantity: axis for axis in inputs.world.axes}
        self._uniform: dict[str, Values] = {}

    def __missing__(self, name: str) -> Values:
        axis = self._axis_of.get(name)
        if axis is None:
            self[name] = self._correlated(name)
        else:
            low, high = self._inputs.kept(f"ends.{name}", lambda: _ends(axis))
            state = self._states[axis.name]
            inside = low[state] + self.uniform(name) * (high - low)[state]
            level = ndtri(np.clip(inside, LEAST_RANK, 1.0 - LEAST_RANK))
            self[name] = np.asarray(level, dtype=np.float32)
        return self[name]

    def uniform(self, name: str) -> Values:
        """The rank inside its band from which an axis's own quantity is made, 0 to 1."""
        if name not in self._uniform:
            made = (
                self._streams.uniform(f"level.{name}", self._n)
                if self._given is None and self._stands_alone(name)
                else ndtr(self._correlated(name))
            )
            self._uniform[name] = np.asarray(made, dtype=np.float32)
        return self._uniform[name]

    def _stands_alone(self, name: str) -> bool:
        """Whether no stated correlation names it."""
        place = self._names.index(name)
        row, column = self._factor[place], self._factor[:, place]
        return int(np.count_nonzero(row) + np.count_nonzero(column)) == 2

    def _correlated(self, name: str) -> Values:
        if self._given is not None:
            return self._given[name]
        row = self._factor[self._names.index(name)]
        level = np.zeros(self._n, dtype=np.float32)
        for place in np.flatnonzero(row):
            level += row[place] * self._normal(self._names[place])
        return level

    def _normal(self, name: str) -> Values:
        if name not in self._drawn:
            self._drawn[name] = self._streams.normal(f"level.{name}", self._n)
        return self._drawn[name]


def _factor(inputs: SimulationInputs, names: tuple[str, ...]) -> Values:
    matrix = correlation_matrix(inputs.world.correlations, names)
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float32)


def draw_paths(inputs: SimulationInputs, joint: Joint, n: int, streams: Streams) -> Paths:
    """Draw ``n`` paths: states stratified over the joint odds, levels by Gaussian copula.

    An axis's own quantity is cut to its outcome's band on the day that is measured, by inverse
    distribution and never by rejection. Every driver has a random stream of its own.
    """
    edges = np.cumsum(joint.table.ravel())
    rising = stratified(streams, "states", n) * edges[-1]
    flat = np.minimum(np.searchsorted(edges, rising, side="right"), edges.size - 1)
    flat = streams.of("order").permutation(flat)
    places = np.unravel_index(np.arange(edges.size), joint.table.shape)
    states = {axis: place[flat] for axis, place in zip(joint.axes, places, strict=True)}
    return Paths(inputs, n, states, Levels(inputs, states, streams, n), streams)


def middle_paths(inputs: SimulationInputs, states: States, levels: Sequence[FloatArray]) -> Paths:
    """Paths from given states and uncorrelated levels, everything else at its middle.

    For sensitivity analysis: ``levels`` has one array ``(n,)`` of standard normal numbers a
    driver, in the order of ``DRIVERS``.
    """
    n = len(levels[0])
    given = {name: z.astype(np.float32) for name, z in zip(DRIVERS, levels, strict=True)}
    streams = Middle()
    return Paths(inputs, n, states, Levels(inputs, states, streams, n, given), streams)


def owner(inputs: SimulationInputs, driver: str) -> Axis:
    """The axis that states a driver."""
    return next(axis for axis in inputs.world.axes if driver in axis.driver_names)


def _ends(axis: Axis) -> tuple[Values, Values]:
    """Ranks at which each outcome's band cuts the axis's quantity on the day it is measured."""
    scale = DRIVERS[axis.quantity].scale
    ends = np.empty((2, len(axis.outcomes)), dtype=np.float32)
    for place, outcome in enumerate(axis.outcomes):
        centre, spread = outcome.drivers[axis.quantity].on((axis.measured_on,))
        with np.errstate(divide="ignore"):
            band = to_scale(scale, np.array(outcome.band, dtype=np.float64))
        ends[:, place] = ndtr((band - centre) / spread)
    return ends[0], ends[1]
