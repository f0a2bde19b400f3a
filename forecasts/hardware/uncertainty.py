"""Inputs as ranges: draws between what sources allow, and what one of them does to an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.catalogue import Evidence
from forecasts.hardware.feasibility import FloatArray
from forecasts.quantiles import QUANTILES


@dataclass(frozen=True)
class Swing:
    """What one input does to an answer when it moves across its range alone."""

    name: str
    low_input: float
    high_input: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the answer moves."""
        return abs(self.at_high - self.at_low)


def draws(number: Evidence, count: int, *, rng: np.random.Generator) -> FloatArray:
    """Values between the lowest and highest a source allows, most often near the stated one.

    Triangular; every draw equals the value where the sources agree on it.
    """
    low, high = number.interval
    if low == high:
        return np.full(count, number.value)
    return rng.triangular(low, number.value, high, size=count)


def quantiles(values: FloatArray) -> dict[float, float]:
    """The project's quantiles of drawn outcomes."""
    return dict(zip(QUANTILES, np.quantile(values, QUANTILES).tolist(), strict=True))
