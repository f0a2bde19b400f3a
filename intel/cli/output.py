"""What a command prints: a table for people, one JSON value for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd


def note(message: str) -> None:
    """A remark beside the data, on standard error."""
    click.echo(message, err=True)


def print_json(value: object) -> None:
    """Print ``value`` as one JSON value: days as ISO text, what is missing as null."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=2))


def print_rows(frame: pd.DataFrame) -> None:
    """Print ``frame`` as one JSON array with an object a row, one row a line."""
    rows = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in records(frame)]
    click.echo("[" + ",\n ".join(rows) + "]")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``frame`` in JSON's own types."""
    names = list(map(str, frame.columns))
    columns = [_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def table(frame: pd.DataFrame) -> str:
    """``frame`` as aligned text, numbers to six significant digits."""
    cells = [
        [str(name), *map(cell, _column(frame.iloc[:, place]))]
        for place, name in enumerate(frame.columns)
    ]
    numeric = [kind.kind in "iuf" for kind in map(_kind, frame.dtypes)]
    widths = [max(map(len, column)) for column in cells]
    lines = (
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in zip(*cells, strict=True)
    )
    return "\n".join(lines)


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """``value`` in JSON's own types: what is missing or not finite is None."""
    match value:
        case None | str() | bool() | int():
            return value
        case float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case date():
            return None if str(value) == "NaT" else value.isoformat()
    if hasattr(value, "tolist"):  # a NumPy scalar or array
        return plain(value.tolist())
    return None if str(value) == "<NA>" else str(value)


def _column(values: pd.Series) -> list[Any]:
    """Values in JSON's own types; a column of midnights holds days."""
    if values.dtype.kind == "M" and (values.dropna() == values.dropna().dt.normalize()).all():
        values = values.dt.date
    return [plain(value) for value in values]


def _kind(dtype: Any) -> Any:  # noqa: ANN401 - NumPy's and pandas' own types of columns
    return getattr(dtype, "numpy_dtype", dtype)


def cell(value: object) -> str:
    """One value as a person reads it: six significant digits, and no decimals from 10,000 on."""
    if value is None:
        return ""
    if isinstance(value, float):
        size = abs(value)
        if size >= 1e4:
            return f"{value:,.0f}"
        return f"{value:,.6g}" if size >= 1e-4 or not value else f"{value:.3g}"
    text = f"{value:,}" if isinstance(value, int) else " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
