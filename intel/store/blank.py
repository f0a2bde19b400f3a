"""The empty snapshot: every table, view, macro and comment, and no row.

Making it takes most of the time of a small build, so it is made once a process and copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from intel.store.connection import FILE_NAME, quote_name

STORAGE_VERSION: Final = "v1.5.0"
_SCHEMA: Final = Path(__file__).resolve().parent / "schema"


@cache
def empty_file() -> bytes:
    """A file of tables, views, macros and their comments: made once a process, since it is slow."""
    with TemporaryDirectory(prefix="intel-schema-") as folder:
        file = Path(folder) / FILE_NAME
        connection = attached(file, {})
        try:
            _create_schema(connection)
            _run_macros(connection)
            detach(connection, file)
        finally:
            connection.close()
        return file.read_bytes()


def view_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the views that a snapshot has."""
    asked = "SELECT view_name FROM duckdb_views() WHERE NOT internal"
    return [name for (name,) in connection.execute(asked).fetchall()]


def attached(file: Path, settings: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """A connection whose default catalogue is ``file``."""
    quoted = str(file).replace("'", "''")
    connection = duckdb.connect(
        ":memory:", config={"python_enable_replacements": "false", **settings}
    )
    connection.execute(f"ATTACH '{quoted}' AS intel (STORAGE_VERSION '{STORAGE_VERSION}')")
    connection.execute("USE intel")
    return connection


def detach(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Close ``file`` so that it is whole without a log beside it."""
    connection.execute("CHECKPOINT intel")
    connection.execute("USE memory")
    connection.execute("DETACH intel")
    left = file.with_name(file.name + ".wal")
    if left.exists():
        raise OSError(f"{left} was left behind: the snapshot is not complete")


def _create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("BEGIN")  # one commit: hundreds of comments would each wait for the disk
    for script in sorted(_SCHEMA.glob("*.sql")):
        connection.execute(script.read_text(encoding="utf-8"))
    connection.execute("COMMIT")


def _run_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask every table macro once: only a query binds what is inside it."""
    views = view_names(connection)
    macros = connection.execute(
        "SELECT function_name, parameters FROM duckdb_functions()"
        " WHERE NOT internal AND function_type = 'table_macro'"
    ).fetchall()
    for macro, parameters in macros:
        if macro.removesuffix("_as_of") in views:
            continue  # such a view is its macro on the last day there is
        given = ", ".join("DATE '2000-01-01'" for _ in parameters)
        connection.execute(f"SELECT * FROM {quote_name(macro)}({given})").fetchone()  # noqa: S608
