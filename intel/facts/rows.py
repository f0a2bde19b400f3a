"""One file of facts as rows of text, or as a reason why it cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.record import EVIDENCE_COLUMNS, FACT_COLUMNS

LONGEST_RAW = 2_000


@dataclass(frozen=True)
class RowsOfFile:
    """Rows as text (``row``, ``FACT_COLUMNS``, ``raw``), and those with too many or few cells."""

    rows: pd.DataFrame
    ragged: tuple[dict[str, object], ...]


def read_rows(path: Path, *, recorded_at: datetime | None = None) -> RowsOfFile:
    """Rows of one file as text; blank lines do not count.

    Raises
    ------
    EvidenceError
        If the file cannot be read as UTF-8 CSV with the columns of either form.
    """
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    table: list[list[str]] = []
    ragged: list[dict[str, object]] = []
    try:
        filled = (cells for cells in reader if any(cell.strip() for cell in cells))
        header = [name.strip() for name in next(filled, [])]
        _check_header(path, header)
        for cells in reader:
            if len(cells) == len(header):
                table.append([str(reader.line_num), *cells])
            elif cells:
                ragged.append(_ragged_row(reader.line_num, cells, len(header)))
    except csv.Error as error:
        remedy = "double quotes inside a quoted cell and close every quote"
        if "field limit" in str(error):  # most often a quote that swallows the rows below it
            limit = csv.field_size_limit()
            remedy = (
                f"shorten the cell to {limit:,} characters, or close the quote that it opens with"
            )
        message = f"{path}: not well-formed CSV at line {reader.line_num} ({error}); {remedy}"
        raise EvidenceError(message) from error
    rows = pd.DataFrame(table, columns=["row", *header], dtype=str)
    raw = pd.Series([_as_csv(cells[1:]) for cells in table], index=rows.index, dtype=str)
    for name in header:
        rows[name] = rows[name].str.strip()
    if "recorded_at" not in header:
        learned = recorded_at or datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        if learned.tzinfo is not None:
            learned = learned.astimezone(UTC).replace(tzinfo=None)
        rows["recorded_at"] = learned.isoformat(timespec="seconds")
    for name in FACT_COLUMNS:
        if name not in rows:
            rows[name] = ""
    return RowsOfFile(rows[["row", *FACT_COLUMNS]].assign(raw=raw), tuple(ragged))


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not content.strip():
        raise EvidenceError(f"{path}: the file is empty; a header row and rows are needed")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = (
            f"{path}: not UTF-8 (byte {error.start} is 0x{content[error.start]:02x}); "
            "save the file as CSV UTF-8"
        )
        raise EvidenceError(message) from error


def _check_header(path: Path, header: list[str]) -> None:
    names = set(header)
    if len(names) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise EvidenceError(f"{path}: column {twice[0]!r} appears twice in the header; keep one")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise EvidenceError(f"{path}: columns are not separated by commas; save it as CSV")
    nearest = min((FACT_COLUMNS, EVIDENCE_COLUMNS), key=lambda form: len(names ^ set(form)))
    missing = [name for name in nearest if name not in names]
    unknown = [name for name in header if name not in nearest]
    if missing:
        raise EvidenceError(f"{path}: the header lacks {', '.join(missing)}; add the columns")
    if unknown:
        raise EvidenceError(f"{path}: unknown column {', '.join(unknown)}; rename or remove it")


def _ragged_row(line: int, cells: list[str], wanted: int) -> dict[str, object]:
    return {
        "row": line, "field": "row", "value": f"{len(cells)} cells",
        "rule": f"the row must have {wanted} cells, as the header has",
        "remedy": "quote cells that hold a comma; leave empty cells empty",
        "raw": _as_csv(cells)[:LONGEST_RAW],
    }  # fmt: skip


def refused_file(path: Path, name: str, message: str) -> list[dict[str, object]]:
    """Every line below the header of a file that cannot be read, or one row for the file."""
    try:
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    numbered = [(line, text) for line, text in enumerate(lines, start=1) if text.strip()][1:]
    rule, _, remedy = message.removeprefix(f"{path}: ").partition("; ")
    return [
        {"file": name, "row": line, "field": "file", "value": name, "rule": rule,
         "remedy": remedy or "correct the file and read it again", "raw": text[:LONGEST_RAW]}
        for line, text in numbered or [(0, "")]
    ]  # fmt: skip


def _as_csv(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
