"""What the simulation stands on, from the draft: forecasts, outlooks, vendors' parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from forecasts.hardware import HardwareCatalogue
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import ScenarioSet
from forecasts.scenarios.drivers import from_scale, to_scale
from forecasts.scenarios.simulation import SimulationInputs, VendorPart, outlook

Query = Callable[[str], pd.DataFrame]
FloatArray = npt.NDArray[np.float64]

QUARTERS: Final = tuple(day.date() for day in pd.date_range("2026-12-31", "2030-12-31", freq="QE"))
MIDDLE: Final = len(QUANTILES) // 2
LEAST: Final = 1e-6
LEAST_GROWTH_SD: Final = 0.02
"""Spread left to laser growth in the first quarter, on the logarithm: nothing is known exactly."""


def simulation_inputs(
    world: ScenarioSet, catalogue: HardwareCatalogue, ask: Query
) -> SimulationInputs:
    """Collect the published forecasts, outlooks, vendors' parts and optics shares.

    Parameters
    ----------
    world, catalogue
        The reviewed files.
    ask
        Answers SQL over the draft or a snapshot.
    """
    return SimulationInputs(
        world=world,
        catalogue=catalogue,
        quarters=QUARTERS,
        forecasts=_forecasts(ask),
        outlooks=_outlooks(ask),
        vendors=_vendor_parts(ask),
        optics_shares=_optics_shares(ask),
    )


def _forecasts(ask: Query) -> dict[str, FloatArray]:
    """Series with a forecast to 2030; NVIDIA's networking as reconciled with the whole market."""
    rows = ask(
        "SELECT series_id, period_end, quantile,"
        " value / coalesce(rate.units_per_usd, 1) AS value FROM forecast"
        " LEFT JOIN (SELECT currency, arg_max(units_per_usd, month) AS units_per_usd"
        " FROM fx_monthly GROUP BY currency) AS rate ON unit = rate.currency || '_m'"
        " WHERE unit LIKE '%\\_m' ESCAPE '\\'"
        " AND (unit = 'USD_m' OR rate.units_per_usd IS NOT NULL)"
        " QUALIFY made_on = max(made_on) OVER (PARTITION BY series_id)"
        " ORDER BY series_id, period_end, quantile"
    )
    grids = {}
    for series, of_series in rows.groupby("series_id"):
        table = of_series.pivot_table(index="period_end", columns="quantile", values="value")
        table = table.reindex(pd.DatetimeIndex(QUARTERS))
        if not table.isna().to_numpy().any() and table.shape[1] == len(QUANTILES):
            grids[str(series)] = table.to_numpy(dtype=np.float64)
    networking = _grid(
        ask(
            "SELECT period_end, quantile, value FROM coherent_forecast"
            " WHERE market_basis = 'platform' AND level = 'vendor' AND node = 'NVIDIA'"
            " AND approach = 'reconciled' AND quantile IS NOT NULL"
        )
    )
    if networking is not None:
        grids["NVIDIA/networking"] = networking
    return grids


def _outlooks(ask: Query) -> dict[str, FloatArray]:
    """The outlooks that are published to 2030; the simulation does without the others."""
    ports = (
        "SELECT period_start, period_end, quantile, sum(value) AS value FROM speed_forecast"
        " WHERE market = 'ai_back_end_ports' AND quantity = 'share' AND quantile IS NOT NULL"
        " AND speed {} GROUP BY ALL"
    )
    forms = (
        "SELECT period_start, period_end, quantile, value FROM optics_form_forecast"
        " WHERE quantity = 'share' AND quantile IS NOT NULL AND form = '{}'"
    )
    yearly = {
        outlook.UP_TO_800G: ports.format("IN ('400G', '800G')"),
        outlook.AT_3200G: ports.format("= '3.2T'"),
        outlook.CPO: forms.format("CPO"),
        outlook.LPO: forms.format("LPO"),
    }
    made = {name: _by_quarter(ask(sql)) for name, sql in yearly.items()}
    supply = (
        "SELECT period_end, quantile, value FROM supply_outlook WHERE laser = 'InP'"
        " AND quantity = '{}' AND quantile IS NOT NULL"
    )
    capacity = _grid(ask(supply.format("capacity")))
    made[outlook.LASER_GROWTH] = None if capacity is None else growth_since_start(capacity)
    made[outlook.LASER_SHORTAGE] = _grid(ask(supply.format("shortage")))
    return {name: grid for name, grid in made.items() if grid is not None}


def _by_quarter(rows: pd.DataFrame) -> FloatArray | None:
    """A year's share stands for its middle; quarters between on the log-odds, straight."""
    if rows.empty:
        return None
    middle = rows["period_start"] + (rows["period_end"] - rows["period_start"]) / 2
    table = rows.assign(middle=middle).pivot_table(
        index="middle", columns="quantile", values="value"
    )
    at = np.array([day.toordinal() for day in table.index], dtype=np.float64)
    wanted = np.array([_middle_of(day) for day in QUARTERS], dtype=np.float64)
    if table.shape[1] != len(QUANTILES) or wanted[0] < at[0] or wanted[-1] > at[-1]:
        return None
    shares = to_scale("fraction", np.clip(table.to_numpy(dtype=np.float64), LEAST, 1.0 - LEAST))
    odds = np.column_stack([np.interp(wanted, at, column) for column in shares.T])
    return np.asarray(from_scale("fraction", odds), dtype=np.float64)


def _middle_of(quarter_end: date) -> float:
    return quarter_end.toordinal() - 45.0


def _grid(rows: pd.DataFrame) -> FloatArray | None:
    table = rows.pivot_table(index="period_end", columns="quantile", values="value")
    table = table.reindex(pd.DatetimeIndex(QUARTERS))
    if table.shape[1] != len(QUANTILES) or table.isna().to_numpy().any():
        return None
    return table.to_numpy(dtype=np.float64)


def growth_since_start(levels: FloatArray) -> FloatArray:
    """Quantiles of a level over its first quarter's, from quantiles of the levels.

    How high the level starts is not growth: on the logarithm its variance in the first quarter is
    taken off that of every later one (independent increments).

    Parameters
    ----------
    levels
        Shape ``(quarters, len(QUANTILES))``, positive.
    """
    logs = np.log(levels)
    middle = logs[:, MIDDLE] - logs[0, MIDDLE]
    z = ndtri(np.asarray(QUANTILES))
    spread = (logs[:, -1] - logs[:, 0]) / (z[-1] - z[0])
    grown = np.sqrt(np.maximum(spread**2 - spread[0] ** 2, LEAST_GROWTH_SD**2))
    return np.asarray(np.exp(middle[:, None] + grown[:, None] * z[None, :]))


def _vendor_parts(ask: Query) -> tuple[VendorPart, ...]:
    """Lines with a forecast: sellers of open switches compete, the rest stand for themselves."""
    rows = ask(
        "SELECT vendor, line, market_basis, low, mid, high FROM market_basis_line"
        " WHERE valid_to IS NULL AND basis = '' AND vendor <> 'NVIDIA'"
        " AND market_basis IN ('platform', 'copper_and_retimers', 'scale_across')"
        " ORDER BY market_basis = 'platform' DESC, vendor, line"
    )
    parts: dict[str, VendorPart] = {}
    for row in rows.to_dict("records"):
        vendor = str(row["vendor"])
        pool = "switch" if row["market_basis"] == "platform" else "own"
        series = f"{vendor}/{row['line']}"
        part = VendorPart(vendor, series, row["low"], row["mid"], row["high"], pool)
        parts.setdefault(vendor, part)
    return tuple(parts.values())


def _optics_shares(ask: Query) -> dict[str, float]:
    rows = ask(
        "SELECT vendor, share_filled FROM market_share WHERE market_basis = 'optics'"
        " AND share_filled IS NOT NULL"
        " QUALIFY quarter_start = max(quarter_start) OVER () ORDER BY vendor"
    )
    return dict(zip(rows["vendor"], rows["share_filled"] / rows["share_filled"].sum(), strict=True))
