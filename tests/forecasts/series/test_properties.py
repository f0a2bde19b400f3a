"""What holds for any series; PROPERTY_EXAMPLES=2000 looks harder than CI does."""

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasts import forecast_many
from forecasts.series import SeriesError, fit
from forecasts.series.members import Member

look = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "30")), deadline=None)

anything = st.one_of(
    st.floats(-1e6, 1e6),
    st.floats(0.0, 1e-6),
    st.sampled_from([0.0, 1.0, -1.0, np.nan, np.inf, 1e12]),
)
revenue = st.lists(st.floats(0.01, 1e6), min_size=6, max_size=40)


def series(values, freq="Q"):
    return pd.Series(values, pd.period_range("2015", periods=len(values), freq=freq), dtype=float)


@look
@given(st.lists(anything, max_size=30), st.sampled_from(["Q", "Y"]), st.integers(1, 20))
def test_a_forecast_or_one_clear_refusal(values, freq, horizon):
    y = series(values, freq)
    if not values or np.isinf(values).any() or np.isnan(values).all():
        with pytest.raises(SeriesError):
            fit(y)
        return
    fitted = fit(y)
    frame = fitted.quantiles(horizon).to_numpy()
    assert frame.shape == (horizon, 9)
    assert np.isfinite(frame).all()
    assert (np.diff(frame, axis=1) >= 0.0).all()
    assert fitted.is_fallback == any("Fallback" in told for told in fitted.warnings)


@look
@given(revenue)
def test_revenue_is_never_negative(values):
    assert (fit(series(values)).quantiles(20) >= 0.0).all(axis=None)


@look
@given(st.lists(st.floats(-0.7, 0.7), min_size=5, max_size=39))
def test_no_fan_explodes_without_reason(log_steps):
    """Quarters that at most double or halve: five years on, no quantile is beyond 200 times."""
    values = 100.0 * np.exp(np.cumsum([0.0, *log_steps]))
    assert fit(series(values)).quantiles(20).to_numpy().max() <= 200.0 * values.max()


@look
@given(revenue)
def test_uncertainty_grows_with_the_horizon(values):
    """Of the members on the level; on logs a falling line narrows in dollars, as it should."""
    members = [m for m in fit(series(values, "Y")).members if isinstance(m, Member)]
    for member in (m for m in members if m.scale == "level"):
        quantiles = member.quantiles(12, (0.05, 0.95))
        width = quantiles[:, 1] - quantiles[:, 0]
        assert (np.diff(width) >= -1e-9 * width.max()).all()


@look
@given(revenue, st.floats(1e-3, 1e3))
def test_units_do_not_matter(values, factor):
    dollars = fit(series(values)).quantiles(6).to_numpy()
    other = fit(series(values) * factor).quantiles(6).to_numpy()
    assert_allclose(other, factor * dollars, rtol=1e-6, atol=1e-9 * factor * max(values))


@look
@given(revenue, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(values, random):
    y = series(values)
    order = list(range(len(y)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(fit(y.iloc[order]).quantiles(4), fit(y).quantiles(4))


@look
@given(st.lists(anything, min_size=1, max_size=12), st.integers(-2, 4))
def test_many_at_once_forecast_or_name_the_one_that_cannot(values, horizon):
    good = series([100.0, 104.0, 109.0, 111.0, 118.0, 125.0, 131.0, 140.0])
    odd = series(values)
    cannot = horizon < 1 or np.isinf(values).any() or np.isnan(values).all()
    if cannot:
        with pytest.raises(SeriesError, match=r"good" if horizon < 1 else r"odd"):
            forecast_many({"good": good, "odd": odd}, horizon)
        return
    made = forecast_many({"good": good, "odd": odd}, horizon)
    assert list(made) == ["good", "odd"]
    assert all(np.isfinite(frame).all(axis=None) for frame in made.values())


@look
@given(revenue, st.integers(0, 5))
def test_a_period_given_twice_is_refused_by_name(values, place):
    y = series(values)
    twice = pd.concat([y, y.iloc[[place]]])
    with pytest.raises(SeriesError, match=f"{y.index[place]} occurs more than once"):
        fit(twice)


def test_quarters_and_years_in_one_index_are_refused():
    mixed = pd.Series([1.0, 2.0], pd.Index([pd.Period("2024Q1"), pd.Period("2025", freq="Y")]))
    with pytest.raises(SeriesError, match="PeriodIndex of one frequency"):
        fit(mixed)
