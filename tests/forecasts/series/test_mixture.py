import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import t

from forecasts.series.mixture import mixture_moments, standard_t, tangent_beyond


def test_student_t_has_unit_variance():
    assert_allclose(
        standard_t(7.0, (0.1, 0.5, 0.975)),
        t(7.0, scale=np.sqrt(5.0 / 7.0)).ppf([0.1, 0.5, 0.975]),
        rtol=1e-9,
        atol=1e-12,
    )


def test_moments_by_hand():
    """Two models at 0 and 4, weights 3:1, variances 1 and 5: mean 1, variance 2 + 3."""
    mean, variance = mixture_moments(
        np.array([0.75, 0.25]), np.array([[0.0], [4.0]]), np.array([[1.0], [5.0]])
    )
    assert mean == pytest.approx(1.0)
    assert variance == pytest.approx(5.0)


def test_growth_is_linear_beyond_a_factor_of_e():
    u = np.array([-3.0, 0.0, 0.7, 1.0])
    assert_allclose(tangent_beyond(u), u)
    assert_allclose(np.exp(tangent_beyond(np.array([2.0, 5.0]))), [2.0 * np.e, 5.0 * np.e])
    fine = np.linspace(-2.0, 40.0, 5_000)
    assert (np.diff(tangent_beyond(fine)) > 0.0).all()
