"""Facts on their way into the store: they get their vintages, and give the documents behind them.

Telling vintages compares the rows of one quantity, and the file is sorted: both would take more
memory than there is when facts stream in by the hundred million. Those are dealt out by metric
first, which is the first word of the order and a part of every quantity, and loaded one after
another: the same rows, in the same order, in the memory of the largest metric.
"""

# ruff: noqa: S608 - what is put into queries are casts of the store's own columns

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

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
        An empty folder: the facts go through it, metric by metric. None loads them at once.
    """
    if in_parts is None:
        _load(connection, f"SELECT {casts} FROM arrived")
    else:
        for part in _by_metric(connection, casts, in_parts / "facts"):
            _load(connection, f"FROM read_parquet('{part}/*.parquet', hive_partitioning = false)")
    connection.execute("CREATE TEMP VIEW stated_fact AS FROM intel.main.fact")
    connection.execute(f"INSERT INTO intel.main.source BY NAME {_derivation('source')}")
    connection.execute("DROP VIEW stated_fact")


def _load(connection: duckdb.DuckDBPyConnection, stated: str) -> None:
    connection.execute(f"CREATE TEMP TABLE stated_fact AS {stated}")
    connection.execute(f"INSERT INTO intel.main.fact BY NAME {_derivation('fact')}")
    connection.execute("DROP TABLE stated_fact")


def _by_metric(connection: duckdb.DuckDBPyConnection, casts: str, folder: Path) -> Iterator[Path]:
    """Folders of Parquet files, each of one metric, in the order of the store; gone when read."""
    quoted = str(folder).replace("'", "''")
    connection.execute(
        f"COPY (SELECT {casts} FROM arrived) TO '{quoted}'"
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


def _derivation(table: str) -> str:
    return (_DERIVE / f"{table}.sql").read_text(encoding="utf-8")
