"""The nowcast of a guided quarter, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.quantiles import QUANTILES
from forecasts.series.nowcast import (
    NowcastError,
    beat_record,
    guided_quantiles,
    learned_weight,
    nowcast,
)

OTHERS = [0.0, 0.04] * 4  # invented: mean .02, variance .0004


def test_without_own_beats_the_others_speak() -> None:
    record = beat_record([], OTHERS)
    assert record.centre == pytest.approx(0.02)
    assert record.dof == 4.0
    assert record.scale == pytest.approx(np.sqrt(0.0004 * 1.25))


def test_own_beats_pull_by_their_number() -> None:
    """Four beats of 6%: centre (4 x .02 + 4 x .06) / 8; squares 4 x .0004 + 2 x .04 squared."""
    record = beat_record([0.06] * 4, OTHERS)
    assert record.centre == pytest.approx(0.04)
    assert record.dof == 8.0
    assert record.scale == pytest.approx(np.sqrt((0.0016 + 0.0032) / 8.0 * 1.125))


def test_median_of_guidance_alone_is_guidance_times_its_usual_beat() -> None:
    record = beat_record([0.06] * 4, OTHERS)
    middle = guided_quantiles(100.0, record)[QUANTILES.index(0.5)]
    assert middle == pytest.approx(100.0 * np.exp(0.04))


def test_equally_wide_halves_weigh_the_same() -> None:
    record = beat_record([], OTHERS)
    model = guided_quantiles(120.0, record)
    made = nowcast(model, 100.0, record)
    assert made.weight == pytest.approx(0.5)
    assert made.quantiles == pytest.approx(np.sqrt(model * made.guided))


def test_twice_as_wide_a_model_weighs_a_fifth() -> None:
    record = beat_record([], OTHERS)
    middle = guided_quantiles(100.0, record)
    centre = middle[QUANTILES.index(0.5)]
    made = nowcast(centre * (middle / centre) ** 2, 100.0, record)
    assert made.weight == pytest.approx(0.8)


def test_the_half_that_was_nearer_weighs_more() -> None:
    """Others count as four quarters.

    guidance (4 x 1 + 1) / 5 = 1, model (4 x 1 + 9) / 5 = 2.6, weight 2.6 / 3.6.
    """
    assert learned_weight([1.0], [3.0], [1.0, -1.0], [1.0, 1.0]) == pytest.approx(2.6 / 3.6)
    assert learned_weight([], [], [0.1], [0.2]) == pytest.approx(0.8)


def test_too_little_is_said_in_words() -> None:
    with pytest.raises(NowcastError, match="at least 8"):
        beat_record([0.1], [0.0] * 7)
    with pytest.raises(NowcastError, match="not above 0"):
        guided_quantiles(0.0, beat_record([], OTHERS))
    with pytest.raises(NowcastError, match="9 quantiles above 0"):
        nowcast([0.0] * 9, 1.0, beat_record([], OTHERS))


@given(
    st.lists(st.floats(-0.3, 0.3), max_size=20),
    st.lists(st.floats(-0.3, 0.3), min_size=8, max_size=40),
    st.floats(1.0, 1e5),
    st.floats(0.01, 1.0),
)
def test_it_lies_between_its_halves_and_never_crosses(
    own: list[float], others: list[float], guided: float, width: float
) -> None:
    model = 1000.0 * np.exp(width * np.linspace(-1.0, 1.0, 9))
    made = nowcast(model, guided, beat_record(own, others))
    assert 0.0 <= made.weight <= 1.0
    assert (np.diff(made.quantiles) >= 0.0).all()
    least, most = np.minimum(model, made.guided), np.maximum(model, made.guided)
    assert (made.quantiles >= least * (1.0 - 1e-9)).all()
    assert (made.quantiles <= most * (1.0 + 1e-9)).all()
