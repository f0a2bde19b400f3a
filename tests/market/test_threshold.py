"""Questions as somebody writes them, and refusals that say what to write."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intel.errors import AssumptionError
from intel.market.scenarios.threshold import Threshold, threshold_of

MEASURES = {
    "nvidia_share": ("NVIDIA's share as stated", "fraction"),
    "ethernet_share": ("Ethernet's share of AI scale-out", "fraction"),
    "optics_usd_m": ("AI optics market", "USD_m"),
    "optics_modules_m": ("Optical modules", "units_m"),
    "accelerators_k": ("Accelerators", "units_k"),
    "network_power_gw": ("Network power since October 2026", "GW"),
    "open_scale_up_bandwidth": ("Open scale-up bandwidth", "ratio"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nvidia_share < 45%", Threshold("nvidia_share", True, 0.45)),
        ("nvidia_share below 45%", Threshold("nvidia_share", True, 0.45)),
        ("nvidia_share ≥ 0.6", Threshold("nvidia_share", False, 0.6)),
        ("nvidia_share <= 45 percent", Threshold("nvidia_share", True, 0.45)),
        ("NVIDIA below 45% in 2029", Threshold("nvidia_share", True, 0.45, date(2029, 12, 31))),
        ("NVIDIA's share at most 45% by mid-2029",
         Threshold("nvidia_share", True, 0.45, date(2029, 6, 30))),
        ("Ethernet is above 70% on 2030-12-31",
         Threshold("ethernet_share", False, 0.7, date(2030, 12, 31))),
        ("optics_usd_m > 100000", Threshold("optics_usd_m", False, 100_000.0)),
        ("AI optics market above $100 billion", Threshold("optics_usd_m", False, 100_000.0)),
        ("the AI optics market over USD 0.1 trillion in 2030",
         Threshold("optics_usd_m", False, 100_000.0, date(2030, 12, 31))),
        ("optics_usd_m > 100,000", Threshold("optics_usd_m", False, 100_000.0)),
        ("optical modules less than 40 million", Threshold("optics_modules_m", True, 40.0)),
        ("accelerators under 8 million", Threshold("accelerators_k", True, 8_000.0)),
        ("network power at least 20 GW", Threshold("network_power_gw", False, 20.0)),
        ("open_scale_up_bandwidth > 8.7x", Threshold("open_scale_up_bandwidth", False, 8.7)),
    ],
)  # fmt: skip
def test_a_question_is_read_as_it_is_written(text, expected):
    asked = threshold_of(text, MEASURES)
    assert (asked.measure, asked.is_below, asked.on) == (
        expected.measure, expected.is_below, expected.on,
    )  # fmt: skip
    assert asked.value == pytest.approx(expected.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("less than half", "write a measure"),
        ("nvidia_share < 45", "write 45%"),
        ("nvidia_share < $0.4", "is a fraction"),
        ("nvidia_shar < 45%", "nearest are nvidia_share"),
        ("optics_usd_m > 3 GW", "'gw' is no unit of it, which is in USD_m"),
        ("nvidia_share < 45% on 2029-13-45", "no day"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text, message):
    with pytest.raises(AssumptionError, match=message):
        threshold_of(text, MEASURES)


@given(st.floats(0.0, 1.0).map(lambda value: round(value, 4)), st.sampled_from(["<", "above"]))
def test_a_percentage_and_its_fraction_ask_the_same(value, side):
    plain = threshold_of(f"nvidia_share {side} {value:f}", MEASURES)
    percent = threshold_of(f"nvidia_share {side} {value * 100:f}%", MEASURES)
    assert plain.value == pytest.approx(percent.value)
    draws = np.linspace(0.0, 1.0, 11)
    assert np.array_equal(plain.holds(draws), draws < value if side == "<" else draws > value)
