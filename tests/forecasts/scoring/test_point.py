import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasts.scoring import (
    drift,
    mase,
    mase_scale,
    naive,
    naive2,
    owa,
    seasonal_naive,
    skill,
    smape,
)

HISTORY = np.array([10.0, 20.0, 30.0, 40.0, 12.0, 24.0, 33.0, 47.0])


def test_mase_by_hand():
    """Seasonal differences 2, 4, 3, 7 have mean 4; errors 2 and 6 have mean 4."""
    scale = mase_scale(HISTORY, cycle=4)
    assert scale == pytest.approx(4.0)
    assert mase([12.0, 30.0], [14.0, 24.0], scale) == pytest.approx(1.0)


def test_mase_scale_of_awkward_histories():
    assert mase_scale([1.0, 3.0, 6.0], cycle=4) == pytest.approx(2.5)
    assert mase_scale(np.tile([1.0, 2.0, 3.0, 4.0], 3), cycle=4) == pytest.approx(15.0 / 11.0)
    assert mase_scale([7.0, 7.0, 7.0], cycle=1) == 7.0
    assert mase_scale([0.0], cycle=4) == 1e-9


def test_smape_by_hand():
    """|110 - 90| over the mean of both is 20%; zero against zero is no error."""
    assert smape([110.0], [90.0]) == pytest.approx(20.0)
    assert smape([0.0, 110.0], [0.0, 90.0]) == pytest.approx(10.0)
    assert smape([1.0], [-1.0]) == pytest.approx(200.0)


def test_owa_of_naive2_is_one():
    assert owa(smape=12.0, mase=1.5, smape_naive2=12.0, mase_naive2=1.5) == 1.0
    assert owa(smape=6.0, mase=1.5, smape_naive2=12.0, mase_naive2=1.5) == 0.75


def test_skill():
    assert skill(3.0, 4.0) == 0.25
    assert skill(5.0, 4.0) == -0.25
    assert np.isnan(skill(1.0, 0.0))


def test_baselines_by_hand():
    assert naive(HISTORY, 3).tolist() == [47.0] * 3
    assert seasonal_naive(HISTORY, 5, cycle=4).tolist() == [12.0, 24.0, 33.0, 47.0, 12.0]
    assert seasonal_naive(HISTORY[:3], 2, cycle=4).tolist() == [30.0, 30.0]
    assert_allclose(drift(np.array([1.0, 4.0, 7.0]), 2), [10.0, 13.0])
    assert drift(np.array([5.0]), 2).tolist() == [5.0, 5.0]


def test_naive2_puts_the_season_back():
    pattern = np.array([0.8, 1.0, 0.9, 1.3])
    history = 100.0 * np.tile(pattern, 5)[:18]
    assert_allclose(naive2(history, 4, cycle=4), 100.0 * np.array([0.9, 1.3, 0.8, 1.0]))


def test_naive2_is_naive_without_a_season():
    flat = np.full(20, 5.0)
    rng = np.random.default_rng(1)
    walk = 100.0 + np.cumsum(rng.normal(0.0, 1.0, 11))
    assert naive2(flat, 2, cycle=4).tolist() == [5.0, 5.0]
    assert naive2(walk, 2, cycle=4).tolist() == [walk[-1]] * 2
