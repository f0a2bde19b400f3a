"""What cannot be built, said in one sentence: the field, the constraint, the nearest that can."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
MOST_NAMES = 20


class ImpossibleCluster(ValueError):  # noqa: N818 - reads as the sentence it raises
    """A cluster, part or workload that cannot exist."""

    def __init__(self, field: str, value: object, constraint: str, nearest: object) -> None:
        self.field = field
        self.value = value
        self.constraint = constraint
        self.nearest = nearest
        super().__init__(f"{field} = {value}: {constraint}; nearest feasible value: {nearest}")


def at_least(field: str, value: ArrayLike, minimum: float) -> FloatArray:
    """The value as an array, refused when any element is below ``minimum`` or not a number."""
    array = np.asarray(value, dtype=np.float64)
    wrong = ~(array >= minimum)
    if wrong.any():
        first = array if array.ndim == 0 else array[wrong][0]
        raise ImpossibleCluster(
            field, f"{float(first):g}", f"must be at least {minimum:g}", minimum
        )
    return array


def whole(field: str, value: ArrayLike, minimum: int) -> FloatArray:
    """A count: whole, and at least ``minimum``."""
    array = at_least(field, value, minimum)
    broken = array != np.floor(array)
    if broken.any():
        first = float(array if array.ndim == 0 else array[broken][0])
        raise ImpossibleCluster(field, f"{first:g}", "must be whole", int(np.ceil(first)))
    return array


def share(field: str, value: ArrayLike, *, above_zero: bool = True) -> FloatArray:
    """A fraction in 0..1; zero itself is refused where it would divide."""
    array = np.asarray(value, dtype=np.float64)
    low = (array > 0.0) if above_zero else (array >= 0.0)
    wrong = ~(low & (array <= 1.0))
    if wrong.any():
        first = float(array if array.ndim == 0 else array[wrong][0])
        bounds = "above 0 and at most 1" if above_zero else "between 0 and 1"
        nearest = 1.0 if first > 1.0 else (0.01 if above_zero else 0.0)
        raise ImpossibleCluster(field, f"{first:g}", f"is a fraction {bounds}", nearest)
    return array


def one_of(field: str, value: str, known: Iterable[str]) -> str:
    """A name out of a list, with the closest one offered when it is not there."""
    names = list(dict.fromkeys(known))
    if value in names:
        return value
    folded = {name.casefold(): name for name in names}
    if value.casefold() in folded:
        return folded[value.casefold()]
    close = get_close_matches(value.casefold(), list(folded), n=1, cutoff=0.0)
    listed = f"must be one of {', '.join(names[:MOST_NAMES])}" + (
        f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    )
    raise ImpossibleCluster(field, repr(value), listed, folded[close[0]] if close else "none")
