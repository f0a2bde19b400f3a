"""What this desk would have said of a quantity on the day somebody else forecast it.

In this order: the model of the line itself; the outlook of that market, fitted to what was public;
the growth of the series that a reviewed file says stands for the quantity, from the forecaster's
own last number; the model of series, fitted to the numbers known of the quantity itself. Where none
of them can answer, the reason is told.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.series import SeriesError, fit
from intel.refresh.model_as_of import FARTHEST, ModelAsOf
from intel.refresh.outlook_as_of import OutlooksAsOf
from intel.refresh.outlook_facts import Query, Used
from intel.refresh.vendor_series import FEWEST_QUARTERS, series_id

SAME_RELEASE: Final = pd.Timedelta(days=7)
"""Guidance comes with the last quarter's result; the ledger may have that from the filing alone."""

HISTORY: Final = """\
SELECT
    definition, who, entity, status, period_end, period_type, value, grade, published_on,
    middle_quarter(period_start, period_end) AS quarter_start
FROM stated_quantity
WHERE status IN ('reported', 'estimate', 'measured') AND published_on_basis <> 'recorded'
    AND period_type IN ('quarter', 'year')
    AND definition IN (SELECT definition FROM public_forecast)
ORDER BY period_end, published_on, grade, fact_id"""

Row = Any
"""A row of ``public_forecast`` with ``quarter_start``, as ``itertuples`` gives it."""

_LOW, _MID, _HIGH = (QUANTILES.index(level) for level in (0.1, 0.5, 0.9))


@dataclass(frozen=True)
class Ours:
    """The median and 80% band, what made it, and the last number known; or why there is none."""

    median: float = np.nan
    q10: float = np.nan
    q90: float = np.nan
    naive: float | None = None
    series_id: str = ""
    by: str = ""
    missing: str = ""


class OursAsOf:
    """Our forecasts on past days, of whatever others forecast.

    Parameters
    ----------
    model
        The lines with all vintages.
    query
        Asks the views over the snapshot under construction.
    outlooks
        The outlook models on any day.
    """

    def __init__(self, model: ModelAsOf, query: Query, outlooks: OutlooksAsOf) -> None:
        self._model = model
        self._outlooks = outlooks
        stand_ins = query("FROM forecast_stand_in")
        self._stand_ins = {
            (row.metric, row.quantity): str(row.series_id) for row in stand_ins.itertuples()
        }
        self._history = {
            str(definition): rows for definition, rows in query(HISTORY).groupby("definition")
        }
        self._stated: dict[str, tuple[str, Used]] = {
            used.fact_id: (name, used)
            for name, each in outlooks.now().items()
            for used in each.used
        }

    def of(self, row: Row) -> Ours:
        """Ours beside a forecast whose number has come."""
        name = guided_series(row, self._model)
        if name:
            return self._by_series(name, row)
        if row.actual_fact_id in self._stated:
            return self._by_outlook(*self._stated[row.actual_fact_id], row)
        if (row.metric, row.quantity) in self._stand_ins:
            return self._by_stand_in(self._stand_ins[row.metric, row.quantity], row)
        return self._by_history(row)

    def _by_series(self, name: str, row: Row) -> Ours:
        day = knowledge_day(row)
        if row.period_type == "year":
            total = self._model.year(name, _last_quarter(row.period_end), day)
            if total is None:
                return Ours(missing="a quarter of the year was neither known nor forecast")
            return Ours(total, series_id=name, by="series")
        if row.period_type != "quarter":
            return Ours(missing="neither a quarter nor a year")
        quarter = pd.Period(row.quarter_start, freq="Q")
        naive, made = self._model.last(name, quarter, day), self._model.quarter(name, quarter, day)
        if made is None:
            why = f"fewer than {FEWEST_QUARTERS} quarters of the line were known"
            return Ours(naive=naive, missing=f"{why}, or it is more than {FARTHEST} ahead")
        low, middle, high = (float(made.quantiles[at]) for at in (_LOW, _MID, _HIGH))
        return Ours(middle, low, high, naive, name, "series")

    def _by_outlook(self, model_id: str, stated: Used, row: Row) -> Ours:
        day = knowledge_day(row)
        then = self._outlooks.on(day)
        if model_id not in then:
            return Ours(missing="nothing was public that its outlook could be fitted to")
        seed = zlib.crc32(f"{model_id} {stated.fact_id}".encode())
        draws = then[model_id].draws([stated.observation], np.random.default_rng(seed))[:, 0]
        low, middle, high = (float(q) for q in np.quantile(draws, (0.1, 0.5, 0.9)))
        return Ours(middle, low, high, series_id=model_id, by="outlook")

    def _by_stand_in(self, name: str, row: Row) -> Ours:
        if row.period_type != "year":
            return Ours(missing="a stand-in answers for years only")
        day, last = knowledge_day(row), _last_quarter(row.period_end)
        is_growth = row.unit == "growth_rate"
        base = last - 4 if is_growth else _last_quarter(row.naive_end)
        if not is_growth and not row.naive > 0.0:
            return Ours(missing="the forecaster had published no number to start from")
        whole, before = (self._model.bridged_year(name, each, day) for each in (last, base))
        if whole is None or before is None:
            return Ours(missing=f"{name}, which stands for it, was not known long enough")
        growth = whole / before
        value = growth - 1.0 if is_growth else float(row.naive) * growth
        return Ours(value, series_id=name, by="stand-in")

    def _by_history(self, row: Row) -> Ours:
        """The numbers of the quantity itself that were public, as a series of its own."""
        if row.period_type not in ("quarter", "year"):
            return Ours(missing="neither a quarter nor a year")
        if row.definition not in self._history:
            return _too_few(0)
        held = self._history[row.definition]
        whose = (held["who"] == row.who) | (
            (held["who"] == row.entity) & (held["status"] == "reported")
        )
        known = held[whose & (held["published_on"] <= knowledge_day(row))]
        freq = "Q" if row.period_type == "quarter" else "Y"
        at = known["quarter_start"] if freq == "Q" else known["period_end"]
        values = pd.Series(known["value"].to_numpy(dtype=float), pd.PeriodIndex(at, freq=freq))
        values = values[~values.index.duplicated()].sort_index()
        if len(values) < FEWEST_QUARTERS:
            return _too_few(len(values))
        wanted = pd.Period(row.quarter_start if freq == "Q" else row.period_end, freq=freq)
        ahead = int((wanted - values.index[-1]).n)
        if not 1 <= ahead <= FARTHEST:
            return Ours(missing=f"it is not one to {FARTHEST} periods after the last known")
        try:
            made = fit(values).quantile_array(ahead, QUANTILES)[-1]
        except SeriesError as error:
            return Ours(missing=str(error))
        return Ours(float(made[_MID]), float(made[_LOW]), float(made[_HIGH]), by="history")


def _too_few(known: int) -> Ours:
    return Ours(
        missing=f"no line of ours; {known} number(s) of it were public,"
        f" {FEWEST_QUARTERS} are needed"
    )


def knowledge_day(row: Row) -> pd.Timestamp:
    """Day of knowledge of what stands beside a forecast: a week later for guidance.

    A vendor guides in the release of its last quarter; where the ledger has that quarter only
    from the filing that follows within days, it was known all the same.
    """
    day: pd.Timestamp = row.made_on + (SAME_RELEASE if row.kind == "guidance" else pd.Timedelta(0))
    return day


def guided_series(row: Row, model: ModelAsOf) -> str:
    """The series that a row of ``public_forecast`` is of; empty where there is none."""
    name = series_id(row.entity, row.line, "")
    words = row.line.replace("_", " ")
    is_line = row.metric == "revenue" and row.quantity == f"{row.entity} {words} revenue"
    return name if is_line and model.has(name) and model.unit(name) == row.unit else ""


def _last_quarter(period_end: pd.Timestamp) -> pd.Period:
    """The last calendar quarter of a year that ends then, a fiscal one included."""
    return pd.Period(period_end - pd.Timedelta(days=45), freq="Q")
