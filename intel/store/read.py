"""Read the published snapshot."""

# ruff: noqa: S608 - the names put into queries come from the catalogue and are quoted

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from intel.errors import StoreMissing
from intel.home import Home
from intel.store.connection import FILE_NAME, connect_read_only, quote_name

Parameters = Sequence[Any] | Mapping[str, Any]


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
    """One published snapshot, open for reading. It never changes, and may be shared by threads."""

    id: str
    path: Path
    built_at: datetime
    inputs_digest: str
    code_version: str
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)

    @property
    def as_of(self) -> date:
        """The day up to which the snapshot knows the world: the day it was built, UTC."""
        return self.built_at.date()

    def query(self, sql: str, params: Parameters | None = None) -> pd.DataFrame:
        """Run the project's own SQL, with values passed as parameters, and return all rows.

        SQL written by people goes through :func:`intel.store.sandbox.run_query`, which has limits.
        """
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, params).df()

    @cached_property
    def _relations(self) -> tuple[Relation, ...]:
        with self._connection.cursor() as cursor:
            return tuple(_relations(cursor))

    def tables(self) -> tuple[Relation, ...]:
        """Return every table, view and macro with its comments, for a schema browser."""
        return self._relations


def open_snapshot(home: Home) -> Snapshot:
    """Open the newest published snapshot; cheap enough for every run of a page.

    Raises
    ------
    StoreMissing
        When nothing has been published in this home yet.
    """
    path = Path(os.path.realpath(home.current / FILE_NAME))
    with _OPENING:
        if path not in _OPEN:
            if not path.is_file():
                raise StoreMissing(
                    f"no snapshot has been published in {home.root}; run `intel refresh`"
                )
            _OPEN[path] = _open(path)
            while len(_OPEN) > _KEPT:  # whoever still reads an old one keeps it open
                _OPEN.popitem(last=False)
        _OPEN.move_to_end(path)
        return _OPEN[path]


_KEPT: Final = 2
_OPEN: Final[OrderedDict[Path, Snapshot]] = OrderedDict()
_OPENING: Final = threading.Lock()


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
