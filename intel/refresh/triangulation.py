"""Rows of ``triangulation``: one quantity from three sides, and what the gaps are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scenarios import ScenarioSet
from forecasts.triangulation import REST, split_gap
from intel.facts.triangulation import House, Quantity, TopDown, load_triangulation

Query = Callable[[str], pd.DataFrame]
Row = dict[str, Any]

COLUMNS: Final = (
    "quantity", "label", "year", "side", "who", "value_usd_m", "low_usd_m", "high_usd_m",
    "gap_usd_m", "definition_usd_m", "volume_usd_m", "price_usd_m", "is_volume_known", "note",
    "title", "url", "fact_id", "known_on",
)  # fmt: skip

SIMULATED: Final = """
SELECT measure, year(date) AS year, expected, q10, q90
FROM scenario_band
WHERE set_name = 'combined' AND outcome = 'mixture' AND month(date) = 12"""

FORECAST: Final = """
SELECT
    market_basis, node, year(period_end) AS year,
    sum(value) AS value, count(*) AS quarters
FROM coherent_forecast
WHERE approach = 'reconciled' AND quantile IS NULL AND level IN ('market', 'layer')
GROUP BY ALL"""

REPORTED: Final = """
SELECT market_basis, year(quarter_end) AS year, quarter_end, max(market_usd_m) AS value
FROM market_share
WHERE covered_fraction >= 0.8
    AND quarter_end < (SELECT min(period_end) FROM coherent_forecast)
GROUP BY ALL"""

FACTS: Final = """
SELECT fact_id, origin, value, title, url, published_on
FROM fact WHERE fact_id IN ({ids})"""


SERIES: Final = """
SELECT series_id, year(period_end) AS year, period_end, quantile, value
FROM forecast
WHERE unit = 'USD_m' AND series_id IN ({names})
QUALIFY made_on = max(made_on) OVER (PARTITION BY series_id)
ORDER BY series_id, period_end, quantile"""

BUYERS_REPORTED: Final = """
SELECT year(quarter_end) AS year, capex_usd_m AS value
FROM capex_quarterly WHERE buyer = 'Hyperscalers'
ORDER BY quarter_end"""

MODULES: Final = """
SELECT year(period_end) AS year, sum(value) / 1000 AS value
FROM speed_forecast
WHERE market = 'optical_modules' AND quantity = 'shipments' AND quantile IS NULL
    AND speed IN ('800G', '1.6T', '3.2T')
GROUP BY ALL"""

BUYERS: Final = "Hyperscalers/capex"
RATIO: Final = "world_capex_ratio"


def triangulation_rows(
    data: Path, ask: Query, sets: Mapping[str, ScenarioSet], *, today: date
) -> pd.DataFrame:
    """Rows of ``triangulation_side``; a side that is not published on this desk is left out.

    Parameters
    ----------
    data
        The reviewed files.
    ask
        Answers SQL over the draft.
    sets
        The scenario sets, for the combined one's anchors.
    today
        Day on which the simulation and the forecasts were made.

    Raises
    ------
    AssumptionError
        When the reviewed file cannot be used.
    """
    quantities = load_triangulation(data)
    simulated: dict[tuple[str, int], Row] = {
        (row["measure"], row["year"]): {str(name): value for name, value in row.items()}
        for row in ask(SIMULATED).to_dict("records")
    }
    expected = {key: float(row["expected"]) for key, row in simulated.items()}
    forecast = {
        (str(row["market_basis"]), str(row["node"]), int(row["year"])): (
            float(row["value"]),
            int(row["quarters"]),
        )
        for row in ask(FORECAST).to_dict("records")
    }
    reported = ask(REPORTED)
    anchors = sets["combined"].anchors if "combined" in sets else {}
    ratio = anchors[RATIO].value if RATIO in anchors else math.nan
    quarters = _buyers_quarters(ask)
    series = {(BUYERS, year): sum(each) for year, each in quarters.items() if len(each) == 4}
    late = _last_quarters_rate(quarters)
    volumes_of = {
        "capex": {year: value * ratio for (_, year), value in series.items()},
        "modules": dict(ask(MODULES).itertuples(index=False)),
    }
    houses = [house for each in quantities for house in each.house]
    wanted = {one for house in houses for one in (house.fact_id, house.volume_fact_id) if one}
    ids = ", ".join(f"'{one}'" for one in sorted(wanted))
    facts: dict[str, Row] = {
        str(row["fact_id"]): {str(name): value for name, value in row.items()}
        for row in ask(FACTS.format(ids=ids)).to_dict("records")
    }
    rows: list[Row] = []
    for each in quantities:
        ours = expected.get((each.measure, each.year))
        if ours is None:
            continue
        band = simulated[each.measure, each.year]
        timing = late.get(each.year, 1.0) if each.is_last_quarters_rate else 1.0
        rows.append(
            _row(each, "bottom-up", "Simulation", ours, each.counts, today)
            | {"low_usd_m": band["q10"], "high_usd_m": band["q90"]}
        )
        for node in each.top_down:
            if node.series:
                who, value = (
                    "Forecast of the five largest buyers",
                    series.get((node.series, each.year)),
                )
            else:
                who, value = "Coherent forecast", _year_of(forecast, reported, node, each.year)
            if value is not None:
                per = anchors[node.definition_per].value if node.definition_per else 1.0
                theirs = volumes_of.get(node.volume_of, {}).get(each.year)
                volumes = {}
                if theirs is not None and math.isfinite(theirs):
                    volumes = {"volume": (expected[node.volume, each.year] / timing, theirs)}
                row = _row(each, "top-down", who, value, node.reason, today)
                gap = _gap(each, ours, value, node.definition, expected, volumes, per * timing)
                rows.append(row | gap)
        for house in each.house:
            if fact := facts.get(house.fact_id):
                volumes = _volumes(each, house, facts, expected, timing)
                known_on = pd.Timestamp(fact["published_on"]).date()
                row = _row(
                    each, "house", str(fact["origin"]), float(fact["value"]), house.reason, known_on
                )
                row |= {name: fact[name] for name in ("title", "url")}
                row |= {"fact_id": house.fact_id}
                value = float(fact["value"])
                gap = _gap(each, ours, value, house.definition, expected, volumes, timing)
                rows.append(row | gap)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _buyers_quarters(ask: Query) -> dict[int, list[float]]:
    """The buyers' capex in USD m by year: quarters reported, then expected ones."""
    weights = np.diff([0.0, *(np.add(QUANTILES[1:], QUANTILES[:-1]) / 2.0), 1.0])
    years: dict[int, list[float]] = {}
    for row in ask(BUYERS_REPORTED).to_dict("records"):
        years.setdefault(int(row["year"]), []).append(float(row["value"]))
    rows = ask(SERIES.format(names=f"'{BUYERS}'"))
    for year, of_year in rows.groupby("year"):
        for _, of_quarter in of_year.groupby("period_end"):
            mean = float(weights @ of_quarter["value"].to_numpy(dtype=np.float64))
            years.setdefault(int(str(year)), []).append(mean)
    return years


def _last_quarters_rate(quarters: Mapping[int, Sequence[float]]) -> dict[int, float]:
    """The last quarter at a yearly rate over the year, by year."""
    return {year: 4.0 * each[-1] / sum(each) for year, each in quarters.items() if len(each) == 4}


def _row(each: Quantity, side: str, who: str, value: float, note: str, known_on: date) -> Row:
    return {
        "quantity": each.name,
        "label": each.label,
        "year": each.year,
        "side": side,
        "who": who,
        "value_usd_m": value,
        "low_usd_m": math.nan,
        "high_usd_m": math.nan,
        "gap_usd_m": math.nan,
        "definition_usd_m": math.nan,
        "volume_usd_m": math.nan,
        "price_usd_m": math.nan,
        "is_volume_known": False,
        "note": note,
        "title": "",
        "url": "",
        "fact_id": "",
        "known_on": known_on,
    }


def _gap(
    each: Quantity,
    ours: float,
    theirs: float,
    definition: Sequence[str],
    expected: Mapping[tuple[str, int], float],
    volumes: Mapping[str, tuple[float, float]],
    per: float = 1.0,
) -> Row:
    """Split ``ours - theirs``: definition, volume where it is known, and the price that is left."""
    same = sum(
        (-1.0 if name.startswith("-") else 1.0) * expected[name.lstrip("-"), each.year]
        for name in definition
    )
    same /= per
    parts = split_gap(ours, theirs, {"definition": (ours, same), **volumes})
    return {
        "gap_usd_m": ours - theirs,
        "definition_usd_m": parts["definition"],
        "volume_usd_m": parts.get("volume", math.nan),
        "price_usd_m": parts[REST],
        "is_volume_known": "volume" in parts,
    }


def _volumes(
    each: Quantity,
    house: House,
    facts: Mapping[str, Row],
    expected: Mapping[tuple[str, int], float],
    timing: float,
) -> dict[str, tuple[float, float]]:
    fact = facts.get(house.volume_fact_id)
    if fact is None:
        return {}
    theirs = float(fact["value"]) * house.volume_factor
    return {"volume": (expected[house.volume, each.year] / timing, theirs)}


def _year_of(
    forecast: Mapping[tuple[str, str, int], tuple[float, int]],
    reported: pd.DataFrame,
    node: TopDown,
    year: int,
) -> float | None:
    """A whole year of a node: its forecast quarters and, before those, reported ones."""
    key = (node.market_basis, node.node, year)
    if key not in forecast:
        return None
    value, quarters = forecast[key]
    if node.reported_basis:
        own = reported[
            (reported["market_basis"] == node.reported_basis) & (reported["year"] == year)
        ]
        value, quarters = value + float(own["value"].sum()), quarters + len(own)
    return value if quarters == 4 else None
