"""Draws and fits of the outlook models as rows of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import Crossing
from forecasts.quantiles import QUANTILES
from intel.refresh.outlook_facts import Used, day_of

Array = NDArray[np.float64]
Tables = dict[str, pd.DataFrame]

DRAWS: Final = 1_000
FIRST_YEAR: Final = 2016
LAST_YEAR: Final = 2032
HORIZON_END: Final = pd.Timestamp(LAST_YEAR, 12, 31)
YEAR_AFTER: Final = 1.0
"""How far ahead the spread of forecasts is set beside that of priors, in years."""
MONTHS: Final = np.arange((LAST_YEAR + 1 - FIRST_YEAR) * 12) / 12 + FIRST_YEAR + 1 / 24
"""The middle of every month looked at, decimal years."""


def months_of_year_after(made_on: date) -> Array:
    """The middle of every month of the calendar year after, decimal years."""
    return np.asarray(MONTHS[np.floor(MONTHS) == made_on.year + YEAR_AFTER])


def quantile_rows(draws: Array, keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row a quantile, and one with NULL for the expected value, of ``draws`` (D,)."""
    values = np.quantile(draws, QUANTILES)
    rows = [
        {**keys, "quantile": level, "value": float(value)}
        for level, value in zip(QUANTILES, values, strict=True)
    ]
    return [*rows, {**keys, "quantile": None, "value": float(draws.mean())}]


def model_row(
    model_id: str,
    subject: str,
    model: str,
    used: Sequence[Used],
    *,
    made_on: date,
    prior_part: float | None,
    spread_left: float | None = None,
    parameters: Mapping[str, Any],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """The row of ``outlook_model``: what went in, and what there is to say."""
    observed = [each for each in used if each.role != "forecast"]
    return {
        "model_id": model_id,
        "subject": subject,
        "model": model,
        "made_on": made_on,
        "n_points": sum(each.role == "point" for each in used),
        "n_bounds": sum(each.role == "bound" for each in used),
        "n_forecasts": sum(each.role == "forecast" for each in used),
        "train_start": min((day_of(each.observation.start) for each in used), default=None),
        "train_end": max((day_of(each.observation.end) for each in observed), default=None),
        "prior_part": prior_part,
        "spread_left": spread_left,
        "parameters": json.dumps(parameters),
        "warnings": " ".join(warnings),
    }


def input_rows(
    model_id: str, used: Sequence[Used], fitted: Sequence[float] | Array
) -> list[dict[str, Any]]:
    """Rows of ``outlook_input``: each fact beside what the model has in its place."""
    return [
        {
            "model_id": model_id,
            "fact_id": each.fact_id,
            "source_id": each.source_id,
            "role": each.role,
            "stated": each.stated,
            "fitted": float(value),
        }
        for each, value in zip(used, fitted, strict=True)
    ]


def crossing_rows(
    model_id: str, market: str, riser: str, passes: str, found: Crossing
) -> list[dict[str, Any]]:
    """Rows of ``crossing_date``; a quantile beyond the horizon has no date."""
    return [
        {
            "model_id": model_id,
            "market": market,
            "riser": riser,
            "passes": passes,
            "quantile": level,
            "crosses_on": day_of(float(year)) if np.isfinite(year) else pd.NaT,
            "probability": found.probability,
            "horizon_end": HORIZON_END,
        }
        for level, year in zip(QUANTILES, found.quantiles(), strict=True)
    ]


def as_tables(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Tables:
    """Frames by table name; tables without rows are left out."""
    return {name: pd.DataFrame(list(each)) for name, each in rows.items() if each}


def put_together(*tables: Tables) -> Tables:
    """One frame a table of what several subjects have for it."""
    names = dict.fromkeys(name for each in tables for name in each)
    return {
        name: pd.concat([each[name] for each in tables if name in each], ignore_index=True)
        for name in names
    }


def by_year(monthly: Array) -> Array:
    """Mean rate (D, years, G) of each calendar year from rates (D, months, G)."""
    draws, months, parts = monthly.shape
    return np.asarray(monthly.reshape(draws, months // 12, 12, parts).mean(axis=2))
