"""Records whose every field is a number or an array, so that one call covers a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forecasts.hardware.feasibility import FloatArray

Number = float | FloatArray
Flag = bool | NDArray[np.bool_]
Record = TypeVar("Record")


def stack(records: Sequence[Record]) -> Record:
    """One record of arrays out of many records of numbers, in their order; words of the first."""
    kind: Any = type(records[0])
    columns = {
        field.name: [getattr(record, field.name) for record in records] for field in fields(kind)
    }
    return kind(  # type: ignore[no-any-return]
        **{
            name: values[0] if isinstance(values[0], str) else np.array(values, dtype=np.float64)
            for name, values in columns.items()
        }
    )


def take(record: Record, rows: slice) -> Record:
    """The rows of a record of arrays; numbers that stand for all rows stay as they are."""
    kind: Any = type(record)
    return kind(  # type: ignore[no-any-return]
        **{
            name: value[rows] if np.size(value) > 1 else value
            for name, value in vars(record).items()
        }
    )


def sizes(record: object) -> set[int]:
    """How many values the numbers of a record hold."""
    return {np.size(value) for value in vars(record).values() if not isinstance(value, str)}
