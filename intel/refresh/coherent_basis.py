"""One market basis: every node forecast alone, reconciled, and drawn so that all adds up.

Every node is forecast from its own quarters (base), then reconciled with the errors each made one
step ahead in a backtest. What was reported for a quarter that others have not reported yet stays
as reported.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

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
    fact_rows,
    node_rows,
    parts_of_whole,
    quantile_table,
    share_rows,
)
from intel.refresh.outlook_rows import Tables, as_tables, model_row

Array = NDArray[np.float64]

CAPEX: Final = "hyperscaler_capex"
DRAWS: Final = 2_000
KEPT_DRAWS: Final = 50
FEWEST_QUARTERS: Final = 6
PERSISTENCE: Final = 0.9
"""How far a vendor ahead of its median stays ahead a quarter later, a convention."""
STARTED: Final = 0.95
"""The history of totals starts when vendors with this part of today's revenue have begun."""
SMALLEST_ERROR: Final = 0.03
ORIGINS: Final = 6

_REVENUE_COUNTS: Final = (
    "The part of each line that counts is the middle of its band (market_basis_line); the band"
    " itself is not in the intervals."
)
_CAPEX_COUNTS: Final = (
    "Cash paid for property and equipment, without finance leases; Meta's is net of sales."
)


@dataclass(frozen=True, eq=False)
class MarketDraws:
    """Draws (D, h) of a market's quarterly revenue, millions of US dollars, with their quarters."""

    periods: pd.PeriodIndex
    draws: Array


@dataclass(frozen=True, eq=False)
class History:
    """Revenue by quarter and vendor, and the quarters over which totals can be formed.

    ``by_vendor`` holds every quarter any vendor has, gaps bridged; ``reported`` has the gaps. A
    vendor's own quarters may begin later, end earlier.
    """

    by_vendor: pd.DataFrame
    reported: pd.DataFrame
    first: pd.Period
    origin: pd.Period

    @property
    def known(self) -> pd.DataFrame:
        """The quarters that totals are formed over; 0 before a vendor begins."""
        return self.by_vendor.loc[self.first : self.origin].fillna(0.0)

    def own(self, vendor: str) -> pd.Series:
        """A vendor's reported quarters to the origin, gaps as gaps.

        A bridged quarter rests on the one after it: a backtest that saw it would know the future.
        """
        return self.reported[vendor].loc[: self.origin]


def history_of(rows: pd.DataFrame) -> History | None:
    """Revenue of each vendor with gaps bridged on the logarithm; None when there is too little."""
    if rows.empty:
        return None
    wide = rows.assign(period=pd.PeriodIndex(rows["quarter_end"], freq="Q")).pivot_table(
        index="period", columns="vendor", values="revenue_usd_m", aggfunc="sum"
    )
    wide = wide.reindex(pd.period_range(wide.index[0], wide.index[-1], freq="Q"))
    reported: pd.DataFrame = wide.where(wide > 0)
    wide = reported.map(np.log).interpolate(limit_area="inside").map(np.exp)
    newest = wide.ffill().iloc[-1]
    begun = wide.bfill().notna() & wide.notna().cummax()
    part = (begun * newest).sum(axis=1) / newest.sum()
    started = wide.index[part >= STARTED]
    complete = wide.index[wide.notna().all(axis=1)]
    if not len(complete) or (wide.loc[started[0] : complete[-1]].index.size < FEWEST_QUARTERS):
        return None
    return History(wide, reported, started[0], complete[-1])


def forecast_basis(
    basis: str,
    history: History,
    layer_of: Mapping[str, str],
    rows: pd.DataFrame,
    *,
    made_on: date,
    spread: float,
    last: pd.Period,
) -> tuple[Tables, MarketDraws]:
    """Forecast every node of a basis, reconcile them, and give the rows and the market's draws."""
    rng = np.random.default_rng(zlib.crc32(basis.encode()))
    hierarchy = Hierarchy.of({str(name): layer_of[str(name)] for name in history.by_vendor.columns})
    ahead = pd.period_range(history.origin + 1, last, freq="Q")
    fits, errors = _base(history, hierarchy)
    relative, correlation = _spread(errors)
    base = np.stack([widen(each.quantile_array(len(ahead), FINE), FINE, spread) for each in fits])
    _set_what_landed(base, history, hierarchy)
    targets = _reconciled_means(base, hierarchy, relative, correlation)
    first_vendor = 1 + len(hierarchy.layers)
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
    table = partial(node_rows, model_id, basis, hierarchy)
    stored = [
        table("reconciled", ends, quantile_table(draws), parts_of_whole(draws)),
        table("base", ends, base_table(base)),
        table("bottom_up", ends, quantile_table(bottom @ hierarchy.summing.T)),
    ]
    tables: Tables = {}
    shares, told = _shares(history.known, len(ahead), rng)
    if shares is not None:
        down = shares * _from_quantiles(base[0], len(shares), rng)[:, :, None]
        stored.append(table("top_down", ends, quantile_table(down @ hierarchy.summing.T)))
        vendors = list(hierarchy.vendors)
        tables["forecast_share"] = share_rows(model_id, basis, vendors, ends, shares, down)
    nodes = [name for _, name, _ in hierarchy.nodes]
    model = _model(
        basis,
        history,
        made_on=made_on,
        one_step_errors=len(errors),
        spread=spread,
        relative_error=dict(zip(nodes, relative.round(4).tolist(), strict=True)),
        told=told,
    )
    tables |= {
        "coherent_forecast": pd.concat(stored, ignore_index=True),
        "coherent_draw": draw_rows(basis, hierarchy, ends, draws[:KEPT_DRAWS]),
        **as_tables({"outlook_model": [model], "outlook_input": fact_rows(model_id, rows)}),
    }
    return tables, MarketDraws(ahead, draws[:, :, 0])


def _set_what_landed(base: Array, history: History, hierarchy: Hierarchy) -> None:
    """Put a quarter that a vendor has reported already in the place of its forecast, in ``base``.

    ``base`` (N, h, Q) is changed in place; every quantile of such a quarter is the number itself.
    """
    first_vendor = 1 + len(hierarchy.layers)
    late = history.by_vendor.loc[history.origin + 1 :]
    for i, vendor in enumerate(hierarchy.vendors):
        for step, value in enumerate(late[vendor]):
            if pd.notna(value):
                base[first_vendor + i, step] = value


def _reconciled_means(
    base: Array, hierarchy: Hierarchy, relative: Array, correlation: Array
) -> Array:
    """Vendors' means (h, B) that add up, nearest to those of ``base`` (N, h, Q).

    A node weighs by its one-step error, a number that has landed nearly infinitely.
    """
    means = base.mean(axis=2)
    targets = np.empty((base.shape[1], len(hierarchy.vendors)))
    for step in range(base.shape[1]):
        scale = np.maximum(relative * means[:, step], 1e-6)
        has_landed = np.ptp(base[:, step], axis=1) < 1e-9
        scale[has_landed] *= 1e-3
        covariance = scale[:, None] * correlation * scale[None, :]
        targets[step] = reconcile(hierarchy, means[:, step], covariance)
    return targets


def _model(
    basis: str,
    history: History,
    *,
    made_on: date,
    one_step_errors: int,
    spread: float,
    relative_error: Mapping[str, float],
    told: list[str],
) -> dict[str, Any]:
    """The row of ``outlook_model``."""
    known, is_capex = history.known, basis == CAPEX
    subject = (
        "Quarterly capital expenditure of the five largest buyers"
        if is_capex
        else f"Quarterly revenue on the basis {basis}"
    )
    return model_row(
        f"coherent/{basis}",
        subject,
        "MinT with shrinkage on draws, over forecasts of each vendor, layer and the market",
        [],
        made_on=made_on,
        prior_part=None,
        parameters={
            "one_step_errors": one_step_errors,
            "spread": spread,
            "relative_error": relative_error,
        },
        warnings=[
            f"Totals run from {known.index[0]} to {history.origin}; {one_step_errors} one-step"
            " errors weigh the levels, so their correlations are mostly shrunk away.",
            f"Bands are {spread:.2f} times the models' own, as those of single series are.",
            _CAPEX_COUNTS if is_capex else _REVENUE_COUNTS,
            *told,
        ],
    ) | {
        "n_points": int(known.gt(0).sum().sum()),
        "train_start": known.index[0].start_time.normalize(),
        "train_end": history.origin.end_time.normalize(),
    }


def _base(history: History, hierarchy: Hierarchy) -> tuple[list[SeriesFit], pd.DataFrame]:
    """A fit a node, and its one-step errors on the logarithm by quarter, missing where it has none.

    A vendor, and a layer of one vendor, is fitted to all of its own quarters, gaps as gaps; a total
    to those that all vendors share, with what was bridged in it.
    """
    alone = {
        layer: vendor
        for vendor, layer in zip(hierarchy.vendors, hierarchy.parents, strict=True)
        if hierarchy.parents.count(layer) == 1
    }
    totals = pd.DataFrame(history.known.to_numpy() @ hierarchy.summing.T, history.known.index)
    fits: list[SeriesFit] = []
    errors: list[pd.Series] = []
    for i, (level, name, _) in enumerate(hierarchy.nodes):
        vendor = name if level == "vendor" else alone.get(name) if level == "layer" else None
        if vendor is None:
            past = fitted_to = totals[i]
        else:
            past = history.own(vendor)
            # Every forecast starts at the origin, where a vendor's gap may not have ended yet.
            fitted_to = past.fillna({history.origin: history.known[vendor].iloc[-1]})
        fits.append(fit(fitted_to))
        try:
            tested = backtest(past, 1, n_origins=ORIGINS)
        except SeriesError:
            tested = pd.DataFrame({"period": [], "actual": [], 0.5: []})
        actual, median = (tested[column].to_numpy(dtype=float) for column in ("actual", 0.5))
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
) -> tuple[Array | None, list[str]]:
    """Draws (D, h, B) of vendors' shares, damped and never drifted, in the order of ``known``."""
    try:
        made = forecast_shares(
            known.div(known.sum(axis=1), axis=0), steps, rng=rng, draws=DRAWS // 2, unit=0.001
        )
    except SharesError as error:
        return None, [f"No top-down: {error}"]
    parts = list(made.parts)
    vendors = [str(name) for name in known.columns]
    if set(parts) != set(vendors):
        return None, [f"No top-down: the parts {parts} are not the vendors."]
    return made.draws[:, :, [parts.index(vendor) for vendor in vendors]], list(made.warnings)


def _from_quantiles(quantiles: Array, size: int, rng: np.random.Generator) -> Array:
    """Draws (size, h) from quantiles (h, Q), a draw keeping its rank over time."""
    ranks = rng.uniform(size=size)
    return np.stack([np.interp(ranks, FINE, step) for step in quantiles], axis=1)
