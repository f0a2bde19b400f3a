import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from statsmodels.tsa.statespace.structural import UnobservedComponents

from forecasts.series import fit
from forecasts.series.gaps import bridge


def test_smoother_finds_steady_growth_again():
    values = 100.0 * 1.05 ** np.arange(16.0)
    wobble = np.array([1.01, 0.99] * 8)
    holed = values * wobble
    holed[[5, 6, 11]] = np.nan
    filled, told = bridge(holed)
    assert_allclose(filled[[5, 6, 11]], values[[5, 6, 11]], rtol=0.03)
    known = ~np.isnan(holed)
    assert_allclose(filled[known], holed[known])
    assert told.startswith("3 missing period(s) inside the series were bridged by statsmodels")
    assert "UnobservedComponents" in told


def test_few_points_are_bridged_on_a_line():
    filled, told = bridge(np.array([1.0, np.nan, 4.0]))
    assert filled[1] == pytest.approx(2.0)  # halfway on logs
    assert "on logs" in told


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
@pytest.mark.parametrize("variance", [0.1, 4.0, 100.0])
def test_nothing_is_lost_by_not_estimating(size, variance):
    """The bridge is statsmodels' own, whatever variance its optimiser might end at."""
    rng = np.random.default_rng(5)
    x = size * (np.cumsum(rng.normal(0.3, 1.0, 20)) - 5.0)  # negative too: no logs
    x[[3, 4, 11]] = np.nan
    model = UnobservedComponents(x, level="random walk with drift", use_exact_diffuse=True)
    assert_allclose(bridge(x)[0], model.smooth([variance]).smoothed_state[0])


def test_negative_values_are_bridged_on_the_level():
    filled, told = bridge(np.array([-1.0, np.nan, 4.0]))
    assert filled[1] == pytest.approx(1.5)
    assert "logs" not in told


def test_bridged_quarters_make_no_forecast_surer():
    """A random walk on the level with a third of its quarters gone is as uncertain as the whole."""
    ratios = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        y = pd.Series(
            1_000.0 + np.cumsum(rng.normal(0.0, 10.0, 24)),
            pd.period_range("2020Q1", periods=24, freq="Q"),
        )
        holed = y.drop(y.index[2:23:3])
        width, whole = (
            float((frame[0.9] - frame[0.1]).iloc[0])
            for frame in (fit(holed).quantiles(1), fit(y).quantiles(1))
        )
        ratios.append(width / whole)
    assert 0.9 < np.mean(ratios) < 1.2


def test_gap_is_named_in_the_fit_and_harms_nothing():
    rng = np.random.default_rng(2)
    y = pd.Series(
        100.0 + np.cumsum(rng.normal(1.0, 2.0, 20)),
        pd.period_range("2020Q1", periods=20, freq="Q"),
    )
    whole = fit(y)
    holed = fit(y.drop(y.index[7]))
    assert holed.n == 20
    assert "UnobservedComponents" in holed.warnings[0]
    assert_allclose(holed.quantiles(4)[0.5], whole.quantiles(4)[0.5], rtol=0.05)
