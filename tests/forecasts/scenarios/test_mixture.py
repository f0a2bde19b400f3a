"""Mixtures of branches against hand-computed cases and invariants."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.scenarios import (
    equally_likely,
    expected_value,
    mixture_quantiles,
    probability_below,
)

TWO_POINTS = {"low": np.array([0.0]), "high": np.array([1.0])}


def test_the_expected_value_is_weighted_by_the_odds():
    assert expected_value(TWO_POINTS, {"low": 0.25, "high": 0.75}) == 0.75


def test_the_seed_articles_points_give_51_5_percent():
    """Article 001: near half at 55%, above 60% at 25%, below 45% at 20%."""
    points = {"base": np.array([0.50]), "bull": np.array([0.60]), "bear": np.array([0.45])}
    weights = {"base": 0.55, "bull": 0.25, "bear": 0.20}
    assert expected_value(points, weights) == pytest.approx(0.515, abs=1e-12)


def test_probability_below_counts_each_branch_once():
    samples = {"a": np.array([0.1, 0.2, 0.3, 0.4]), "b": np.array([0.25, 0.35])}
    weights = {"a": 0.6, "b": 0.4}
    assert probability_below(samples, weights, 0.3) == pytest.approx(0.6 * 0.5 + 0.4 * 0.5)


def test_quantiles_of_one_branch_are_its_own():
    values = np.random.default_rng(7).normal(size=999)
    levels = [0.1, 0.5, 0.9]
    mixed = mixture_quantiles({"only": values}, {"only": 1.0}, levels)
    assert mixed == pytest.approx(np.quantile(values, levels, method="hazen"), abs=1e-12)


def test_a_branch_without_odds_leaves_no_trace():
    samples = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([1e9])}
    mixed = mixture_quantiles(samples, {"a": 1.0, "b": 0.0}, [0.5, 0.99])
    assert mixed.max() <= 3.0


def test_no_weight_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        mixture_quantiles(TWO_POINTS, {"low": 0.0, "high": 0.0}, [0.5])


def test_a_grid_of_200_points_stands_for_20_000_draws():
    rng = np.random.default_rng(3)
    draws = {"a": rng.normal(0.5, 0.05, 20_000), "b": rng.normal(0.4, 0.1, 20_000)}
    grid = {name: np.quantile(values, equally_likely(200)) for name, values in draws.items()}
    weights = {"a": 0.7, "b": 0.3}
    levels = [0.05, 0.5, 0.95]
    assert mixture_quantiles(grid, weights, levels) == pytest.approx(
        mixture_quantiles(draws, weights, levels), abs=2e-3
    )
    assert expected_value(grid, weights) == pytest.approx(expected_value(draws, weights), abs=2e-4)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.floats(0.0, 1.0),
)
def test_mixture_quantiles_never_cross_and_stay_inside_the_draws(first, second, weight):
    samples = {"a": np.array(first), "b": np.array(second)}
    quantiles = mixture_quantiles(
        samples, {"a": weight, "b": 1.0 - weight}, [0.025, 0.25, 0.5, 0.75, 0.975]
    )
    assert np.all(np.diff(quantiles) >= 0.0)
    assert quantiles[0] >= min(first + second)
    assert quantiles[-1] <= max(first + second)
