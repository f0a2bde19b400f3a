import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasts.series import SeriesError, fit
from forecasts.series.second_opinion import MODELS, second_opinions


def invented(n=24, seed=3):
    rng = np.random.default_rng(seed)
    values = 100.0 * np.exp(np.cumsum(rng.normal(0.02, 0.04, n)))
    return pd.Series(values, pd.period_range("2020Q1", periods=n, freq="Q"))


def test_every_model_speaks_in_the_same_form_as_the_ensemble():
    y = invented()
    ensemble = fit(y).quantiles(4)
    opinions = second_opinions(y, 4)
    assert [opinion.model for opinion in opinions] == list(MODELS)
    for opinion in opinions:
        assert opinion.quantiles.shape == ensemble.shape
        assert (np.diff(opinion.quantiles.to_numpy(), axis=1) > 0.0).all()
        assert_allclose(opinion.quantiles[0.5], ensemble[0.5], rtol=0.15)


def test_seasons_and_negative_values():
    season = np.tile([8.0, -4.0, 2.0, -6.0], 6)
    y = invented() - 120.0 + season
    theta = second_opinions(y, 4)[0]
    steps = theta.quantiles[0.5].to_numpy()
    assert steps.argmax() == 0
    assert steps.argmin() in (1, 3)
    assert (steps < 100.0).all()


def test_gaps_are_bridged_and_said():
    opinions = second_opinions(invented().drop(pd.Period("2022Q1", "Q")), 2)
    assert all("bridged" in opinion.warnings[0] for opinion in opinions)


@pytest.mark.parametrize("y", [invented(7), invented() * 0.0 + 5.0])
def test_too_little_for_an_opinion(y):
    with pytest.raises(SeriesError, match="no second opinion"):
        second_opinions(y, 4)
