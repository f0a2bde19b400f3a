"""Weighing paths, against hand-computed cases."""

import numpy as np
import pytest

from forecasts.scenarios import ImpossibleScenario, joint_odds
from forecasts.scenarios.sample import (
    break_even,
    effective_paths,
    reweighed,
    swings,
    telling_paths,
    weighted_quantiles,
)

HELD = joint_odds({"a": {"x": 0.5, "y": 0.5}})
STATES = {"a": np.array([0, 0, 1, 1])}
EVEN = np.full(4, 0.25)


def test_new_odds_are_carried_by_the_paths_of_each_outcome():
    weights = reweighed(STATES, HELD, joint_odds({"a": {"x": 0.8, "y": 0.2}}))
    assert weights == pytest.approx([0.4, 0.4, 0.1, 0.1])
    assert effective_paths(EVEN) == pytest.approx(4.0)
    assert effective_paths(weights) == pytest.approx(1 / 0.34)


def test_odds_without_any_path_are_refused():
    only_y = joint_odds({"a": {"x": 0.0, "y": 1.0}})
    with pytest.raises(ImpossibleScenario, match="give odds to more outcomes"):
        reweighed({"a": np.zeros(4, dtype=np.intp)}, HELD, only_y)


def test_quantiles_of_even_weights_are_hazens():
    values = np.random.default_rng(1).normal(size=501)
    levels = (0.1, 0.5, 0.9)
    made = weighted_quantiles(values, np.full(501, 1 / 501), levels)
    assert made == pytest.approx(np.quantile(values, levels, method="hazen"))


def test_a_straight_line_breaks_even_where_it_crosses():
    """y = 2 x - 1 meets 0 at one half."""
    x = np.linspace(0.0, 1.0, 101)
    found = break_even(2 * x - 1, np.full(101, 1 / 101), x, 0.0)
    assert found.at == pytest.approx(0.5)
    assert found.explained == pytest.approx(1.0)
    assert found.rises
    assert break_even(2 * x - 1, np.full(101, 1 / 101), x, 5.0).at is None


def test_the_tornado_puts_what_matters_first():
    x, noise = np.random.default_rng(2).normal(size=(2, 5_000))
    found = swings(3 * x, np.full(5_000, 1 / 5_000), {"noise": noise, "x": x})
    assert [each.name for each in found] == ["x", "noise"]
    assert found[0].high == pytest.approx(3 * 1.4, abs=0.1)  # mean of a normal's highest fifth


def test_telling_paths_say_how_often_a_pair_meets_the_question():
    states = {"a": np.array([0, 0, 0, 1, 1, 1]), "b": np.array([0, 0, 1, 1, 0, 1])}
    asked = np.array([True, True, False, False, False, False])
    found = telling_paths(states, {"a": "xy", "b": "pq"}, np.full(6, 1 / 6), asked)
    assert found[0].outcomes == (("a", "x"), ("b", "p"))
    assert found[0].chance == pytest.approx(1.0)
    assert found[0].share == pytest.approx(1.0)
    assert found[0].share_of_all == pytest.approx(1 / 3)
