"""Bands widened by what past errors say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasts.quantiles import QUANTILES
from forecasts.series.spread import learned_factor, needed_factor, widen

LEVELS = list(QUANTILES)
MID = LEVELS.index(0.5)
sorted_quantiles = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=9, max_size=9).map(
    lambda values: np.array([sorted(values)])
)


@given(sorted_quantiles, st.floats(0.8, 3.0))
def test_widening_never_crosses_never_moves_the_median_and_never_turns_negative(q, factor):
    wide = widen(q, LEVELS, factor)
    assert wide[0, MID] == q[0, MID]
    assert (np.diff(wide[0]) >= -1e-9 * np.abs(q).max()).all()
    if q.min() >= 0.0:
        assert wide.min() >= 0.0


@given(sorted_quantiles)
def test_a_factor_of_one_changes_nothing(q):
    assert (widen(q, LEVELS, 1.0) == q).all()


def test_the_needed_factor_puts_the_outcome_on_the_edge_of_the_band():
    q = np.array([[80.0, 84.0, 88.0, 94.0, 100.0, 108.0, 118.0, 125.0, 134.0]])
    for actual in (150.0, 70.0, 103.0):
        needed = needed_factor([actual], q, LEVELS)
        wide = widen(q, LEVELS, needed)[0]
        edge = wide[LEVELS.index(0.9)] if actual > 100.0 else wide[LEVELS.index(0.1)]
        assert edge == pytest.approx(actual)


def test_a_factor_is_learned_from_too_narrow_bands_and_shrunk_by_how_few_there_are():
    """Outcomes twice as rough as the bands say: with many groups the factor is near two."""
    rng = np.random.default_rng(3)
    needed = np.abs(rng.normal(0.0, 2.0 / 1.2816, 4000))  # |z| over the 80% half-width
    many = learned_factor(needed, [n % 200 for n in range(4000)])
    few = learned_factor(needed, [n % 2 for n in range(4000)])
    assert many == pytest.approx(2.0, rel=0.06)
    assert 1.0 < few < 1.5


def test_every_group_counts_the_same():
    needed = [0.5] * 90 + [2.0] * 10
    assert learned_factor(needed, ["calm"] * 90 + ["rough"] * 10) > 1.2
    assert learned_factor(needed, ["calm"] * 100) < 1.0


def test_nothing_known_teaches_nothing():
    assert learned_factor([], []) == 1.0
    assert_allclose(learned_factor([np.inf], ["one"]), 3.0)
