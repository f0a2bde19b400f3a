"""Every outlook as it was published, and the score of each when its number lands."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.scoring import crps, interval_score
from intel.home import Home
from intel.refresh.coherent_totals import BASES
from intel.refresh.forecast_ledger import OUTLOOKS, keep_forecasts
from intel.refresh.market_history import MarketHistory
from intel.refresh.outlook_as_of import OutlooksAsOf
from intel.refresh.outlook_backtest import reported_on_bases
from intel.refresh.outlook_facts import Query, day_of, decimal_year
from intel.refresh.vendor_series import VendorSeries, last_day
from intel.store.build import Draft

LEVELS: Final = (0.025, 0.1, 0.5, 0.9, 0.975)
"""What a snapshot holds of each vintage; the ledger has all nine."""
LATEST_REPORT: Final = pd.Timedelta(days=200)
"""What ended longer ago has been reported, or never will be: no outlook of it is kept."""
KEY: Final = ["subject", "part", "quantity"]
_KEPT: Final = [*KEY, "unit", "period_end", "quantile", "value"]


def keep_outlooks(
    home: Home,
    draft: Draft,
    outlooks: OutlooksAsOf,
    series: Sequence[VendorSeries],
    tables: Mapping[str, pd.DataFrame],
    *,
    made_on: date,
    run_id: str,
    data_version: str,
) -> str:
    """Put today's outlooks on record, score what has landed, load both; say how many.

    ``tables`` are the outlooks as they are published; the nowcasts are read from the draft.
    """
    published = {**tables, "nowcast": draft.query("FROM nowcast")}
    vintage = outlook_vintage(published, made_on=made_on, run_id=run_id, data_version=data_version)
    kept = keep_forecasts(home, vintage, OUTLOOKS)
    if kept.empty:
        return "no outlook to keep"
    landed = score_outlooks(kept, draft.query, outlooks, series, day=pd.Timestamp(made_on))
    draft.load({"outlook_vintage": kept[kept["quantile"].isin(LEVELS)]})
    if not landed.empty:
        draft.load({"outlook_landed": landed})
    return f"{kept['made_on'].nunique()} vintage(s) of outlooks, {len(landed):,} have landed"


def outlook_vintage(
    tables: Mapping[str, pd.DataFrame], *, made_on: date, run_id: str, data_version: str
) -> pd.DataFrame:
    """Rows of ``outlook_vintage``, all nine quantiles, from the tables as they are published.

    Parameters
    ----------
    tables
        Those of the outlooks, ``driven_forecast`` and ``nowcast``; what is missing is left out.
    made_on, run_id, data_version
        Where they come from.
    """
    day = pd.Timestamp(made_on)
    frames = [_READ[name](tables[name]) for name in _READ if len(tables.get(name, ()))]
    if not frames:
        return pd.DataFrame()
    rows = pd.concat([frame[_KEPT] for frame in frames], ignore_index=True)
    still_open = rows["period_end"] > day - LATEST_REPORT
    ahead = rows["quantile"].notna() & rows["value"].notna() & still_open
    ordered = rows[ahead].sort_values([*KEY, "period_end", "quantile"], kind="stable")
    return ordered.reset_index(drop=True).assign(
        made_on=day, run_id=run_id, data_version=data_version
    )


def _speeds(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(subject=rows["market"], part=rows["speed"])


def _forms(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(subject="optics_form", part=rows["form"])


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(subject=rows["market"])


def _lasers(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(subject="lasers", part=rows["laser"])


def _totals(rows: pd.DataFrame) -> pd.DataFrame:
    published = rows[rows["approach"] == "reconciled"]
    return published.assign(
        subject=published["market_basis"], part=published["node"], quantity="revenue", unit="USD_m"
    )


def _crossings(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows["riser"] + " passes " + rows["passes"]
    return _dates(rows, "crosses_on").assign(subject=rows["market"], part=named)


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    return _dates(rows, "ends_on").assign(subject="lasers", part=rows["laser"])


def _dates(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Dates as decimal years; a quantile beyond the horizon is missing."""
    years = [decimal_year(day) if pd.notna(day) else np.nan for day in pd.to_datetime(rows[column])]
    return rows.assign(quantity=column, unit="year", period_end=rows["horizon_end"], value=years)


def _driven(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        subject="driven by capex", part=rows["series_id"], quantity="revenue", unit="USD_m"
    )


def _nowcasts(rows: pd.DataFrame) -> pd.DataFrame:
    middles = rows["period_end"] - pd.Timedelta(days=45)
    ends = [last_day(pd.Period(middle, freq="Q")) for middle in middles]
    return rows.assign(
        subject="nowcast", part=rows["series_id"], quantity="revenue", period_end=ends
    )


_READ: Final = {
    "speed_forecast": _speeds,
    "optics_form_forecast": _forms,
    "forecast_share": _shares,
    "supply_outlook": _lasers,
    "coherent_forecast": _totals,
    "crossing_date": _crossings,
    "shortage_end": _ends,
    "driven_forecast": _driven,
    "nowcast": _nowcasts,
}


def score_outlooks(
    vintages: pd.DataFrame,
    query: Query,
    outlooks: OutlooksAsOf,
    series: Sequence[VendorSeries],
    *,
    day: pd.Timestamp,
) -> pd.DataFrame:
    """Rows of ``outlook_landed``: outlooks made before the number of their period was public.

    Parameters
    ----------
    vintages
        Every vintage there is.
    query
        Asks the views over the snapshot under construction.
    outlooks
        The outlook models, for the statements they rest on.
    series
        All lines with their vintages.
    day
        Day of knowledge.
    """
    if vintages.empty or (vintages["made_on"] >= day).all():
        return pd.DataFrame()
    numbers = (_stated(outlooks), _of_markets(query, series, day), _of_series(series, day))
    filled = [each for each in numbers if not each.empty]
    if not filled:
        return pd.DataFrame()
    came = pd.concat(filled, ignore_index=True)
    rows = vintages[vintages["quantile"].isin(LEVELS)].pivot_table(
        index=[*KEY, "unit", "made_on", "run_id", "period_end"], columns="quantile", values="value"
    )
    both = rows.reset_index().merge(came, on=[*KEY, "period_end"])
    both = both[(both["landed_on"] > both["made_on"]) & (both["landed_on"] <= day)]
    both = both.dropna(subset=list(LEVELS))
    if both.empty:
        return pd.DataFrame()
    same = dict(list(came.groupby(KEY)))
    naive = [
        _newest_before(same[tuple(row[name] for name in KEY)], row)
        for row in both.to_dict("records")
    ]
    quantiles = both[list(LEVELS)].to_numpy(dtype=float)
    actual = both["actual"].to_numpy(dtype=float)
    return both.drop(columns=list(LEVELS)).assign(
        **{
            name: quantiles[:, place]
            for place, name in enumerate(("q2_5", "q10", "q50", "q90", "q97_5"))
        },
        crps=crps(actual, quantiles, LEVELS),
        interval_score_95=interval_score(actual, quantiles[:, 0], quantiles[:, -1], coverage=0.95),
        naive=naive,
    )


def _newest_before(same: pd.DataFrame, row: Mapping[Hashable, Any]) -> float:
    """The newest number of the same thing that was public when the outlook was made."""
    known = same[same["landed_on"] <= row["made_on"]]
    return float(known.sort_values("period_end")["actual"].iloc[-1]) if len(known) else np.nan


def _stated(outlooks: OutlooksAsOf) -> pd.DataFrame:
    """Numbers, not bounds, that documents state of one speed or form in one whole year."""
    rows = []
    for model_id, subject in outlooks.now().items():
        kind, _, market = model_id.partition("/")
        named = "optics_form" if kind == "form" else market
        for each in subject.used:
            seen = each.observation
            is_year = abs(seen.end - seen.start - 1.0) < 0.02 and abs(seen.start % 1.0) < 0.02
            if each.role == "point" and len(seen.parts) == 1 and is_year:
                quantity = "share" if seen.kind == "share" else "shipments"
                end = day_of(seen.end) - pd.Timedelta(days=1)
                part = subject.parts[seen.parts[0]]
                rows.append((named, part, quantity, end, seen.value, each.known_on))
    return pd.DataFrame(rows, columns=[*KEY, "period_end", "actual", "landed_on"])


def _of_markets(query: Query, series: Sequence[VendorSeries], day: pd.Timestamp) -> pd.DataFrame:
    """Revenue and shares of vendors on each basis, and the whole, by quarter."""
    held = MarketHistory(series, query, BASES).as_of(day)
    wanted = held.rename(columns={"vendor": "subject"})
    came = reported_on_bases(held, wanted).rename(
        columns={"subject": "part", "known_on": "landed_on"}
    )
    vendors = "vendors/" + came["market_basis"]
    return came.assign(subject=came["market_basis"].where(came["quantity"] == "revenue", vendors))[
        [*KEY, "period_end", "actual", "landed_on"]
    ]


def _of_series(series: Sequence[VendorSeries], day: pd.Timestamp) -> pd.DataFrame:
    """Quarters of reported lines, as first reported: what nowcasts and the driven are about."""
    parts = []
    for each in series:
        first = each.known_on()
        first = first[first["known_on"] <= day]
        quarters = list(first.index)
        own = pd.DataFrame(
            {
                "part": each.series_id,
                "quantity": "revenue",
                "period_end": pd.DatetimeIndex([last_day(quarter) for quarter in quarters]),
                "actual": first["value"].to_numpy(dtype=float) * each.weeks_factor(quarters),
                "landed_on": first["known_on"].to_numpy(),
            }
        )
        parts += [own.assign(subject=name) for name in ("nowcast", "driven by capex")]
    columns = [*KEY, "period_end", "actual", "landed_on"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
