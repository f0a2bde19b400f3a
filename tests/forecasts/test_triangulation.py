"""Gaps between two estimates, split into factors that add up: by hand, and for any numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.triangulation import GapError, logarithmic_mean, split_gap

AMOUNT = st.floats(1e-3, 1e6)


def test_volume_and_price_by_hand():
    """Twice the units at the same price: all of the gap is volume."""
    assert split_gap(200.0, 100.0, {"volume": (2.0, 1.0)}) == pytest.approx(
        {"volume": 100.0, "rest": 0.0}, abs=1e-9
    )


def test_half_the_units_at_four_times_the_price():
    parts = split_gap(200.0, 100.0, {"volume": (1.0, 2.0)})
    weight = 100.0 / math.log(2.0)
    assert parts["volume"] == pytest.approx(-100.0)
    assert parts["rest"] == pytest.approx(weight * math.log(4.0))


def test_equal_estimates_can_hide_factors_that_cancel():
    assert split_gap(5.0, 5.0, {"volume": (2.0, 1.0)}) == pytest.approx(
        {"volume": 5.0 * math.log(2.0), "rest": -5.0 * math.log(2.0)}
    )


@given(AMOUNT, AMOUNT, st.lists(st.tuples(AMOUNT, AMOUNT), max_size=3))
def test_parts_add_up_and_turning_the_sides_round_turns_every_sign(ours, theirs, pairs):
    factors = {f"f{i}": pair for i, pair in enumerate(pairs)}
    parts = split_gap(ours, theirs, factors)
    scale = ours + theirs + sum(abs(part) for part in parts.values())
    assert sum(parts.values()) == pytest.approx(ours - theirs, abs=1e-9 * scale)
    back = split_gap(theirs, ours, {name: (b, a) for name, (a, b) in factors.items()})
    for name, part in parts.items():
        assert back[name] == pytest.approx(-part, abs=1e-8 * scale)


@given(AMOUNT, AMOUNT)
def test_the_logarithmic_mean_lies_between(first, second):
    low, high = sorted((first, second))
    assert low * (1 - 1e-9) <= logarithmic_mean(first, second) <= high * (1 + 1e-9)


@pytest.mark.parametrize(
    ("ours", "theirs", "factors", "says"),
    [
        (0.0, 1.0, {}, "above 0"),
        (1.0, 1.0, {"volume": (1.0, -1.0)}, "above 0"),
        (1.0, 1.0, {"rest": (1.0, 1.0)}, "may be called"),
    ],
)
def test_what_has_no_logarithm_is_refused(ours, theirs, factors, says):
    with pytest.raises(GapError, match=says):
        split_gap(ours, theirs, factors)
