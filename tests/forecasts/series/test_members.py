import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasts.series.members import fit_members

LEVELS = (0.1, 0.5, 0.9)


def invented_grower(n=16, growth=0.08, noise=0.05, seed=1):
    rng = np.random.default_rng(seed)
    return 100.0 * np.exp(np.cumsum(rng.normal(growth, noise, n)))


def test_positive_series_has_four_members_and_zeros_leave_two():
    names = [member.name for member in fit_members(invented_grower(), 4)]
    assert names == ["ets_log", "theta_log", "ets_level", "theta_level"]
    with_zero = np.append(0.0, invented_grower())
    assert [member.name for member in fit_members(with_zero, 4)] == ["ets_level", "theta_level"]


def test_weights_add_to_one_and_prefer_the_model_that_made_the_series():
    rng = np.random.default_rng(5)
    walk = 100.0 + np.cumsum(rng.normal(0.0, 1.0, 60))
    for member in fit_members(walk, 1):
        assert member.weights.sum() == pytest.approx(1.0)
        mean_alpha = float(member.weights @ member.grid.alpha)
        assert 0.75 < mean_alpha < 1.25


def test_white_noise_is_smoothed_hard():
    rng = np.random.default_rng(6)
    noise = 100.0 + rng.normal(0.0, 1.0, 60)
    for member in fit_members(noise, 1):
        assert float(member.weights @ member.grid.alpha) < 0.3


def test_theta_keeps_half_the_slope_of_a_straight_log_line():
    line = np.exp(0.02 * np.arange(30.0)) * (1.0 + 1e-6 * np.cos(np.arange(30.0)))
    theta = next(member for member in fit_members(line, 1) if member.name == "theta_log")
    assert_allclose(theta.unit * theta.final[:, 1], 0.5 * 0.02, rtol=1e-3)


def test_nothing_compounds_for_five_years():
    """Thirty per cent a quarter for three years; 20 quarters on it would be 190 times as much."""
    values = invented_grower(n=12, growth=np.log(1.3), noise=0.02)
    for member in fit_members(values, 4):
        path = member.quantiles(20, LEVELS) / values[-1]
        assert 1.5 < path[-1, 1] < np.e * 20.0 * np.log(1.3)
        assert path[-1, 2] < 20.0
