"""One file of facts as rows of text, or as a reason why it cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.house_forms import HouseForm, convert, form_of
from intel.facts.record import EVIDENCE_COLUMNS, FACT_COLUMNS
from intel.facts.sheets import LARGEST_BYTES, SPREADSHEETS, Sheet, read_sheet
from intel.one_line import in_one_line

LONGEST_RAW = 2_000
_LONGEST_NAME = 80
_NAMES_TOLD = 5
_MOST_LINES_TOLD = 100_000
"""Of a text that cannot be read; one with more is set aside as a whole."""


@dataclass(frozen=True)
class RowsOfFile:
    """Rows as text (``row``, ``FACT_COLUMNS``, ``raw``), and those with too many or few cells."""

    rows: pd.DataFrame
    ragged: tuple[dict[str, object], ...]


def read_rows(
    path: Path,
    *,
    recorded_at: datetime | None = None,
    forms: Sequence[HouseForm] = (),
    form: HouseForm | None = None,
) -> RowsOfFile:
    """Rows of one file as text; blank lines do not count.

    Parameters
    ----------
    path
        CSV, Excel or Parquet (:mod:`intel.facts.sheets`).
    recorded_at
        When its rows were learned, where they do not say so themselves (UTC); by default the time
        the file was last changed.
    forms
        The forms of research houses it may have, when it has neither of the two forms of the desk.
    form
        The form it has, when somebody said so.

    Raises
    ------
    EvidenceError
        When the file cannot be read, or its columns are of no known form.
    """
    sheet, form = _sheet_and_form(path, forms, form)
    header = [name.strip() for name in sheet.rows[0][1]]
    if form is None:
        table = _as_it_stands(path, header, sheet)
    else:
        try:
            converted = convert(sheet, form)
        except EvidenceError as error:
            raise EvidenceError(f"{path}: {error}") from error
        table = RowsOfFile(converted.rows, converted.refused)
    if form is not None or "recorded_at" not in header:
        learned = recorded_at or datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        if learned.tzinfo is not None:
            learned = learned.astimezone(UTC).replace(tzinfo=None)
        table.rows["recorded_at"] = learned.isoformat(timespec="seconds")
    return RowsOfFile(table.rows[["row", *FACT_COLUMNS, "raw"]], table.ragged)


def _sheet_and_form(
    path: Path, forms: Sequence[HouseForm], form: HouseForm | None
) -> tuple[Sheet, HouseForm | None]:
    """The rows, and the house's form they have; None for a form of the desk's own."""
    if form is not None:
        return read_sheet(path, sheet=form.sheet), form
    try:
        sheet = read_sheet(path)
    except EvidenceError:  # a form may say which of several sheets is meant
        for each in forms if path.suffix.lower() in SPREADSHEETS else ():
            with suppress(EvidenceError):
                named = read_sheet(path, sheet=each.sheet) if each.sheet else None
                if named is not None and form_of(named, [each]):
                    return named, each
        raise
    if not sheet.rows:
        raise EvidenceError(f"{path}: the file is empty; a header row and rows are needed")
    names = {name.strip() for name in sheet.rows[0][1]}
    if {"entity", "metric", "value"} <= names:
        return sheet, None
    return sheet, form_of(sheet, forms)


def _as_it_stands(path: Path, header: list[str], sheet: Sheet) -> RowsOfFile:
    """Rows of a file that has the desk's own columns."""
    is_spreadsheet = path.suffix.lower() in SPREADSHEETS
    if is_spreadsheet:
        while header and not header[-1]:
            header.pop()
    _check_header(path, header)
    table: list[list[str]] = []
    ragged: list[dict[str, object]] = []
    for number, written in sheet.rows[1:]:
        cells = list(written)
        if is_spreadsheet and not any(cells[len(header) :]):
            cells = (cells + [""] * len(header))[: len(header)]
        if len(cells) == len(header):
            table.append([str(number), *cells])
        else:
            ragged.append(_ragged_row(number, cells, len(header)))
    rows = pd.DataFrame(table, columns=["row", *header], dtype=str)
    raw = pd.Series([_as_csv(cells[1:]) for cells in table], index=rows.index, dtype=str)
    for name in header:
        rows[name] = rows[name].str.strip()
    for name in FACT_COLUMNS:
        if name not in rows:
            rows[name] = ""
    return RowsOfFile(rows.assign(raw=raw), tuple(ragged))


def _check_header(path: Path, header: list[str]) -> None:
    names = set(header)
    unnamed = [str(place) for place, name in enumerate(header, start=1) if not name]
    if unnamed:
        raise EvidenceError(
            f"{path}: column {_some(unnamed)} has no name in the header;"
            " name it, and take merged cells apart"
        )
    if len(names) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise EvidenceError(
            f"{path}: column {_some(twice[:1])} appears twice in the header; keep one"
        )
    nearest = min((FACT_COLUMNS, EVIDENCE_COLUMNS), key=lambda form: len(names ^ set(form)))
    missing = [name for name in nearest if name not in names]
    unknown = [name for name in header if name not in nearest]
    if missing:
        raise EvidenceError(
            f"{path}: the header lacks {', '.join(missing)}; add the columns,"
            " or draft a form of them with `intel form`"
        )
    if unknown:
        raise EvidenceError(f"{path}: unknown column {_some(unknown)}; rename or remove it")


def _some(names: Sequence[str]) -> str:
    """The first few of perhaps a thousand names."""
    told = ", ".join(name[:_LONGEST_NAME] for name in names[:_NAMES_TOLD])
    return told + (f" and {len(names) - _NAMES_TOLD} more" if len(names) > _NAMES_TOLD else "")


def _ragged_row(line: int, cells: list[str], wanted: int) -> dict[str, object]:
    return {
        "row": line, "field": "row", "value": f"{len(cells)} cells",
        "rule": f"the row must have {wanted} cells, as the header has",
        "remedy": "quote cells that hold a comma; leave empty cells empty",
        "raw": _as_csv(cells)[:LONGEST_RAW],
    }  # fmt: skip


def refused_file(path: Path, name: str, message: str) -> list[dict[str, object]]:
    """Every line below the header of a text that cannot be read; of anything else one row."""
    is_text = path.suffix.lower() in {"", ".csv", ".tsv", ".txt"}
    lines: list[str] = []
    with suppress(OSError):
        is_file = path.is_file() and not path.is_symlink()  # reading a pipe would never end
        if is_text and is_file and path.stat().st_size <= LARGEST_BYTES:
            content = path.read_bytes()
            if content.count(b"\n") <= _MOST_LINES_TOLD:
                lines = content.decode("utf-8", errors="replace").splitlines()
    numbered = [(line, text) for line, text in enumerate(lines, start=1) if text.strip()][1:]
    told = in_one_line(message.removeprefix(f"{path}: "))[:LONGEST_RAW]
    rule, _, remedy = told.partition("; ")
    return [
        {"file": name, "row": line, "field": "file", "value": name, "rule": rule,
         "remedy": remedy or "correct the file and read it again", "raw": text[:LONGEST_RAW]}
        for line, text in numbered or [(0, "")]
    ]  # fmt: skip


def _as_csv(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
