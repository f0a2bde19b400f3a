"""Forecasts of every revenue line with enough quarters, each with its backtest.

A series is a vendor's line on one basis, in the currency it is reported in, by the vendor's own
fiscal quarters; each stands for the calendar quarter that holds most of its days. Where a vendor
reports months only, whole calendar quarters are summed from them. A line that is no longer
reported is still forecast, and says so in its warnings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.scoring import summarise
from forecasts.series import SeriesError, SeriesFit, backtest, fit

LAST_QUARTER: Final = pd.Period("2030Q4", freq="Q")
FEWEST_QUARTERS: Final = 8
BACKTEST_STEPS: Final = 8
ENDED_AFTER_MONTHS: Final = 15
LONGEST_HOLE: Final = 4
"""Missing quarters in a row that can be bridged; what lies before a longer hole says little."""


@dataclass(frozen=True, eq=False)
class VendorSeries:
    """One line of one vendor; ``revenue_m`` is indexed by calendar quarter, in ``unit``."""

    series_id: str
    vendor: str
    line: str
    unit: str
    revenue_m: pd.Series
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class VendorForecasts:
    """Rows of ``forecast``, ``forecast_score`` and ``forecast_backtest``; what was left out.

    ``left_out`` gives the reason by series id.
    """

    forecast: pd.DataFrame
    score: pd.DataFrame
    backtest: pd.DataFrame
    left_out: dict[str, str]


def series_id(vendor: str, line: str, basis: str) -> str:
    """The name a series goes by: ``NVIDIA/networking``, with its basis where it has one."""
    return "/".join(part for part in (vendor, line, basis) if part)


def vendor_series(revenue: pd.DataFrame, quarterly: pd.DataFrame) -> list[VendorSeries]:
    """Gather the series.

    Parameters
    ----------
    revenue
        Rows of ``vendor_revenue``.
    quarterly
        Rows of ``vendor_revenue_quarterly``.
    """
    reported = revenue[revenue["period_type"] == "quarter"]
    middle = reported["period_start"] + (reported["period_end"] - reported["period_start"]) / 2
    reported = reported.assign(quarter=middle.dt.to_period("Q"))
    summed = quarterly[quarterly["from_period_type"] == "month"]
    summed = summed.assign(
        quarter=summed["quarter_start"].dt.to_period("Q"), value=summed["revenue_m"]
    )
    by_line = pd.concat([reported, summed]).groupby(["vendor", "line", "basis"], sort=True)
    return [_one_series(rows) for _, rows in by_line]


def _one_series(rows: pd.DataFrame) -> VendorSeries:
    vendor, line, basis = rows[["vendor", "line", "basis"]].iloc[0]
    warnings = []
    currency = rows["currency"].mode().iloc[0]
    other = rows["currency"] != currency
    if other.any():
        warnings.append(f"{other.sum()} quarter(s) reported in another currency are left out.")
    best = (
        rows[~other]
        .sort_values(["grade", "published_on"], ascending=[True, False], kind="stable")
        .drop_duplicates("quarter")
        .set_index("quarter")
        .sort_index()
    )
    values = pd.Series(
        best["value"].to_numpy(dtype=float), index=pd.PeriodIndex(best.index, freq="Q")
    )
    since_hole = after_last_hole(values)
    if len(since_hole) < len(values):
        warnings.append(
            f"{len(values) - len(since_hole)} quarter(s) up to {values.index[-len(since_hole) - 1]}"
            f" lie before a hole of more than {LONGEST_HOLE} quarters and are left out."
        )
    name = series_id(vendor, line, basis)
    return VendorSeries(name, vendor, line, f"{currency}_m", since_hole, tuple(warnings))


def after_last_hole(values: pd.Series) -> pd.Series:
    """The quarters after the last long hole; all of them when too few would remain."""
    steps = np.diff(pd.PeriodIndex(values.index).asi8)
    long = np.flatnonzero(steps > LONGEST_HOLE + 1)
    start = int(long[-1]) + 1 if len(long) else 0
    return values.iloc[start:] if len(values) - start >= FEWEST_QUARTERS else values


def forecast_vendors(
    series: Sequence[VendorSeries], *, made_on: date, run_id: str
) -> VendorForecasts:
    """Forecast each series by quarter to the end of 2030, and score it from its own past."""
    forecasts: list[pd.DataFrame] = []
    scores: list[pd.DataFrame] = []
    tests: list[pd.DataFrame] = []
    left_out: dict[str, str] = {}
    for each in series:
        known = int(each.revenue_m.notna().sum())
        if known < FEWEST_QUARTERS:
            left_out[each.series_id] = f"{known} quarter(s), {FEWEST_QUARTERS} are needed"
            continue
        try:
            fitted = fit(each.revenue_m)
            tested = backtest(each.revenue_m, BACKTEST_STEPS)
            score = summarise(tested)
        except SeriesError as error:
            left_out[each.series_id] = str(error)
            continue
        forecasts.append(_forecast_rows(each, fitted, made_on=made_on, run_id=run_id))
        scores.append(score.to_frame().T.assign(series_id=each.series_id, model=fitted.model))
        tests.append(_backtest_rows(each.series_id, tested))
    return VendorForecasts(
        forecast=_joined(forecasts),
        score=_joined(scores),
        backtest=_joined(tests),
        left_out=left_out,
    )


def _forecast_rows(
    series: VendorSeries, fitted: SeriesFit, *, made_on: date, run_id: str
) -> pd.DataFrame:
    quantiles = fitted.quantiles((LAST_QUARTER - fitted.train_end).n)
    rows = quantiles.reset_index().melt("horizon", var_name="quantile", value_name="value")
    warnings = [*series.warnings, *_ended(fitted.train_end, made_on), *fitted.warnings]
    return rows.assign(
        series_id=series.series_id,
        entity=series.vendor,
        line=series.line,
        unit=series.unit,
        made_on=pd.Timestamp(made_on),
        run_id=run_id,
        model=fitted.model,
        model_parameters=json.dumps(fitted.parameters | _as_statsmodels(fitted)),
        train_start=_last_day(fitted.train_start),
        train_end=_last_day(fitted.train_end),
        n_train=fitted.n,
        period_end=rows["horizon"].map(lambda step: _last_day(fitted.train_end + step)),
        warnings=" ".join(warnings),
    )


def _as_statsmodels(fitted: SeriesFit) -> dict[str, Any]:
    """The heaviest model as statsmodels itself has it; nothing where a fallback stands in."""
    if fitted.is_fallback:
        return {}
    results = fitted.results()
    return {
        "statsmodels": {
            "class": type(results.model).__name__,
            "log_likelihood": float(results.llf),
            "parameters": {
                name: float(value)
                for name, value in zip(results.model.param_names, results.params, strict=True)
            },
        }
    }


def _backtest_rows(series_id: str, tested: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series_id": series_id,
            "origin_end": tested["origin"].map(_last_day),
            "period_end": tested["period"].map(_last_day),
            "horizon": tested["horizon"],
            "actual": tested["actual"],
            "q10": tested[0.1],
            "q50": tested[0.5],
            "q90": tested[0.9],
            "naive": tested["naive"],
            "n_train": tested["n_train"],
        }
    )


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _ended(train_end: pd.Period, made_on: date) -> Iterator[str]:
    months = (pd.Period(made_on, freq="M") - train_end.asfreq("M", how="end")).n
    if months > ENDED_AFTER_MONTHS:
        yield (
            f"Nothing was reported for {months} months: the line may have ended, or been recast"
            " under another name."
        )


def _last_day(quarter: pd.Period) -> pd.Timestamp:
    return quarter.end_time.normalize()
