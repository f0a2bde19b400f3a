"""Vendors, layers and the market on a market basis, forecast together so that they add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from intel.refresh.coherent_basis import CAPEX, MarketDraws, forecast_basis, history_of
from intel.refresh.outlook_facts import Query
from intel.refresh.outlook_rows import Tables, put_together
from intel.refresh.vendor_forecasts import LAST_QUARTER

BASES: Final = ("platform", "platform_with_optics", "back_end_switch")
CAPEX_LAYER: Final = "hyperscalers"


@dataclass(frozen=True, eq=False)
class CoherentTotals:
    """Rows by table, and each basis's market for those who share it out."""

    tables: Tables
    markets: dict[str, MarketDraws]


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
    parts: list[Tables] = []
    markets: dict[str, MarketDraws] = {}
    for basis in BASES:
        rows = held[held["market_basis"] == basis]
        history = history_of(rows)
        if history is None:
            continue
        of_basis = layers[layers["market_basis"] == basis]
        layer_of = dict(zip(of_basis["vendor"], of_basis["layer"], strict=True))
        tables, markets[basis] = forecast_basis(
            basis, history, layer_of, rows, made_on=made_on, spread=spread, last=last
        )
        parts.append(_with_documents(query, tables))
    return CoherentTotals(put_together(*parts), markets)


def forecast_capex(query: Query, *, made_on: date, spread: float) -> Tables:
    """Capital expenditure of the largest buyers and of all together, by the same means."""
    rows = query(
        "SELECT buyer AS vendor, quarter_end, capex_usd_m AS revenue_usd_m, fact_ids"
        " FROM capex_quarterly WHERE basis <> '' AND quarter_start >= DATE '2021-01-01'"
        " ORDER BY quarter_end, vendor"
    )
    history = history_of(rows)
    if history is None:
        return {}
    layer_of = {str(buyer): CAPEX_LAYER for buyer in history.by_vendor.columns}
    tables, _ = forecast_basis(
        CAPEX, history, layer_of, rows, made_on=made_on, spread=spread, last=LAST_QUARTER
    )
    return _with_documents(query, tables)


def _with_documents(query: Query, tables: Tables) -> Tables:
    """The tables with the document of each fact that went in, where any is named."""
    used = tables.get("outlook_input")
    if used is None:  # a basis whose rows name no fact
        return tables
    source_of = query("SELECT fact_id, source_id FROM fact").set_index("fact_id")["source_id"]
    return tables | {"outlook_input": used.assign(source_id=used["fact_id"].map(source_of))}
