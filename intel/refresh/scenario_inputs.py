"""What the simulation stands on, from the draft: forecasts, outlooks, vendors' parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from forecasts.hardware import HardwareCatalogue
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import ScenarioSet
from forecasts.scenarios.capex import world_capex
from forecasts.scenarios.drivers import from_scale, to_scale
from forecasts.scenarios.simulation import (
    LaserTerms,
    SimulationInputs,
    SwitchCadence,
    VendorPart,
    outlook,
)

Query = Callable[[str], pd.DataFrame]
FloatArray = npt.NDArray[np.float64]

QUARTERS: Final = tuple(day.date() for day in pd.date_range("2026-12-31", "2030-12-31", freq="QE"))
MIDDLE: Final = len(QUANTILES) // 2
LEAST: Final = 1e-6
LEAST_GROWTH_SD: Final = 0.02
"""Spread left to laser growth in the first quarter, on the logarithm: nothing is known exactly."""
Z: Final = ndtri(np.asarray(QUANTILES))
BUYERS: Final = "Hyperscalers/capex"
"""Series of the five largest buyers' capex, from which that of the world follows."""

SWITCHES: Final = """
SELECT
    CASE family WHEN 'Quantum' THEN 'infiniband' ELSE 'ethernet' END AS fabric,
    coalesce(capacity_tbps, 0) AS capacity_tbps,
    radix * try_cast(rtrim(radix_port_speed, 'G') AS DOUBLE) / 1000 AS ports_tbps,
    coalesce(shipping_on, make_date(year, 7, 1)) AS shipped_on,
    volume_on
FROM switch_cadence
WHERE kind = 'switch_silicon' AND year IS NOT NULL
ORDER BY shipped_on, capacity_tbps, ports_tbps"""
"""InfiniBand's capacity is printed of both directions, so it is counted by its ports."""
NEW_GENERATION: Final = 1.5
"""A switch that carries this much more than any before it begins a generation."""
LASER_MODEL: Final = "SELECT parameters FROM outlook_model WHERE model_id = 'supply/lasers'"


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
        forecasts=(forecasts := _forecasts(ask)),
        outlooks=_outlooks(ask) | _capex(forecasts, world),
        vendors=_vendor_parts(ask),
        optics_shares=_optics_shares(ask),
        cadence=switch_cadence(ask(SWITCHES)),
        laser_terms=_laser_terms(ask),
    )


def _capex(forecasts: dict[str, FloatArray], world: ScenarioSet) -> dict[str, FloatArray]:
    if BUYERS not in forecasts:
        return {}
    ratio = world.anchors["world_capex_ratio"]
    return {outlook.CAPEX: world_capex(forecasts[BUYERS], ratio.value, ratio.low, ratio.high)}


def switch_cadence(rows: pd.DataFrame) -> dict[str, SwitchCadence]:
    """Generations of each fabric's switches: those that carry half as much again as any before.

    Parameters
    ----------
    rows
        Switches by the day they shipped: ``fabric``, ``capacity_tbps``, ``ports_tbps`` (by ports,
        where the number of those is stated), ``shipped_on`` and ``volume_on``.
    """
    made = {}
    for fabric, switches in rows.groupby("fabric"):
        carried = switches["ports_tbps"] if fabric == "infiniband" else switches["capacity_tbps"]
        years = pd.to_datetime(switches["shipped_on"]).map(_decimal_year)
        record: list[tuple[float, float, pd.Timestamp]] = []
        for year, tbps, volume in zip(
            years, carried, pd.to_datetime(switches["volume_on"]), strict=True
        ):
            if tbps > 0.0 and (not record or tbps >= NEW_GENERATION * record[-1][1]):
                record.append((year, tbps, volume))
        if len(record) < 3:
            continue
        each = sorted(
            (later[0] - sooner[0]) / float(np.log2(later[1] / sooner[1]))
            for sooner, later in pairwise(record)
        )
        shipped, tbps, volume = record[-1]
        made[str(fabric)] = SwitchCadence(
            capacity_gbps=tbps * 1e3,
            since=shipped if pd.isna(volume) else _decimal_year(volume),
            years_per_doubling=(each[0], float(np.median(each)), each[-1]),
        )
    return made


def _decimal_year(day: pd.Timestamp) -> float:
    return float(day.year + day.day_of_year / 365.25)


def _laser_terms(ask: Query) -> LaserTerms | None:
    """How unserved orders behave, as the supply outlook's own parameters have it."""
    rows = ask(LASER_MODEL)
    if rows.empty:
        return None
    supply = json.loads(rows["parameters"].iloc[0])["supply"]
    before = pd.Period(supply["first_quarter"], freq="Q")
    first = pd.Period(pd.Timestamp(QUARTERS[0]), freq="Q")

    def stated(name: str, less: float = 0.0) -> tuple[float, float]:
        return float(supply[name]["value"]) - less, float(supply[name]["sd"])

    return LaserTerms(
        carried=stated("backlog_carried"),
        cancelled=stated("cancelled_a_quarter"),
        lead_time_quarters=stated("lead_time_quarters", (first - before).n),
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
        "SELECT period_end, quantile, value FROM supply_outlook WHERE laser = '{}'"
        " AND quantity = '{}' AND quantile IS NOT NULL"
    )
    capacity = _grid(ask(supply.format("InP", "capacity")))
    made[outlook.LASER_GROWTH] = None if capacity is None else growth_since_start(capacity)
    made[outlook.LASER_SHORTAGE] = _grid(ask(supply.format("all", "shortage")))
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
    spread = (logs[:, -1] - logs[:, 0]) / (Z[-1] - Z[0])
    grown = np.sqrt(np.maximum(spread**2 - spread[0] ** 2, LEAST_GROWTH_SD**2))
    return np.asarray(np.exp(middle[:, None] + grown[:, None] * Z[None, :]))


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
