"""Tables as people read them; what is computed, queried and downloaded as CSV stays as it is.

Units and codes stand in words, fractions as percentages with one decimal, and what is not stated
stands empty. Columns come in the order in which they are described.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from intel.market.quantiles import QUANTILES
from intel.market.units import unit_in_words
from intel.pages._drawing import spoken

SHOWN_WHOLE: Final = 25  # rows; a longer table scrolls in itself
UNIT_COLUMNS: Final = ("unit", "input_unit")
OF_A_PERCENT: Final = 3  # decimals of a fraction that is shown as a percentage
FRACTIONS: Final = frozenset({"fraction", "growth_rate", "share_change"})
"""Units that a table of several units shows as per cent, its ``unit`` saying so."""
MEASURED: Final = frozenset(QUANTILES) | {
    "value", "low", "high", "least", "most", "was", "is_now", "forecast", "actual", "naive", "ours",
    "value_beside", "expected", "change", "outcome", "outcome_stated", "published", "predicted",
}  # fmt: skip
"""Columns of numbers in the unit that their row names."""
CODED: Final = (
    "line", "basis", "kind", "measure", "quantity", "margin_kind", "successor_line",
    "successor_basis", "status", "verdict", "signal", "family",
)  # fmt: skip
"""Columns of the ledger's codes, in which an underscore stands for a space."""


def with_units_in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with every unit as one reads it: million USD rather than ``USD_m``."""
    return frame.assign(
        **{
            name: frame[name].map(unit_in_words, na_action="ignore")
            for name in UNIT_COLUMNS
            if name in frame
        }
    )


def as_read(
    frame: pd.DataFrame, columns: Mapping[str, Any] | None = None, *, in_words: bool = True
) -> pd.DataFrame:
    """The rows as they are shown under ``columns``, Streamlit's configuration by column."""
    if not in_words:
        return frame
    shown = with_units_in_words(_per_cent(frame, columns or {}))
    for name in CODED:
        if name in shown and pd.api.types.is_string_dtype(shown[name]):
            shown[name] = shown[name].str.replace("_", " ")
    for name, column in (columns or {}).items():
        if name in shown and _is_percentage(column):
            shown[name] = shown[name].astype(float).round(OF_A_PERCENT)
    return shown


def _per_cent(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The rows with every fraction in per cent, where a column says the unit of each row."""
    if "unit" not in frame or columns.get("unit", "") is None:
        return frame
    rows = frame["unit"].isin(FRACTIONS)
    if not rows.any():
        return frame
    shown = frame.assign(unit=frame["unit"].mask(rows, "%"))
    for name in MEASURED.intersection(frame.columns):
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        if is_number and not _is_percentage(columns.get(name)):
            in_percent = (100.0 * frame[name].astype(float)).round(OF_A_PERCENT)
            shown[name] = frame[name].astype(float).mask(rows, in_percent)
    return shown


def _order(frame: pd.DataFrame, columns: Mapping[str, Any]) -> list[str]:
    """Columns as they are described, then those that are not."""
    held = [str(name) for name in frame]
    return [*(name for name in columns if name in held), *(n for n in held if n not in columns)]


def _is_percentage(column: Any) -> bool:
    return isinstance(column, dict) and (
        (column.get("type_config") or {}).get("format") == "percent"
    )


def draw(
    frame: pd.DataFrame,
    *,
    alt_text: str,
    columns: Mapping[str, Any] | None = None,
    key: str | None = None,
    on_select: Callable[[], None] | Literal["ignore"] = "ignore",
    in_words: bool = True,
) -> None:
    """Put rows on the page with the text a screen reader says for them."""
    st.dataframe(
        as_read(frame, columns, in_words=in_words),
        hide_index=True,
        column_config=columns,
        column_order=_order(frame, columns or {}),
        height="content" if len(frame) <= SHOWN_WHOLE else "auto",
        alt=spoken(alt_text),
        key=key,
        on_select=on_select,
        selection_mode="single-row",
        placeholder="",
    )
