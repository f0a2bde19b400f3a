"""Quantiles side by side: from a row a quantile, as the store keeps them, to one a distribution."""

from __future__ import annotations

from typing import Final

from forecasts.quantiles import QUANTILES as LEVELS
from forecasts.quantiles import column_of

QUANTILES: Final = {column_of(level): level for level in LEVELS}
"""Every column of quantiles with its probability."""
BANDS: Final = ("q10", "q25", "q50", "q75", "q90")
"""What bands of 50 and 80% are drawn from."""


def side_by_side(value: str, names: tuple[str, ...] = BANDS) -> str:
    """Columns of a grouped query, one a quantile of ``value``: ``q10``, ``q25`` and so on."""
    return ",\n".join(
        f"    max({value}) FILTER (quantile = {QUANTILES[name]:g}) AS {name}" for name in names
    )


def expected(value: str) -> str:
    """The column of the expected value, which stands under no quantile."""
    return f"    max({value}) FILTER (quantile IS NULL) AS expected"


def dates(day: str) -> str:
    """Every quantile of a date, with the odds that the day comes by the horizon at all."""
    return (
        f"{side_by_side(day, tuple(QUANTILES))},\n"
        "    any_value(probability) AS probability,\n"
        "    any_value(horizon_end) AS horizon_end"
    )
