import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasts.shares.logratio import contrasts, replace_zeros, to_coordinates, to_shares

look = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "30")), deadline=None)


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_contrasts_are_orthonormal_and_add_to_zero(parts):
    v = contrasts(parts)
    assert_allclose(v.T @ v, np.eye(parts - 1), atol=1e-12)
    assert_allclose(v.sum(axis=0), 0.0, atol=1e-12)


def test_two_parts_by_hand():
    """One coordinate: the log of the ratio over the root of two."""
    assert abs(to_coordinates(np.array([0.8, 0.2]))[0]) == pytest.approx(np.log(4.0) / np.sqrt(2))


@look
@given(st.lists(st.floats(1e-6, 1.0), min_size=2, max_size=8))
def test_there_and_back(values):
    shares = np.array(values) / np.sum(values)
    assert_allclose(to_shares(to_coordinates(shares)), shares, rtol=1e-9)


def test_extreme_coordinates_stay_shares():
    shares = to_shares(np.array([[900.0, -900.0], [0.0, 0.0]]))
    assert np.isfinite(shares).all()
    assert_allclose(shares.sum(axis=1), 1.0)


def test_zeros_give_way_in_proportion():
    replaced = replace_zeros(np.array([0.0, 0.2, 0.8]), delta=0.005)
    assert_allclose(replaced, [0.005, 0.199, 0.796])
    assert replaced[2] / replaced[1] == pytest.approx(4.0)
