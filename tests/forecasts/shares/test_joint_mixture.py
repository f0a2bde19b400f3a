import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasts.series.grid import ETS_GRID
from forecasts.shares.joint_mixture import fit_common
from forecasts.shares.logratio import to_coordinates, to_shares


def invented_coordinates(n=24, seed=1):
    rng = np.random.default_rng(seed)
    season = np.tile([[0.3, -0.1], [-0.2, 0.2], [0.1, 0.1], [-0.2, -0.2]], (n // 4, 1))
    return np.cumsum(rng.normal(0.0, 0.05, (n, 2)), axis=0) + season


def test_order_of_parts_does_not_matter():
    """Weights, and the expected shares, are the same in any basis of log-ratios."""
    shares = to_shares(invented_coordinates())
    one = fit_common(to_coordinates(shares), 4)
    other = fit_common(to_coordinates(shares[:, [2, 0, 1]]), 4)
    assert_allclose(one.weights, other.weights, atol=1e-12)
    assert_allclose(
        to_shares(one.origin + one.season[0])[[2, 0, 1]], to_shares(other.origin + other.season[0])
    )
    assert_allclose(np.linalg.det(one.root), np.linalg.det(other.root), rtol=1e-9)


def test_no_drift_and_no_overshoot():
    fitted = fit_common(invented_coordinates(), 4)
    assert fitted.weights.sum() == pytest.approx(1.0)
    drifting = np.array([kind == "D" for kind in ETS_GRID.kind])
    assert fitted.weights[drifting].sum() == 0.0
    assert fitted.weights[ETS_GRID.alpha > 1.0].sum() == 0.0


def test_season_comes_back():
    fitted = fit_common(invented_coordinates(), 4)
    paths = fitted.sample(4, 4_000, rng=np.random.default_rng(1)).mean(axis=0)
    swing = paths[:, 0] - paths[:, 0].mean()
    assert_allclose(swing, [0.3, -0.2, 0.1, -0.2], atol=0.08)


def test_paths_have_the_variance_of_the_model():
    """With one grid point left, step h has sigma squared times 1 + (h-1) alpha squared."""
    fitted = fit_common(invented_coordinates(40), 4)
    point = next(
        i for i, kind in enumerate(ETS_GRID.kind) if kind == "N" and ETS_GRID.alpha[i] == 0.5
    )
    weights = np.zeros(len(ETS_GRID))
    weights[point] = 1.0
    object.__setattr__(fitted, "weights", weights)
    paths = fitted.sample(5, 200_000, rng=np.random.default_rng(2))
    covariance = fitted.unit**2 * fitted.root[point] @ fitted.root[point].T
    for step in (0, 4):
        assert_allclose(
            np.cov(paths[:, step].T),
            covariance * (1.0 + step * 0.25),
            atol=0.03 * float(np.trace(covariance)),
        )
