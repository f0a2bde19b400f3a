"""Units as people read them: the ledger's and the model's codes stand raw in SQL alone.

The codes and their meaning are in ``data/reference/units.csv``; this is their one form in words,
for sentences, tables, axes and workbooks.
"""

from __future__ import annotations

import math
from typing import Final

SCALES: Final = {"m": "million", "k": "thousand"}
PLAIN: Final = frozenset({"count", "fraction", "growth_rate", "share_change"})
"""Units that a number carries in its own form: a plain number, or a percentage."""


def unit_in_words(unit: str) -> str:
    """A unit as one reads it: million USD, thousand ports, million USD per year, pJ per bit."""
    code, per, time = unit.partition(" per ")
    counted, _, scale = code.rpartition("_")
    words = f"{SCALES[scale]} {counted}" if counted and scale in SCALES else code.replace("_", " ")
    return words + per + time


def counted(number: int, one: str, many: str = "") -> str:
    """``1 document`` or ``3 documents``; ``many`` where the plural is not ``one`` and an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_unit(value: float, unit: str) -> str:
    """A number with its unit as one reads it."""
    if math.isnan(value):
        return "no single value"
    if unit == "fraction":
        return f"{value:.1%}"
    if unit == "growth_rate":
        return f"{value:+.1%}"
    return f"{value:,.10g} {'' if unit == 'count' else unit_in_words(unit)}".rstrip()
