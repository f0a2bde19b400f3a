"""The gap between two estimates of one quantity, split into factors that add up to it exactly.

Both estimates are products of the same factors (definition, volume, price). The split is the
logarithmic mean Divisia index, which leaves no residual and treats both sides alike (Ang 2004,
Energy Policy 32:1131).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

REST = "rest"


class GapError(ValueError):
    """Estimates that no gap can be split between; the message says what to change."""


def split_gap(
    ours: float, theirs: float, factors: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Parts of ``ours - theirs`` by factor, in the unit of both.

    Parameters
    ----------
    ours, theirs
        The two estimates, above 0.
    factors
        By name, our value of the factor and theirs, in any unit of their own, above 0. What they
        do not explain is the factor ``rest``.

    Raises
    ------
    GapError
        When something is not above 0, or a factor is called ``rest``.
    """
    numbers = [ours, theirs, *(value for pair in factors.values() for value in pair)]
    if not all(math.isfinite(number) and number > 0.0 for number in numbers):
        raise GapError(f"estimates and factors {numbers} must all be above 0 to split their gap")
    if REST in factors:
        raise GapError(f"no factor may be called {REST!r}, which is what the others leave")
    weight = logarithmic_mean(ours, theirs)
    parts = {name: weight * math.log(own / other) for name, (own, other) in factors.items()}
    return {**parts, REST: ours - theirs - sum(parts.values())}


def logarithmic_mean(first: float, second: float) -> float:
    """Return ``(a - b) / ln(a / b)``, and ``a`` where both are the same."""
    ratio = math.log(first / second)
    return first if abs(ratio) < 1e-12 else (first - second) / ratio
