"""Odds that learn: by hand, and what holds of any evidence."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.scenarios import ImpossibleScenario
from forecasts.scenarios.updating import Bounds, Path, came_true, log_likelihood, posterior
from forecasts.scoring import brier, log_score

WIDE = Bounds(0.0, 1.0)
BOUNDS = Bounds(0.02, 0.95)
ODDS = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=5).map(
    lambda parts: [each / sum(parts) for each in parts]
)


def evidence_for(odds, draw_from):
    return draw_from.draw(
        st.lists(
            st.lists(st.floats(-30, 5), min_size=len(odds), max_size=len(odds)).map(np.array),
            max_size=5,
        )
    )


def test_bayes_by_hand():
    """Prior ½ and ½, likelihoods 3 to 1: ¾; tempered by a half: √3 / (√3 + 1)."""
    told = [np.log([0.3, 0.1])]
    assert posterior([0.5, 0.5], told, tempering=1.0, bounds=WIDE) == pytest.approx([0.75, 0.25])
    half = np.sqrt(3) / (np.sqrt(3) + 1)
    assert posterior([0.5, 0.5], told, tempering=0.5, bounds=WIDE)[0] == pytest.approx(half)


def test_what_has_no_odds_gets_none_however_well_the_evidence_fits_it():
    """Two thousand nats ahead is a factor that no float holds; the others keep 1 to 1."""
    told = [np.array([-2000.0, -2000.0, 0.0])]
    made = posterior([0.5, 0.5, 0.0], told, tempering=1.0, bounds=WIDE)
    assert made.tolist() == [0.5, 0.5, 0.0]


def test_a_path_is_straight_from_the_level_of_the_day_the_odds_were_stated():
    path = Path(
        date(2026, 1, 1), 1.0, (date(2026, 1, 11),), np.array([[2.0, 0.0]]), np.array([[0.4, 0.2]])
    )
    centre, spread = path.on(date(2026, 1, 6))
    assert centre == pytest.approx([1.5, 0.5])
    assert spread == pytest.approx([0.2, 0.1])
    told = log_likelihood(path, date(2026, 1, 11), 2.0, 0.3)
    assert told[0] == pytest.approx(-0.5 * np.log(2 * np.pi) - np.log(0.5))  # 3-4-5
    assert told[0] > told[1]


def test_wider_evidence_moves_odds_less():
    path = Path(
        date(2026, 1, 1), 0.0, (date(2026, 1, 11),), np.array([[1.0, -1.0]]), np.zeros((1, 2))
    )
    day = date(2026, 1, 11)
    moved = [
        posterior([0.5, 0.5], [log_likelihood(path, day, 0.6, spread)], tempering=1.0, bounds=WIDE)[
            0
        ]
        for spread in (0.5, 1.0, 4.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] > 0.5


def test_floor_and_ceiling_hold_and_the_rest_keeps_its_proportions():
    told = [np.array([0.0, -50.0, -50.0 - np.log(2)])]
    made = posterior([0.4, 0.3, 0.3], told, tempering=1.0, bounds=BOUNDS)
    assert made[0] == pytest.approx(0.95)
    assert made[1:].min() >= 0.02 - 1e-12
    assert made.sum() == pytest.approx(1.0)


def test_odds_stated_outside_the_bounds_stay_possible():
    made = posterior([0.99, 0.01], [np.array([0.0, 0.0])], tempering=1.0, bounds=BOUNDS)
    assert made == pytest.approx([0.99, 0.01])


@settings(max_examples=60, deadline=None)
@given(ODDS, st.data(), st.floats(0, 1))
def test_odds_add_to_one_and_stay_within_bounds(odds, data, tempering):
    made = posterior(odds, evidence_for(odds, data), tempering=tempering, bounds=BOUNDS)
    assert made.sum() == pytest.approx(1.0)
    assert (made >= np.minimum(odds, 0.02) - 1e-9).all()
    assert (made <= np.maximum(odds, 0.95) + 1e-9).all()


@settings(max_examples=60, deadline=None)
@given(ODDS, st.data(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_irrelevant(odds, data, random):
    evidence = evidence_for(odds, data)
    made = posterior(odds, evidence, tempering=0.5, bounds=BOUNDS)
    shuffled = list(evidence)
    random.shuffle(shuffled)
    again = posterior(odds, shuffled, tempering=0.5, bounds=BOUNDS)
    np.testing.assert_allclose(again, made, atol=1e-9)
    one_by_one = np.array(odds)
    for each in shuffled:
        one_by_one = posterior(one_by_one / one_by_one.sum(), [each], tempering=0.5, bounds=WIDE)
    whole = posterior(odds, evidence, tempering=0.5, bounds=WIDE)
    np.testing.assert_allclose(one_by_one, whole, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(ODDS, st.floats(0, 1), st.floats(-20, 5))
def test_no_evidence_or_one_that_tells_nothing_apart_leaves_the_prior(odds, tempering, same):
    assert posterior(odds, [], tempering=tempering, bounds=BOUNDS).tolist() == odds
    made = posterior(odds, [np.full(len(odds), same)], tempering=tempering, bounds=BOUNDS)
    np.testing.assert_allclose(made, odds, atol=1e-9)


@pytest.mark.parametrize(
    ("prior", "tempering"), [([0.5, 0.6], 0.5), ([-0.1, 1.1], 0.5), ([0.5, 0.5], 1.5)]
)
def test_impossible_odds_are_refused(prior, tempering):
    with pytest.raises(ImpossibleScenario):
        posterior(prior, [np.zeros(2)], tempering=tempering, bounds=WIDE)


def test_an_invented_set_that_resolved_is_scored_at_every_step_of_its_trail():
    """Invented: bands below .45, .45 to .6, above; the share came in at .52."""
    happened = came_true(0.52, [(0.0, 0.45), (0.45, 0.6), (0.6, 1.0)])
    assert happened == 1
    assert came_true(0.45, [(0.0, 0.45), (0.45, 0.6), (0.6, 1.0)]) == 1
    assert came_true(1.0, [(0.0, 0.45), (0.45, 0.6), (0.6, 1.0)]) == 2
    trail = [[0.2, 0.55, 0.25], [0.1, 0.8, 0.1]]
    assert [log_score(step, happened) for step in trail] == pytest.approx(
        [-np.log(0.55), -np.log(0.8)]
    )
    assert [brier(step, happened) for step in trail] == pytest.approx(
        [0.04 + 0.2025 + 0.0625, 0.01 + 0.04 + 0.01]
    )
    with pytest.raises(ImpossibleScenario, match="none of the bands"):
        came_true(1.2, [(0.0, 0.45), (0.45, 1.0)])
