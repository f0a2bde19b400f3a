"""The score step: every forecast ever published, scored when its number lands.

A number lands on the day it is first published, and is scored as first published; forecasts made
on that day or later do not count. The naive forecasts beside it know what was known on the day
the forecast was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scoring import (
    crps,
    drift,
    interval_score,
    mase_scale,
    naive,
    pinball,
    seasonal_naive,
)
from forecasts.series import fit
from intel.refresh.vendor_series import VendorSeries, last_day

_CYCLE: Final = 4
_VINTAGE: Final = ["series_id", "made_on", "run_id"]


def score_landed(
    forecasts: pd.DataFrame, series: Sequence[VendorSeries], *, day: pd.Timestamp
) -> pd.DataFrame:
    """Score what has landed by ``day``.

    Parameters
    ----------
    forecasts
        Rows of ``forecast``: every vintage there is.
    series
        The lines with all vintages of their quarters.
    day
        Day of knowledge.

    Returns
    -------
    DataFrame
        Rows of ``forecast_landed``; none when nothing has landed.
    """
    if forecasts.empty:
        return pd.DataFrame()
    by_id = {each.series_id: each for each in series}
    parts = []
    for key, rows in forecasts.groupby(_VINTAGE, sort=True):
        name, run_id = str(key[0]), str(key[2])
        made_on = pd.Timestamp(str(key[1]))
        if name in by_id:
            landed = _landed(by_id[name], rows, made_on, day)
            parts.append(landed.assign(series_id=name, made_on=made_on, run_id=run_id))
    filled = [part for part in parts if not part.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _landed(
    series: VendorSeries, rows: pd.DataFrame, made_on: pd.Timestamp, day: pd.Timestamp
) -> pd.DataFrame:
    first = series.known_on()
    first = first[(first["known_on"] > made_on) & (first["known_on"] <= day)]
    if first.empty:
        return pd.DataFrame()
    first.index = pd.DatetimeIndex([last_day(quarter) for quarter in first.index], name="landed")
    wide = rows.pivot_table(index=["period_end", "horizon"], columns="quantile", values="value")
    wide = wide[wide.index.get_level_values("period_end").isin(first.index)]
    if wide.empty:
        return pd.DataFrame()
    ends = pd.DatetimeIndex(wide.index.get_level_values("period_end"))
    steps = wide.index.get_level_values("horizon").to_numpy(dtype=int)
    quarters = [pd.Period(end, freq="Q") for end in ends]
    weeks = series.weeks_factor(quarters)
    now = series.as_of(day).reindex(pd.PeriodIndex(quarters)).to_numpy(dtype=float)
    actual = first.loc[ends, "value"].to_numpy(dtype=float)
    history = fit(series.as_of(made_on)).values  # its holes bridged
    quantiles = wide[list(QUANTILES)].to_numpy(dtype=float)
    outcome = actual * weeks
    at = {level: quantiles[:, place] for place, level in enumerate(QUANTILES)}
    most = int(steps.max())
    return pd.DataFrame(
        {
            "period_end": ends,
            "horizon": steps,
            "landed_on": first.loc[ends, "known_on"].to_numpy(),
            "landed_on_is_inferred": first.loc[ends, "inferred"].to_numpy(dtype=bool),
            "actual": outcome,
            "actual_now": np.where(np.isnan(now), actual, now) * weeks,
            "q2_5": at[0.025],
            "q10": at[0.1],
            "q50": at[0.5],
            "q90": at[0.9],
            "q97_5": at[0.975],
            "naive": naive(history, most)[steps - 1] * weeks,
            "seasonal_naive": seasonal_naive(history, most, cycle=_CYCLE)[steps - 1] * weeks,
            "drift": drift(history, most)[steps - 1] * weeks,
            "scale": mase_scale(history, cycle=_CYCLE) * weeks,
            "pinball": pinball(outcome, quantiles, QUANTILES).mean(axis=1),
            "crps": crps(outcome, quantiles, QUANTILES),
            "interval_score_95": interval_score(outcome, at[0.025], at[0.975], coverage=0.95),
        }
    )
