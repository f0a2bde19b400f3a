import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasts.series import SeriesError
from forecasts.series.driver import fit_with_driver


def invented_pair(n=24, elasticity=0.8, noise=0.01, seed=1):
    """Revenue that follows capital expenditure one quarter later."""
    rng = np.random.default_rng(seed)
    capex = np.cumsum(rng.normal(0.05, 0.08, n + 6))
    revenue = elasticity * capex[:n] + np.cumsum(rng.normal(0.0, noise, n))
    quarters = pd.period_range("2019Q4", periods=n + 6, freq="Q")
    return (
        pd.Series(1_000.0 * np.exp(revenue), quarters[1 : n + 1]),
        pd.Series(5_000.0 * np.exp(capex), quarters),
    )


def test_elasticity_is_found_with_its_error():
    y, capex = invented_pair()
    fitted = fit_with_driver(y, capex, lag=1)
    assert abs(fitted.elasticity - 0.8) < 3.0 * fitted.elasticity_se
    assert fitted.elasticity_se < 0.06
    assert "SARIMAX(0,1,0)" in fitted.model


def test_elasticity_is_least_squares_on_growth():
    """With no season, order (0,1,0) is a regression of one difference on the other."""
    y, capex = invented_pair(n=11)
    years = pd.period_range("2000", periods=11, freq="Y")
    y, lead = y.set_axis(years), capex.iloc[:11].set_axis(years)
    fitted = fit_with_driver(y, lead, lag=0)
    dx, dy = np.diff(np.log(lead)), np.diff(np.log(y))
    assert fitted.elasticity == pytest.approx(float(dx @ dy / (dx @ dx)), abs=1e-3)
    residual = dy - fitted.elasticity * dx
    assert fitted.sigma == pytest.approx(
        float(np.sqrt((residual**2).sum() / (len(dx) - 1))), rel=1e-2
    )


def test_forecast_follows_the_path_that_is_handed_in():
    y, capex = invented_pair(noise=1e-3)
    boom = capex.copy()
    boom.iloc[-5:] *= 2.0
    base = fit_with_driver(y, capex).quantiles(5)
    high = fit_with_driver(y, boom).quantiles(5)
    assert_allclose(high.loc[1, 0.5] / base.loc[1, 0.5], 1.0, atol=0.02)
    assert_allclose(high.loc[2:, 0.5] / base.loc[2:, 0.5], 2.0**0.8, rtol=0.1)
    assert (np.diff(high.to_numpy(), axis=1) > 0.0).all()


def test_a_path_that_ends_too_soon_is_refused():
    y, capex = invented_pair()
    fitted = fit_with_driver(y, capex.iloc[:-5])
    assert fitted.quantiles(1).shape == (1, 9)
    with pytest.raises(SeriesError, match="the driver has no value for"):
        fitted.quantiles(2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y, x: (y.iloc[:9], x), "share 9 periods"),
        (lambda y, x: (y, -x), "driver must be positive"),
        (lambda y, x: (y, x.set_axis(x.index.asfreq("Q-JAN"))), "one calendar"),
        (lambda y, x: (y, x * 0.0 + 3.0), "never changed"),
    ],
)
def test_what_cannot_be_regressed_is_refused(change, message):
    with pytest.raises(SeriesError, match=message):
        fit_with_driver(*change(*invented_pair()))


def test_driver_may_not_follow():
    with pytest.raises(SeriesError, match="lag -1"):
        fit_with_driver(*invented_pair(), lag=-1)


def test_the_regression_is_the_likelihood_maximum_of_statsmodels():
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    y, capex = invented_pair()
    fitted = fit_with_driver(y, capex)
    ours = fitted.results()
    theirs = SARIMAX(ours.model.endog, exog=ours.model.exog, order=(0, 1, 0)).fit(disp=False)
    assert ours.llf >= theirs.llf - 1e-6
    assert ours.params == pytest.approx(theirs.params, rel=5e-3)
    assert "SARIMAX" in str(ours.summary())


def test_uncertain_paths_widen_the_forecast_and_certain_ones_do_not_move_it():
    y, capex = invented_pair(noise=0.02)
    known, rng = capex.iloc[:-5], np.random.default_rng(2)
    sure = np.tile(capex.iloc[-5:].to_numpy(), (4_000, 1))
    certain = fit_with_driver(y, known).quantiles_over(sure, rng)
    given = fit_with_driver(y, capex).quantiles(len(certain))
    assert_allclose(certain[0.5], given[0.5], rtol=0.01)
    assert_allclose(certain[0.9] / certain[0.1], given[0.9] / given[0.1], rtol=0.05)
    spread = sure * np.exp(rng.normal(0.0, 0.3, (4_000, 1)))
    unsure = fit_with_driver(y, known).quantiles_over(spread, rng)
    assert (unsure[0.9] / unsure[0.1] > certain[0.9] / certain[0.1])[1:].all()
    # In the end log spreads add in squares: .3 of capex times the elasticity of .8.
    half = np.log(unsure[0.9] / unsure[0.1]).iloc[-1] / 2.5631
    alone = np.log(certain[0.9] / certain[0.1]).iloc[-1] / 2.5631
    assert half == pytest.approx(np.hypot(alone, 0.3 * 0.8), rel=0.1)


def test_paths_with_a_zero_are_refused():
    y, capex = invented_pair()
    with pytest.raises(SeriesError, match="above zero"):
        fit_with_driver(y, capex).quantiles_over(np.zeros((3, 2)), np.random.default_rng(1))
