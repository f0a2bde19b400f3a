"""Outlooks made again on past days, each held against what was published afterwards.

A diffusion model is asked for exactly what a document later stated: the same parts, the same
period, an amount or a share. A number is scored as any forecast; a bound ("more than two-thirds")
by the probability the model had given it. Reconciled totals and shares are held against the
quarters that vendors reported. Priors are those of today: what hindsight is in them stays in.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion.observation import Observation
from forecasts.quantiles import QUANTILES
from forecasts.scoring import crps
from intel.refresh.coherent_totals import BASES, forecast_totals
from intel.refresh.market_history import MarketHistory
from intel.refresh.outlook_as_of import OutlooksAsOf, Subject
from intel.refresh.outlook_facts import Query, Used, day_of, decimal_year
from intel.refresh.vendor_series import VendorSeries

Array = NDArray[np.float64]

FIRST_CUTOFF: Final = "2022-12-31"
"""Earlier hardly any statement was public that a model could be fitted to."""
FIRST_TOTALS: Final = "2024-12-31"
"""Earlier there are too few quarters of all vendors to reconcile."""
AHEAD: Final = 8
"""Quarters ahead that totals are scored to."""
SPREAD: Final = """\
SELECT arg_max(spread, cutoff) AS spread
FROM forecast_backtest
JOIN forecast_series USING (series_id)
WHERE line <> 'capex' AND cutoff <= DATE '{day}'
HAVING count(*) > 0"""
"""How much wider bands would have been made on a day."""
_KEPT: Final = {"q2_5": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q97_5": 0.975}


def backtest_outlooks(
    query: Query, outlooks: OutlooksAsOf, series: Sequence[VendorSeries], *, made_on: date
) -> pd.DataFrame:
    """Rows of ``outlook_backtest``.

    Parameters
    ----------
    query
        Asks the views over the snapshot under construction.
    outlooks
        The models on any day.
    series
        All lines with their vintages: what the totals of a past day rest on.
    made_on
        Day of knowledge.
    """
    today = pd.Timestamp(made_on)
    days = pd.date_range(FIRST_CUTOFF, today, freq="6ME")
    rows = [row for day in days for row in _statements(outlooks, day)]
    parts = [pd.DataFrame(rows)] if rows else []
    late = pd.date_range(FIRST_TOTALS, today - pd.Timedelta(days=90), freq="2QE")
    history = MarketHistory(series, query, BASES)
    came = history.as_of(today)
    parts += [_totals(query, history, came, day) for day in late]
    filled = [each for each in parts if not each.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _statements(outlooks: OutlooksAsOf, day: pd.Timestamp) -> list[dict[str, Any]]:
    """What was published after ``day`` of periods that ended after it, by the models of the day."""
    start = decimal_year(day)
    wanted = {
        model_id: [
            each
            for each in subject.used
            if each.role != "forecast" and each.known_on > day and each.observation.end > start
        ]
        for model_id, subject in outlooks.now().items()
    }
    if not any(wanted.values()):
        return []
    rows: list[dict[str, Any]] = []
    then = outlooks.on(day)
    for model_id in (name for name, asked in wanted.items() if asked and name in then):
        old, asked = then[model_id], wanted[model_id]
        rng = np.random.default_rng(zlib.crc32(f"{model_id} {day:%Y-%m-%d}".encode()))
        draws = old.draws([each.observation for each in asked], rng)
        for place, each in enumerate(asked):
            rows.append(_statement_row(model_id, old, each, draws[:, place], day))
    return rows


def _statement_row(
    model_id: str, old: Subject, each: Used, draws: Array, day: pd.Timestamp
) -> dict[str, Any]:
    seen = each.observation
    is_bound = seen.relation != "equals"
    above = float((draws >= seen.value).mean())
    end = day_of(seen.end) - pd.Timedelta(days=1)
    return {
        "model_id": model_id,
        "subject": " + ".join(old.parts[place] for place in seen.parts),
        "quantity": "share" if seen.kind == "share" else "shipments",
        "unit": "fraction" if seen.kind == "share" else old.units,
        "cutoff": day,
        "period_start": day_of(seen.start),
        "period_end": end,
        "horizon_days": int((end - day).days),
        "role": each.role,
        "relation": seen.relation,
        "actual": seen.value,
        **_kept(draws),
        "probability": (above if seen.relation == "at_least" else 1.0 - above)
        if is_bound
        else None,
        "crps": None if is_bound else _crps(seen.value, draws),
        "naive": _last(old.used, seen),
        "n_inputs": len(old.used),
        "landed_on": each.known_on,
        "fact_id": each.fact_id,
    }


def _last(used: Sequence[Used], seen: Observation) -> float | None:
    """The newest number of the same thing before it; an amount at the same rate a year."""
    before = [
        each.observation
        for each in used
        if each.role == "point"
        and (each.observation.parts, each.observation.kind) == (seen.parts, seen.kind)
        and each.observation.end < seen.end - 0.05
    ]
    if not before:
        return None
    newest = max(before, key=lambda each: each.end)
    if seen.kind == "share":
        return newest.value
    return newest.value / (newest.end - newest.start) * (seen.end - seen.start)


def _kept(draws: Array) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in zip(_KEPT, np.quantile(draws, list(_KEPT.values())), strict=True)
    }


def _crps(actual: float, draws: Array) -> float:
    quantiles = np.quantile(draws, QUANTILES)[None, :]
    return float(crps([actual], quantiles, list(QUANTILES))[0])


def _totals(
    query: Query, history: MarketHistory, came: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """Reconciled revenue and shares of a past day beside the quarters reported since."""
    then = history.as_of(day)

    def ask(sql: str) -> pd.DataFrame:
        return then if "FROM market_share " in sql else query(sql)

    learned = query(SPREAD.format(day=f"{day:%Y-%m-%d}"))["spread"]
    spread = float(learned.iloc[0]) if len(learned) else 1.0
    last = pd.Period(day, freq="Q") + AHEAD
    made = forecast_totals(ask, made_on=day.date(), spread=spread, last=last).tables
    if "coherent_forecast" not in made:
        return pd.DataFrame()
    revenue = made["coherent_forecast"].query(
        "approach == 'reconciled' and level in ('vendor', 'market') and quantile == quantile"
    )
    revenue = revenue.assign(subject=revenue["node"], quantity="revenue", unit="USD_m")
    share = made.get("forecast_share", pd.DataFrame(columns=["quantity"])).query(
        "quantity == 'share' and quantile == quantile"
    )
    if len(share):
        share = share.assign(
            subject=share["part"], market_basis=share["market"].str.removeprefix("vendors/")
        )
    named = ["model_id", "market_basis", "subject", "quantity", "unit", "period_end"]
    kept = [*named, "quantile", "value"]
    wide = (
        pd.concat([revenue[kept], share[kept]] if len(share) else [revenue[kept]])
        .pivot_table(index=named, columns="quantile", values="value")
        .reset_index()
    )
    wide = wide[wide["period_end"] > day]
    reported, before = reported_on_bases(came, wide), reported_on_bases(then, wide)
    newest = before.groupby(["market_basis", "subject", "quantity"])["actual"].last()
    both = wide.merge(reported, on=["market_basis", "subject", "quantity", "period_end"])
    if both.empty:
        return pd.DataFrame()
    key = pd.MultiIndex.from_frame(both[["market_basis", "subject", "quantity"]])
    levels = list(QUANTILES)
    quantiles = both[levels].to_numpy(dtype=float)
    ends = pd.DatetimeIndex(both["period_end"])
    return pd.DataFrame(
        {
            "model_id": both["model_id"],
            "subject": both["subject"],
            "quantity": both["quantity"],
            "unit": both["unit"],
            "cutoff": day,
            "period_start": ends - pd.offsets.QuarterBegin(startingMonth=1),
            "period_end": ends,
            "horizon_days": (ends - day).days,
            "role": "point",
            "relation": "equals",
            "actual": both["actual"],
            **{name: both[level] for name, level in _KEPT.items()},
            "probability": None,
            "crps": crps(both["actual"], quantiles, levels),
            "naive": newest.reindex(key).to_numpy(dtype=float),
            "n_inputs": len(before),
            "landed_on": both["known_on"],
            "fact_id": "",
        }
    )


def reported_on_bases(held: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Revenue, and totals and shares of the quarters that all vendors of a basis have; by time."""
    frames = []
    for basis, of_basis in wanted.groupby("market_basis"):
        vendors = set(of_basis["subject"]) - {"market"}
        rows = held[(held["market_basis"] == basis) & held["vendor"].isin(vendors)]
        wide = rows.pivot_table(index="quarter_end", columns="vendor", values="revenue_usd_m")
        known_on = rows.groupby("quarter_end")["known_on"].max()
        each_on = rows.set_index(["quarter_end", "vendor"])["known_on"]
        whole = (
            wide.dropna().sum(axis=1) if set(wide.columns) == vendors else pd.Series(dtype=float)
        )
        shares = wide.div(whole, axis=0).dropna()
        for quantity, frame in (("revenue", wide.assign(market=whole)), ("share", shares)):
            frame.index.name, frame.columns.name = "period_end", "subject"
            long = frame.melt(ignore_index=False, value_name="actual").dropna().reset_index()
            if len(long):
                named = long.assign(market_basis=basis, quantity=quantity)
                named["known_on"] = named["period_end"].map(known_on)
                if quantity == "revenue":
                    own = pd.MultiIndex.from_frame(named[["period_end", "subject"]])
                    alone = each_on.reindex(own).to_numpy()
                    named["known_on"] = np.where(pd.isna(alone), named["known_on"], alone)
                frames.append(named)
    columns = ["period_end", "subject", "actual", "market_basis", "quantity", "known_on"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
