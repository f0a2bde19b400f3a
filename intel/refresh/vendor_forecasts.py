"""Forecasts of every revenue line with enough quarters, each with its backtest.

Each series is fitted on what was known on the day, and again at each of its past origins on what
was known then. The errors of all of them together say how much wider the bands should have been;
a backtest is widened by what was learned before its cutoff, a forecast by what is learned by now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import skew

from forecasts.quantiles import QUANTILES
from forecasts.series import (
    Opinion,
    SeriesError,
    SeriesFit,
    backtest,
    explain,
    fit,
    second_opinions,
)
from intel.refresh.learned_spread import learn
from intel.refresh.series_status import PROXY, Status, status_of
from intel.refresh.vendor_forecast_rows import (
    backtest_rows,
    forecast_rows,
    scores,
    series_row,
)
from intel.refresh.vendor_series import VendorSeries, last_day
from intel.refresh.workers import spread_over_workers

LAST_QUARTER: Final = pd.Period("2030Q4", freq="Q")
BACKTEST_STEPS: Final = 8
BACKTEST_ORIGINS: Final = 8


@dataclass(frozen=True, eq=False)
class VendorForecasts:
    """Rows of the tables of that name; ``left_out`` gives the reason by series id."""

    forecast: pd.DataFrame
    forecast_series: pd.DataFrame
    forecast_score: pd.DataFrame
    forecast_backtest: pd.DataFrame
    forecast_spread: pd.DataFrame
    forecast_second_opinion: pd.DataFrame
    left_out: dict[str, str]


@dataclass(frozen=True, eq=False)
class _Worked:
    """What one series gives before the spread is known; plain frames, so that it travels."""

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    opinions: pd.DataFrame
    error: str = ""


def forecast_vendors(
    series: Sequence[VendorSeries], *, made_on: date, run_id: str, data_version: str
) -> VendorForecasts:
    """Forecast each series by quarter to the end of 2030, and score it from its own past.

    Parameters
    ----------
    series
        From :func:`~intel.refresh.vendor_series.read_vendor_series`.
    made_on
        Day of knowledge: nothing published after it is looked at.
    run_id
        The run.
    data_version
        Digest of the facts, reference data and code that went in.
    """
    day = pd.Timestamp(made_on)
    newest = _newest_quarters(series, day)
    statuses = {each.series_id: status_of(each, day, newest.get(each.vendor)) for each in series}
    fitted = [each for each in series if statuses[each.series_id].has_enough_quarters]
    worked = spread_over_workers(_work, [(each, day, statuses[each.series_id]) for each in fitted])
    failed = {each.series_id: w.error for each, w in zip(fitted, worked, strict=True) if w.error}
    pools = [
        _pool(measure, fitted, worked, day, run_id=run_id, data_version=data_version)
        for measure in sorted({each.measure for each in fitted}, reverse=True)
    ]
    tests, forecast = (_joined([pool[name] for pool in pools]) for name in ("tests", "forecast"))
    return VendorForecasts(
        forecast=forecast,
        forecast_series=pd.DataFrame(
            [
                series_row(each, statuses[each.series_id], failed.get(each.series_id), day)
                for each in series
            ]
        ),
        forecast_score=scores(tests, forecast),
        forecast_backtest=backtest_rows(tests),
        forecast_spread=_joined([pool["spread"] for pool in pools]),
        forecast_second_opinion=_joined([w.opinions for w in worked]),
        left_out=failed
        | {name: status.reason for name, status in statuses.items() if not status.is_forecast},
    )


def _pool(
    measure: str,
    fitted: Sequence[VendorSeries],
    worked: Sequence[_Worked],
    day: pd.Timestamp,
    *,
    run_id: str,
    data_version: str,
) -> dict[str, pd.DataFrame]:
    """Series of one measure, their bands widened by what their errors say."""
    own = [made for each, made in zip(fitted, worked, strict=True) if each.measure == measure]
    tests = _joined([each.backtest for each in own])
    learned = learn(tests, day)
    made = forecast_rows(
        _joined([each.forecast for each in own]),
        learned,
        measure,
        made_on=day,
        run_id=run_id,
        data_version=data_version,
    )
    spread = learned.row(made_on=day, run_id=run_id)
    return {
        "tests": learned.widened(tests),
        "forecast": made,
        "spread": spread if spread.empty else spread.assign(measure=measure),
    }


def _newest_quarters(series: Sequence[VendorSeries], day: pd.Timestamp) -> dict[str, pd.Period]:
    newest: dict[str, pd.Period] = {}
    for each in series:
        known = each.as_of(day).index
        if len(known):
            newest[each.vendor] = max(newest.get(each.vendor, known[-1]), known[-1])
    return newest


def _work(task: tuple[VendorSeries, pd.Timestamp, Status]) -> _Worked:
    """Fit and backtest one series; nothing outside is read, so that it can run anywhere."""
    series, day, status = task
    known = series.as_of(day)
    nothing = pd.DataFrame()
    try:
        tested = _backtest(series, known, day)
        if not status.is_forecast:
            return _Worked(nothing, tested, nothing)
        if status.status == PROXY:
            known = _with_estimates(known, series.proxy["value"])
        fitted = fit(known)
        made = _forecast(series, fitted, day, status)
        return _Worked(made, tested, _opinions(series, known, fitted))
    except SeriesError as error:
        return _Worked(nothing, nothing, nothing, str(error))


def _with_estimates(known: pd.Series, estimates: pd.Series) -> pd.Series:
    values = np.concatenate([known.to_numpy(dtype=float), estimates.to_numpy(dtype=float)])
    return pd.Series(values, known.index.append(estimates.index))


def _backtest(series: VendorSeries, known: pd.Series, day: pd.Timestamp) -> pd.DataFrame:
    first = series.known_on()
    cutoff: dict[pd.Period, pd.Timestamp] = dict(first["known_on"].items())  # type: ignore[arg-type]
    tested = backtest(
        known,
        BACKTEST_STEPS,
        BACKTEST_ORIGINS,
        vintage=lambda origin: series.as_of(cutoff[origin]),
    )
    origins = tested["origin"].unique()
    inferred = {origin: series.inferred_as_of(cutoff[origin]) for origin in origins}
    tested = tested.assign(
        series_id=series.series_id,
        vendor=series.vendor,
        cutoff=tested["origin"].map(cutoff),
        cutoff_inferred=tested["origin"].map(first["inferred"]).astype(bool),
        landed_on=tested["period"].map(cutoff),
        landed_inferred=tested["period"].map(first["inferred"]).astype(bool),
        n_inferred=tested["origin"].map(inferred),
        first_reported=tested["period"].map(first["value"]),
    )
    weeks = series.weeks_factor(tested["period"])
    reported: list[Any] = [
        *QUANTILES, "actual", "first_reported", "naive", "seasonal_naive", "drift", "scale",
    ]  # fmt: skip
    tested[reported] = tested[reported].mul(weeks, axis=0)
    return tested[tested["landed_on"] <= day]


def _forecast(
    series: VendorSeries, fitted: SeriesFit, day: pd.Timestamp, status: Status
) -> pd.DataFrame:
    """One row a quarter ahead: quantiles by level, and what stays the same for all of them."""
    wide = fitted.quantiles((LAST_QUARTER - fitted.train_end).n)
    quarters = [fitted.train_end + step for step in wide.index]
    wide = wide.mul(series.weeks_factor(quarters), axis=0)
    if status.status == PROXY:
        wide = _with_proxy_error(wide, float(series.proxy["half_width"].iloc[0]))
    long_ahead = [quarter for quarter in quarters if quarter in series.long_quarters]
    told = [status.reason, *series.told(day)] if status.reason else list(series.told(day))
    if long_ahead:
        told.append(f"14 weeks in {', '.join(map(str, long_ahead))}: forecast as such.")
    return wide.reset_index().assign(
        series_id=series.series_id,
        entity=series.vendor,
        line=series.line,
        unit=series.unit,
        model=fitted.model,
        model_parameters=json.dumps(fitted.parameters | _as_statsmodels(fitted)),
        train_start=last_day(fitted.train_start),
        train_end=last_day(fitted.train_end),
        n_train=fitted.n,
        n_inferred=series.inferred_as_of(day),
        period_end=[last_day(quarter) for quarter in quarters],
        transformations=_transformations(fitted),
        warnings=" ".join([*told, *fitted.warnings]),
        explanation=explain(fitted),
    )


def _with_proxy_error(wide: pd.DataFrame, half_width: float) -> pd.DataFrame:
    """Quantiles with the error of the proxy itself, independent of the forecast's, on logs."""
    if not np.isfinite(half_width):
        return wide
    own = half_width * ndtri(np.array(wide.columns, dtype=float)) / ndtri(0.9)
    ratio = np.log(wide.div(wide[0.5], axis=0).to_numpy(dtype=float))
    wider = np.exp(np.sign(own) * np.hypot(ratio, own))
    return pd.DataFrame(wider, wide.index, wide.columns).mul(wide[0.5], axis=0)


def _transformations(fitted: SeriesFit) -> str:
    if fitted.is_fallback:
        return "none"
    scales = "logs and the level" if len(fitted.members) > 2 else "the level"
    return f"members on {scales}, each without its shrunken season; quantiles averaged"


def _as_statsmodels(fitted: SeriesFit) -> dict[str, Any]:
    """The heaviest model as statsmodels itself has it; nothing where a fallback stands in."""
    if fitted.is_fallback:
        return {}
    results = fitted.results()
    diagnostics = {
        "residual_skewness": float(skew(np.asarray(results.resid))),
        "residual_autocorrelation": float(pd.Series(results.resid).autocorr(1)),
        "aicc": float(results.aicc),
    }
    return {
        "statsmodels": {
            "class": type(results.model).__name__,
            "log_likelihood": float(results.llf),
            "parameters": {
                name: float(value)
                for name, value in zip(results.model.param_names, results.params, strict=True)
            },
            "final_level": float(np.asarray(results.level)[-1]),
            "diagnostics": {k: v if np.isfinite(v) else None for k, v in diagnostics.items()},
        }
    }


def _opinions(series: VendorSeries, known: pd.Series, fitted: SeriesFit) -> pd.DataFrame:
    try:
        opinions: tuple[Opinion, ...] = second_opinions(
            known, (LAST_QUARTER - fitted.train_end).n, (0.1, 0.5, 0.9)
        )
    except SeriesError:
        return pd.DataFrame()
    frames = []
    for opinion in opinions:
        quarters = [fitted.train_end + step for step in opinion.quantiles.index]
        bands = opinion.quantiles.mul(series.weeks_factor(quarters), axis=0)
        frames.append(
            pd.DataFrame(
                {
                    "series_id": series.series_id,
                    "model": opinion.model,
                    "period_end": [last_day(quarter) for quarter in quarters],
                    "q10": bands[0.1].to_numpy(),
                    "q50": bands[0.5].to_numpy(),
                    "q90": bands[0.9].to_numpy(),
                    "warnings": " ".join(opinion.warnings),
                }
            )
        )
    return _joined(frames)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if not frame.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
