"""A file as rows of text, whatever it is kept in: CSV of several dialects, Excel, Parquet.

Only what a person can see is read: hidden sheets, formulas that were never calculated and merged
headers are named, not guessed at. Sizes are looked at before anything is unpacked, and rows and
cells are counted while they are read: a small file can claim to hold millions.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from intel.errors import EvidenceError

LARGEST_BYTES: Final = 100_000_000
LARGEST_UNPACKED_BYTES: Final = 300_000_000
LARGEST_RATIO: Final = 200
"""Spreadsheets pack some ten to one; a hundredfold says that somebody means harm."""
MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 5_000_000
LONGEST_CELL: Final = 32_767
"""As in Excel."""
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
    return Sheet(tuple((number, tuple(map(_one_line_ending, cells))) for number, cells in rows))


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


def _bounded(path: Path, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Pass rows on as long as there are not too many; blank ones count, as they cost as much."""
    seen = 0
    for number, row in enumerate(rows, start=1):
        seen += len(row)
        if len(row) > MOST_COLUMNS:
            message = f"row {number} has {len(row):,} columns, more than {MOST_COLUMNS:,}"
            raise EvidenceError(f"{path}: {message}; keep those of the facts")
        if number > MOST_ROWS or seen > MOST_CELLS:
            message = f"more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells, blank ones counted"
            raise EvidenceError(f"{path}: {message}; delete blank rows, or split it")
        yield row


def _one_line_ending(cell: str) -> str:
    """Lines in a cell end in a line feed: a carriage return would end a row of the ledger."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def _separated(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _text_of(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in _bounded(path, reader):
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
    first = next((line for line in io.StringIO(text) if line.strip()), "")
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
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            _check_schema(path, schema, file.metadata.num_rows)
            texts = [field.name for field in schema if _is_text(field.type)]
        # Read as dictionaries, a long text that is repeated a million times is in memory once.
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            table = file.read()
        columns = [_python_values(path, column) for column in table.columns]
    except EvidenceError:
        raise
    except Exception as error:  # damaged files raise whatever the library meets first
        raise EvidenceError(
            f"{path}: not a Parquet file ({_said(error)}); write it again"
        ) from error
    yield 1, tuple(table.column_names)
    for number, cells in enumerate(zip(*columns, strict=True), start=2):
        row = tuple(map(_as_text, cells))
        if any(row):
            yield number, row


def _check_schema(path: Path, schema: Any, rows: int) -> None:  # noqa: ANN401 - untyped library
    import pyarrow as pa

    next(_bounded(path, [schema.names]))
    if nested := [field.name for field in schema if pa.types.is_nested(field.type)]:
        raise EvidenceError(f"{path}: {', '.join(nested)} is nested; keep one value a cell")
    if rows > MOST_ROWS or rows * len(schema) > MOST_CELLS:
        message = f"it has {rows:,} rows of {len(schema)} columns, more than is read"
        raise EvidenceError(f"{path}: {message}; split it")


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - untyped library
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _python_values(path: Path, column: Any) -> list[object]:  # noqa: ANN401 - untyped library
    """Values of a column; a text longer than a cell is refused before it is repeated."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        for chunk in column.chunks:
            if any(len(text or "") > LONGEST_CELL for text in chunk.dictionary.to_pylist()):
                message = f"it holds a text of more than {LONGEST_CELL:,} characters"
                raise EvidenceError(f"{path}: {message}; shorten it")
    values: list[object] = column.to_pylist()
    return values


def _said(error: Exception) -> str:
    """What a library says is wrong, in one line."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _workbook(path: Path, wanted: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    import openpyxl

    _check_archive(path)
    width = 0  # rows end with their last cell that was ever filled
    try:
        content = path.read_bytes()  # not the path: a sheet left half-read would keep it open
        with (
            closing(
                openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            ) as values,
            closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True)) as formulas,
        ):
            name = _sheet_to_read(path, values, wanted)
            rows = zip(_rows(path, values[name]), _rows(path, formulas[name]), strict=True)
            for number, (cells, written) in enumerate(rows, start=1):
                _check_calculated(path, name, number, cells, written)
                width = max(width, len(cells))
                row = (*map(_as_text, cells), *[""] * (width - len(cells)))
                if any(row):
                    yield number, row
    except EvidenceError:
        raise
    except Exception as error:  # damaged files raise whatever the library meets first
        raise EvidenceError(f"{path}: not a workbook ({_said(error)}); save it as .xlsx") from error


def _rows(path: Path, sheet: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - untyped library
    """All rows that are there; what the sheet says of its own size may leave rows out."""
    sheet.reset_dimensions()
    return _bounded(path, sheet.iter_rows(values_only=True))


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
    filled = [sheet for sheet in book.worksheets if _holds_anything(path, sheet)]
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


def _holds_anything(path: Path, sheet: Any) -> bool:  # noqa: ANN401 - untyped library
    return any(cell is not None for row in _rows(path, sheet) for cell in row)


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
