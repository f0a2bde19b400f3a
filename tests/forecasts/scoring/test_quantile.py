import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm

from forecasts.scoring import covered, crps, interval_score, pinball


def test_pinball_by_hand():
    """Two above the 10% quantile costs 0.2; two below it costs 1.8."""
    assert_allclose(pinball([12.0, 8.0], [[10.0], [10.0]], [0.1]), [[0.2], [1.8]])


def test_crps_of_a_standard_normal():
    """Gneiting & Raftery 2007, eq. 21: y(2F(y) - 1) + 2f(y) - 1/sqrt(pi), .331 at y = .5."""
    y = 0.5
    exact = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
    fine = np.linspace(0.001, 0.999, 999)
    assert exact == pytest.approx(0.331, abs=5e-4)
    assert crps([y], norm.ppf(fine)[None, :], fine)[0] == pytest.approx(exact, abs=1e-3)
    thirteen = [0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975]
    assert crps([y], norm.ppf(thirteen)[None, :], thirteen)[0] == pytest.approx(exact, abs=0.005)


def test_crps_of_a_sure_forecast_is_its_error():
    levels = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert crps([7.0], np.full((1, 5), 4.0), levels)[0] == pytest.approx(3.0)


def test_crps_needs_rising_levels():
    with pytest.raises(ValueError, match="must rise"):
        crps([1.0], [[1.0, 2.0]], [0.9, 0.1])


def test_interval_score_by_hand():
    """80% interval 10 to 20: inside costs 10; two above costs 10 + 2 / .2 * 2 = 30."""
    assert_allclose(
        interval_score([15.0, 22.0, 9.0], [10.0] * 3, [20.0] * 3, coverage=0.8), [10.0, 30.0, 20.0]
    )


def test_coverage_counts_the_bounds():
    assert covered([1.0, 2.0, 3.0, 4.0], [1.0] * 4, [3.0] * 4) == 0.75
