"""A reader's own question: SQL through the sandbox, and what of its answer can be charted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import pandas as pd
from pandas.api import types

from intel.market.answer import Answer, documents
from intel.store import Snapshot
from intel.store.sandbox import run_query

MAX_ROWS: Final = 10_000
TIMEOUT_S: Final = 10.0
LINK_CHARACTERS: Final = 2_000

LIMITS: Final = (
    f"One SELECT at a time, read-only, at most {MAX_ROWS:,} rows and {TIMEOUT_S:g} seconds. It runs"
    " in a process of its own without files or network, and is stopped at a limit. For more, open"
    " the same snapshot with your own DuckDB: `intel.duckdb` in the desk's folder."
)

_MOST_BARS: Final = 40
_MOST_COLOURS: Final = 8


@dataclass(frozen=True)
class Axes:
    """What a quick chart draws: ``y`` over ``x``; ``colour`` is empty for a single series."""

    x: str
    y: str
    colour: str
    is_time: bool
    is_line: bool


@dataclass(frozen=True)
class Result:
    """The rows of a query, whether there were more, and the axes of a quick chart if it has any.

    ``columns`` has name and DuckDB type of each column.
    """

    answer: Answer
    columns: tuple[tuple[str, str], ...]
    truncated: bool
    axes: Axes | None


def ask_own(snapshot: Snapshot, sql: str) -> Result:
    """Run a reader's SQL on the snapshot, within the limits.

    Raises
    ------
    QueryRefused
        When the statement is not allowed or wrong, or a limit was reached.
    """
    result = run_query(snapshot.path, sql, max_rows=MAX_ROWS, timeout_s=TIMEOUT_S)
    frame = result.frame
    rows = f"{len(frame):,} row{'' if len(frame) == 1 else 's'}"
    more = " There are more: the result is cut here." if result.truncated else ""
    return Result(
        answer=Answer(
            sentence=f"**{rows}** in {result.elapsed_s:.2f} s from snapshot {snapshot.id}.{more}",
            frame=frame,
            sql="",
            definition=", ".join(f"{_verbatim(name)} {kind}" for name, kind in result.columns),
            sources=documents(snapshot, frame.get("source_id", ())),
        ),
        columns=result.columns,
        truncated=result.truncated,
        axes=axes_of(frame),
    )


def axes_of(frame: pd.DataFrame) -> Axes | None:
    """The first number, over the first column of days or of names that stand once each.

    Where days repeat, the first text with at most eight values tells the series apart; points that
    share a day and a series are not joined.
    """
    names = [str(name) for name in frame.columns]
    numbers = [name for name in names if _is_number(frame[name])]
    places = [name for name in names if _is_day(frame[name]) or _are_names(frame[name])]
    if not numbers or not places or len(frame) < 2:
        return None
    x, y = places[0], numbers[0]
    if not _is_day(frame[x]):
        return Axes(x, y, "", is_time=False, is_line=False)
    if frame[x].is_unique:
        return Axes(x, y, "", is_time=True, is_line=True)
    texts = [name for name in names if types.is_string_dtype(frame[name])]
    colours = [name for name in texts if 1 < frame[name].nunique() <= _MOST_COLOURS]
    colour = colours[0] if colours else ""
    is_line = bool(colour) and not frame.duplicated([x, colour]).any()
    return Axes(x, y, colour, is_time=True, is_line=is_line)


def meanings(snapshot: Snapshot) -> dict[str, str]:
    """What a column of that name means in the store; the first table that has one says it."""
    return {
        column.name: column.comment
        for relation in reversed(snapshot.tables())
        for column in relation.columns
        if column.comment
    }


def counted(snapshot: Snapshot) -> Counter[str]:
    """How many tables, views and macros there are to ask."""
    return Counter(relation.kind for relation in snapshot.tables())


def first_rows(name: str, parameters: tuple[str, ...]) -> str:
    """A query to begin from for a table, view or macro."""
    given = ", ".join("current_date" for _ in parameters)
    return f"FROM {name}{f'({given})' if parameters else ''}\nLIMIT 100"


def _verbatim(name: str) -> str:
    """A column's name as text: whoever wrote the query may have put a link into it."""
    return "`" + name.replace("`", "'") + "`"


def _is_number(column: pd.Series) -> bool:
    return types.is_numeric_dtype(column) and not types.is_bool_dtype(column)


def _is_day(column: pd.Series) -> bool:
    return types.is_datetime64_any_dtype(column)


def _are_names(column: pd.Series) -> bool:
    return types.is_string_dtype(column) and len(column) <= _MOST_BARS and column.is_unique
