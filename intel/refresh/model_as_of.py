"""What this desk's model says of a quarter or a year on what was known on any day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.series import SeriesError, SeriesFit, fit
from forecasts.series.spread import widen
from intel.refresh.vendor_series import FEWEST_QUARTERS, VendorSeries

FARTHEST: Final = 8
"""Quarters ahead that the model is asked for at most."""

_LEVELS: Final = list(QUANTILES)
_MEDIAN: Final = QUANTILES.index(0.5)


@dataclass(frozen=True, eq=False)
class QuarterAsOf:
    """``quantiles`` (9,), ``horizon`` quarters after the newest known, and ``naive``, that one."""

    quantiles: np.ndarray
    naive: float
    horizon: int
    n_train: int


class ModelAsOf:
    """The model on past days; each day and series is fitted once.

    Parameters
    ----------
    series
        The lines with all vintages of their quarters.
    spreads
        ``cutoff`` and ``spread``: by how much bands were widened on past days.
    """

    def __init__(self, series: Sequence[VendorSeries], spreads: pd.DataFrame) -> None:
        self._series: Mapping[str, VendorSeries] = {each.series_id: each for each in series}
        ordered = spreads.sort_values("cutoff")
        self._cutoffs = pd.DatetimeIndex(ordered["cutoff"])
        self._spreads = ordered["spread"].to_numpy(dtype=float)
        self._values: Callable[[str, pd.Timestamp], pd.Series] = cache(self._known)
        self._fit: Callable[[str, pd.Timestamp], SeriesFit | None] = cache(self._fitted)

    def has(self, series_id: str) -> bool:
        """Whether there is such a line by quarter."""
        return series_id in self._series

    def unit(self, series_id: str) -> str:
        """Unit of a line."""
        return self._series[series_id].unit

    def known(self, series_id: str, quarter: pd.Period, day: pd.Timestamp) -> float | None:
        """The number of a quarter as known on a day; None where it was not."""
        values = self._values(series_id, day)
        if quarter not in values.index:
            return None
        weeks = self._series[series_id].weeks_factor([quarter])[0]
        return float(values.loc[quarter]) * float(weeks)  # type: ignore[call-overload]

    def last(self, series_id: str, quarter: pd.Period, day: pd.Timestamp) -> float | None:
        """The newest number before a quarter known on a day."""
        values = self._values(series_id, day)
        earlier = values[values.index < quarter]
        weeks = self._series[series_id].weeks_factor([quarter])[0]
        return float(earlier.iloc[-1] * weeks) if len(earlier) else None

    def quarter(self, series_id: str, quarter: pd.Period, day: pd.Timestamp) -> QuarterAsOf | None:
        """The forecast of a quarter on what was known on a day; None where there was none.

        Nothing is forecast from fewer than eight quarters, nor more than eight ahead.
        """
        fitted = self._fit(series_id, day)
        if fitted is None:
            return None
        horizon = int((quarter - fitted.train_end).n)
        if not 1 <= horizon <= FARTHEST:
            return None
        bare = fitted.quantile_array(horizon, QUANTILES)[-1:]
        weeks = float(self._series[series_id].weeks_factor([quarter])[0])
        quantiles = widen(bare, _LEVELS, self._spread(day))[0] * weeks
        return QuarterAsOf(quantiles, float(fitted.values[-1]) * weeks, horizon, fitted.n)

    def year(self, series_id: str, last: pd.Period, day: pd.Timestamp) -> float | None:
        """Four quarters to ``last``: what was known of them on a day and the medians of the rest.

        None where nothing is left to forecast, or a quarter is neither known nor forecast.
        """
        total, ahead = 0.0, 0
        for quarter in pd.period_range(end=last, periods=4, freq="Q"):
            value = self.known(series_id, quarter, day)
            if value is None:
                forecast = self.quarter(series_id, quarter, day)
                if forecast is None:
                    return None
                value, ahead = float(forecast.quantiles[_MEDIAN]), ahead + 1
            total += value
        return total if ahead else None

    def bridged_year(self, series_id: str, last: pd.Period, day: pd.Timestamp) -> float | None:
        """Four quarters to ``last``: what was known on a day, holes bridged, and the rest forecast.

        None where the series is not known so far back, was too short, or it is too far ahead.
        """
        if series_id not in self._series:
            return None
        fitted = self._fit(series_id, day)
        if fitted is None or last - 3 < fitted.train_start or last > fitted.train_end + FARTHEST:
            return None
        ahead = fitted.quantile_array(FARTHEST, QUANTILES)[:, _MEDIAN]
        whole = np.concatenate([fitted.values, ahead])
        end = int((last - fitted.train_start).n) + 1
        return float(whole[end - 4 : end].sum())

    def _spread(self, day: pd.Timestamp) -> float:
        place = int(self._cutoffs.searchsorted(day, side="right"))
        return float(self._spreads[place - 1]) if place else 1.0

    def _known(self, series_id: str, day: pd.Timestamp) -> pd.Series:
        return self._series[series_id].as_of(day)

    def _fitted(self, series_id: str, day: pd.Timestamp) -> SeriesFit | None:
        values = self._values(series_id, day)
        if len(values) < FEWEST_QUARTERS:
            return None
        try:
            return fit(values)
        except SeriesError:
            return None
