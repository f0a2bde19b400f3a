"""Read the published snapshot."""

# ruff: noqa: S608 - the names put into queries come from the catalogue and are quoted

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from intel.errors import StoreMissing
from intel.home import Home
from intel.store import past
from intel.store.connection import FILE_NAME, connect_read_only, quote_name
from intel.store.query_cache import Parameters, QueryCache


@dataclass(frozen=True)
class Column:
    """A column of a table or view, with its comment."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Relation:
    """A table, view or table macro of the store; ``kind`` says which.

    A macro has parameters, and its columns are those it returns.
    """

    name: str
    kind: str
    comment: str
    columns: tuple[Column, ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot, open for reading. It never changes, and may be shared by threads.

    ``id`` is its number; shown as on an earlier day, ``number@day``.
    """

    id: str
    path: Path
    built_at: datetime
    inputs_digest: str
    code_version: str
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    earlier_day: date | None = None
    _original: Path | None = field(default=None, repr=False, compare=False)
    _cache: QueryCache = field(default_factory=QueryCache, repr=False, compare=False)

    @property
    def as_of(self) -> date:
        """The day up to which it knows the world: an earlier one, or the day it was built, UTC."""
        return self.earlier_day or self.built_at.date()

    @property
    def is_past(self) -> bool:
        """Whether it shows an earlier day than it could."""
        return self.earlier_day is not None

    @property
    def present(self) -> Snapshot:
        """The same snapshot with all that it knows."""
        return _opened(self._original, None) if self._original else self

    def query(self, sql: str, params: Parameters | None = None) -> pd.DataFrame:
        """Run the project's own SQL, with values passed as parameters, and return all rows.

        SQL written by people goes through :func:`intel.store.sandbox.run_query`, which has limits.

        Raises
        ------
        StoreMissing
            When the snapshot, of an older or newer version of the desk, lacks a table or column.
        """
        kept = self._cache.get(sql, params)
        if kept is not None:
            return kept
        with self._connection.cursor() as cursor:
            try:
                frame = cursor.execute(sql, params).df()
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise StoreMissing(
                    f"snapshot {self.id}, built on {self.built_at:%Y-%m-%d}, was published by"
                    f" another version of this desk ({self.code_version}) and lacks what is asked"
                    " for here; choose the newest snapshot, or run `intel refresh` to publish one"
                    " that has it"
                ) from error
        self._cache.put(sql, params, frame)
        return frame

    @cached_property
    def _relations(self) -> tuple[Relation, ...]:
        if self.is_past:
            return self.present.tables()  # a past day lacks rows, and nothing else
        with self._connection.cursor() as cursor:
            return tuple(_relations(cursor))

    def tables(self) -> tuple[Relation, ...]:
        """Return every table, view and macro with its comments, for a schema browser."""
        return self._relations


def open_snapshot(home: Home, number: str | None = None, *, as_of: date | None = None) -> Snapshot:
    """Open a published snapshot; cheap enough for every run of a page.

    Parameters
    ----------
    home
        Whose.
    number
        Which; by default the newest.
    as_of
        An earlier day: everything that became known later is not there. Reviewed files, scenarios
        and hardware results have no vintages and are those of the snapshot.

    Raises
    ------
    StoreMissing
        When nothing has been published in this home yet, or that snapshot is not kept.
    """
    if number is not None and number not in kept_numbers(home):
        raise StoreMissing(
            f"snapshot {number!r} is not kept in {home.root}; kept are:"
            f" {', '.join(kept_numbers(home)) or 'none'}"
        )
    folder = home.current if number is None else home.versions / number
    path = Path(os.path.realpath(folder / FILE_NAME))
    if (path, None) not in _OPEN and not path.is_file():
        raise StoreMissing(f"no snapshot has been published in {home.root}; run `intel refresh`")
    newest = _opened(path, None)
    return newest if as_of is None or as_of >= newest.as_of else _opened(path, as_of)


def kept_numbers(home: Home) -> tuple[str, ...]:
    """Numbers of the snapshots that can be opened, newest first."""
    if not home.versions.is_dir():
        return ()
    found = (each.name for each in home.versions.iterdir() if (each / FILE_NAME).is_file())
    return tuple(sorted((name for name in found if name.isdigit()), reverse=True))


_KEPT: Final = 2
_KEPT_DAYS: Final = 6
_OPEN: Final[OrderedDict[tuple[Path, date | None], Snapshot]] = OrderedDict()
_OPENING: Final = threading.Lock()


def _opened(path: Path, day: date | None) -> Snapshot:
    with _OPENING:
        if (path, day) not in _OPEN:
            _OPEN[path, day] = _open(path) if day is None else _open_earlier(path, day)
            _close_oldest(is_past=day is not None, keep=_KEPT if day is None else _KEPT_DAYS)
        _OPEN.move_to_end((path, day))
        return _OPEN[path, day]


def _close_oldest(*, is_past: bool, keep: int) -> None:
    """Let go of those not used for longest; whoever still reads one keeps it open."""
    held = [key for key, snapshot in _OPEN.items() if snapshot.is_past == is_past]
    for key in held[:-keep]:
        snapshot = _OPEN.pop(key)
        if is_past:
            shutil.rmtree(snapshot.path.parent, ignore_errors=True)


def _open_earlier(path: Path, day: date) -> Snapshot:
    try:
        copy = past.forget_later(path, day)
    except (duckdb.Error, OSError) as error:
        raise StoreMissing(
            f"{path} cannot be shown as of {day} ({str(error).strip().splitlines()[0]});"
            " choose another day or none"
        ) from error
    then = _open(copy)
    return replace(then, id=f"{then.id}@{day:%Y-%m-%d}", earlier_day=day, _original=path)


def _open(path: Path) -> Snapshot:
    try:
        connection = connect_read_only(path)
        row = connection.execute(
            "SELECT id, built_at, inputs_digest, code_version FROM snapshot"
        ).fetchone()
    except duckdb.Error as error:
        raise StoreMissing(
            f"{path} cannot be read ({str(error).strip().splitlines()[0]});"
            " run `intel refresh` to publish a new one"
        ) from error
    if row is None:
        raise StoreMissing(f"{path} is empty; run `intel refresh` to publish a new one")
    identifier, built_at, inputs_digest, code_version = row
    return Snapshot(identifier, path, built_at, inputs_digest, code_version, connection)


def _relations(cursor: duckdb.DuckDBPyConnection) -> list[Relation]:
    columns: dict[str, list[Column]] = {}
    for table, name, kind, comment in cursor.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '')"
        " FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(Column(name, kind, comment))
    named = cursor.execute(
        "SELECT table_name, 'table', coalesce(comment, '') FROM duckdb_tables() WHERE NOT internal"
        " UNION ALL"
        " SELECT view_name, 'view', coalesce(comment, '') FROM duckdb_views() WHERE NOT internal"
        " ORDER BY 1"
    ).fetchall()
    relations = [
        Relation(name, kind, comment, tuple(columns.get(name, ()))) for name, kind, comment in named
    ]
    for name, comment, parameters in cursor.execute(
        "SELECT function_name, coalesce(comment, ''), parameters FROM duckdb_functions()"
        " WHERE NOT internal AND function_type = 'table_macro' ORDER BY 1"
    ).fetchall():
        given = ", ".join("DATE '2000-01-01'" for _ in parameters)
        shape = cursor.execute(f"DESCRIBE SELECT * FROM {quote_name(name)}({given})").fetchall()
        known = {
            column.name: column.comment for column in columns.get(name.partition("_as_of")[0], ())
        }
        returned = tuple(Column(row[0], row[1], known.get(row[0], "")) for row in shape)
        relations.append(Relation(name, "macro", comment, returned, tuple(parameters)))
    return relations
