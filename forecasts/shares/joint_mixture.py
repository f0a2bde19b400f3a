"""One exponential smoothing mixture for all log-ratios at once.

Every coordinate shares the smoothing parameters of a grid point; that makes the answer the same
whatever basis the log-ratios are taken in (Snyder, Ord, Koehler, McLaren & Beaumont 2017,
International Journal of Forecasting 33:502). Shares are damped, never drifted: the grid's points
with constant drift, and those with alpha above one, are left out.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.series.grid import ETS_GRID, ets_operator
from forecasts.series.members import TEMPER
from forecasts.series.season import SHORTEST, shrinkage

Array = NDArray[np.float64]

RIDGE: Final = 0.05
"""Part of the mean variance added to each coordinate's, so that few points give a covariance."""

_USED: Final = np.array(
    [k != "D" and alpha <= 1.0 for k, alpha in zip(ETS_GRID.kind, ETS_GRID.alpha, strict=True)]
)


@dataclass(frozen=True, eq=False)
class CommonFit:
    """The mixture fitted to log-ratios; G grid points, d coordinates.

    Models live on ``(x - origin) / unit`` without season. ``final`` (G, 2, d) are the last levels
    and slopes, ``root`` (G, d, d) Cholesky factors of the one-step error covariance, ``season``
    (cycle, d) indices with the first row of the history at position 0.
    """

    n: int
    origin: Array
    unit: float
    season: Array
    weights: Array
    final: Array
    root: Array

    def sample(
        self, horizon: int, size: int, *, rng: np.random.Generator, spread: float = 1.0
    ) -> Array:
        """Paths (size, horizon, d) of log-ratios: a model by its weight, then Student t shocks."""
        dof = float(np.clip(self.n - 4.0, 4.0, 8.0))
        d = len(self.origin)
        point = rng.choice(len(self.weights), size, p=self.weights)
        scale = spread * np.sqrt((dof - 2.0) / rng.chisquare(dof, size))
        alpha, beta, phi = (
            parameter[point, None] for parameter in (ETS_GRID.alpha, ETS_GRID.beta, ETS_GRID.phi)
        )
        level, slope, root = self.final[point, 0], self.final[point, 1], self.root[point]
        paths = np.empty((size, horizon, d))
        for step in range(horizon):
            shock = (root @ rng.standard_normal((size, d, 1)))[:, :, 0] * scale[:, None]
            expected = level + phi * slope
            paths[:, step] = expected + shock
            level, slope = expected + alpha * shock, phi * slope + beta * shock
        position = (self.n + np.arange(horizon)) % len(self.season)
        return np.asarray(self.origin + self.unit * paths + self.season[position])


def fit_common(coordinates: Array, cycle: int) -> CommonFit:
    """Fit the mixture to log-ratios (n, d), not all constant.

    The log weight of a point is ``-n/2 log|S| / d`` less its AICc penalty, tempered, plus its log
    prior, with S the cross products of the errors: a determinant does not change with the basis.
    """
    n, d = coordinates.shape
    season = _season(coordinates, cycle)
    adjusted = coordinates - season[np.arange(n) % len(season)]
    origin = adjusted[-1].copy()
    unit = float(np.sqrt(np.diff(adjusted, axis=0).var(axis=0).mean()))
    unit = max(unit, 1e-6)
    errors = ets_operator(n).error @ ((adjusted - origin) / unit)
    squares = errors.transpose(0, 2, 1) @ errors
    mean_square = np.trace(squares, axis1=1, axis2=2) / d
    squares += (RIDGE * mean_square + n * 1e-6)[:, None, None] * np.eye(d)

    k = ETS_GRID.k
    penalty = k + k * (k + 1.0) / np.maximum(n - k - 1.0, 0.5)
    log_weight = TEMPER * (-0.5 * n * np.linalg.slogdet(squares)[1] / d - penalty)
    log_weight = np.where(_USED, log_weight + np.log(ETS_GRID.prior), -np.inf)
    weight = np.exp(log_weight - log_weight.max())
    return CommonFit(
        n=n,
        origin=origin,
        unit=unit,
        season=season,
        weights=weight / weight.sum(),
        final=ets_operator(n).final @ ((adjusted - origin) / unit),
        root=np.linalg.cholesky(squares / np.maximum(n - k + 1.0, 1.0)[:, None, None]),
    )


def _season(x: Array, cycle: int) -> Array:
    """Indices (cycle, d), shrunk by one factor for all coordinates."""
    if cycle == 1 or len(x) < SHORTEST:
        return np.zeros((cycle, x.shape[1]))
    raw, kept = shrinkage(x, cycle, multiplicative=False)
    return kept * raw
