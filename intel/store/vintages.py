"""Facts on their way into the store: they get their vintages, and give the documents behind them.

Telling vintages compares the rows of one quantity, and the file is sorted: both would take more
memory than there is when facts stream in by the hundred million. Those are dealt out by metric
first and, where a metric has very many, by entity: the first words of the order, and parts of every
quantity. Loaded one after another they are the same rows in the same order, in memory that does not
grow with the ledger.
"""

# ruff: noqa: S608 - what is put into queries are casts of the store's own columns

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

PART_ROWS: Final = 2_000_000
"""Facts loaded at a time, when they stream in: as many, or those of one entity if it has more."""
_DERIVE: Final = Path(__file__).resolve().parent / "derive"


def load_facts(connection: duckdb.DuckDBPyConnection, casts: str, *, in_parts: Path | None) -> None:
    """Fill ``fact`` and ``source`` from what is registered as ``arrived``.

    Parameters
    ----------
    connection
        Its default catalogue is the store under construction.
    casts
        The columns of ``fact``, each cast to its type.
    in_parts
        An empty folder: the facts go through it, part by part. None loads them at once.
    """
    if in_parts is None:
        _load(connection, f"SELECT {casts} FROM arrived")
    else:
        connection.execute("BEGIN")  # one for all parts: the file is written once, and no log
        for part in _by_metric(connection, casts, in_parts / "facts"):
            rows = f"read_parquet('{_quoted(part)}/*.parquet', hive_partitioning = false)"
            for run in _runs_of_entities(connection, rows):
                _load(connection, f"FROM {rows} WHERE entity BETWEEN ? AND ?", run)
        connection.execute("COMMIT")
    connection.execute("CREATE TEMP VIEW stated_fact AS FROM intel.main.fact")
    connection.execute(f"INSERT INTO intel.main.source BY NAME {_derivation('source')}")
    connection.execute("DROP VIEW stated_fact")


def _load(
    connection: duckdb.DuckDBPyConnection, stated: str, parameters: tuple[str, ...] = ()
) -> None:
    connection.execute(f"CREATE TEMP TABLE stated_fact AS {stated}", parameters)
    connection.execute(f"INSERT INTO intel.main.fact BY NAME {_derivation('fact')}")
    connection.execute("DROP TABLE stated_fact")


def _runs_of_entities(
    connection: duckdb.DuckDBPyConnection, rows: str
) -> Iterator[tuple[str, str]]:
    """First and last entity of each part of a metric, in the order of the store."""
    run: list[str] = []
    held = 0
    for entity, count in connection.execute(
        f"SELECT entity, count(*) FROM {rows} GROUP BY entity ORDER BY entity"
    ).fetchall():
        if run and held + count > PART_ROWS:
            yield run[0], run[-1]
            run, held = [], 0
        run.append(entity)
        held += count
    if run:
        yield run[0], run[-1]


def _by_metric(connection: duckdb.DuckDBPyConnection, casts: str, folder: Path) -> Iterator[Path]:
    """Folders of Parquet files, each of one metric, in the order of the store; gone when read."""
    connection.execute(
        f"COPY (SELECT {casts} FROM arrived) TO '{_quoted(folder)}'"
        " (FORMAT parquet, PARTITION_BY (metric), WRITE_PARTITION_COLUMNS)"
    )
    metric_of = {
        part: connection.execute(
            "SELECT min(metric) FROM read_parquet(?, hive_partitioning = false)",
            [f"{part}/*.parquet"],
        ).fetchall()[0][0]
        for part in folder.iterdir()
    }
    for part in sorted(metric_of, key=metric_of.__getitem__):
        yield part
        shutil.rmtree(part)


def _quoted(path: Path) -> str:
    """A path within the quotation marks of SQL."""
    return str(path).replace("'", "''")


def _derivation(table: str) -> str:
    return (_DERIVE / f"{table}.sql").read_text(encoding="utf-8")
