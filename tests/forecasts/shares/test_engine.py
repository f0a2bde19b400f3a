import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from forecasts import QUANTILES
from forecasts.shares import Bound, SharesError, compose, forecast_shares
from forecasts.shares.bounds import bound_history
from forecasts.shares.logratio import to_shares

look = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "15")), deadline=None)


def frame(shares, names="ABCDEFGH"):
    return pd.DataFrame(
        shares,
        pd.period_range("2020Q1", periods=len(shares), freq="Q"),
        list(names[: shares.shape[1]]),
    )


def invented(n=24, parts=3, seed=1, wander=0.08, season=0.0):
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(0.0, wander, (n, parts - 1)), axis=0)
    swing = season * np.sin(np.pi / 2 * np.arange(n))[:, None]
    return frame(to_shares(level + swing + rng.normal(0.0, wander, (n, parts - 1))))


def rng(seed=7):
    return np.random.default_rng(seed)


@look
@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 0.0, 0.01, 0.3, 1.0, 5.0]), min_size=3, max_size=3),
        min_size=1,
        max_size=16,
    ),
    st.integers(1, 8),
)
def test_draws_are_shares_of_a_whole(rows, horizon):
    """Whatever the history: zeros, entries, ends, constants; B keeps the whole alive."""
    amounts = np.array(rows) + np.array([0.0, 0.1, 0.1])
    table = frame(amounts / amounts.sum(axis=1, keepdims=True))
    outcome = forecast_shares(table, horizon, rng=rng(), draws=50)
    assert outcome.draws.shape == (50, horizon, 3)
    assert (outcome.draws >= 0.0).all()
    assert_allclose(outcome.draws.sum(axis=2), 1.0, atol=1e-9)
    assert_allclose(outcome.mean().sum(axis=1), 1.0, atol=1e-9)


def test_quantiles_are_in_the_common_form():
    outcome = forecast_shares(invented(), 4, rng=rng())
    table = outcome.quantiles()
    assert tuple(table.columns) == QUANTILES
    assert table.index.names == ["horizon", "part"]
    assert table.loc[(4, "B"), 0.1] < table.loc[(4, "B"), 0.9]
    width = table[0.9] - table[0.1]
    assert width.loc[4, "A"] > width.loc[1, "A"]
    assert outcome.periods[0] == pd.Period("2026Q1", "Q")
    assert outcome.n == 24


def test_same_generator_state_same_forecast():
    one = forecast_shares(invented(), 4, rng=rng(3)).draws
    assert_allclose(one, forecast_shares(invented(), 4, rng=rng(3)).draws)
    assert not np.allclose(one, forecast_shares(invented(), 4, rng=rng(4)).draws)


def test_better_than_last_share_and_far_better_than_drift():
    """On invented wholes with a season and a slow walk under noise, four quarters ahead."""
    errors = {"engine": 0.0, "last": 0.0, "drift": 0.0}
    for seed in range(12):
        table = invented(28, 4, seed, season=0.2)
        past, future = table.iloc[:24], table.iloc[24:].to_numpy()
        mean = forecast_shares(past, 4, rng=rng(), draws=400).mean().to_numpy()
        last = past.iloc[-1].to_numpy()
        step = (last - past.iloc[-9].to_numpy()) / 8.0
        drift = np.clip(last + step * np.arange(1, 5)[:, None], 0.0, 1.0)
        errors["engine"] += float(np.abs(mean - future).mean())
        errors["last"] += float(np.abs(last - future).mean())
        errors["drift"] += float(np.abs(drift - future).mean())
    assert errors["engine"] < 0.75 * errors["last"]
    assert errors["last"] < errors["drift"]


def test_a_rise_is_damped():
    """From 10 to 55% in nine quarters: it may go on, but not along the line, which passes 1."""
    rising = np.linspace(0.10, 0.55, 10)
    table = frame(np.column_stack([rising, 1.0 - rising]))
    path = forecast_shares(table, 12, rng=rng()).mean()["A"].to_numpy()
    assert path[0] > 0.55
    assert 0.6 < path[-1] < 0.95
    assert np.diff(path)[-1] < np.diff(path)[0]


def test_few_periods_carry_the_last_shares_forward():
    outcome = forecast_shares(invented(4), 8, rng=rng(), draws=4_000)
    assert "Fallback: 4 period(s)" in outcome.warnings[-1]
    assert_allclose(outcome.mean().iloc[0], invented(4).iloc[-1], atol=0.01)


def test_ended_part_stays_at_zero():
    table = invented()
    table["D"] = 0.0
    outcome = forecast_shares(table, 3, rng=rng())
    assert outcome.parts == ("A", "B", "C", "D")
    assert (outcome.draws[:, :, 3] == 0.0).all()


def test_bound_after_the_history_conditions_the_draws():
    table = invented()
    first = pd.Period("2026Q1", "Q")
    free = forecast_shares(table, 4, rng=rng())
    floor = float(free.quantiles().loc[(1, "A"), 0.75])
    bound = forecast_shares(table, 4, rng=rng(), bounds=[Bound("A", first, lower=floor)])
    assert (bound.draws[:, 0, 0] >= floor).all()
    assert bound.draws[:, 3, 0].mean() > free.draws[:, 3, 0].mean()
    assert len(bound.draws) == len(free.draws)
    assert "of draws agreed" in bound.warnings[-1]


def test_bound_the_model_does_not_believe_moves_the_draws():
    table = frame(np.column_stack([np.linspace(0.2, 0.22, 20), np.linspace(0.8, 0.78, 20)]))
    first = pd.Period("2025Q1", "Q")
    outcome = forecast_shares(table, 3, rng=rng(), bounds=[Bound("A", first, lower=2 / 3)])
    assert "Bound against the model" in outcome.warnings[-1]
    assert_allclose(outcome.draws[:, 0, 0], 2 / 3, atol=1e-6)
    assert (outcome.draws[:, 2, 0] > 0.55).all()
    assert_allclose(outcome.draws.sum(axis=2), 1.0, atol=1e-9)


def test_bound_on_a_missing_quarter_moves_the_bridge():
    """B and C keep their ratio; quarters that are known stay as they are."""
    table = invented()
    table.iloc[10] = np.nan
    whole = compose(table)
    high = float(whole.shares[10, 0]) + 0.1
    moved = bound_history(whole, [Bound("A", table.index[10], lower=high)])
    assert moved[10, 0] == pytest.approx(high)
    assert moved[10].sum() == pytest.approx(1.0)
    assert moved[10, 1] / moved[10, 2] == pytest.approx(whole.shares[10, 1] / whole.shares[10, 2])
    known = np.arange(24) != 10
    assert_allclose(moved[known], whole.shares[known])


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        (("Z", "2026Q1", 0.5, 1.0), "the parts are"),
        (("A", "2021Q1", 0.98, 1.0), "outside the bound"),
        (("A", "2026Q1", 0.8, 0.2), "not an interval"),
    ],
)
def test_bounds_that_contradict_are_refused(bound, message):
    part, period, lower, upper = bound
    with pytest.raises(SharesError, match=message):
        forecast_shares(
            invented(),
            2,
            rng=rng(),
            bounds=[Bound(part, pd.Period(period, "Q"), lower=lower, upper=upper)],
        )
