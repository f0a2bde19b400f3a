"""Exponential smoothing on a fixed grid: statsmodels' ETS likelihood without an optimiser.

For additive-error models the one-step errors of ``ETSModel(error="add", trend=..., seasonal=None)``
are *linear* in the series and in the initial level and slope. With the smoothing parameters fixed
to a grid, the errors of every grid point are therefore one matrix product, the initial states have
a closed form, and the matrices depend on the length of the series alone, so they are cached.

State space form (Hyndman, Koehler, Ord & Snyder 2008, ch. 2; the form of statsmodels)::

    z_t = l_{t-1} + phi b_{t-1} + e_t
    l_t = l_{t-1} + phi b_{t-1} + alpha e_t
    b_t =           phi b_{t-1} + beta  e_t
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LONGEST: Final = 80
"""Points of history a fit looks at, at most; older ones say little and cost much."""

SLOPE_RIDGE: Final = 3.5
"""Prior precision of the initial slope, in units of the standard deviation of first differences."""

_ALPHAS: Final = (0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5)
_PHIS: Final = (0.8, 0.93)
_BETA_RATIOS: Final = (0.0, 0.08, 0.25, 0.6)
_CLASS_PRIORS: Final = {"N": 0.15, "D": 0.15, "Ad": 0.70}
_CLASS_PARAMETERS: Final = {"N": 3, "D": 4, "Ad": 6}


@dataclass(frozen=True, eq=False)
class Grid:
    """Parameter points of the models averaged; every field has one entry a point, shape (G,).

    ``kind`` is ``N`` (no trend), ``D`` (constant drift: an additive trend with beta 0) or ``Ad``
    (damped additive trend). ``alpha`` runs past 1: values to 2 are admissible (Hyndman, Akram &
    Archibald 2008) and carry the momentum of a fast grower. ``beta`` is statsmodels'
    ``smoothing_trend``. ``k`` counts the parameters for AICc, initial states included.
    """

    kind: tuple[str, ...]
    alpha: Array
    beta: Array
    phi: Array
    k: Array
    prior: Array

    def __len__(self) -> int:
        return len(self.kind)

    def only(self, kind: str) -> "Grid":
        """Return the points of one class, with priors that add to one."""
        at = np.array([i for i, name in enumerate(self.kind) if name == kind])
        prior = self.prior[at] / self.prior[at].sum()
        return Grid(
            (kind,) * len(at), self.alpha[at], self.beta[at], self.phi[at], self.k[at], prior
        )


def _build_grid() -> Grid:
    points: list[tuple[str, float, float, float]] = []
    points += [("N", alpha, 0.0, 0.0) for alpha in _ALPHAS]
    points += [("D", alpha, 0.0, 1.0) for alpha in _ALPHAS]
    points += [
        ("Ad", alpha, alpha * ratio, phi)
        for phi in _PHIS
        for ratio in _BETA_RATIOS
        for alpha in _ALPHAS
    ]
    kinds = tuple(point[0] for point in points)
    alpha, beta, phi = np.array([point[1:] for point in points]).T
    return Grid(
        kind=kinds,
        alpha=alpha,
        beta=beta,
        phi=phi,
        k=np.array([_CLASS_PARAMETERS[kind] for kind in kinds], dtype=float),
        prior=np.array([_CLASS_PRIORS[kind] / kinds.count(kind) for kind in kinds]),
    )


ETS_GRID: Final = _build_grid()
DRIFT_GRID: Final = ETS_GRID.only("D")


@dataclass(frozen=True)
class Operator:
    """Matrices that turn the input (i,) of a fit into errors and states of every grid point.

    ``error`` (G, n, i) gives the one-step errors, ``initial`` (G, 2, i) the level and slope before
    the first point, ``final`` (G, 2, i) those after the last one.
    """

    error: Array
    initial: Array
    final: Array


def _recursion(grid: Grid, n: int) -> tuple[Array, Array, Array, Array]:
    """Errors and final state as linear maps of the series and of the initial state.

    Shapes (G, n, n), (G, n, 2), (G, 2, n), (G, 2, 2).
    """
    size = len(grid)
    gain = np.stack([grid.alpha, grid.beta], axis=1)
    observe = np.stack([np.ones(size), grid.phi], axis=1)
    transition = np.zeros((size, 2, 2))
    transition[:, 0, 0] = 1.0
    transition[:, 0, 1] = transition[:, 1, 1] = grid.phi
    discount = transition - gain[:, :, None] * observe[:, None, :]

    error_z = np.zeros((size, n, n))
    error_0 = np.zeros((size, n, 2))
    state_z = np.zeros((size, 2, n))
    state_0 = np.broadcast_to(np.eye(2), (size, 2, 2)).copy()
    for t in range(n):
        error_z[:, t, :] = -np.einsum("gi,gin->gn", observe, state_z)
        error_z[:, t, t] += 1.0
        error_0[:, t, :] = -np.einsum("gi,gij->gj", observe, state_0)
        state_z = discount @ state_z
        state_z[:, :, t] += gain
        state_0 = discount @ state_0
    return error_z, error_0, state_z, state_0


@lru_cache(maxsize=LONGEST)
def ets_operator(n: int) -> Operator:
    """Operator of ``ETS_GRID`` on a series of length ``n``; the input is the series itself.

    The initial states minimise the squared errors plus ``SLOPE_RIDGE`` times the squared slope:
    with the errors ``E z + X s`` that is ``s = -(X'X + diag(0, ridge))^-1 X'E z``.
    """
    error_z, error_0, final_z, final_0 = _recursion(ETS_GRID, n)
    gram = error_0.transpose(0, 2, 1) @ error_0 + np.diag([0.0, SLOPE_RIDGE])
    initial = np.asarray(-np.linalg.solve(gram, error_0.transpose(0, 2, 1) @ error_z), dtype=float)
    return Operator(error_z + error_0 @ initial, initial, final_z + final_0 @ initial)


@lru_cache(maxsize=LONGEST)
def drift_operator(n: int) -> Operator:
    """Operator of ``DRIFT_GRID`` for a given slope: the input is the series, then the slope.

    Only the initial level is concentrated out; this is what the theta method needs.
    """
    error_z, error_0, final_z, final_0 = _recursion(DRIFT_GRID, n)
    error_input = np.concatenate([error_z, error_0[:, :, 1:]], axis=2)
    level = error_0[:, :, :1]
    initial = np.zeros((len(DRIFT_GRID), 2, n + 1))
    initial[:, :1] = -(level.transpose(0, 2, 1) @ error_input) / (level**2).sum(1, keepdims=True)
    initial[:, 1, n] = 1.0
    final = np.concatenate([final_z, np.zeros_like(final_z[:, :, :1])], axis=2)
    error = np.concatenate([error_z, np.zeros_like(level)], axis=2) + error_0 @ initial
    return Operator(error, initial, final + final_0 @ initial)


@lru_cache(maxsize=128)
def step_weights(grid: Grid, horizon: int) -> tuple[Array, Array]:
    """Weights of the final slope in the mean, and of the error variance, at steps 1..h.

    Both (G, h). The mean is ``l + b sum(phi^i, i=1..j)``, the variance ``sigma^2 V_j`` with
    ``V_j = 1 + sum(c_i^2, i=1..j-1)`` and ``c_i = alpha + beta sum(phi^k, k=1..i)``
    (Hyndman et al. 2008, ch. 6).
    """
    slope = np.cumsum(grid.phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    response = grid.alpha[:, None] + grid.beta[:, None] * slope[:, :-1]
    variance = np.ones((len(grid), horizon))
    variance[:, 1:] += np.cumsum(response**2, axis=1)
    return slope, variance
