"""Forecasts of lines and their backtests as rows of the store's tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scoring import summarise
from forecasts.series.spread import widen
from intel.refresh.learned_spread import LearnedSpread
from intel.refresh.series_status import Status
from intel.refresh.vendor_series import VendorSeries, last_day


def forecast_rows(
    wide: pd.DataFrame,
    learned: LearnedSpread,
    measure: str,
    *,
    made_on: pd.Timestamp,
    run_id: str,
    data_version: str,
) -> pd.DataFrame:
    """Rows of ``forecast``: bands widened by what was learned, one row a quantile."""
    if wide.empty:
        return wide
    levels = list(QUANTILES)
    wide = wide.copy()
    wide[levels] = widen(wide[levels].to_numpy(dtype=float), levels, learned.factor)
    kept = [column for column in wide.columns if isinstance(column, str)]
    rows = wide.melt(kept, levels, var_name="quantile", value_name="value")
    wider = f"; bands widened by {learned.factor:.2f}, learned from past errors of all {measure}"
    return rows.assign(
        spread=learned.factor,
        made_on=made_on,
        run_id=run_id,
        data_version=data_version,
        transformations=rows["transformations"] + f"{wider} series",
    )


def series_row(
    series: VendorSeries, status: Status, failed: str | None, day: pd.Timestamp
) -> dict[str, Any]:
    """The row of ``forecast_series``: whether the series is forecast, and why not."""
    known = series.as_of(day)
    return {
        "series_id": series.series_id,
        "entity": series.vendor,
        "line": series.line,
        "basis": series.basis,
        "unit": series.unit,
        "status": "failed" if failed else status.status,
        "reason": failed or status.reason,
        "successor": status.successor,
        "n_quarters": len(known),
        "n_inferred": series.inferred_as_of(day),
        "first_quarter_end": last_day(known.index[0]) if len(known) else None,
        "last_quarter_end": last_day(known.index[-1]) if len(known) else None,
    }


def scores(tests: pd.DataFrame, forecast: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``forecast_score``, one a series."""
    if tests.empty:
        return tests
    newest = (
        {} if forecast.empty else dict(zip(forecast["series_id"], forecast["model"], strict=True))
    )
    rows = []
    for name, tested in tests.groupby("series_id", sort=True):
        by_origin = tested.drop_duplicates("origin")
        rows.append(
            summarise(tested).to_dict()
            | {
                "series_id": name,
                "model": newest.get(name, ""),
                "n_origins": len(by_origin),
                "n_forecasts": len(tested),
                "n_train_least": int(by_origin["n_train"].min()),
                "n_train_most": int(by_origin["n_train"].max()),
                "n_cutoffs_inferred": int(by_origin["cutoff_inferred"].sum()),
                "n_revised": int((tested["actual"] != tested["first_reported"]).sum()),
                "share_inferred": float(by_origin["n_inferred"].sum() / by_origin["n_train"].sum()),
            }
        )
    return pd.DataFrame(rows)


def backtest_rows(tests: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``forecast_backtest``: each forecast made again beside what came."""
    if tests.empty:
        return tests
    return pd.DataFrame(
        {
            "series_id": tests["series_id"],
            "origin_end": tests["origin"].map(last_day),
            "cutoff": tests["cutoff"],
            "cutoff_is_inferred": tests["cutoff_inferred"],
            "period_end": tests["period"].map(last_day),
            "horizon": tests["horizon"],
            "actual": tests["actual"],
            "first_reported": tests["first_reported"],
            "landed_on": tests["landed_on"],
            "q2_5": tests[0.025],
            "q10": tests[0.1],
            "q50": tests[0.5],
            "q90": tests[0.9],
            "q97_5": tests[0.975],
            "naive": tests["naive"],
            "seasonal_naive": tests["seasonal_naive"],
            "drift": tests["drift"],
            "n_train": tests["n_train"],
            "n_inferred": tests["n_inferred"],
            "spread": tests["spread"],
        }
    )
