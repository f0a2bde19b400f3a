"""A file as rows of text, whatever it is kept in: CSV of several dialects, Excel, Parquet.

Only what a person can see is read: hidden sheets, formulas that were never calculated and merged
headers are named, not guessed at. Sizes are looked at before anything is unpacked.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from intel.errors import EvidenceError

LARGEST_BYTES: Final = 100_000_000
LARGEST_UNPACKED_BYTES: Final = 300_000_000
LARGEST_RATIO: Final = 200
"""Spreadsheets pack some ten to one; a hundredfold says that somebody means harm."""
SEPARATORS: Final = (",", ";", "\t", "|")
SPREADSHEETS: Final = (".xlsx", ".xlsm")
_HEADER_WITHIN: Final = 30


@dataclass(frozen=True)
class Sheet:
    """Rows of cells as text, each with its number in the file; blank rows are left out."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(path: Path, *, sheet: str = "") -> Sheet:
    """Read one file.

    Parameters
    ----------
    path
        ``.xlsx``, ``.xlsm``, ``.parquet``; anything else is taken for separated text.
    sheet
        Of a workbook, the sheet to read; by default the only one that holds anything.

    Raises
    ------
    EvidenceError
        When it cannot be read, with what to do about it.
    """
    _check_size(path)
    match path.suffix.lower():
        case ending if ending in SPREADSHEETS:
            rows = _workbook(path, sheet)
        case ".parquet":
            rows = _parquet(path)
        case ".xls" | ".ods" | ".numbers" | ".pdf" | ".zip" | ".gz" as ending:
            raise EvidenceError(f"{path}: {ending} is not read; save it as .xlsx or CSV UTF-8")
        case _:
            rows = _separated(path)
    return Sheet(tuple(rows))


def _check_size(path: Path) -> None:
    try:
        is_file, size = path.is_file(), path.stat().st_size
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not is_file:
        raise EvidenceError(f"{path}: not a file; drop the files in it one by one")
    if size > LARGEST_BYTES:
        raise EvidenceError(
            f"{path}: {size / 1e6:,.0f} MB is more than {LARGEST_BYTES / 1e6:.0f} MB; split it"
        )


def _separated(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _text_of(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, tuple(cells)
    except csv.Error as error:
        remedy = "double quotes inside a quoted cell and close every quote"
        if "field limit" in str(error):  # most often a quote that swallows the rows below it
            limit = csv.field_size_limit()
            remedy = (
                f"shorten the cell to {limit:,} characters, or close the quote that it opens with"
            )
        message = f"{path}: not well-formed CSV at line {reader.line_num} ({error}); {remedy}"
        raise EvidenceError(message) from error


def _separator(text: str) -> str:
    """What separates the names of the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not content.strip():
        raise EvidenceError(f"{path}: the file is empty; a header row and rows are needed")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{path}: not UTF-8 (byte {error.start} is 0x{content[error.start]:02x}); "
            "save the file as CSV UTF-8"
        )
        raise EvidenceError(message) from error
    if "\0" in text:
        raise EvidenceError(f"{path}: it holds null characters; save the file as CSV UTF-8")
    return text


def _parquet(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        first = str(error).strip().splitlines()[0]
        raise EvidenceError(f"{path}: not a Parquet file ({first}); write it again") from error
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    if nested:
        raise EvidenceError(f"{path}: {', '.join(nested)} is nested; keep one value a cell")
    yield 1, tuple(table.column_names)
    columns = [column.to_pylist() for column in table.columns]
    for number, cells in enumerate(zip(*columns, strict=True), start=2):
        row = tuple(map(_as_text, cells))
        if any(row):
            yield number, row


def _workbook(path: Path, wanted: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _check_archive(path)
    try:
        content = path.read_bytes()  # not the path: a sheet left half-read would keep it open
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise EvidenceError(f"{path}: not a workbook ({error}); save it as .xlsx") from error
    try:
        name = _sheet_to_read(path, values, wanted)
        rows = zip(
            values[name].iter_rows(values_only=True),
            formulas[name].iter_rows(values_only=True),
            strict=True,
        )
        for number, (cells, written) in enumerate(rows, start=1):
            _check_calculated(path, name, number, cells, written)
            row = tuple(map(_as_text, cells))
            if any(row):
                yield number, row
    finally:
        values.close()
        formulas.close()


def _check_archive(path: Path) -> None:
    """Refuse what would not fit into memory, by what the archive says of itself and is."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        remedy = "save it as .xlsx without a password"
        raise EvidenceError(f"{path}: not a workbook ({error}); {remedy}") from error
    packed = max(path.stat().st_size, 1)
    if unpacked > LARGEST_UNPACKED_BYTES or unpacked > LARGEST_RATIO * packed:
        raise EvidenceError(
            f"{path}: it unpacks to {unpacked / 1e6:,.0f} MB from {packed / 1e6:.2f} MB;"
            " keep the rows alone and save it again"
        )


def _sheet_to_read(path: Path, book: Any, wanted: str) -> str:  # noqa: ANN401 - untyped library
    names = [sheet.title for sheet in book.worksheets]
    if wanted:
        if wanted not in names:
            raise EvidenceError(f"{path}: no sheet {wanted!r}; there are {', '.join(names)}")
        return wanted
    filled = [sheet for sheet in book.worksheets if _holds_anything(sheet)]
    hidden = [sheet.title for sheet in filled if sheet.sheet_state != "visible"]
    if hidden:
        raise EvidenceError(
            f"{path}: the hidden sheet {hidden[0]!r} holds rows;"
            " show it or delete it, or name the sheet to read in a form"
        )
    if not filled:
        raise EvidenceError(f"{path}: the workbook is empty; a header row and rows are needed")
    if len(filled) > 1:
        several = ", ".join(sheet.title for sheet in filled)
        raise EvidenceError(
            f"{path}: several sheets hold rows ({several});"
            " keep one, or name the sheet to read in a form"
        )
    return str(filled[0].title)


def _holds_anything(sheet: Any) -> bool:  # noqa: ANN401 - untyped library
    return any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)


def _check_calculated(
    path: Path, sheet: str, number: int, cells: Sequence[object], written: Sequence[object]
) -> None:
    for place, (value, formula) in enumerate(zip(cells, written, strict=True), start=1):
        if value is None and isinstance(formula, str) and formula.startswith("="):
            raise EvidenceError(
                f"{path}: sheet {sheet!r} row {number} column {place} is a formula that was never"
                " calculated; open the workbook, let it calculate, and save it"
            )


def _as_text(value: object) -> str:
    """A cell as it would stand in a CSV file: days in ISO form, numbers to their last digit."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value).strip()


def header_place(sheet: Sheet, wanted: frozenset[str]) -> int:
    """Where among the first rows the header is: the first that has all ``wanted``; -1 if none."""
    for place, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        if wanted <= {cell.strip() for cell in cells}:
            return place
    return -1
