"""Columns that many tables share, as Streamlit shows them."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

GRADES: Final = {
    "A": "A · the party's own document",
    "B": "B · a named publisher",
    "C": "C · an aggregator or repost",
    "D": "D · no address can be given",
}
GRADE: Final = st.column_config.TextColumn("Grade", help="; ".join(GRADES.values()))
PUBLISHED: Final = st.column_config.DateColumn("Published")
UNIT: Final = st.column_config.TextColumn("Unit", width=110)
ADDRESS: Final = st.column_config.LinkColumn("Address", display_text="open", validate="^http")


def percent(label: str, **more: Any) -> Any:
    """A column of fractions, shown as percentages."""
    return st.column_config.NumberColumn(label, format="percent", **more)


def number(label: str, **more: Any) -> Any:
    """A column of numbers with separators, as the reader's language writes them."""
    return st.column_config.NumberColumn(label, format="localized", **more)


def wide(label: str) -> Any:
    """A column of sentences."""
    return st.column_config.TextColumn(label, width="large")
