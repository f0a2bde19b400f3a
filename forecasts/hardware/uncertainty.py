"""Inputs as ranges: draws between what sources allow, and which input moves the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from forecasts.hardware.catalogue import Evidence
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster
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


def tornado(
    answer: Callable[[Mapping[str, float]], float],
    inputs: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
) -> list[Swing]:
    """Move one input at a time from end to end; the widest swing comes first.

    Raises
    ------
    ImpossibleCluster
        When a range is upside down or names an input that is not there.
    """
    swings = []
    for name, (low, high) in ranges.items():
        if name not in inputs:
            raise ImpossibleCluster("range", name, "is not an input", ", ".join(inputs))
        if low > high:
            raise ImpossibleCluster(name, f"{low:g} to {high:g}", "is upside down", f"{high:g}")
        swings.append(
            Swing(
                name=name,
                low_input=low,
                high_input=high,
                at_low=answer({**inputs, name: low}),
                at_high=answer({**inputs, name: high}),
            )
        )
    return sorted(swings, key=lambda swing: swing.width, reverse=True)
