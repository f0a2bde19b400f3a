"""Reading a file of published cases: CSV in anybody's dialect, one fault named at a time."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from io import StringIO
from typing import Any

from forecasts.hardware.validation.case import Case

COLUMNS = (
    "case_id",
    "group",
    "source",
    "url",
    "inputs",
    "quantity",
    "published_value",
    "unit",
    "tolerance_hint",
    "note",
)
REQUIRED = ("case_id", "group", "inputs", "quantity", "published_value")
DELIMITERS = ",;\t"


class MalformedCases(ValueError):  # noqa: N818 - reads as the sentence it raises
    """A file of cases that cannot be read; the message names the row, field and remedy."""


def read_cases(text: str, *, where: str = "cases") -> list[Case]:
    """Parse a CSV of cases (columns: :data:`COLUMNS`, ``inputs`` as a JSON object).

    Columns may stand in any order, and others beside them; :data:`REQUIRED` must be there.
    Cells are separated by commas, semicolons or tabs, whichever the header has most of; a byte
    order mark is skipped. A header without rows is a file of no cases.

    Raises
    ------
    MalformedCases
        Naming the file, the line, the case, the column and the remedy.
    """
    text = text.removeprefix("\ufeff")
    header = next((line for line in text.splitlines() if line.strip()), "")
    if not header:
        raise MalformedCases(f"{where}: the file is empty; it needs the header {','.join(COLUMNS)}")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise MalformedCases(
            f"{where}, line {reader.line_num}: not CSV ({error}); quote cells with line breaks"
        ) from error
    names = [name.strip().casefold() for name in rows[0][1]]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise MalformedCases(
            f"{where}: no column {', '.join(missing)}; the header must be {','.join(COLUMNS)}"
        )
    doubled = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if doubled:
        raise MalformedCases(f"{where}: column {', '.join(doubled)} twice; keep one of each")
    return [_case(names, cells, f"{where}, line {line}") for line, cells in rows[1:]]


def _case(names: list[str], cells: list[str], where: str) -> Case:
    if len(cells) > len(names):
        raise MalformedCases(
            f"{where}: {len(cells)} cells under {len(names)} columns; "
            "quote inputs and double the quotes inside it"
        )
    row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    case_id = row.get("case_id", "")
    if not case_id:
        raise MalformedCases(f"{where}: case_id is empty; give every case a name of its own")
    where = f"{where} ({case_id})"
    return Case(
        case_id=case_id,
        group=row.get("group", ""),
        source=row.get("source", ""),
        url=row.get("url", ""),
        inputs=_inputs(row.get("inputs", ""), where),
        quantity=row.get("quantity", ""),
        published=_published(row.get("published_value", ""), where),
        unit=row.get("unit", ""),
        tolerance_hint=row.get("tolerance_hint", ""),
        note=row.get("note", ""),
    )


def _inputs(cell: str, where: str) -> Mapping[str, Any]:
    try:
        inputs = json.loads(cell or "{}")
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedCases(
            f"{where}: inputs is not JSON ({error}); write an object such as "
            '{"gpus": 8}, quoted as one cell'
        ) from error
    if not isinstance(inputs, dict):
        raise MalformedCases(f"{where}: inputs must be a JSON object, not {type(inputs).__name__}")
    return inputs


def _published(cell: str, where: str) -> float:
    try:
        published = float(cell)
    except ValueError as error:
        raise MalformedCases(
            f"{where}: published_value = {cell!r} is not a number; write it plain, as 12.5"
        ) from error
    if not math.isfinite(published):
        raise MalformedCases(f"{where}: published_value must be finite, not {cell}")
    return published
