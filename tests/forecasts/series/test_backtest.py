import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasts import forecast
from forecasts.scoring import summarise
from forecasts.series import SeriesError, backtest


def invented(n=20, seed=1):
    rng = np.random.default_rng(seed)
    values = 100.0 * np.exp(np.cumsum(rng.normal(0.05, 0.05, n)))
    return pd.Series(values, pd.period_range("2020Q1", periods=n, freq="Q"))


def test_rows_are_forecasts_from_the_past_only():
    y = invented()
    table = backtest(y, 4)
    assert table["origin"].nunique() == 8
    assert len(table) == 4 * 5 + 3 + 2 + 1
    origin = pd.Period("2023Q1", "Q")
    one = table[table["origin"] == origin]
    assert one["period"].tolist() == list(pd.period_range("2023Q2", periods=4, freq="Q"))
    assert_allclose(one["actual"], y.loc["2023Q2":"2024Q1"])
    assert_allclose(one[0.5], forecast(y.loc[:origin], 4)[0.5])
    assert (one["naive"] == y.loc[origin]).all()
    assert_allclose(one["seasonal_naive"], y.loc["2022Q2":"2023Q1"])
    step = (y.loc[origin] - y.iloc[0]) / 12
    assert_allclose(one["drift"], y.loc[origin] + step * np.arange(1, 5))
    assert (one["n_train"] == 13).all()


def test_later_values_do_not_reach_back():
    y = invented()
    changed = y.copy()
    changed.iloc[-1] *= 10.0
    before, after = backtest(y, 4), backtest(changed, 4)
    columns = [0.1, 0.5, 0.9, "naive", "drift"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


def test_a_vintage_sees_no_revision_made_later():
    """The newest release doubles 2022Q1; origins before 2024 knew the first one."""
    first = invented()
    revised = first.copy()
    revised["2022Q1"] *= 2.0

    def vintage(origin):
        return first if origin < pd.Period("2024Q1", "Q") else revised

    table = backtest(revised, 4, vintage=vintage)
    early = table["origin"] < pd.Period("2024Q1", "Q")
    unrevised = backtest(first, 4)
    assert_allclose(table.loc[early, 0.5], unrevised.loc[early, 0.5])
    assert not np.allclose(table.loc[~early, 0.5], unrevised.loc[~early, 0.5])


def test_a_late_filer_is_forecast_further_ahead():
    y = invented()
    table = backtest(y, 2, 1, vintage=lambda origin: y.loc[: origin - 1])
    assert table.loc[0, "origin"] == y.index[-2]
    assert_allclose(table.loc[0, 0.5], forecast(y.iloc[:-2], 2).loc[2, 0.5])


def test_short_series_have_few_origins_or_none():
    assert backtest(invented(8), 4)["origin"].nunique() == 2
    empty = backtest(invented(6), 4)
    assert empty.empty
    assert summarise(empty)["n_origins"] == 0


def test_missing_outcomes_are_left_out():
    y = invented()
    y.iloc[-2] = np.nan
    table = backtest(y, 4)
    assert y.index[-2] not in set(table["period"])
    assert table["actual"].notna().all()


def test_no_origins_is_refused():
    with pytest.raises(ValueError, match="n_origins"):
        backtest(invented(), 4, 0)
    with pytest.raises(SeriesError, match="horizon"):
        backtest(invented(), 0)
