"""Published outlooks as distributions of paths: capex, speeds, forms of optics, laser capacity.

An outlook is a grid of quantiles by quarter. A path stands at one rank of it, so that a path that
starts high stays high. Which rank follows from the path's scenario: the *place* of a driver's level
in everything that the published odds allow, or, for the quantity that tells an axis's outcomes
apart, a rank inside the part of the outlook that its outcome's band cuts out on the day it is
measured. An outlook that is not there leaves the stated intervals to stand.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from forecasts.scenarios.axes import Axis
from forecasts.scenarios.drivers import Scale, from_scale, to_scale
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import LEAST_RANK, MOST_Z, Paths, owner
from forecasts.scenarios.simulation.ranks import along, knot_of, rank_of

FloatArray = npt.NDArray[np.float64]

CAPEX: Final = "demand/capex"
UP_TO_800G: Final = "speed/up to 800G"
AT_3200G: Final = "speed/3.2T"
CPO: Final = "form/CPO"
LPO: Final = "form/LPO"
LASER_GROWTH: Final = "laser/growth"
LASER_SHORTAGE: Final = "laser/shortage"
SCALES: Final[dict[str, Scale]] = {
    CAPEX: "positive",
    UP_TO_800G: "fraction",
    AT_3200G: "fraction",
    CPO: "fraction",
    LPO: "fraction",
    LASER_GROWTH: "positive",
    LASER_SHORTAGE: "fraction",
}
"""What the simulation reads: world data-centre capex, billions of USD at a yearly rate; part of AI
back-end ports at most 800G, and at 3.2T; part of modules of 800G and above that is co-packaged, and
linear; laser capacity as a multiple of that at the end of 2026; part of orders for optical lanes,
waiting ones included, that lasers do not serve."""

LEAST: Final = 1e-6
TABLE: Final = 1_025
"""Points of a distribution function that is looked up."""
LEAST_ROOM: Final = 0.25
"""Width left, in standard deviations, to a band that lies outside of what the outlook allows."""


def has(paths: Paths, *names: str) -> bool:
    """Whether all of these outlooks are published."""
    return all(name in paths.inputs.outlooks for name in names)


def at_rank(paths: Paths, name: str, z: Values) -> Values:
    """An outlook's path at each path's rank, shape ``(days, n)``; straight beyond the ends.

    Parameters
    ----------
    z
        Ranks as standard normal numbers, shape ``(n,)``.
    """
    made = from_scale(SCALES[name], scaled_at_rank(paths, name, z))
    return np.asarray(made, dtype=np.float32)


def scaled_at_rank(paths: Paths, name: str, z: Values) -> Values:
    """The same on the outlook's scale: log-odds or logarithm."""
    grid = _scaled(paths, name)[paths.inputs.rows].astype(np.float32)
    return along(grid, *knot_of(z))


def place_of(paths: Paths, driver: str) -> Values:
    """Where a path's level stands in all that the published odds allow, as a normal number.

    Under the published odds it is standard normal: an outlook read at it keeps its distribution.
    """
    axis = owner(paths.inputs, driver)
    centre, spread, first, last, table = paths.inputs.kept(
        f"place.{driver}", lambda: _place_table(axis, driver)
    )
    state = paths.states[axis.name]
    return _looked_up(table, centre[state] + spread[state] * paths.levels[driver], first, last)


def _place_table(axis: Axis, driver: str) -> tuple[Values, Values, float, float, Values]:
    """Centre and spread by outcome, and the rank of a level tabulated from first to last."""
    on = [outcome.drivers[driver].on((axis.measured_on,)) for outcome in axis.outcomes]
    centre = np.array([float(c[0]) for c, _ in on], dtype=np.float32)
    spread = np.array([float(s[0]) for _, s in on], dtype=np.float32)
    edges = np.concatenate([centre - 5.0 * spread, centre + 5.0 * spread])
    table = np.linspace(edges.min(), edges.max(), TABLE)
    below = sum(
        outcome.probability * ndtr((table - middle) / width)
        for outcome, middle, width in zip(axis.outcomes, centre, spread, strict=True)
    )
    z = np.clip(ndtri(np.clip(below, LEAST_RANK, 1.0 - LEAST_RANK)), -MOST_Z, MOST_Z)
    return centre, spread, float(table[0]), float(table[-1]), z.astype(np.float32)


def _looked_up(table: Values, at: Values, first: float, last: float) -> Values:
    """A function tabulated at even distance, straight between."""
    place = (at - np.float32(first)) * np.float32((len(table) - 1) / (last - first))
    place = np.clip(place, 0.0, np.float32(len(table) - 1.001))
    left = place.astype(np.intp)
    made = table[left] + np.diff(table)[left] * (place - left.astype(np.float32))
    return np.asarray(made, dtype=np.float32)


def place_in_band(paths: Paths, driver: str, name: str) -> Values:
    """A rank inside the part of an outlook that the path's outcome cuts out, ``(n,)``.

    The driver must be the quantity of its axis, and the outlook a forecast of the same quantity.
    """
    axis = owner(paths.inputs, driver)
    room, low, high = paths.inputs.kept(f"band.{name}", lambda: _rooms(paths, axis, name))
    state = paths.states[axis.name]
    inside = low[state] + paths.levels.uniform(driver) * (high - low)[state]
    z = np.asarray(ndtri(np.clip(inside, LEAST_RANK, 1.0 - LEAST_RANK)), dtype=np.float32)
    return np.asarray(np.clip(z, room[state, 0], room[state, 1]))


def _rooms(paths: Paths, axis: Axis, name: str) -> tuple[Values, Values, Values]:
    """Ranks between which each outcome's band cuts the outlook, and their probabilities."""
    grid = _scaled(paths, name)
    days = np.array([day.toordinal() for day in paths.inputs.quarters])
    measured = grid[int(np.argmin(np.abs(days - axis.measured_on.toordinal())))]
    with np.errstate(divide="ignore"):
        edges = np.array([to_scale(SCALES[name], np.array(o.band)) for o in axis.outcomes])
    ends = rank_of(measured, edges)
    room = np.column_stack(
        [
            np.minimum(np.maximum(ends[:, 0], -MOST_Z), ends[:, 1] - LEAST_ROOM),
            np.maximum(np.minimum(ends[:, 1], MOST_Z), ends[:, 0] + LEAST_ROOM),
        ]
    ).astype(np.float32)
    return room, ndtr(room[:, 0]), ndtr(room[:, 1])


def odds_of_bands(
    edges: npt.ArrayLike, quantiles: npt.ArrayLike, scale: Scale
) -> npt.NDArray[np.float64]:
    """Probability that a published distribution gives to each band.

    Parameters
    ----------
    edges
        Bands, shape ``(bands, 2)``, in the unit of the quantiles; infinite ends are open.
    quantiles
        At ``QUANTILES``, shape ``(len(QUANTILES),)``.
    """
    with np.errstate(divide="ignore"):
        ends = rank_of(
            to_scale(scale, np.asarray(quantiles, dtype=np.float64)),
            to_scale(scale, np.asarray(edges, dtype=np.float64)),
        )
    return np.asarray(ndtr(ends[:, 1]) - ndtr(ends[:, 0]))


def _scaled(paths: Paths, name: str) -> FloatArray:
    grid = paths.inputs.outlooks[name]
    if SCALES[name] == "fraction":
        grid = np.clip(grid, LEAST, 1.0 - LEAST)
    return to_scale(SCALES[name], grid)


__all__ = [
    "AT_3200G",
    "CAPEX",
    "CPO",
    "LASER_GROWTH",
    "LASER_SHORTAGE",
    "LPO",
    "UP_TO_800G",
    "at_rank",
    "has",
    "odds_of_bands",
    "place_in_band",
    "place_of",
    "scaled_at_rank",
]
