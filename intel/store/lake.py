"""The same tables on DuckLake: a PostgreSQL catalogue and Parquet files on shared storage.

For teams that refresh from several machines. Every refresh takes in the facts that the others have
put into the lake, and puts its own tables there in one transaction; readers go on reading published
files, which :func:`build_from` makes of any version of the lake. Facts and forecasts are only
ever added; the tables that are made from them are replaced. A version is read with the tables and
columns it had.

``INTEL_STORE='ducklake:postgres:dbname=intel host=db.example'`` names the catalogue,
``INTEL_LAKE_FILES`` the folder or bucket of the Parquet files. It needs the extra ``lake``, whose
DuckDB has the extensions as packages, so that nothing is fetched at run time.
"""

# ruff: noqa: S608 - the names put into queries are those of the store's own tables and columns

from __future__ import annotations

import importlib
import os
import random
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import pandas as pd

from intel.errors import IntelError, StoreMissing
from intel.store.build import SnapshotInfo, draft_snapshot, expected_columns
from intel.store.connection import quote_name
from intel.store.vintages import PART_ROWS

STORE: Final = "INTEL_STORE"
FILES: Final = "INTEL_LAKE_FILES"
ONLY_ADDED: Final = {
    "fact": ("fact_id",),
    "forecast": ("series_id", "made_on", "run_id", "period_end", "quantile"),
}
"""Tables whose rows stay for good, by the columns that tell them apart."""
_TRIES: Final = 30
_TRIES_AT_THE_DOOR: Final = 8
_LONGEST_PAUSE_S: Final = 20.0
_OTHER_FILES: Final = "DATA_PATH"
_LOST: Final = (duckdb.TransactionException, duckdb.ConstraintException, duckdb.CatalogException)

T = TypeVar("T")


@dataclass(frozen=True)
class LakeAddress:
    """Where the lake is: the catalogue as DuckDB attaches it, and the folder of its files."""

    catalogue: str
    files: str

    @classmethod
    def from_environment(cls) -> LakeAddress | None:
        """The lake that is configured; None when none is.

        Raises
        ------
        IntelError
            When only half of it is, or it is not a DuckLake on PostgreSQL.
        """
        catalogue, files = os.environ.get(STORE, "").strip(), os.environ.get(FILES, "").strip()
        if not catalogue and not files:
            return None
        if not catalogue.startswith("ducklake:postgres:"):
            raise IntelError(
                f"{STORE} must begin with ducklake:postgres: (a catalogue in a DuckDB file serves"
                " one process at a time); or unset it to use files alone"
            )
        if not files:
            raise IntelError(f"{FILES} is not set; name the folder of the lake's Parquet files")
        return cls(catalogue, files)


@dataclass(frozen=True)
class LakeVersion:
    """One committed state of the lake; ``facts`` counts the facts it held."""

    version: int
    committed_at: datetime
    facts: int


@contextmanager
def attached(
    address: LakeAddress, *, version: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the lake attached as ``lake``; at an earlier version it is read-only.

    Raises
    ------
    StoreMissing
        When the extensions are not installed, or the catalogue does not answer, now or later. The
        message leaves out what DuckDB says, which may hold the address and so a password.
    """
    connection = duckdb.connect(":memory:", config={"python_enable_replacements": "false"})
    try:
        _load_extensions(connection)
        _attach(connection, address, version)
        yield connection
    except _LOST:
        raise
    except duckdb.Error as error:
        raise _silent(error) from None
    finally:
        _let_go(connection)


def _let_go(connection: duckdb.DuckDBPyConnection) -> None:
    """Close; where PostgreSQL has gone, rolling back inside of closing would end the process."""
    for words in ("ROLLBACK", "DETACH lake"):
        with suppress(duckdb.Error):
            connection.execute(words)
    connection.close()


def _attach(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, version: int | None
) -> None:
    """Attach the lake; when others attach a new one at the same moment, one of them makes it."""
    catalogue, files = (text.replace("'", "''") for text in (address.catalogue, address.files))
    at = "" if version is None else f", SNAPSHOT_VERSION {int(version)}"

    def once() -> None:
        try:
            connection.execute(f"ATTACH '{catalogue}' AS lake (DATA_PATH '{files}'{at})")
        except duckdb.Error as error:
            # Nobody there, or files elsewhere: trying again would not help.
            if isinstance(error, duckdb.IOException) or _OTHER_FILES in str(error):
                raise _silent(error) from None
            raise

    try:
        _until_alone(once, lost=(duckdb.Error,), tries=_TRIES_AT_THE_DOOR)
    except duckdb.Error as error:
        raise _silent(error) from None


def _silent(error: duckdb.Error) -> StoreMissing:
    if _OTHER_FILES in str(error):
        return StoreMissing(f"the lake keeps its files in another folder than {FILES} says")
    return StoreMissing(
        f"the lake's catalogue does not answer ({type(error).__name__});"
        f" see that PostgreSQL runs and that {STORE} and its password are right"
    )


def _load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        packaged = importlib.import_module("duckdb_extensions")
        for name in ("ducklake", "postgres_scanner"):
            packaged.import_extension(name)
            connection.execute(f"LOAD {name}")
    except (ImportError, duckdb.Error) as error:
        raise StoreMissing(
            f"the lake needs its own environment ({str(error).splitlines()[0]}):"
            " `pip install -e '.[lake]'` brings a DuckDB with the extensions"
        ) from error


def put(address: LakeAddress, snapshot: Path) -> int:
    """Put the tables of a published snapshot into the lake, all or nothing; give the new version.

    A transaction that met another writer's is tried again.

    Raises
    ------
    StoreMissing
        When the lake does not answer, or other writers were always quicker. Nothing of this
        snapshot is in the lake then, and everything that was there before is.
    """

    def once() -> int:
        with attached(address) as connection:
            path = str(snapshot).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS intel (READ_ONLY)")
            connection.execute("BEGIN")
            for table in expected_columns():
                _put_table(connection, table)
            connection.execute("COMMIT")
            return _newest_version(connection)

    try:
        return _until_alone(once)
    except duckdb.Error as error:
        raise StoreMissing(
            f"other writers of the lake were quicker {_TRIES} times ({type(error).__name__});"
            " refresh again when fewer do"
        ) from None


def put_apart(address: LakeAddress, snapshot: Path) -> int:
    """Do :func:`put` in a process of its own, which DuckDB may end when PostgreSQL goes away."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_hush) as process:
        try:
            return process.submit(put, address, snapshot).result()
        except BrokenProcessPool:
            raise StoreMissing(
                "the lake's catalogue went away while tables were put there, and none was;"
                " see that PostgreSQL runs, then refresh again"
            ) from None


def _hush() -> None:
    """What DuckDB says as it ends a process may hold the address; errors come back otherwise."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _put_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Bring one table up to date; its columns in the lake grow with the store's."""
    name = quote_name(table)
    there = _columns(connection, "lake", table)
    has_rows = connection.execute(f"SELECT 1 FROM intel.main.{name} LIMIT 1").fetchone() is not None
    if not there:
        if has_rows:
            connection.execute(f"CREATE TABLE lake.main.{name} AS FROM intel.main.{name}")
        return
    kinds = _columns(connection, "intel", table)
    for column, kind in kinds.items():
        if column not in there:
            connection.execute(
                f"ALTER TABLE lake.main.{name} ADD COLUMN {quote_name(column)} {kind}"
            )
    columns = ", ".join(map(quote_name, kinds))
    rows = f"SELECT {columns} FROM intel.main.{name}"
    held = f"SELECT {columns} FROM lake.main.{name}"
    if table in ONLY_ADDED:
        key = " AND ".join(
            f"mine.{column} IS NOT DISTINCT FROM theirs.{column}" for column in ONLY_ADDED[table]
        )
        rows = (
            f"SELECT * FROM intel.main.{name} mine WHERE NOT EXISTS"
            f" (SELECT 1 FROM lake.main.{name} theirs WHERE {key})"
        )
    elif connection.execute(
        f"({rows} EXCEPT {held}) UNION ALL ({held} EXCEPT {rows}) LIMIT 1"
    ).fetchone():
        connection.execute(f"DELETE FROM lake.main.{name}")
    else:
        return  # an unchanged table costs no file
    connection.execute(f"INSERT INTO lake.main.{name} BY NAME {rows}")


def build_from(address: LakeAddress, target: Path, *, version: int | None = None) -> SnapshotInfo:
    """Build a snapshot file of what the lake holds; many facts stream through and are never held.

    Parameters
    ----------
    address
        The lake.
    target
        The file to make, see :func:`intel.store.build.draft_snapshot`.
    version
        An earlier state; the newest when None.

    Raises
    ------
    StoreMissing
        When nothing has been put there, or there was no such version.
    """
    if version is not None and version not in {each.version for each in versions(address)}:
        raise StoreMissing(f"the lake has no version {version}; see `intel lake versions`")
    with attached(address, version=version) as connection, draft_snapshot(target) as draft:
        there = _tables(connection)
        if "fact" not in there:
            raise StoreMissing("nothing has been put into the lake yet; run `intel refresh`")
        for table, columns in expected_columns().items():
            if table in there:
                known = _columns(connection, "lake", table)
                wanted = ", ".join(
                    quote_name(column) if column in known else f"NULL AS {quote_name(column)}"
                    for column in columns
                )
                rows = connection.sql(f"SELECT {wanted} FROM lake.main.{quote_name(table)}")
                is_large = _count(connection, table) > PART_ROWS
                draft.load({table: rows.to_arrow_reader() if is_large else rows.to_arrow_table()})
        return draft.finish()


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    asked = f"SELECT count(*) FROM lake.main.{quote_name(table)}"
    return int(connection.execute(asked).fetchall()[0][0])


def facts_of(address: LakeAddress, *, but_of: Collection[str] = ()) -> pd.DataFrame:
    """The facts that all writers have put into the lake; no rows when it is new.

    Those read from the files ``but_of`` stay there.
    """
    with attached(address) as connection:
        if "fact" not in _tables(connection):
            return pd.DataFrame()
        columns = ", ".join(map(quote_name, expected_columns()["fact"]))
        return connection.execute(
            f"SELECT {columns} FROM lake.main.fact WHERE NOT list_contains(?, file)",
            [list(but_of)],
        ).df()


def versions(address: LakeAddress) -> tuple[LakeVersion, ...]:
    """The states the lake can be read at, newest first."""
    with attached(address) as connection:
        return _versions(connection)


def _versions(connection: duckdb.DuckDBPyConnection) -> tuple[LakeVersion, ...]:
    rows = connection.execute(
        "SELECT snapshot_id, CAST(snapshot_time AT TIME ZONE 'UTC' AS TIMESTAMP)"
        " FROM ducklake_snapshots('lake') ORDER BY snapshot_id DESC"
    ).fetchall()
    found = []
    for version, committed_at in rows:
        try:
            facts = connection.execute(
                f"SELECT count(*) FROM lake.main.fact AT (VERSION => {int(version)})"
            ).fetchall()[0][0]
        except duckdb.CatalogException:  # before the first facts
            continue
        found.append(LakeVersion(version, committed_at, facts))
    return tuple(found)


def _newest_version(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").fetchall()
    return int(row[0][0])


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'"
    ).fetchall()
    return {name for (name,) in rows}


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = ? AND table_name = ? ORDER BY column_index",
        [database, table],
    ).fetchall()
    return dict(rows)


def _until_alone(
    work: Callable[[], T],
    *,
    lost: tuple[type[duckdb.Error], ...] = _LOST,
    tries: int = _TRIES,
) -> T:
    """Do it again when another writer was quicker, after a pause that grows and differs.

    The pause is told by how long an attempt takes: however many there are and however slow the
    catalogue, they soon spread out so far that one of them is alone.
    """
    for attempt in range(tries):
        began = time.monotonic()
        try:
            return work()
        except lost:
            if attempt == tries - 1:
                raise
            took = max(time.monotonic() - began, 0.1)
            time.sleep(random.uniform(0.1, 1.0) * min(took * 2**attempt, _LONGEST_PAUSE_S))  # noqa: S311
    raise AssertionError
