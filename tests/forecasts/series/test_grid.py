"""The grid is statsmodels' ETSModel: same likelihood, same forecasts, same variances."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from forecasts.series.grid import (
    DRIFT_GRID,
    ETS_GRID,
    SLOPE_RIDGE,
    drift_operator,
    ets_operator,
    step_weights,
)

HORIZON = 12


@pytest.fixture
def invented():
    rng = np.random.default_rng(7)
    z = np.cumsum(rng.normal(0.4, 1.0, 23))
    return z - z[-1]


def smoothed(z, kind, alpha, beta, phi, level, slope):
    """Statsmodels' own results at given parameters."""
    series = pd.Series(z, pd.period_range("2020Q1", periods=len(z), freq="Q"))
    model = ETSModel(
        series,
        error="add",
        trend=None if kind == "N" else "add",
        damped_trend=kind == "Ad",
        bounds={"smoothing_level": (1e-4, 1.6)},
    )
    parameters = {"N": [alpha, level], "D": [alpha, beta, level, slope]}
    return model.smooth(parameters.get(kind, [alpha, beta, phi, level, slope]))


@pytest.mark.parametrize("point", range(len(ETS_GRID)))
def test_equals_statsmodels_at_every_grid_point(invented, point):
    n = len(invented)
    operator = ets_operator(n)
    errors = operator.error[point] @ invented
    initial = operator.initial[point] @ invented
    final = operator.final[point] @ invented
    slope, growth = step_weights(ETS_GRID, HORIZON)

    theirs = smoothed(
        invented,
        ETS_GRID.kind[point],
        ETS_GRID.alpha[point],
        ETS_GRID.beta[point],
        ETS_GRID.phi[point],
        *initial,
    )
    squares = float(errors @ errors)
    likelihood = -0.5 * n * (np.log(2 * np.pi * squares / n) + 1.0)
    prediction = theirs.get_prediction(start=n, end=n + HORIZON - 1)

    assert_allclose(errors, theirs.resid, atol=1e-10)
    assert likelihood == pytest.approx(theirs.llf, abs=1e-10)
    assert_allclose(final[0] + final[1] * slope[point], theirs.forecast(HORIZON), atol=1e-10)
    assert_allclose(squares / n * growth[point], prediction.forecast_variance, rtol=1e-10)


def test_initial_states_minimise_the_penalised_squares(invented):
    operator = ets_operator(len(invented))
    point = ETS_GRID.kind.index("Ad")
    best = operator.initial[point] @ invented

    def loss(level, slope):
        theirs = smoothed(
            invented,
            "Ad",
            ETS_GRID.alpha[point],
            ETS_GRID.beta[point],
            ETS_GRID.phi[point],
            level,
            slope,
        )
        return theirs.sse + SLOPE_RIDGE * slope**2

    least = loss(*best)
    for move in ((1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3)):
        assert loss(best[0] + move[0], best[1] + move[1]) > least


def test_drift_operator_holds_the_slope_it_is_given(invented):
    operator = drift_operator(len(invented))
    data = np.append(invented, 0.3)
    for point in range(len(DRIFT_GRID)):
        level, slope = operator.initial[point] @ data
        theirs = smoothed(invented, "D", DRIFT_GRID.alpha[point], 0.0, 1.0, level, slope)
        assert slope == 0.3
        assert_allclose(operator.error[point] @ data, theirs.resid, atol=1e-10)
        assert_allclose((operator.final[point] @ data)[1], 0.3)


def test_priors_add_to_one_and_favour_damped_trends():
    assert len(ETS_GRID) == 80
    assert ETS_GRID.prior.sum() == pytest.approx(1.0)
    damped = [kind == "Ad" for kind in ETS_GRID.kind]
    assert ETS_GRID.prior[damped].sum() == pytest.approx(0.70)


def test_variance_of_a_random_walk_grows_with_the_horizon():
    """With alpha 1 and no trend the variance is h (Hyndman et al. 2008, ch. 6)."""
    alpha_one = ETS_GRID.only("N")
    nearest = int(np.argmin(np.abs(alpha_one.alpha - 0.9)))
    growth = step_weights(alpha_one, 5)[1][nearest]
    assert_allclose(growth, 1.0 + 0.81 * np.arange(5))
