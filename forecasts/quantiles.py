"""The one set of quantile levels used everywhere, how levels are checked and columns named."""

from collections.abc import Sequence
from typing import Final

QUANTILES: Final[tuple[float, ...]] = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)


def check_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return ``levels`` as floats, in the order given.

    Raises
    ------
    ValueError
        When there is no level, a level is not strictly between 0 and 1, or one is repeated.
    """
    checked = tuple(float(level) for level in levels)
    if not checked or not all(0.0 < level < 1.0 for level in checked):
        raise ValueError(
            f"quantile levels {list(levels)} must be strictly between 0 and 1, for example 0.1"
        )
    if len(set(checked)) != len(checked):
        raise ValueError(f"quantile levels {list(levels)} hold one level twice; give each once")
    return checked


def column_of(level: float) -> str:
    """Name of the column that holds one quantile of each row: ``q2_5``, ``q50``."""
    return f"q{100 * level:g}".replace(".", "_")
