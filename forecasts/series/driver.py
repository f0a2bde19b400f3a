"""A series that follows a driver: what revenue would be, *if* capital expenditure went so.

The regression is in growth rates: statsmodels' ``SARIMAX`` of order (0,1,0) on logs, with the
logged driver as its regressor, so the coefficient is an elasticity. It answers a conditional
question; the driver's own uncertainty is the caller's, who hands in one path or many.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.inputs import Prepared, SeriesError, check_horizon, prepare
from forecasts.series.mixture import standard_t
from forecasts.series.season import Season, estimate_season

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
    _last: float
    _season: Season
    _driver: pd.Series

    @property
    def model(self) -> str:
        """The statsmodels class and its elasticity, in words."""
        return (
            f"SARIMAX(0,1,0) on logs, elasticity {self.elasticity:.2f} ± {self.elasticity_se:.2f} "
            f"to the driver {self.lag} period(s) before"
        )

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
        mean = self._last + self.elasticity * growth
        ahead = np.arange(1, steps + 1)
        variance = self.sigma**2 * ahead + (self.elasticity_se * growth) ** 2
        t = standard_t(max(self.n - 2.0, 4.0), checked)
        logs = self._season.restore(mean[:, None] + np.sqrt(variance)[:, None] * t, self.n)
        return pd.DataFrame(
            np.exp(logs),
            index=pd.RangeIndex(1, steps + 1, name="horizon"),
            columns=pd.Index(checked, name="quantile", dtype=float),
        )


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
    cause = _deseasonalised(lead)
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
    elasticity, error, sigma, told = _regress(adjusted, regressor.to_numpy())
    return DrivenFit(
        elasticity,
        error,
        sigma,
        lag,
        len(periods),
        periods,
        (*target.warnings, *told),
        float(adjusted[-1]),
        season,
        cause,
    )


def _deseasonalised(prepared: Prepared) -> pd.Series:
    logs = np.log(prepared.values)
    season = estimate_season(logs, prepared.cycle, multiplicative=False)
    return pd.Series(season.remove(logs), prepared.periods)


def _regress(x: Array, driver: Array) -> tuple[float, float, float, tuple[str, ...]]:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    if np.ptp(np.diff(driver)) == 0.0:
        raise SeriesError("the driver's growth never changed: no elasticity can be told from it")
    with warnings.catch_warnings():
        # A failed fit is told in the fit's own warnings.
        warnings.simplefilter("ignore")
        result = SARIMAX(x, exog=driver, order=(0, 1, 0)).fit(disp=False)
    converged = bool(result.mle_retvals.get("converged", False))
    told = () if converged else ("SARIMAX did not converge; read the elasticity with care.",)
    elasticity, variance = (float(value) for value in result.params)
    degrees = len(x) - 2
    sigma = float(np.sqrt(variance * (len(x) - 1) / degrees))
    error = sigma / float(np.sqrt((np.diff(driver) ** 2).sum()))
    return elasticity, error, sigma, told
