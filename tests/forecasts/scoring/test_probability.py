import numpy as np
import pytest

from forecasts.scoring import brier, log_score, ranked_probability_score


def test_by_hand():
    stated = [0.55, 0.25, 0.20]
    assert brier(stated, 0) == pytest.approx(0.45**2 + 0.25**2 + 0.20**2)
    assert log_score(stated, 2) == pytest.approx(np.log(5.0))
    assert ranked_probability_score(stated, 0) == pytest.approx((0.45**2 + 0.20**2) / 2)


def test_certainty_is_perfect_or_worst():
    assert brier([0.0, 1.0], 1) == log_score([0.0, 1.0], 1) == 0.0
    assert brier([0.0, 1.0], 0) == 2.0
    assert ranked_probability_score([1.0, 0.0, 0.0], 2) == 1.0
    assert log_score([0.0, 1.0], 0) == pytest.approx(-np.log(0.01))


def test_a_near_miss_costs_less():
    assert ranked_probability_score([1, 0, 0], 1) < ranked_probability_score([1, 0, 0], 2)
    assert brier([1, 0, 0], 1) == brier([1, 0, 0], 2)


def test_honesty_pays():
    """Proper: on average the true odds score best (Gneiting & Raftery 2007)."""
    truth = np.array([0.5, 0.3, 0.2])
    for rule in (brier, log_score, ranked_probability_score):
        honest = sum(p * rule(truth, i) for i, p in enumerate(truth))
        for other in ([0.6, 0.25, 0.15], [0.4, 0.3, 0.3], [1 / 3, 1 / 3, 1 / 3]):
            assert honest < sum(p * rule(other, i) for i, p in enumerate(truth))


@pytest.mark.parametrize("stated", [[0.5, 0.4], [1.2, -0.2], [[0.5, 0.5]]])
def test_odds_that_are_none_are_refused(stated):
    with pytest.raises(ValueError, match="add to one"):
        brier(stated, 0)


def test_unknown_outcome_is_refused():
    with pytest.raises(ValueError, match="none of the 2"):
        log_score([0.5, 0.5], 2)
