"""Published outlooks as distributions of paths: speeds, forms of optics, laser capacity.

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

from forecasts.quantiles import QUANTILES
from forecasts.scenarios.drivers import Scale, from_scale, to_scale
from forecasts.scenarios.simulation.paths import MOST_Z, Paths, Values, owner

FloatArray = npt.NDArray[np.float64]

UP_TO_800G: Final = "speed/up to 800G"
AT_3200G: Final = "speed/3.2T"
CPO: Final = "form/CPO"
LPO: Final = "form/LPO"
LASER_GROWTH: Final = "laser/growth"
LASER_SHORTAGE: Final = "laser/shortage"
SCALES: Final[dict[str, Scale]] = {
    UP_TO_800G: "fraction",
    AT_3200G: "fraction",
    CPO: "fraction",
    LPO: "fraction",
    LASER_GROWTH: "positive",
    LASER_SHORTAGE: "fraction",
}
"""What the simulation reads: part of AI back-end ports at most 800G, and at 3.2T; part of modules
of 800G and above that is co-packaged, and linear; laser capacity as a multiple of that at the end
of 2026; part of laser demand not served."""

KNOTS: Final = np.asarray(ndtri(np.asarray(QUANTILES)))
LEAST: Final = 1e-6
LEAST_ROOM: Final = 0.25
"""Width left, in standard deviations, to a band that lies outside of what the outlook allows."""


def has(paths: Paths, *names: str) -> bool:
    """Whether all of these outlooks are published."""
    return all(name in paths.inputs.outlooks for name in names)


def at_rank(paths: Paths, name: str, z: FloatArray) -> Values:
    """An outlook's path at each path's rank, shape ``(quarters, n)``; straight beyond the ends.

    Parameters
    ----------
    z
        Ranks as standard normal numbers, shape ``(n,)``.
    """
    grid = _scaled(paths, name).astype(np.float32)
    left = np.clip(np.searchsorted(KNOTS, z) - 1, 0, len(KNOTS) - 2)
    part = ((z - KNOTS[left]) / (KNOTS[left + 1] - KNOTS[left])).astype(np.float32)
    on_scale = grid[:, left] * (1.0 - part) + grid[:, left + 1] * part
    return np.asarray(from_scale(SCALES[name], on_scale), dtype=np.float32)


def place_of(paths: Paths, driver: str) -> FloatArray:
    """Where a path's level stands in all that the published odds allow, as a normal number.

    Under the published odds it is standard normal: an outlook read at it keeps its distribution.
    """
    axis = owner(paths.inputs, driver)
    on = [outcome.drivers[driver].on((axis.measured_on,)) for outcome in axis.outcomes]
    centre = np.array([c[0] for c, _ in on])
    spread = np.array([s[0] for _, s in on])
    state = paths.states[axis.name]
    level = centre[state] + spread[state] * paths.levels[driver]
    below = np.zeros(paths.n)
    for outcome, middle, width in zip(axis.outcomes, centre, spread, strict=True):
        below += outcome.probability * ndtr((level - middle) / width)
    z = ndtri(np.clip(below, LEAST, 1.0 - LEAST))
    return np.asarray(np.clip(z, -MOST_Z, MOST_Z))


def place_in_band(paths: Paths, driver: str, name: str) -> FloatArray:
    """A rank inside the part of an outlook that the path's outcome cuts out, ``(n,)``.

    The driver must be the quantity of its axis, and the outlook a forecast of the same quantity.
    """
    axis = owner(paths.inputs, driver)
    paths.levels[driver]
    grid = _scaled(paths, name)
    days = np.array([day.toordinal() for day in paths.inputs.quarters])
    measured = grid[int(np.argmin(np.abs(days - axis.measured_on.toordinal())))]
    with np.errstate(divide="ignore"):
        edges = np.array([to_scale(SCALES[name], np.array(o.band)) for o in axis.outcomes])
    ends = _rank(measured, edges)
    room = np.column_stack(
        [
            np.minimum(np.maximum(ends[:, 0], -MOST_Z), ends[:, 1] - LEAST_ROOM),
            np.maximum(np.minimum(ends[:, 1], MOST_Z), ends[:, 0] + LEAST_ROOM),
        ]
    )
    low, high = ndtr(room[:, 0]), ndtr(room[:, 1])
    state = paths.states[axis.name]
    inside = low[state] + paths.levels.uniform[driver] * (high - low)[state]
    z = np.clip(ndtri(np.clip(inside, 1e-12, 1.0 - 1e-12)), room[state, 0], room[state, 1])
    return np.asarray(z)


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
        ends = _rank(
            to_scale(scale, np.asarray(quantiles, dtype=np.float64)),
            to_scale(scale, np.asarray(edges, dtype=np.float64)),
        )
    return np.asarray(ndtr(ends[:, 1]) - ndtr(ends[:, 0]))


def _rank(quantiles: FloatArray, values: FloatArray) -> FloatArray:
    """Standard normal rank of values in a distribution; straight beyond its ends."""
    rising = np.maximum.accumulate(quantiles + np.arange(len(quantiles)) * 1e-9)
    left = np.clip(np.searchsorted(rising, values) - 1, 0, len(rising) - 2)
    slope = (KNOTS[left + 1] - KNOTS[left]) / (rising[left + 1] - rising[left])
    return np.asarray(KNOTS[left] + (values - rising[left]) * slope)


def _scaled(paths: Paths, name: str) -> FloatArray:
    grid = paths.inputs.outlooks[name]
    if SCALES[name] == "fraction":
        grid = np.clip(grid, LEAST, 1.0 - LEAST)
    return to_scale(SCALES[name], grid)


__all__ = [
    "AT_3200G",
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
]
