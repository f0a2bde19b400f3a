"""What evidence leaves of the priors' spread."""

import numpy as np
import pytest

from forecasts.diffusion import Observation, fit_substitution, spread_left, worth_nothing

PRIOR = {
    "rate": 0.6, "rate_sd": 0.4, "half_at": 2025.0, "half_sd": 2.0,
    "ceiling": 0.9, "ceiling_sd": 0.05,
}  # fmt: skip
STATED = [
    Observation((0,), 2023.0, 2024.0, 0.2, 0.1),
    Observation((0,), 2025.0, 2026.0, 0.6, 0.1),
]


def shares(observations):
    fitted = fit_substitution(observations, **PRIOR)
    return fitted.sample(np.array([2026.5]), rng=np.random.default_rng(1), size=4_000)


def test_statements_worth_nothing_leave_the_prior():
    priors = shares(worth_nothing(STATED))
    assert spread_left(priors, shares(worth_nothing(STATED[:1]))) == pytest.approx(1.0, abs=0.05)
    assert [each.value for each in worth_nothing(STATED)] == [0.2, 0.6]


def test_statements_narrow_the_forecast():
    assert 0.0 < spread_left(shares(STATED), shares(worth_nothing(STATED))) < 0.7


def test_the_ratio_is_that_of_standard_deviations():
    draws = np.random.default_rng(2).normal(size=(5_000, 3))
    assert spread_left(0.25 * draws, draws) == pytest.approx(0.25)
    assert spread_left(draws, np.ones((10, 3))) == 1.0
