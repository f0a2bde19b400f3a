import json

import joblib
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasts import QUANTILES, forecast, forecast_many
from forecasts.series import SeriesError, explain, fit


def invented(n=20, growth=0.06, noise=0.05, seed=1, freq="Q-DEC"):
    rng = np.random.default_rng(seed)
    values = 100.0 * np.exp(np.cumsum(rng.normal(growth, noise, n)))
    return pd.Series(values, pd.period_range("2020", periods=n, freq=freq), name="invented")


def test_frame_of_steps_and_levels():
    frame = forecast(invented(), 6)
    assert frame.shape == (6, 9)
    assert frame.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert tuple(frame.columns) == QUANTILES
    assert frame.columns.dtype == float
    assert forecast(invented(freq="Y"), 2, levels=(0.9, 0.2)).columns.tolist() == [0.9, 0.2]


@pytest.mark.parametrize("levels", [(), (0.0,), (1.0,), (0.5, 0.5), (50,)])
def test_bad_levels_are_refused(levels):
    with pytest.raises(ValueError, match="quantile level"):
        forecast(invented(), 4, levels=levels)


def test_horizon_zero_is_refused_before_any_work():
    with pytest.raises(SeriesError, match="horizon 0"):
        forecast(invented(), 0)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_too_short_is_the_last_value_with_a_stated_interval(n):
    """By convention the 80% interval is 30% times the root of the step, on logs."""
    y = invented(n=n)
    fitted = fit(y)
    frame = fitted.quantiles(4)
    assert fitted.is_fallback
    assert f"only {n} value(s)" in fitted.warnings[-1]
    assert fitted.model.endswith("(fallback)")
    assert_allclose(frame[0.5], y.iloc[-1])
    assert_allclose(frame.loc[4, 0.9], y.iloc[-1] * np.exp(0.30 * 2.0))
    assert_allclose(frame.loc[1, 0.1], y.iloc[-1] * np.exp(-0.30))
    with pytest.raises(ValueError, match="no statsmodels model"):
        fitted.results()
    assert explain(fitted).startswith("No model")


def test_constant_is_said_and_carried_forward():
    y = pd.Series(5.0, pd.period_range("2020Q1", periods=12, freq="Q"))
    fitted = fit(y)
    assert "all 12 values are the same" in fitted.warnings[-1]
    assert (fitted.quantiles(3)[0.5] == 5.0).all()
    zero = forecast(y * 0.0, 3)
    assert (zero == 0.0).all(axis=None)


def test_negative_values_use_the_level_and_may_stay_negative():
    y = invented()[::-1].set_axis(invented().index) - 150.0
    fitted = fit(y)
    assert "negative values" in fitted.warnings[-1]
    assert set(fitted.weights) == {"ets_level", "theta_level"}
    assert fitted.quantiles(8).loc[8, 0.025] < 0.0


def test_zeros_use_the_level_and_never_fall_below():
    y = invented()
    y.iloc[:3] = 0.0
    fitted = fit(y)
    assert "zeros" in fitted.warnings[-1]
    assert (fitted.quantiles(20) >= 0.0).all(axis=None)


def test_only_the_last_eighty_points_are_used():
    y = invented(n=100, growth=0.01)
    fitted = fit(y)
    assert fitted.n == 80
    assert fitted.train_start == y.index[20]
    assert fitted.train_end == y.index[-1]
    pd.testing.assert_frame_equal(fitted.quantiles(4), forecast(y.iloc[20:], 4))


def test_results_are_statsmodels_own():
    fitted = fit(invented(n=24, growth=0.02))
    results = fitted.results()
    assert type(results).__name__ == "ETSResultsWrapper"
    assert "ETS(" in str(results.summary())
    assert len(results.resid) == 24
    assert_allclose(
        results.params.to_numpy(), list(fitted.parameters["heaviest"].values()), rtol=1e-12
    )


def test_parameters_survive_json():
    parameters = fit(invented()).parameters
    assert json.loads(json.dumps(parameters)) == parameters
    assert [member["name"] for member in parameters["members"]] == [
        "ets_log",
        "theta_log",
        "ets_level",
        "theta_level",
    ]


def test_explanation_says_what_it_cannot_see():
    told = explain(fit(invented()))
    assert "20 points from 2020Q1 to 2024Q4" in told
    assert "ETS(A," in told
    assert "no orders, guidance" in told


def test_seasonal_quarters_come_back():
    rng = np.random.default_rng(8)
    pattern = np.tile([0.8, 1.0, 0.9, 1.3], 6)
    y = pd.Series(
        200.0 * pattern * np.exp(rng.normal(0.0, 0.02, 24)),
        pd.period_range("2020Q1", periods=24, freq="Q"),
    )
    median = forecast(y, 4)[0.5].to_numpy()
    assert_allclose(median, 200.0 * np.array([0.8, 1.0, 0.9, 1.3]), rtol=0.05)


def test_many_equal_one_by_one_on_any_backend():
    series = {f"s{i}": invented(n=8 + i % 20, seed=i) for i in range(130)}
    alone = {name: forecast(y, 8) for name, y in series.items()}
    for jobs in (1, 2):
        with joblib.parallel_config("threading", n_jobs=jobs):
            together = forecast_many(series, 8)
        assert list(together) == list(series)
        for name in series:
            pd.testing.assert_frame_equal(together[name], alone[name])


def test_many_names_the_series_that_fails():
    with pytest.raises(SeriesError, match=r"^broken: the value at 2020Q1 is infinite"):
        forecast_many({"fine": invented(), "broken": invented() * np.inf}, 4)
