"""Weighted scores and how robust their ranking is: by hand, and what holds of any scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecasts.moats import WeightsError, ranked, scaled, totals

TABLES = st.tuples(st.integers(2, 6), st.integers(1, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=st.floats(0, 10, width=16))
)


def rng():
    return np.random.default_rng(1)


def test_a_measured_number_scores_between_its_ends():
    assert scaled(0.425, 0.10, 0.75) == pytest.approx(5.0)
    assert scaled(2.0, 0.10, 0.75) == 10.0
    assert scaled(0.0, 0.10, 0.75) == 0.0
    assert scaled(10.0, 1000.0, 0.1, log=True) == pytest.approx(5.0)  # fewer are better


@pytest.mark.parametrize(("value", "at_0", "at_10"), [(1, 2, 2), (0, 1, 2), (1, 0, 2)])
def test_a_number_that_cannot_be_scored_is_refused(value, at_0, at_10):
    with pytest.raises(WeightsError, match="give two different ends"):
        scaled(value, at_0, at_10, log=True)


def test_two_positions_with_opposite_strengths_lead_half_of_the_weightings_each():
    made = ranked(np.array([[10.0, 0.0], [0.0, 10.0]]), [3.0, 1.0], rng=rng(), draws=20_000)
    assert made.total.tolist() == [7.5, 2.5]
    assert made.rank.tolist() == [1, 2]
    assert made.first == pytest.approx([0.5, 0.5], abs=0.02)
    assert (made.low.tolist(), made.high.tolist()) == ([1, 1], [2, 2])


def test_weightings_near_the_stated_ones_keep_their_ranking():
    table = np.array([[10.0, 0.0], [0.0, 10.0]])
    made = ranked(table, [3.0, 1.0], rng=rng(), concentration=200.0)
    assert made.first[0] > 0.99


def test_who_is_ahead_everywhere_leads_always():
    made = ranked(np.array([[3.0, 9.0, 4.0], [2.0, 8.0, 1.0]]), [0, 0, 1], rng=rng())
    assert made.first.tolist() == [1.0, 0.0]


def test_what_is_not_known_leaves_its_weight_to_the_others():
    scores = np.array([[4.0, np.nan, 8.0]])
    assert totals(scores, np.array([[1.0, 5.0, 3.0]]))[0, 0] == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("weights", "says"),
    [([1.0], "one a criterion"), ([0.0, 0.0], "not all 0"), ([-1.0, 2.0], "not be negative")],
)
def test_weights_that_rank_nothing_are_refused(weights, says):
    with pytest.raises(WeightsError, match=says):
        ranked(np.ones((2, 2)), weights, rng=rng())


def test_a_position_without_any_score_is_refused():
    with pytest.raises(WeightsError, match="no score at all"):
        ranked(np.array([[1.0], [np.nan]]), [1.0], rng=rng())


@settings(max_examples=40, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_ranks_are_a_distribution_and_do_not_lean_on_the_order_of_positions(scores, random):
    weights = np.ones(scores.shape[1])
    made = ranked(scores, weights, rng=rng(), draws=200)
    np.testing.assert_allclose(made.rank_probability.sum(axis=1), 1.0)
    assert (made.low <= made.high).all()
    order = list(range(len(scores)))
    random.shuffle(order)
    again = ranked(scores[order], weights, rng=rng(), draws=200)
    np.testing.assert_allclose(again.rank_probability, made.rank_probability[order])
    np.testing.assert_array_equal(again.rank, made.rank[order])


@settings(max_examples=40, deadline=None)
@given(TABLES, st.integers(0, 5), st.floats(0.5, 5))
def test_a_better_score_never_worsens_a_rank(scores, which, more):
    which %= len(scores)
    better = scores.copy()
    better[which] += more
    weights = np.ones(scores.shape[1])
    assert (
        ranked(better, weights, rng=rng(), draws=2).rank[which]
        <= (ranked(scores, weights, rng=rng(), draws=2).rank[which])
    )
