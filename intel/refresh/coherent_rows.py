"""Coherent draws as rows: quantiles that are each node's own, and parts that add up at each."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.coherence import Hierarchy, of_whole
from forecasts.quantiles import QUANTILES

Array = NDArray[np.float64]

FINE: Final = (0.01, 0.025, 0.05, *(round(i / 20, 2) for i in range(2, 19)), 0.95, 0.975, 0.99)
"""Levels at which base forecasts are kept until draws are made of them."""


def quantile_table(draws: Array) -> Array:
    """Quantiles, then the mean, (Q + 1, h, N) of draws (D, h, N)."""
    return np.concatenate([np.quantile(draws, QUANTILES, axis=0), draws.mean(axis=0)[None]])


def parts_of_whole(draws: Array) -> Array:
    """What each node holds at the market's quantiles and on average, (Q + 1, h, N)."""
    held = [
        np.stack([of_whole(draws[:, step], level) for step in range(draws.shape[1])])
        for level in QUANTILES
    ]
    return np.stack([*held, draws.mean(axis=0)])


def base_table(base: Array) -> Array:
    """Quantiles and means (Q + 1, h, N) from fine quantiles (N, h, F)."""
    at = [
        np.array([[np.interp(level, FINE, step) for step in node] for node in base]).T
        for level in QUANTILES
    ]
    return np.stack([*at, base.mean(axis=2).T])


def node_rows(
    model_id: str,
    basis: str,
    hierarchy: Hierarchy,
    approach: str,
    ends: list[pd.Timestamp],
    values: Array,
    held: Array | None = None,
) -> pd.DataFrame:
    """Rows of ``coherent_forecast`` from ``values`` (Q + 1, h, N), the means last."""
    levels, names, parents = (np.array(each) for each in zip(*hierarchy.nodes, strict=True))
    count, steps, nodes = values.shape
    return pd.DataFrame(
        {
            "model_id": model_id,
            "market_basis": basis,
            "level": np.tile(levels, count * steps),
            "node": np.tile(names, count * steps),
            "parent": np.tile(parents, count * steps),
            "approach": approach,
            "period_end": np.tile(np.repeat(np.array(ends), nodes), count),
            "quantile": np.repeat([*QUANTILES, np.nan], steps * nodes),
            "value": values.ravel(),
            "of_market": np.nan if held is None else held.ravel(),
        }
    )


def draw_rows(
    basis: str, hierarchy: Hierarchy, ends: list[pd.Timestamp], draws: Array
) -> pd.DataFrame:
    """Rows of ``coherent_draw`` from ``draws`` (D, h, N)."""
    count, steps, nodes = draws.shape
    levels, names, _ = zip(*hierarchy.nodes, strict=True)
    return pd.DataFrame(
        {
            "market_basis": basis,
            "draw": np.repeat(np.arange(1, count + 1), steps * nodes),
            "period_end": np.tile(np.repeat(np.array(ends), nodes), count),
            "level": np.tile(np.array(levels), count * steps),
            "node": np.tile(np.array(names), count * steps),
            "value": draws.ravel(),
        }
    )


def fact_rows(model_id: str, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of ``outlook_input``: every fact that ``rows`` name in ``fact_ids``, once."""
    return [
        {
            "model_id": model_id,
            "fact_id": fact,
            "source_id": "",
            "role": "point",
            "stated": "Reported number that counts on the basis",
            "fitted": None,
        }
        for fact in sorted({fact for ids in rows["fact_ids"] for fact in ids})
    ]


def share_rows(
    model_id: str,
    basis: str,
    vendors: list[str],
    ends: list[pd.Timestamp],
    shares: Array,
    revenue: Array,
) -> pd.DataFrame:
    """Rows of ``forecast_share`` for the vendors of a basis."""
    frames = []
    for quantity, unit, draws in (("share", "fraction", shares), ("revenue", "USD_m", revenue)):
        values = quantile_table(draws)
        count, steps, parts = values.shape
        frames.append(
            pd.DataFrame(
                {
                    "model_id": model_id,
                    "market": f"vendors/{basis}",
                    "part": np.tile(np.array(vendors), count * steps),
                    "period_end": np.tile(np.repeat(np.array(ends), parts), count),
                    "quantity": quantity,
                    "unit": unit,
                    "quantile": np.repeat([*QUANTILES, np.nan], steps * parts),
                    "value": values.ravel(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
