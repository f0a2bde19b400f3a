"""Vendors, layers and the market on a market basis, forecast together so that they add up.

Every node is forecast alone from its own quarters (base), then reconciled with the errors each made
one step ahead in a backtest. What was reported for a quarter that others have not reported yet
stays as reported.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.coherence import (
    Hierarchy,
    bottom_draws,
    coherent_draws,
    reconcile,
    shrunk_covariance,
)
from forecasts.series import SeriesError, SeriesFit, backtest, fit
from forecasts.series.spread import widen
from forecasts.shares import SharesError, forecast_shares
from intel.refresh.coherent_rows import (
    FINE,
    base_table,
    draw_rows,
    node_rows,
    parts_of_whole,
    quantile_table,
    share_rows,
)
from intel.refresh.outlook_facts import Query
from intel.refresh.outlook_rows import Tables, as_tables, model_row, put_together
from intel.refresh.vendor_forecasts import LAST_QUARTER

Array = NDArray[np.float64]

BASES: Final = ("platform", "platform_with_optics", "back_end_switch")
CAPEX: Final = "hyperscaler_capex"
CAPEX_LAYER: Final = "hyperscalers"
DRAWS: Final = 2_000
KEPT_DRAWS: Final = 50
FEWEST_QUARTERS: Final = 6
PERSISTENCE: Final = 0.9
"""How far a vendor ahead of its median stays ahead a quarter later, a convention."""
STARTED: Final = 0.95
"""The history of totals starts when vendors with this part of today's revenue have begun."""
SMALLEST_ERROR: Final = 0.03
ORIGINS: Final = 6


_WHAT_COUNTS: Final = (
    "The part of each line that counts is the middle of its band (market_basis_line); the band"
    " itself is not in the intervals.",
    "Cash paid for property and equipment, without finance leases; Meta's is net of sales.",
)


@dataclass(frozen=True, eq=False)
class MarketDraws:
    """Draws (D, h) of a market's quarterly revenue, millions of US dollars, with their quarters."""

    periods: pd.PeriodIndex
    draws: Array


@dataclass(frozen=True, eq=False)
class CoherentTotals:
    """Rows by table, and each basis's market for those who share it out."""

    tables: Tables
    markets: dict[str, MarketDraws]


@dataclass(frozen=True, eq=False)
class History:
    """Revenue by quarter and vendor, and the quarters over which totals can be formed.

    ``by_vendor`` holds every quarter any vendor has; a vendor's own may begin later, end earlier.
    """

    by_vendor: pd.DataFrame
    first: pd.Period
    origin: pd.Period


def forecast_totals(
    query: Query, *, made_on: date, spread: float = 1.0, last: pd.Period = LAST_QUARTER
) -> CoherentTotals:
    """Forecast every basis of ``BASES`` that has enough quarters.

    ``spread`` is how much wider the bands of single series are made for what past errors taught;
    ``last`` is the last quarter forecast.
    """
    held = query("SELECT * FROM market_share ORDER BY market_basis, quarter_end, vendor")
    layers = query(
        "SELECT market_basis, vendor, min(layer) AS layer FROM market_basis_line GROUP BY ALL"
        " ORDER BY ALL"
    )
    source_of = query("SELECT fact_id, source_id FROM fact").set_index("fact_id")["source_id"]
    parts: list[Tables] = []
    markets: dict[str, MarketDraws] = {}
    for basis in BASES:
        rows = held[held["market_basis"] == basis]
        layer_of = layers[layers["market_basis"] == basis].set_index("vendor")["layer"]
        history = _history(rows)
        if history is None:
            continue
        tables, market = _one_basis(
            basis,
            history,
            {str(vendor): str(layer) for vendor, layer in layer_of.items()},
            rows,
            made_on=made_on,
            spread=spread,
            last=last,
        )
        if "outlook_input" in tables:
            used = tables["outlook_input"]
            tables["outlook_input"] = used.assign(source_id=used["fact_id"].map(source_of))
        parts.append(tables)
        markets[basis] = market
    return CoherentTotals(put_together(*parts), markets)


def forecast_capex(query: Query, *, made_on: date, spread: float) -> Tables:
    """Capital expenditure of the largest buyers and of all together, by the same means."""
    rows = query(
        "SELECT buyer AS vendor, quarter_end, capex_usd_m AS revenue_usd_m, fact_ids"
        " FROM capex_quarterly WHERE basis <> '' AND quarter_start >= DATE '2021-01-01'"
        " ORDER BY quarter_end, vendor"
    )
    history = _history(rows)
    if history is None:
        return {}
    layer_of = {str(buyer): CAPEX_LAYER for buyer in history.by_vendor.columns}
    tables, _ = _one_basis(
        CAPEX, history, layer_of, rows, made_on=made_on, spread=spread, last=LAST_QUARTER
    )
    source_of = query("SELECT fact_id, source_id FROM fact").set_index("fact_id")["source_id"]
    used = tables["outlook_input"]
    tables["outlook_input"] = used.assign(source_id=used["fact_id"].map(source_of))
    return tables


def _history(rows: pd.DataFrame) -> History | None:
    """Revenue of each vendor with gaps bridged on the logarithm; None when there is too little."""
    if rows.empty:
        return None
    wide = rows.assign(period=pd.PeriodIndex(rows["quarter_end"], freq="Q")).pivot_table(
        index="period", columns="vendor", values="revenue_usd_m", aggfunc="sum"
    )
    wide = wide.reindex(pd.period_range(wide.index[0], wide.index[-1], freq="Q"))
    logs: pd.DataFrame = wide.where(wide > 0).map(np.log)
    wide = logs.interpolate(limit_area="inside").map(np.exp)
    newest = wide.ffill().iloc[-1]
    begun = wide.bfill().notna() & wide.notna().cummax()
    part = (begun * newest).sum(axis=1) / newest.sum()
    started = wide.index[part >= STARTED]
    complete = wide.index[wide.notna().all(axis=1)]
    if not len(complete) or (wide.loc[started[0] : complete[-1]].index.size < FEWEST_QUARTERS):
        return None
    return History(wide, started[0], complete[-1])


def _one_basis(
    basis: str,
    history: History,
    layer_of: Mapping[str, str],
    rows: pd.DataFrame,
    *,
    made_on: date,
    spread: float,
    last: pd.Period,
) -> tuple[Tables, MarketDraws]:
    rng = np.random.default_rng(zlib.crc32(basis.encode()))
    vendors = [str(name) for name in history.by_vendor.columns]
    hierarchy = Hierarchy.of({vendor: layer_of[vendor] for vendor in vendors})
    origin = history.origin
    known = history.by_vendor.loc[history.first : origin].fillna(0.0)
    ahead = pd.period_range(origin + 1, last, freq="Q")
    totals = pd.DataFrame(
        known.to_numpy() @ hierarchy.summing.T, known.index, range(len(hierarchy.nodes))
    )
    fits, errors = _base(totals, history, hierarchy)
    relative, correlation = _spread(errors)
    base = np.stack([widen(each.quantile_array(len(ahead), FINE), FINE, spread) for each in fits])
    late = history.by_vendor.loc[origin + 1 :]
    first_vendor = 1 + len(hierarchy.layers)
    for i, vendor in enumerate(vendors):  # a quarter that this vendor has reported already
        for step, value in enumerate(late[vendor]):
            if pd.notna(value):
                base[first_vendor + i, step] = value
    means = base.mean(axis=2)
    targets = np.empty((len(ahead), len(vendors)))
    for step in range(len(ahead)):
        scale = np.maximum(relative * means[:, step], 1e-6)
        settled = np.ptp(base[:, step], axis=1) < 1e-9
        scale[settled] *= 1e-3
        weights = scale[:, None] * correlation * scale[None, :]
        targets[step] = reconcile(hierarchy, means[:, step], weights)
    bottom = bottom_draws(
        base[first_vendor:],
        FINE,
        correlation[first_vendor:, first_vendor:],
        size=DRAWS,
        persistence=PERSISTENCE,
        rng=rng,
    )
    draws = coherent_draws(hierarchy, bottom, targets)
    model_id = f"coherent/{basis}"
    ends = [period.end_time.normalize() for period in ahead]
    shares, told = _shares(known, len(ahead), rng)
    table = partial(node_rows, model_id, basis, hierarchy)
    up = bottom @ hierarchy.summing.T
    stored = [
        table("reconciled", ends, quantile_table(draws), parts_of_whole(draws)),
        table("base", ends, base_table(base)),
        table("bottom_up", ends, quantile_table(up)),
    ]
    of_vendors: list[pd.DataFrame] = []
    if shares is not None:
        by_vendor = shares[0][:, :, [shares[1].index(vendor) for vendor in vendors]]
        whole = _from_quantiles(base[0], len(by_vendor), rng)
        down = by_vendor * whole[:, :, None]
        stored.append(table("top_down", ends, quantile_table(down @ hierarchy.summing.T)))
        of_vendors = [share_rows(model_id, basis, vendors, ends, by_vendor, down)]
    used = sorted({fact for ids in rows["fact_ids"] for fact in ids})
    model = model_row(
        model_id,
        "Quarterly capital expenditure of the five largest buyers"
        if basis == CAPEX
        else f"Quarterly revenue on the basis {basis}",
        "MinT with shrinkage on draws, over forecasts of each vendor, layer and the market",
        [],
        made_on=made_on,
        prior_part=None,
        parameters={
            "one_step_errors": len(errors),
            "spread": spread,
            "relative_error": dict(
                zip(
                    [name for _, name, _ in hierarchy.nodes],
                    relative.round(4).tolist(),
                    strict=True,
                )
            ),
        },
        warnings=[
            f"Totals run from {known.index[0]} to {origin}; {len(errors)} one-step errors weigh"
            " the levels, so their correlations are mostly shrunk away.",
            f"Bands are {spread:.2f} times the models' own, as those of single series are.",
            _WHAT_COUNTS[basis == CAPEX],
            *told,
        ],
    ) | {
        "n_points": int(known.gt(0).sum().sum()),
        "train_start": known.index[0].start_time.normalize(),
        "train_end": origin.end_time.normalize(),
    }
    tables: Tables = {
        "coherent_forecast": pd.concat(stored, ignore_index=True),
        "coherent_draw": draw_rows(basis, hierarchy, ends, draws[:KEPT_DRAWS]),
        **as_tables(
            {
                "outlook_model": [model],
                "outlook_input": [
                    {
                        "model_id": model_id,
                        "fact_id": fact,
                        "source_id": "",
                        "role": "point",
                        "stated": "Reported number that counts on the basis",
                        "fitted": None,
                    }
                    for fact in used
                ],
            }
        ),
    }
    if of_vendors:
        tables["forecast_share"] = of_vendors[0]
    return tables, MarketDraws(ahead, draws[:, :, 0])


def _base(
    totals: pd.DataFrame, history: History, hierarchy: Hierarchy
) -> tuple[list[SeriesFit], pd.DataFrame]:
    """A fit a node, and its one-step errors on the logarithm by quarter, missing where it has none.

    A vendor, and a layer of one vendor, is fitted to all of its own quarters; a total to those that
    all vendors share.
    """
    alone = {
        layer: vendor
        for vendor, layer in zip(hierarchy.vendors, hierarchy.parents, strict=True)
        if hierarchy.parents.count(layer) == 1
    }
    fits: list[SeriesFit] = []
    errors: list[pd.Series] = []
    for i, (level, name, _) in enumerate(hierarchy.nodes):
        series = totals[i]
        vendor = name if level == "vendor" else alone.get(name) if level == "layer" else None
        if vendor is not None:
            series = history.by_vendor[vendor].loc[: history.origin].dropna()
        fits.append(fit(series))
        try:
            tested = backtest(series, 1, n_origins=ORIGINS)
        except SeriesError:
            tested = pd.DataFrame({"period": [], "actual": [], 0.5: []})
        actual, median = (tested[name].to_numpy(dtype=float) for name in ("actual", 0.5))
        log_ratio = np.log(np.maximum(actual / np.maximum(median, 1e-6), 1e-3))
        errors.append(pd.Series(log_ratio, index=list(tested["period"]), name=i, dtype=float))
    return fits, pd.concat(errors, axis=1)


def _spread(errors: pd.DataFrame) -> tuple[Array, Array]:
    """Relative one-step error (N,) and shrunk correlation (N, N) of the nodes."""
    own = np.sqrt((errors**2).mean(axis=0))
    relative = own.fillna(own.median() if own.notna().any() else SMALLEST_ERROR)
    known = errors.fillna(0.0).to_numpy(dtype=float)
    if not len(known):
        known = np.zeros((1, errors.shape[1]))
    covariance = shrunk_covariance(known)
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    return np.maximum(relative.to_numpy(dtype=float), SMALLEST_ERROR), np.asarray(correlation)


def _shares(
    known: pd.DataFrame, steps: int, rng: np.random.Generator
) -> tuple[tuple[Array, list[str]] | None, list[str]]:
    """Draws (D, h, B) of vendors' shares, damped and never drifted, and their order."""
    try:
        made = forecast_shares(
            known.div(known.sum(axis=1), axis=0), steps, rng=rng, draws=DRAWS // 2, unit=0.001
        )
    except SharesError as error:
        return None, [f"No top-down: {error}"]
    parts = list(made.parts)
    wanted = [str(name) for name in known.columns]
    if set(parts) != set(wanted):
        return None, [f"No top-down: the parts {parts} are not the vendors."]
    return (made.draws, parts), list(made.warnings)


def _from_quantiles(quantiles: Array, size: int, rng: np.random.Generator) -> Array:
    """Draws (size, h) from quantiles (h, Q), a draw keeping its rank over time."""
    ranks = rng.uniform(size=size)
    return np.stack([np.interp(ranks, FINE, step) for step in quantiles], axis=1)
