"""A series that follows a driver: what revenue would be, *if* capital expenditure went so.

The regression is in growth rates: statsmodels' ``SARIMAX`` of order (0,1,0) on logs, with the
logged driver as its regressor, so the coefficient is an elasticity. Given one path of the driver
the answer is conditional on it; given draws of its paths, their uncertainty is carried through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.inputs import Prepared, SeriesError, check_horizon, prepare
from forecasts.series.mixture import standard_t
from forecasts.series.season import Season, estimate_season
from forecasts.series.table import by_step

if TYPE_CHECKING:
    from statsmodels.tsa.statespace.sarimax import SARIMAXResults

Array = NDArray[np.float64]

SHORTEST: Final = 10
"""Quarters of both series a regression needs."""


@dataclass(frozen=True, eq=False)
class DrivenFit:
    """Growth of a series explained by growth of its driver ``lag`` periods before.

    ``elasticity`` is per cent of the series per per cent of the driver, ``elasticity_se`` its
    standard error, ``sigma`` the standard deviation of unexplained log growth a period.
    """

    elasticity: float
    elasticity_se: float
    sigma: float
    lag: int
    n: int
    periods: pd.PeriodIndex
    warnings: tuple[str, ...]
    _values: Array
    _regressor: Array
    _season: Season
    _driver: pd.Series
    _driver_season: Season

    @property
    def model(self) -> str:
        """The statsmodels class and its elasticity, in words."""
        return (
            f"SARIMAX(0,1,0) on logs, elasticity {self.elasticity:.2f} ± {self.elasticity_se:.2f} "
            f"to the driver {self.lag} period(s) before"
        )

    def results(self) -> "SARIMAXResults":
        """Return the regression as statsmodels' results: summary, states, residual diagnostics."""
        from statsmodels.tsa.statespace.sarimax import SARIMAX

        periods = len(self._values) - 1
        variance = self.sigma**2 * (periods - 1) / periods
        model = SARIMAX(self._values, exog=self._regressor, order=(0, 1, 0))
        return model.smooth([self.elasticity, variance])

    def quantiles(self, horizon: int, levels: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Quantiles (h, L), given the driver's path as it was handed in.

        Raises
        ------
        SeriesError
            When the driver does not reach to ``lag`` periods before the last step.
        """
        steps, checked = check_horizon(horizon), check_levels(levels)
        origin = self.periods[-1]
        needed = pd.period_range(origin - self.lag, origin - self.lag + steps, freq=origin.freq)
        known = self._driver.reindex(needed)
        if known.isna().any():
            first = known.index[known.isna()][0]
            raise SeriesError(
                f"the driver has no value for {first}; {steps} steps need it to {needed[-1]}"
            )
        growth = known.to_numpy()[1:] - known.to_numpy()[0]
        mean = float(self._values[-1]) + self.elasticity * growth
        ahead = np.arange(1, steps + 1)
        variance = self.sigma**2 * ahead + (self.elasticity_se * growth) ** 2
        t = standard_t(max(self.n - 2.0, 4.0), checked)
        logs = self._season.restore(mean[:, None] + np.sqrt(variance)[:, None] * t, self.n)
        return by_step(np.exp(logs), checked)

    def quantiles_over(
        self, paths: Array, rng: np.random.Generator, levels: Sequence[float] = QUANTILES
    ) -> pd.DataFrame:
        """Quantiles (h, L) over draws of what the driver does after its last period.

        Every draw takes one path, one elasticity and one run of unexplained growth, so the driver's
        uncertainty, the elasticity's and the rest's are all in the spread.

        Parameters
        ----------
        paths
            (D, k) draws of the driver in its own unit, for the k periods after its last one.
        rng
            Draws the elasticity and what the driver does not explain.

        Raises
        ------
        SeriesError
            When the paths are not above zero or reach no period that the series has to come.
        """
        checked = check_levels(levels)
        known = self._driver.to_numpy()
        steps = int((self._driver.index[-1] - self.periods[-1]).n) + paths.shape[1] + self.lag
        if steps < 1 or not (paths > 0.0).all():
            raise SeriesError(f"paths of the driver give {steps} steps, or are not above zero")
        index = self._driver_season.at(np.arange(len(known), len(known) + paths.shape[1]))
        draws = len(paths)
        whole = np.hstack([np.tile(known, (draws, 1)), np.log(paths) - index])
        start = int((self.periods[-1] - self._driver.index[0]).n) - self.lag
        growth = whole[:, start + 1 : start + 1 + steps] - whole[:, [start]]
        t = rng.standard_t(max(self.n - 2.0, 4.0), (draws, 1))
        slopes = self.elasticity + self.elasticity_se * t
        noise = self.sigma * np.cumsum(rng.standard_normal(growth.shape), axis=1)
        logs = np.quantile(float(self._values[-1]) + slopes * growth + noise, checked, axis=0).T
        return by_step(np.exp(self._season.restore(logs, self.n)), checked)


def fit_with_driver(y: pd.Series, driver: pd.Series, *, lag: int = 1) -> DrivenFit:
    """Regress the growth of ``y`` on the growth of ``driver``, ``lag`` periods before.

    Parameters
    ----------
    y
        Positive values without gaps, quarterly or yearly.
    driver
        Positive values of the same frequency that reach back over ``y`` and, for a forecast,
        ahead of it: known quarters, then guidance or a scenario's path.
    lag
        Periods the driver leads by, 0 or more.

    Raises
    ------
    SeriesError
        When either series cannot be used, frequencies differ or fewer than ten periods overlap.
    """
    target, lead = prepare(y), prepare(driver)
    if target.periods.freqstr != lead.periods.freqstr:
        raise SeriesError(
            f"the series is {target.periods.freqstr} and its driver {lead.periods.freqstr}; "
            "bring both to one calendar first"
        )
    if lag < 0:
        raise SeriesError(f"lag {lag} would let the driver follow the series")
    for name, part in (("series", target), ("driver", lead)):
        if not (part.values > 0.0).all():
            raise SeriesError(f"the {name} must be positive and without gaps")
    cause, driver_season = _deseasonalised(lead)
    first = max(target.periods[0], lead.periods[0] + lag)
    inside = target.periods >= first
    periods, values = target.periods[inside], target.values[inside]
    regressor = cause.reindex(periods - lag)
    if len(periods) < SHORTEST or regressor.isna().any():
        raise SeriesError(
            f"series and driver share {int(regressor.notna().sum())} periods at lag {lag}; "
            f"{SHORTEST} without a break are needed"
        )
    logs = np.log(values)
    season = estimate_season(logs, target.cycle, multiplicative=False)
    adjusted = season.remove(logs)
    elasticity, error, sigma = _regress(adjusted, regressor.to_numpy())
    return DrivenFit(
        elasticity,
        error,
        sigma,
        lag,
        len(periods),
        periods,
        target.warnings,
        adjusted,
        regressor.to_numpy(dtype=float),
        season,
        cause,
        driver_season,
    )


def _deseasonalised(prepared: Prepared) -> tuple[pd.Series, Season]:
    logs = np.log(prepared.values)
    season = estimate_season(logs, prepared.cycle, multiplicative=False)
    return pd.Series(season.remove(logs), prepared.periods), season


def _regress(x: Array, driver: Array) -> tuple[float, float, float]:
    """Elasticity, its standard error and the deviation of unexplained growth.

    The maximum of the likelihood of ``SARIMAX(0,1,0)`` is least squares on the differences, so no
    optimiser is asked that could fail to converge.
    """
    dx, dy = np.diff(driver), np.diff(x)
    squares = float(dx @ dx)
    if np.ptp(dx) == 0.0 or squares == 0.0:
        raise SeriesError("the driver's growth never changed: no elasticity can be told from it")
    elasticity = float(dx @ dy) / squares
    residual = dy - elasticity * dx
    sigma = float(np.sqrt(residual @ residual / (len(dx) - 1)))
    return elasticity, sigma / float(np.sqrt(squares)), sigma
