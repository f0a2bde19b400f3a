"""One figure of a design, and the numbers that its formula takes."""

from __future__ import annotations

from dataclasses import dataclass

from forecasts.hardware.design.outcome import Evaluated


@dataclass(frozen=True)
class Explained:
    """One figure with its unit, the formula it comes from, and that formula with the numbers in."""

    quantity: str
    value: float
    unit: str
    formula: str
    with_numbers: str = ""


def values_of(done: Evaluated, row: int) -> dict[str, float]:
    """Every measure of one of the designs evaluated."""
    return {name: float(values[row]) for name, values in done.measures.items()}


def per(total: float, count: float) -> float:
    """A total by the piece; nothing of no pieces."""
    return total / count if count else 0.0
