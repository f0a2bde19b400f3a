"""Errors of other people's forecasts, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.scoring.forecasters import Stated, measure_of, signed_error

NAN = math.nan


@pytest.mark.parametrize(
    ("forecast", "actual", "measure", "error"),
    [
        (Stated(90.0), Stated(100.0), "amount", -0.1),
        (Stated(50.0, 40.0, 60.0), Stated(100.0), "amount", -0.5),  # a range: its middle
        (Stated(0.35), Stated(0.51), "growth", 1.35 / 1.51 - 1.0),
        (Stated(0.42), Stated(0.49), "share", -0.07),
        (Stated(4000.0, low=4000.0), Stated(5000.0), "amount", 0.0),  # "more than 4 bn" held
        (Stated(4000.0, low=4000.0), Stated(3200.0), "amount", 0.25),
        (Stated(40.0, high=40.0), Stated(50.0), "amount", -0.2),  # "less than 40"
        (Stated(0.4), Stated(2 / 3, low=2 / 3), "share", 0.4 - 2 / 3),  # outcome at least 2/3
        (Stated(0.7), Stated(2 / 3, low=2 / 3), "share", 0.0),
        (Stated(0.5, low=0.5), Stated(0.6, high=0.6), "share", 0.0),
    ],
)
def test_error_is_the_least_that_both_documents_allow(
    forecast: Stated, actual: Stated, measure: str, error: float
) -> None:
    assert signed_error(forecast, actual, measure) == pytest.approx(error)  # type: ignore[arg-type]


def test_an_amount_has_no_relative_error_against_nothing() -> None:
    assert math.isnan(signed_error(Stated(5.0), Stated(0.0), "amount"))


def test_units_say_how_errors_are_measured() -> None:
    assert [measure_of(unit) for unit in ("USD_m", "growth_rate", "fraction")] == [
        "amount",
        "growth",
        "share",
    ]


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_growth_error_is_the_error_of_the_level_it_leads_to(said: float, came: float) -> None:
    """A forecast of growth from 1 is the forecast of the level."""
    of_growth = signed_error(Stated(said - 1.0), Stated(came - 1.0), "growth")
    assert of_growth == pytest.approx(signed_error(Stated(said), Stated(came), "amount"), abs=1e-6)
