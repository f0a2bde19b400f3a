"""Bounds such as "more than two-thirds" as censored observations, never as points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.shares.composition import Composition, SharesError

Array = NDArray[np.float64]

LEAST_ACCEPTED: Final = 0.01
"""Below this part of draws inside, draws are moved to the bound instead of chosen."""


@dataclass(frozen=True)
class Bound:
    """What is known of one part in one period: its share lies in ``lower``..``upper``."""

    part: str
    period: pd.Period
    lower: float = 0.0
    upper: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.lower < self.upper <= 1.0:
            raise SharesError(
                f"bound on {self.part} in {self.period}: {self.lower} to {self.upper} is not an "
                "interval inside 0..1"
            )


def bound_history(composition: Composition, bounds: Sequence[Bound]) -> Array:
    """Shares (n, K) with bridged periods moved inside the bounds that concern them.

    Raises
    ------
    SharesError
        When a bound names an unknown part or excludes a share that is known.
    """
    shares = composition.shares.copy()
    for bound in bounds:
        if bound.part not in composition.parts:
            raise SharesError(f"bound on {bound.part!r}: the parts are {composition.parts}")
        if bound.period not in composition.periods:
            continue
        row = int((bound.period - composition.periods[0]).n)
        part = composition.parts.index(bound.part)
        share = float(shares[row, part])
        inside = float(np.clip(share, max(bound.lower, 1e-6), min(bound.upper, 1.0 - 1e-6)))
        if composition.filled[row]:
            shares[row] = _set_part(shares[row], part, np.array(inside))
        elif abs(inside - share) > 1e-9:
            raise SharesError(
                f"{bound.part} is known to be {share:.3f} in {bound.period}, outside the bound "
                f"{bound.lower} to {bound.upper}"
            )
    return shares


def condition(
    draws: Array, composition: Composition, bounds: Sequence[Bound]
) -> tuple[Array, tuple[str, ...]]:
    """Keep the draws (D, h, K) inside the bounds on periods after the history.

    That is the censored likelihood, exactly: the draws kept follow the model given the bounds.
    Fewer than ``LEAST_ACCEPTED`` inside means that model and bound disagree; the draws are then
    moved to the bound, the steps after it by the same odds, and that is said.
    """
    told: list[str] = []
    for bound in bounds:
        step = int((bound.period - composition.periods[-1]).n) - 1
        if not 0 <= step < draws.shape[1]:
            continue
        part = composition.parts.index(bound.part)
        share = draws[:, step, part]
        inside = (share >= bound.lower) & (share <= bound.upper)
        accepted = float(inside.mean())
        name = f"{bound.part} in {bound.period} within {bound.lower:g} to {bound.upper:g}"
        if accepted >= LEAST_ACCEPTED:
            draws = draws[inside]
            told.append(f"Bound used: {name} ({accepted:.0%} of draws agreed).")
        else:
            draws = _move(draws, step, part, bound)
            told.append(f"Bound against the model: {name}; draws were moved to it.")
    return draws, tuple(told)


def _move(draws: Array, step: int, part: int, bound: Bound) -> Array:
    share = draws[:, step, part]
    target = np.clip(share, max(bound.lower, 1e-6), min(bound.upper, 1.0 - 1e-6))
    factor = (target / (1.0 - target)) / (share / (1.0 - share))
    moved = draws.copy()
    for later in range(step, draws.shape[1]):
        odds = draws[:, later, part] / (1.0 - draws[:, later, part]) * factor
        moved[:, later] = _set_part(draws[:, later], part, odds / (1.0 + odds))
    return moved


def _set_part(shares: Array, part: int, value: Array) -> Array:
    """Give one part its ``value``; the others keep their ratios."""
    others = shares * ((1.0 - value) / (1.0 - shares[..., part]))[..., None]
    others[..., part] = value
    return others
