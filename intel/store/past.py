"""A snapshot as the world knew it on an earlier day: a copy that has forgotten what came later.

Every view, macro and stranger's query works on the copy unchanged, because nothing but rows is
missing. A copy of the shipped store takes 60 ms; it lives as long as this process.
"""

# ruff: noqa: S608 - the names put into queries come from the catalogue and are quoted

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from intel.store.connection import FILE_NAME, quote_name

DAY_COLUMNS: Final = ("published_on", "made_on")
"""A table with one of these columns forgets the rows of later days."""

LATER: Final = {
    "reviewed_event": "coalesce(published_on, event_on) > {day}",
    "fx_monthly": "month >= strftime({day}, '%Y-%m')",  # a month's average is known at its end
    "forecast_backtest": "landed_on > {day}",
    "forecast_landed": "landed_on > {day}",
    "scored_forecast": "actual_on > {day}",
    "nowcast_backtest": "landed_on > {day}",
    "driven_backtest": "landed_on > {day}",
    "outlook_backtest": "landed_on > {day}",
    "outlook_landed": "landed_on > {day}",
    # Models that keep no vintage saw everything up to the day of the snapshot.
    "forecast_score": "true",
    "forecast_series": "true",
    "forecast_second_opinion": "true",
    "outlook_input": "true",
    "speed_forecast": "true",
    "crossing_date": "true",
    "cadence": "true",
    "optics_form_forecast": "true",
    "forecast_share": "true",
    "supply_outlook": "true",
    "shortage_end": "true",
    "coherent_forecast": "true",
    "coherent_draw": "true",
    "moat_rank": "true",
    "triangulation_side": "known_on > {day}",
    "scenario_trail": "day > {day}",
    "scenario_resolution": "day > {day}",
    "supply_signal": "fact_id NOT IN (SELECT fact_id FROM fact WHERE published_on <= {day})",
    "data_check": (
        "NOT list_has_all("
        "coalesce((SELECT list(fact_id) FROM fact WHERE published_on <= {day}), []), fact_ids)"
    ),
}
"""Which rows of other tables were not known yet. Tables that are not named keep all their rows:
reviewed files of this desk, its scenarios and hardware results, and what ran."""


def forget_later(snapshot: Path, day: date) -> Path:
    """Write a copy of the snapshot file without what became known after ``day``; return its path.

    Every copy has a path of its own: within a process DuckDB keeps a path bound to what it was.
    """
    target = Path(tempfile.mkdtemp(prefix=f"{day:%Y-%m-%d}-", dir=_folder())) / FILE_NAME
    shutil.copyfile(snapshot, target)  # without the original's permissions, which forbid writing
    with duckdb.connect(str(target)) as connection:
        conditions = _conditions(connection, day)
        connection.execute("BEGIN")
        for table, condition in conditions.items():
            connection.execute(f"DELETE FROM {quote_name(table)} WHERE {condition}")
        connection.execute(
            f"UPDATE fact SET known_to = DATE '9999-12-31' WHERE known_to > DATE '{day}'"
        )
        connection.execute(
            "CREATE TEMP TABLE told AS SELECT source_id, count(*) AS n FROM fact GROUP BY source_id"
        )
        connection.execute("DELETE FROM source WHERE source_id NOT IN (SELECT source_id FROM told)")
        connection.execute(
            "UPDATE source SET n_facts = told.n FROM told WHERE told.source_id = source.source_id"
        )
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    return target


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="intel-as-of-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _conditions(connection: duckdb.DuckDBPyConnection, day: date) -> dict[str, str]:
    rows = connection.execute(
        "SELECT table_name, list(column_name) FROM duckdb_columns()"
        " WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables())"
        " GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    conditions = {}
    for table, columns in rows:
        days = [column for column in DAY_COLUMNS if column in columns]
        if table in LATER:
            conditions[table] = LATER[table]
        elif days and table != "source":  # a document counts from its first number that is dated
            conditions[table] = f"{quote_name(days[0])} > {{day}}"
    dated = {table: each.format(day=f"DATE '{day}'") for table, each in conditions.items()}
    return {
        table: condition if _fits(connection, table, condition) else "true"
        for table, condition in dated.items()
    }


def _fits(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> bool:
    """Whether the table has the columns: the snapshot may be of another version of this code."""
    try:
        connection.execute(f"SELECT 1 FROM {quote_name(table)} WHERE {condition} LIMIT 0")
    except duckdb.BinderException:
        return False
    return True
