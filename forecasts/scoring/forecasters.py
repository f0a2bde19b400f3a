"""Errors of other people's forecasts: numbers, ranges and bounds against numbers and bounds.

A forecast may be a number or a bound ("more than 4 billion"), and so may the outcome ("more than
two-thirds"). A bound is wrong only by what lies outside it, so the error is the least that both
documents allow; a forecast that is a range is scored on its middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

Measure = Literal["amount", "growth", "share"]

GROWTH_UNITS: Final = frozenset({"growth_rate"})
SHARE_UNITS: Final = frozenset({"fraction", "share_change"})


@dataclass(frozen=True)
class Stated:
    """A number as its document states it: with ``low == value`` it is "more than", and so on."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    @property
    def is_bound(self) -> bool:
        """Whether one side is open."""
        return self.value in (self.low, self.high) and self.low != self.high

    @property
    def ends(self) -> tuple[float, float]:
        """Least and greatest value it allows; a range counts as its middle."""
        if not self.is_bound:
            return self.value, self.value
        return (self.value, np.inf) if self.value == self.low else (-np.inf, self.value)


def measure_of(unit: str) -> Measure:
    """How errors of a unit are measured.

    ``amount``: part of the outcome (-0.1 is a tenth too low). ``growth``: the same of the level
    that the growth leads to. ``share``: difference in shares (-0.1 is ten points too low).
    """
    if unit in GROWTH_UNITS:
        return "growth"
    return "share" if unit in SHARE_UNITS else "amount"


def signed_error(forecast: Stated, actual: Stated, measure: Measure) -> float:
    """Least error that both documents allow; below 0 the forecast was too low.

    Returns
    -------
    float
        As :func:`measure_of` says; 0 where a bound holds; NaN where it has no meaning (an amount
        whose outcome is not above 0, growth to nothing).
    """
    low, high = forecast.ends
    actual_low, actual_high = actual.ends
    if high < actual_low:
        said, came = high, actual_low
    elif low > actual_high:
        said, came = low, actual_high
    else:
        return 0.0
    if measure == "share":
        return said - came
    if measure == "growth":
        said, came = 1.0 + said, 1.0 + came
    return said / came - 1.0 if came > 0.0 else float("nan")
