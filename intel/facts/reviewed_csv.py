"""A reviewed CSV file as a table whose rows fit their model, or a refusal that says where."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import ValidationError

from intel.errors import EvidenceError
from intel.facts.tables import TableRow

RowModel = TypeVar("RowModel", bound=TableRow)
_DAYS = (
    "period_start", "period_end", "first_period_end", "last_period_end", "valid_from", "valid_to",
    "event_on", "published_on",
)  # fmt: skip


def read_table(path: Path, model: type[RowModel], key: tuple[str, ...]) -> pd.DataFrame:
    """Read one reviewed file; days become timestamps, and ``key`` columns must be unique.

    Raises
    ------
    EvidenceError
        If the file is missing, not UTF-8, has other columns, or a row breaks its model.
    """
    rows: list[dict[str, Any]] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            wanted = list(model.model_fields)
            if reader.fieldnames is None or list(reader.fieldnames) != wanted:
                message = (
                    f"{path}: the header must be {','.join(wanted)}, found {reader.fieldnames}"
                )
                raise EvidenceError(message)
            for raw in reader:
                identity = tuple(raw[name] or "" for name in key)
                if identity in seen:
                    message = (
                        f"{path}, line {reader.line_num}: {dict(zip(key, identity, strict=True))} "
                        f"is already on line {seen[identity]}; keep one of the two"
                    )
                    raise EvidenceError(message)
                seen[identity] = reader.line_num
                rows.append(_checked(path, reader.line_num, model, raw))
    except FileNotFoundError as error:
        header = ",".join(model.model_fields)
        message = f"{path} is missing; restore it, or write it with the header {header}"
        raise EvidenceError(message) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvidenceError(f"{path}: cannot be read as UTF-8 CSV ({error})") from error
    table = pd.DataFrame(rows, columns=list(model.model_fields))
    for name in _DAYS:
        if name in table:
            table[name] = pd.to_datetime(table[name])
    if "cik" in table:
        table["cik"] = table["cik"].astype("Int64")
    return table


def _checked(
    path: Path, line: int, model: type[RowModel], raw: Mapping[str, Any]
) -> dict[str, Any]:
    if None in raw or None in raw.values():
        message = f"{path}, line {line}: as many cells are needed as the header has columns"
        raise EvidenceError(message)
    try:
        return model.model_validate(raw).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        told = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # a rule on several fields, which says itself what is meant
            raise EvidenceError(f"{path}, line {line}: {told}; correct the row") from error
        name = ".".join(str(part) for part in first["loc"])
        message = f"{path}, line {line}, field {name}: {told} (found {first['input']!r})"
        raise EvidenceError(f"{message}; correct it") from error


def require_known(
    path: Path, table: pd.DataFrame, column: str, known: Collection[str], where: str
) -> None:
    """Refuse the first name in ``column`` that is not among ``known``, the names of ``where``.

    Raises
    ------
    EvidenceError
        Naming file, line and the name that was perhaps meant.
    """
    unknown = table.loc[~table[column].isin(set(known)), column]
    if not unknown.empty:
        line, name = int(unknown.index[0]) + 2, str(unknown.iloc[0])
        near = get_close_matches(name, known, n=1)
        meant = f"write {near[0]!r}, or" if near else "correct it, or"
        message = (
            f"{path}, line {line}, field {column}: {name!r} is not in {where}; {meant} add it there"
        )
        raise EvidenceError(message)
