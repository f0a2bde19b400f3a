"""Shares as they are reported, brought to a whole: what is missing, left over or zero."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.series.inputs import SeriesError, prepare
from forecasts.shares.logratio import replace_zeros, to_coordinates, to_shares

Array = NDArray[np.float64]

OTHER: Final = "Other"
TOLERANCE: Final = 0.02
"""Rounding: shares that add to one within this are scaled to do so exactly."""

SHORTEST: Final = 6
"""Periods a share model needs."""


class SharesError(SeriesError):
    """Shares cannot be forecast as they stand; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Composition:
    """Shares (n, K) that are positive and add to one, by period and part.

    ``gone`` are parts that ended: their share is zero from here on. ``filled`` (n,) marks periods
    that were bridged.
    """

    shares: Array
    parts: tuple[str, ...]
    gone: tuple[str, ...]
    periods: pd.PeriodIndex
    cycle: int
    filled: NDArray[np.bool_]
    warnings: tuple[str, ...]


def compose(shares: pd.DataFrame, *, unit: float = 0.01) -> Composition:
    """Check ``shares`` and bring each period to a whole.

    Parameters
    ----------
    shares
        Fractions, one column a part, with a quarterly or yearly ``PeriodIndex``. What a row lacks
        to one is the part ``Other``. A row with a missing value is bridged on a straight line in
        log-ratios.
    unit
        Smallest step the shares are reported in; a zero stands for half of it.

    Raises
    ------
    SharesError
        When there are fewer than two parts, a share is negative, or a row adds to more than one.
    """
    if not isinstance(shares, pd.DataFrame):
        raise SharesError(f"shares are {type(shares).__name__}, not a DataFrame of parts")
    if not shares.columns.is_unique:
        raise SharesError("two parts have the same name")
    if not all(pd.api.types.is_numeric_dtype(dtype) for dtype in shares.dtypes):
        raise SharesError("a column of shares holds no numbers")
    whole = prepare(shares.sum(axis=1, min_count=shares.shape[1]))
    table = shares.reindex(whole.periods)
    names = [str(part) for part in table.columns]
    values = table.to_numpy(dtype=float, copy=True)
    known = ~np.isnan(whole.values)
    told = list(whole.warnings)
    if (values < 0.0).any():
        raise SharesError("a share is negative; shares are fractions between 0 and 1")
    if (whole.values[known] > 1.0 + TOLERANCE).any():
        worst = int(np.nanargmax(whole.values))
        raise SharesError(
            f"shares of {whole.periods[worst]} add to {whole.values[worst]:.3g}, more than one; "
            "give fractions, and parts that do not overlap"
        )
    rest = np.maximum(1.0 - whole.values, 0.0)
    if (rest[known] > TOLERANCE).any():
        if OTHER in names:
            values[:, names.index(OTHER)] += rest
        else:
            names.append(OTHER)
            values = np.column_stack([values, rest])
        told.append(f"What the parts lack to one is the part {OTHER}.")
    if len(names) < 2:
        raise SharesError("one part that is the whole leaves nothing to forecast")
    values /= np.where(known, values.sum(axis=1), 1.0)[:, None]
    return _without_ends(values, names, whole.periods, whole.cycle, known, told, unit / 2.0)


def _without_ends(
    values: Array,
    names: list[str],
    periods: pd.PeriodIndex,
    cycle: int,
    known: NDArray[np.bool_],
    told: list[str],
    delta: float,
) -> Composition:
    """Set aside parts that ended, start where all have entered if that leaves enough, fill gaps."""
    seen = values[known]
    gone = [name for i, name in enumerate(names) if (seen[-2:, i] == 0.0).all()]
    if gone:
        kept = [i for i, name in enumerate(names) if name not in gone]
        if len(kept) < 2:
            raise SharesError(f"only {names[kept[0]]} is left; nothing to forecast")
        told.append(f"Ended, and held at zero: {', '.join(gone)}.")
        values, names = values[:, kept], [names[i] for i in kept]
        known = known & (values.sum(axis=1) > 0.0)
        values = values / np.where(known, values.sum(axis=1), 1.0)[:, None]
    first = max(int(np.flatnonzero(np.nan_to_num(column) > 0.0)[0]) for column in values.T)
    if 0 < first <= len(values) - SHORTEST:
        entrants = [
            name
            for name, column in zip(names, values.T, strict=True)
            if not (np.nan_to_num(column[:first]) > 0.0).any()
        ]
        told.append(f"History starts at {periods[first]}, when {', '.join(entrants)} entered.")
        values, periods, known = values[first:], periods[first:], known[first:]
    positive = values.copy()
    positive[known] = replace_zeros(values[known], delta=delta)
    if not known.all():
        told.append(f"{int((~known).sum())} period(s) were bridged on a line in log-ratios.")
        positive = _bridge(positive, known)
    return Composition(positive, tuple(names), tuple(gone), periods, cycle, ~known, tuple(told))


def _bridge(shares: Array, known: NDArray[np.bool_]) -> Array:
    index = np.arange(len(shares))
    coordinates = to_coordinates(shares[known])
    filled = np.column_stack([np.interp(index, index[known], column) for column in coordinates.T])
    return np.where(known[:, None], shares, to_shares(filled))
