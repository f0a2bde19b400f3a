"""What a series must be before a model sees it, and what is put right in the open."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LARGEST: Final = 1e150
"""Squares of differences must stay finite."""


class SeriesError(ValueError):
    """A series cannot be forecast as it stands; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A series in order, from its first to its last known value.

    ``values`` (n,) has NaN where an interior period is missing; ``cycle`` is 4 for quarters and
    1 for years; ``warnings`` tells what was done to the series.
    """

    values: Array
    periods: pd.PeriodIndex
    cycle: int
    warnings: tuple[str, ...]

    def before(self, end: int) -> "Prepared":
        """Return the first ``end`` periods; missing ones at their end are dropped."""
        last = int(np.flatnonzero(~np.isnan(self.values[:end]))[-1]) + 1
        return Prepared(self.values[:last], self.periods[:last], self.cycle, ())


def prepare(y: pd.Series) -> Prepared:
    """Check ``y`` and bring it into order.

    Unordered periods are sorted and missing values at either end dropped, with a warning each.

    Raises
    ------
    SeriesError
        When ``y`` is no series of numbers with a quarterly or yearly ``PeriodIndex``, holds a
        period twice, holds an infinite value or holds no value at all.
    """
    periods, cycle = _check_index(y)
    values = _check_values(y)
    warnings = []
    if periods.has_duplicates:
        twice = periods[periods.duplicated()][0]
        raise SeriesError(f"period {twice} occurs more than once; keep one value a period")
    if not periods.is_monotonic_increasing:
        order = np.argsort(periods.asi8)
        periods, values = periods[order], values[order]
        warnings.append("The periods were out of order and have been sorted.")
    known = np.flatnonzero(~np.isnan(values))
    if len(known) == 0:
        raise SeriesError("the series has no value: all are missing")
    first, last = int(known[0]), int(known[-1])
    if last < len(values) - 1:
        warnings.append(
            f"The newest {len(values) - 1 - last} period(s) have no value: "
            f"the forecast starts after {periods[last]}."
        )
    values, periods = values[first : last + 1], periods[first : last + 1]
    ordinals = periods.asi8
    if len(values) > 1 and int(ordinals[-1] - ordinals[0]) != len(values) - 1:
        full = np.full(int(ordinals[-1] - ordinals[0]) + 1, np.nan)
        full[ordinals - ordinals[0]] = values
        periods = pd.period_range(periods[0], periods[-1], freq=periods.freq)
        values = full
    return Prepared(values, periods, cycle, tuple(warnings))


def check_horizon(horizon: int) -> int:
    """Return ``horizon`` when it is a whole number of steps, at least one."""
    if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 1:
        raise SeriesError(f"horizon {horizon!r} must be a whole number of periods, at least 1")
    return int(horizon)


def _check_index(y: pd.Series) -> tuple[pd.PeriodIndex, int]:
    if not isinstance(y, pd.Series):
        raise SeriesError(f"y is {type(y).__name__}, not a pandas Series")
    if not isinstance(y.index, pd.PeriodIndex):
        raise SeriesError(
            f"the index is {type(y.index).__name__}, not a PeriodIndex of one frequency; "
            'use y.index = pd.PeriodIndex(y.index, freq="Q-DEC")'
        )
    name = str(y.index.freqstr)
    cycle = {"Q": 4, "Y": 1, "A": 1}.get(name.split("-")[0])
    if cycle is None:
        raise SeriesError(f"frequency {name} is neither quarterly (Q) nor yearly (Y)")
    return y.index, cycle


def _check_values(y: pd.Series) -> Array:
    if y.empty:
        raise SeriesError("the series is empty")
    if not pd.api.types.is_numeric_dtype(y.dtype) or pd.api.types.is_bool_dtype(y.dtype):
        raise SeriesError(f"the values are {y.dtype}, not numbers")
    values = y.to_numpy(dtype=float, na_value=np.nan)
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise SeriesError(f"the value at {y.index[infinite[0]]} is infinite")
    huge = np.flatnonzero(np.abs(values) > _LARGEST)
    if len(huge):
        raise SeriesError(f"the value at {y.index[huge[0]]} is beyond 1e150; use a larger unit")
    return values
