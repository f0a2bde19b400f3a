import numpy as np
import pandas as pd
import pytest

from forecasts.series.inputs import SeriesError, check_horizon, prepare


def quarters(values, start="2020Q1", freq="Q-DEC"):
    return pd.Series(values, pd.period_range(start, periods=len(values), freq=freq))


def test_good_series_passes_unchanged():
    y = quarters([1.0, 2.0, 3.0], freq="Q-JAN")
    prepared = prepare(y)
    assert prepared.values.tolist() == [1.0, 2.0, 3.0]
    assert prepared.cycle == 4
    assert prepared.warnings == ()
    assert prepare(pd.Series([1, 2], pd.period_range("2020", periods=2, freq="Y"))).cycle == 1


def test_periods_out_of_order_are_sorted_and_said():
    y = quarters([1.0, 2.0, 3.0]).iloc[[2, 0, 1]]
    prepared = prepare(y)
    assert prepared.values.tolist() == [1.0, 2.0, 3.0]
    assert "sorted" in prepared.warnings[0]


def test_missing_ends_are_dropped_and_the_start_of_the_forecast_said():
    prepared = prepare(quarters([np.nan, 1.0, 2.0, np.nan, np.nan]))
    assert prepared.values.tolist() == [1.0, 2.0]
    assert prepared.warnings == (
        "The newest 2 period(s) have no value: the forecast starts after 2020Q3.",
    )


def test_absent_quarters_become_gaps():
    y = quarters([1.0, 2.0, 3.0, 4.0]).iloc[[0, 3]]
    prepared = prepare(y)
    assert len(prepared.periods) == 4
    assert np.isnan(prepared.values[1:3]).all()


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([1.0, 2.0], "list, not a pandas Series"),
        (pd.Series([1.0, 2.0]), "not a PeriodIndex"),
        (pd.Series([1.0], pd.DatetimeIndex(["2020-03-31"])), 'freq="Q-DEC"'),
        (
            pd.Series([1.0, 2.0], [pd.Period("2020Q1"), pd.Period("2021", "Y")]),
            "not a PeriodIndex of one frequency",
        ),
        (pd.Series([1.0], pd.period_range("2020-01", periods=1, freq="M")), "neither quarterly"),
        (pd.Series([1.0], pd.period_range("2020Q1", periods=1, freq="2Q")), "neither quarterly"),
        (quarters([1.0, np.inf]), "2020Q2 is infinite"),
        (quarters([1.0, 1e160]), "larger unit"),
        (quarters([np.nan, np.nan]), "no value"),
        (quarters([]), "empty"),
        (quarters(["a", "b"]), "not numbers"),
        (quarters([True, False]), "not numbers"),
        (pd.Series([1.0, 2.0], pd.PeriodIndex(["2020Q1", "2020Q1"], freq="Q")), "2020Q1 occurs"),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_one_sentence(y, message):
    with pytest.raises(SeriesError, match=message):
        prepare(y)


@pytest.mark.parametrize("horizon", [0, -1, 1.5, "4", True, None])
def test_horizon_is_a_positive_whole_number(horizon):
    with pytest.raises(SeriesError, match="at least 1"):
        check_horizon(horizon)


def test_numpy_integers_are_fine():
    assert check_horizon(np.int64(4)) == 4
