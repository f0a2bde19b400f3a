"""The four members of the ensemble: an ETS mixture and a theta mixture, each on log and on level.

Every member is a weighted set of ETS models on one grid. Logs carry the spread of a grower, the
level carries the centre of a mature line; the ensemble averages their quantiles.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from forecasts.series.grid import (
    DRIFT_GRID,
    ETS_GRID,
    Grid,
    drift_operator,
    ets_operator,
    step_weights,
)
from forecasts.series.mixture import mixture_moments, standard_t, tangent_beyond
from forecasts.series.season import Season, estimate_season

Array = NDArray[np.float64]
Scale = Literal["log", "level"]
Method = Literal["ets", "theta"]

METHODS: Final[tuple[Method, ...]] = ("ets", "theta")

TEMPER: Final = 0.5
"""Power of the AICc weights: on short series the evidence of a likelihood is overstated."""

THETA_SLOPE: Final[dict[Scale, float]] = {"log": 0.5, "level": 0.6}
"""Part of the least-squares slope the theta method keeps (Assimakopoulos & Nikolopoulos 2000)."""

THETA_SLOPE_SIGMA: Final = 0.6
"""Standard deviation of that part: growth may stop at once or go on in full."""

_LEAST_DOF: Final = 4.0
_MOST_DOF: Final = 8.0
_LEAST_SPREAD: Final = 1e-3
_LEAST_STEP: Final = 1e-4


@dataclass(frozen=True, eq=False)
class Member:
    """One fitted member; arrays have one entry a grid point.

    The models live on ``(x - origin) / unit``, where x is the series (or its log) without season:
    ``initial`` and ``final`` (G, 2) are level and slope before the first and after the last point,
    ``sigma`` (G,) the standard deviation of the one-step error. ``slope_sigma`` is that of the
    slope the theta method holds fixed.
    """

    method: Method
    scale: Scale
    grid: Grid
    season: Season
    n: int
    origin: float
    unit: float
    weights: Array
    initial: Array
    final: Array
    sigma: Array
    slope_sigma: float

    @property
    def name(self) -> str:
        """For example ``ets_log``."""
        return f"{self.method}_{self.scale}"

    @property
    def dof(self) -> float:
        """Degrees of freedom of the Student t: shocks have fat tails, however long the history."""
        return min(max(self.n - 4.0, _LEAST_DOF), _MOST_DOF)

    def quantiles(self, horizon: int, levels: tuple[float, ...], *, spread: float = 1.0) -> Array:
        """Quantiles (h, L) in the units of the series; ``spread`` widens the distribution."""
        slope, growth = step_weights(self.grid, horizon)
        means = self.final[:, :1] + self.final[:, 1:] * slope
        mean, variance = mixture_moments(self.weights, means, self.sigma[:, None] ** 2 * growth)
        variance = variance + (self.slope_sigma * np.arange(1, horizon + 1)) ** 2
        distance = np.sqrt(variance)[:, None] * spread * standard_t(self.dof, levels)
        centre, distance = self.unit * mean[:, None], self.unit * distance
        if self.scale == "level":
            return self.season.restore(self.origin + centre + distance, self.n)
        rise = tangent_beyond(centre + tangent_beyond(distance))
        return np.exp(self.season.restore(self.origin + rise, self.n))

    def summary(self) -> dict[str, Any]:
        """Return what a stored forecast keeps of the member: plain numbers and text."""
        kinds = np.array(self.grid.kind)
        return {
            "name": self.name,
            "season": [round(float(index), 6) for index in self.season.indices],
            "season_kept": round(self.season.kept, 4),
            "class_weights": {
                kind: round(float(self.weights[kinds == kind].sum()), 4)
                for kind in dict.fromkeys(self.grid.kind)
            },
            "mean_smoothing_level": round(float(self.weights @ self.grid.alpha), 4),
        }


def fit_members(values: Array, cycle: int) -> tuple[Member, ...]:
    """Fit all members to ``values`` (n,), finite and not constant, n at least 6.

    Zeros and negative values have no logarithm: such a series gets the two level members, with an
    additive season.
    """
    positive = bool((values > 0.0).all())
    scales: tuple[Scale, ...] = ("log", "level") if positive else ("level",)
    members = []
    for scale in scales:
        x = np.log(values) if scale == "log" else values
        season = estimate_season(x, cycle, multiplicative=positive and scale == "level")
        x = season.remove(x)
        members += [_fit_member(method, scale, x, season) for method in METHODS]
    return tuple(members)


def _standardise(x: Array, scale: Scale) -> tuple[Array, float, float]:
    """Differences have unit spread and the last point is zero.

    A line drawn with a ruler has differences without spread: the unit has a floor.
    """
    step = np.diff(x)
    size = 1.0 if scale == "log" else float(np.abs(x).mean())
    floor = max(_LEAST_SPREAD * float(np.abs(step).max()), _LEAST_STEP * size)
    unit = max(float(step.std()), floor)
    return (x - x[-1]) / unit, float(x[-1]), unit


def _fit_member(method: Method, scale: Scale, x: Array, season: Season) -> Member:
    z, origin, unit = _standardise(x, scale)
    n = len(z)
    slope = 0.0 if method == "ets" else _least_squares_slope(z)
    if method == "ets":
        grid, operator, data = ETS_GRID, ets_operator(n), z
    else:
        grid, operator = DRIFT_GRID, drift_operator(n)
        data = np.append(z, THETA_SLOPE[scale] * slope)
    squares = np.maximum(((operator.error @ data) ** 2).sum(axis=1), n * _LEAST_SPREAD**2)
    return Member(
        method=method,
        scale=scale,
        grid=grid,
        season=season,
        n=n,
        origin=origin,
        unit=unit,
        weights=_akaike_weights(squares, grid, n),
        initial=operator.initial @ data,
        final=operator.final @ data,
        sigma=np.sqrt(squares / np.maximum(n - grid.k + 1.0, 1.0)),
        slope_sigma=THETA_SLOPE_SIGMA * abs(slope),
    )


def _akaike_weights(squares: Array, grid: Grid, n: int) -> Array:
    """Tempered AICc weights times the prior; the likelihood is ``-n/2 log(squares)``."""
    correction = grid.k * (grid.k + 1.0) / np.maximum(n - grid.k - 1.0, 0.5)
    log_weight = TEMPER * (-0.5 * n * np.log(squares) - grid.k - correction) + np.log(grid.prior)
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _least_squares_slope(z: Array) -> float:
    time = np.arange(len(z)) - (len(z) - 1) / 2.0
    return float(time @ z / (time @ time))
