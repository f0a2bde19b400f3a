"""Tables as people read them; what is computed, queried and downloaded as CSV stays as it is.

Units stand in words, a percentage has one decimal, and what is not stated stands empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from intel.market.units import unit_in_words
from intel.pages._drawing import spoken

SHOWN_WHOLE: Final = 25  # rows; a longer table scrolls in itself
UNIT_COLUMNS: Final = ("unit", "input_unit")
OF_A_PERCENT: Final = 3  # decimals of a fraction that is shown as a percentage


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
    shown = with_units_in_words(frame)
    for name, column in (columns or {}).items():
        if name in shown and _is_percentage(column):
            shown[name] = shown[name].astype(float).round(OF_A_PERCENT)
    return shown


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
        height="content" if len(frame) <= SHOWN_WHOLE else "auto",
        alt=spoken(alt_text),
        key=key,
        on_select=on_select,
        selection_mode="single-row",
        placeholder="",
    )
