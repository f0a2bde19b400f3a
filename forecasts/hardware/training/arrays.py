"""Records whose every field is a number or an array, so that one call covers a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

Record = TypeVar("Record")


def stack(records: Sequence[Record]) -> Record:
    """One record of arrays out of many records of numbers, in their order."""
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
    values = {field.name: getattr(record, field.name) for field in fields(kind)}
    return kind(  # type: ignore[no-any-return]
        **{name: value[rows] if np.size(value) > 1 else value for name, value in values.items()}
    )
