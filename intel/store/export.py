"""Files that people take away: safe to open in a spreadsheet, and with their sources.

Titles, notes and names come from outside. A cell of text that begins like a formula would be one in
a spreadsheet: in CSV such text gets a leading apostrophe, in Excel it is stored as text. Numbers
are never touched. Parquet is for machines and holds the values as they are.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from intel.errors import QueryRefused

if TYPE_CHECKING:
    from intel.store.read import Snapshot

FORMULA_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""How a formula begins; the last four are the full-width forms, which some programs accept."""
_LONGEST_CELL: Final = 32_767
_MOST_ROWS: Final = 1_048_576
_LAST_YEAR: Final = 9999
_WIDEST: Final = 60


def to_csv(frame: pd.DataFrame, *, header: str = "") -> bytes:
    """Write CSV (UTF-8, ISO days, header row); ``header`` goes above it as ``#`` comment lines."""
    lines = "".join(f"# {line}\r\n" for line in header.splitlines())
    text = _plain(frame).to_csv(index=False, lineterminator="\r\n")
    return (lines + text).encode("utf-8")


def to_excel(
    frame: pd.DataFrame,
    sources: pd.DataFrame,
    definitions: str | Mapping[str, str] = "",
    notes: pd.DataFrame | None = None,
) -> bytes:
    """Write an Excel workbook with the sheets ``data``, ``sources`` and ``definitions``.

    Parameters
    ----------
    frame
        The rows.
    sources
        The documents behind them; may be empty.
    definitions
        What the numbers mean: one text, or a meaning for each name.
    notes
        What analysts wrote about the series; a sheet ``Notes`` where there are any.
    """
    if isinstance(definitions, str):
        definitions = {"what is counted": definitions} if definitions else {}
    meaning = pd.DataFrame(list(definitions.items()), columns=["name", "definition"])
    buffer = io.BytesIO()
    with pd.ExcelWriter(
        buffer,
        engine="xlsxwriter",
        datetime_format="yyyy-mm-dd hh:mm:ss",
        engine_kwargs={"options": {"strings_to_formulas": False, "strings_to_urls": False}},
    ) as writer:
        sheets = [("data", frame), ("sources", sources), ("definitions", meaning)]
        if notes is not None and not notes.empty:
            sheets.append(("Notes", notes))
        for sheet, table in sheets:
            if len(table) >= _MOST_ROWS:
                raise QueryRefused(
                    f"{len(table):,} rows do not fit an Excel sheet; export CSV or Parquet"
                )
            cells = _for_excel(table)
            cells.to_excel(writer, sheet_name=sheet, index=False)
            writer.sheets[sheet].freeze_panes(1, 0)
            for place, name in enumerate(cells.columns):
                longest = cells.iloc[:200, place].astype(str).str.len().max()
                width = max(len(str(name)), 0 if pd.isna(longest) else int(longest))
                writer.sheets[sheet].set_column(place, place, min(width + 2, _WIDEST))
    return buffer.getvalue()


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Write Parquet, values as they are."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def write(
    target: Path,
    frame: pd.DataFrame,
    *,
    sources: pd.DataFrame | None = None,
    definitions: str | Mapping[str, str] = "",
    notes: pd.DataFrame | None = None,
) -> None:
    """Write ``frame`` to ``target`` in the format its ending names: .csv, .xlsx or .parquet.

    The sources of a CSV or Parquet file go to ``<stem>.sources.csv`` beside it, notes to
    ``<stem>.notes.csv``.

    Raises
    ------
    QueryRefused
        When the ending is another one, or the rows do not fit an Excel sheet.
    """
    documents = pd.DataFrame() if sources is None else sources
    match target.suffix.lower():
        case ".csv":
            content = to_csv(frame)
        case ".xlsx":
            content = to_excel(frame, documents, definitions, notes)
        case ".parquet":
            content = to_parquet(frame)
        case other:
            raise QueryRefused(
                f"{target}: cannot write {other or 'a file without ending'};"
                " end the name in .csv, .xlsx or .parquet"
            )
    target.write_bytes(content)
    if not documents.empty and target.suffix.lower() != ".xlsx":
        target.with_name(f"{target.stem}.sources.csv").write_bytes(to_csv(documents))
    if notes is not None and not notes.empty and target.suffix.lower() != ".xlsx":
        target.with_name(f"{target.stem}.notes.csv").write_bytes(to_csv(notes))


def source_ids_of(snapshot: Snapshot, frame: pd.DataFrame) -> list[str]:
    """Return the documents behind the rows of a table or view, whichever way it names them.

    Rows name their documents themselves (``source_id``, ``source_ids``) or the facts they rest on
    (``fact_id``, ``fact_ids``); a result that names neither has no documents of its own.
    """
    for name in ("source_id", "source_ids"):
        if name in frame:
            return _names_in(frame[name])
    for name in ("fact_id", "fact_ids"):
        if name in frame:
            found = snapshot.query(
                "SELECT DISTINCT source_id FROM fact"
                " WHERE fact_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY source_id",
                [_names_in(frame[name])],
            )
            return [str(each) for each in found["source_id"]]
    return []


def _names_in(column: pd.Series) -> list[str]:
    """Each name in a column of names or of lists of names, once; empty ones left out."""
    return sorted({str(name) for name in column.explode().dropna() if str(name)})


def file_stem(title: str, as_of: date | None = None) -> str:
    """Return a file name from a title: ``[a-z0-9-]`` only, with the day when given."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:80].strip("-")
    return "-".join(part for part in (stem or "export", as_of and as_of.isoformat()) if part)


def escape_cell(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text escaped, headers too, and midnights written as days."""

    def plain(column: pd.Series) -> pd.Series:
        if pd.api.types.is_datetime64_any_dtype(column):
            form = "%Y-%m-%d" if _are_days(column) else "%Y-%m-%dT%H:%M:%S"
            return pd.Series(column.dt.strftime(form))
        return column.astype(object).map(escape_cell) if _holds_text(column) else column

    return _column_by_column(frame, plain).rename(columns=lambda name: escape_cell(str(name)))


def _for_excel(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a sheet can hold it: no time zones, no lists, no text longer than a cell."""

    def fitting(column: pd.Series) -> pd.Series:
        if pd.api.types.is_datetime64_any_dtype(column):
            local = column if column.dt.tz is None else column.dt.tz_convert("UTC")
            if (local.dt.year > _LAST_YEAR).any():
                return local.astype(str).where(local.notna(), None)
            return pd.Series(local.dt.date if _are_days(column) else local.dt.tz_localize(None))
        return column.astype(object).map(_excel_cell) if _holds_text(column) else column

    return _column_by_column(frame, fitting)


def _column_by_column(
    frame: pd.DataFrame, change: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """Apply ``change`` to each column by place, since names may occur twice."""
    if frame.shape[1] == 0:
        return frame
    columns = [change(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return pd.concat(columns, axis=1).set_axis(frame.columns, axis=1)


def _excel_cell(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return str(value)[:_LONGEST_CELL]


def _holds_text(column: pd.Series) -> bool:
    return (
        column.dtype == object
        or pd.api.types.is_string_dtype(column)
        or isinstance(column.dtype, pd.CategoricalDtype)
    )


def _are_days(column: pd.Series) -> bool:
    return bool((column.dropna() == column.dropna().dt.normalize()).all())
