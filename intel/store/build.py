"""Build one snapshot: a fresh DuckDB file from frames, checked before anyone sees it.

The file is written once and never updated. It is kept in the storage format of DuckDB 1.5, which
2.0 reads too, and closed without a write-ahead log, so that any client can open a copy.
"""

# ruff: noqa: S608 - the names put into queries come from the schema and are quoted

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

import duckdb
import pandas as pd
import pyarrow as pa

from intel.errors import EvidenceError
from intel.store.blank import attached, detach, empty_file, view_names
from intel.store.connection import FILE_NAME, connect_read_only, quote_name
from intel.store.vintages import load_facts

MEMORY_LIMIT: Final = "4GB"
"""What a build holds in memory; more spills beside the snapshot, so that any ledger fits."""
Rows: TypeAlias = pd.DataFrame | pa.Table | pa.RecordBatchReader
"""The rows of a table; a reader is read once, batch by batch, and need not fit in memory."""
DERIVED_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "fact": frozenset({"quantity_id", "known_to"}),
    "snapshot": frozenset({"id"}),
}
"""Columns that the build fills itself; frames must not bring them."""
DERIVED_TABLES: Final = frozenset({"source"})

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "fact": ("fact_id",),
    "source": ("source_id",),
    "vendor": ("vendor",),
    "metric": ("metric",),
    "fiscal_quarter": ("vendor", "fiscal_label"),
    "fx_monthly": ("month", "currency"),
    "entity": ("entity",),
    "reviewed_event": ("entity", "metric", "line", "basis", "kind", "event_on"),
    "field_synonym": ("metric", "field", "written"),
    "house_synonym": ("house",),
    "comparison": ("comparison",),
    "market_basis": ("market_basis",),
    "market_basis_line": ("market_basis", "vendor", "line", "basis", "valid_from"),
    "line_part": ("vendor", "breakdown", "total_line", "part_line"),
    "fact_count": ("entity",),
    "reviewed_claim": ("claim",),
    "claim_value": ("claim",),
    "glossary": ("term",),
    "product_generation": ("product",),
    "milestone_stage": ("event",),
    "member_event": ("standard", "member", "event"),
    "buyer_segment": ("vendor", "metric", "line", "buyer"),
    "reviewed_proxy": ("entity", "line", "basis"),
    "redefinition": ("was_fact_id", "fact_id"),
    "hardware_validation": ("case_id",),
    "forecast": ("series_id", "made_on", "run_id", "period_end", "quantile"),
    "forecast_series": ("series_id",),
    "forecast_score": ("series_id",),
    "forecast_backtest": ("series_id", "origin_end", "period_end"),
    "forecast_spread": ("measure", "made_on"),
    "forecast_second_opinion": ("series_id", "model", "period_end"),
    "driven_forecast": ("series_id", "made_on", "period_end", "quantile"),
    "driven_backtest": ("series_id", "origin_end", "period_end"),
    "forecast_landed": ("series_id", "made_on", "run_id", "period_end"),
    "scored_forecast": ("fact_id",),
    "forecast_verdict": ("verdict_id",),
    "forecast_stand_in": ("metric", "quantity"),
    "nowcast": ("series_id", "period_end", "quantile"),
    "nowcast_backtest": ("series_id", "period_end"),
    "nowcast_spread": ("made_on",),
    "outlook_model": ("model_id",),
    "speed_forecast": ("market", "speed", "period_end", "quantity", "quantile"),
    "crossing_date": ("market", "riser", "passes", "quantile"),
    "cadence": ("subject", "measure"),
    "optics_form_forecast": ("form", "period_end", "quantity", "quantile"),
    "forecast_share": ("market", "part", "period_end", "quantity", "quantile"),
    "supply_outlook": ("laser", "period_end", "quantity", "quantile"),
    "shortage_end": ("laser", "quantile"),
    "coherent_forecast": (
        "market_basis",
        "level",
        "node",
        "approach",
        "period_end",
        "quantile",
    ),
    "outlook_vintage": ("subject", "part", "quantity", "made_on", "period_end", "quantile"),
    "outlook_landed": ("subject", "part", "quantity", "made_on", "period_end"),
    "coherent_draw": ("market_basis", "draw", "period_end", "level", "node"),
    "reviewed_moat": ("kind", "subject", "criterion"),
    "moat_scale": ("measure",),
    "moat_hardware": ("measure", "of_what"),
    "moat_rank": ("kind", "subject"),
    "triangulation_side": ("quantity", "side", "who", "fact_id"),
    "scenario_evidence_rule": ("set_name",),
    "scenario_trail": ("set_name", "outcome", "day", "quantity", "period_end"),
    "scenario": ("set_name", "axis", "outcome"),
    "scenario_band": ("set_name", "outcome", "measure", "date"),
    "scenario_grid": ("set_name", "outcome", "measure", "date"),
    "scenario_sample": ("kind", "name", "date"),
    "job_run": ("run_id",),
    "fact_accounting": ("file",),
}
"""What tells the rows of a table apart; a second row with the same key stops the build."""


@dataclass(frozen=True)
class SnapshotInfo:
    """What was built: ``rows[table]`` counts, and the size of the file in bytes."""

    id: str
    rows: Mapping[str, int]
    size_bytes: int


class Draft:
    """A snapshot under construction: tables go in one after another, every view can be asked.

    Nobody else sees it. :meth:`finish` checks and closes it; a draft that is left without that is
    of no use to anybody.
    """

    def __init__(self, target: Path, connection: duckdb.DuckDBPyConnection, spill: Path) -> None:
        self._target = target
        self._connection = connection
        self._spill = spill
        self._columns = _columns_of_tables(connection)
        self._loaded: set[str] = set()

    def load(self, tables: Mapping[str, Rows]) -> None:
        """Fill tables, each once.

        Parameters
        ----------
        tables
            Frames, Arrow tables or Arrow readers by table name with exactly the columns of
            :func:`expected_columns`, in any order. Missing text becomes empty text, since text is
            never NULL in the store.

        Raises
        ------
        EvidenceError
            When a table or column is unknown or missing, or a value does not fit its column.
        """
        _check_names(tables, self._columns)
        for name in self._columns:
            if name in tables and name not in DERIVED_TABLES:
                if name in self._loaded:
                    raise ValueError(f"table {name} was loaded already")
                _load(
                    self._connection,
                    name,
                    tables[name],
                    self._columns[name],
                    snapshot_id=self._target.parent.name,
                    spill=self._spill,
                )
                self._loaded.add(name)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """Ask the tables loaded so far, through the same views that readers will have."""
        return self._connection.execute(sql, list(parameters)).df()

    def finish(self) -> SnapshotInfo:
        """Check the keys, close the file, and verify it as a reader would open it.

        Raises
        ------
        EvidenceError
            When ``fact`` or ``snapshot`` was not loaded, or a key occurs twice.
        """
        for name in ("fact", "snapshot"):
            if name not in self._loaded:
                raise EvidenceError(f"the store cannot be built without the table {name!r}")
        _check_keys(self._connection)
        rows = _row_counts(self._connection, self._columns)
        if rows["snapshot"] != 1:
            raise EvidenceError(f"table snapshot: one row expected, {rows['snapshot']} given")
        detach(self._connection, self._target)
        _verify(self._target, rows)
        return SnapshotInfo(self._target.parent.name, rows, self._target.stat().st_size)


@contextmanager
def draft_snapshot(target: Path) -> Iterator[Draft]:
    """Begin the snapshot file ``target``; :meth:`Draft.finish` ends it.

    Parameters
    ----------
    target
        The file to make. Its name is ``intel.duckdb``, since macros inside name the catalogue;
        the name of its folder becomes the snapshot's id.

    Raises
    ------
    OSError
        When the disk is full, whatever was being written then.
    """
    if target.name != FILE_NAME:
        raise ValueError(f"a snapshot is called {FILE_NAME}, not {target.name}")
    if target.exists():
        raise FileExistsError(f"{target} exists; a snapshot is never written over")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(empty_file())
    # Not beside the file: whoever publishes the folder finds nothing else in it.
    with TemporaryDirectory(prefix="spill-", dir=target.parent.parent) as spill:
        connection = attached(target, {"memory_limit": MEMORY_LIMIT, "temp_directory": spill})
        try:
            yield Draft(target, connection, Path(spill))
        except (duckdb.Error, EvidenceError) as error:
            if os.strerror(errno.ENOSPC) in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
            raise
        finally:
            connection.close()


def build_snapshot(target: Path, tables: Mapping[str, Rows]) -> SnapshotInfo:
    """Build the snapshot file ``target`` from all of its tables and verify it.

    ``fact`` and ``snapshot`` (one row) are needed; other tables may be left out and are empty.
    See :class:`Draft` for the form of the tables and what is refused. Nothing usable is left at
    ``target`` then.
    """
    with draft_snapshot(target) as draft:
        draft.load(tables)
        return draft.finish()


def expected_columns() -> dict[str, tuple[str, ...]]:
    """Columns of the frame of each table that :func:`build_snapshot` takes."""
    with TemporaryDirectory(prefix="intel-schema-") as folder:
        file = Path(folder) / FILE_NAME
        file.write_bytes(empty_file())
        with connect_read_only(file) as connection:
            columns = _columns_of_tables(connection)
    return {
        name: tuple(column for column in types if column not in DERIVED_COLUMNS.get(name, ()))
        for name, types in columns.items()
        if name not in DERIVED_TABLES
    }


def _columns_of_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = 'intel' AND table_name IN"
        " (SELECT table_name FROM duckdb_tables() WHERE database_name = 'intel')"
        " ORDER BY table_oid, column_index"
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        columns.setdefault(table, {})[column] = data_type
    return columns


def _check_names(tables: Mapping[str, Rows], columns: Mapping[str, Mapping[str, str]]) -> None:
    known = [name for name in columns if name not in DERIVED_TABLES]
    for name in tables:
        if name not in known:
            raise EvidenceError(f"the store has no table {name!r}; it takes {', '.join(known)}")
    for name, frame in tables.items():
        expected = set(columns[name]) - DERIVED_COLUMNS.get(name, frozenset())
        given = _column_names(frame)
        repeated = sorted({column for column in given if given.count(column) > 1})
        problems = {
            "missing": sorted(expected - set(given)),
            "unknown": sorted(set(given) - expected),
            "twice": repeated,
        }
        told = "; ".join(f"{what}: {', '.join(which)}" for what, which in problems.items() if which)
        if told:
            raise EvidenceError(f"table {name}: its columns do not fit the store ({told})")


def _column_names(rows: Rows) -> list[str]:
    if isinstance(rows, pd.DataFrame):
        return [str(column) for column in rows.columns]
    return [str(name) for name in rows.schema.names]


def _load(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: Rows,
    types: Mapping[str, str],
    *,
    snapshot_id: str,
    spill: Path,
) -> None:
    """Put rows into their table, each value cast to the column's type."""
    given = _column_names(rows)
    try:
        stated = rows
        if isinstance(rows, pd.DataFrame):
            stated = pa.table(
                {
                    column: pa.array(rows[column].reset_index(drop=True), from_pandas=True)
                    for column in given
                }
            )
        connection.register("arrived", stated)
        casts = ", ".join(
            _cast(column, kind, stated.schema.field(column).type)
            for column, kind in types.items()
            if column in given
        )
        if name == "fact":
            is_stream = isinstance(rows, pa.RecordBatchReader)
            load_facts(connection, casts, in_parts=spill if is_stream else None)
        else:
            named = f", '{snapshot_id}' AS id" if name == "snapshot" else ""
            connection.execute(
                f"INSERT INTO intel.main.{name} BY NAME SELECT {casts}{named} FROM arrived"
            )
    except (duckdb.Error, pa.ArrowException) as error:
        raise EvidenceError(f"table {name}: {_first_line(error)}") from error
    finally:
        connection.unregister("arrived")


def _cast(column: str, kind: str, arrived: pa.DataType) -> str:
    quoted = quote_name(column)
    if kind == "VARCHAR":
        return f"coalesce(CAST({quoted} AS VARCHAR), '') AS {quoted}"
    if pa.types.is_string(arrived) or pa.types.is_large_string(arrived):
        return f"CAST(nullif(trim({quoted}), '') AS {kind}) AS {quoted}"
    return f"CAST({quoted} AS {kind}) AS {quoted}"


def _check_keys(connection: duckdb.DuckDBPyConnection) -> None:
    for table, key in KEYS.items():
        columns = ", ".join(key)
        twice = connection.execute(
            f"SELECT {columns} FROM intel.main.{table}"
            f" GROUP BY {columns} HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
        ).fetchone()
        if twice is not None:
            row = ", ".join(f"{name}={value}" for name, value in zip(key, twice, strict=True))
            raise EvidenceError(f"table {table}: more than one row with {row}; keep one of them")


def _row_counts(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, int]:
    names = list(tables)
    each = (f"SELECT '{name}', count(*) FROM {name}" for name in names)
    counts = dict(connection.execute(" UNION ALL ".join(each)).fetchall())
    return {name: counts[name] for name in names}


def _verify(target: Path, rows: Mapping[str, int]) -> None:
    """Open the closed file as a reader would, count every table and run every view.

    Of very many facts a view may be more than memory holds when all of it is asked for; one that
    got so far works, and is asked for less.
    """
    with connect_read_only(target, memory_limit=MEMORY_LIMIT) as connection:
        if _row_counts(connection, rows) != dict(rows):
            raise OSError(f"{target} does not hold what was written; see to the disk, then rerun")
        for view in view_names(connection):
            with suppress(duckdb.OutOfMemoryException):
                connection.execute(f"SELECT * FROM {quote_name(view)}").fetchone()


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
