"""Commands that ask the published snapshot: SQL, and files to take away."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from intel.cli.output import json_option, note, print_json, print_rows, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.store import Snapshot

WHOLE_SNAPSHOT: Final = "snapshot"


@click.command(
    epilog="""\b
Examples:
  intel sql "FROM vendor_revenue WHERE vendor = 'NVIDIA' AND line = 'networking'"
  intel sql "SELECT table_name, comment FROM duckdb_tables()" --format json"""
)
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="json: one array with an object a row.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    metavar="N",
    help="More rows are cut off, and that is said.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="The query is stopped after this long.",
)
@json_option
def sql(query: str, form: str, max_rows: int, timeout: float, as_json: bool) -> None:
    """Run one SELECT on the published snapshot, bounded.

    Read-only: no files, no network, no settings; limits on time, memory and rows.
    """
    from intel.home import Home
    from intel.store import open_snapshot
    from intel.store.export import to_csv
    from intel.store.sandbox import run_query

    result = run_query(
        open_snapshot(Home.from_environment()).path, query, max_rows=max_rows, timeout_s=timeout
    )
    if as_json or form == "json":
        print_rows(result.frame)
    elif form == "csv":
        click.echo(to_csv(result.frame), nl=False)
    else:
        click.echo(table(result.frame))
    if result.truncated:
        note(f"cut at {max_rows:,} rows: there are more; see them with --max-rows")


@click.command(
    epilog="""\b
Examples:
  intel export vendor_revenue --to revenue.xlsx
  intel export snapshot --to intel.duckdb"""
)
@click.argument("name")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help=".csv, .xlsx or .parquet; .duckdb for the whole snapshot.",
)
@json_option
def export(name: str, target: Path, as_json: bool) -> None:
    """Write a table or view, with its sources, to a file.

    NAME is a table or view of the store, or `snapshot` for all of it.
    """
    import shutil

    from intel.errors import QueryRefused
    from intel.home import Home
    from intel.store import open_snapshot
    from intel.store.connection import quote_name
    from intel.store.export import write

    snapshot = open_snapshot(Home.from_environment())
    if name == WHOLE_SNAPSHOT:
        if target.suffix.lower() != ".duckdb":
            raise QueryRefused(
                f"{target}: the whole snapshot is a database; end the name in .duckdb"
            )
        if target.exists():
            raise QueryRefused(f"{target} exists; a database is not written over: name another")
        shutil.copyfile(snapshot.path, target)
        rows = None
    else:
        relations = {each.name: each for each in snapshot.tables() if each.kind != "macro"}
        if name not in relations:
            near = get_close_matches(name, relations, n=3, cutoff=0.4) or sorted(relations)
            raise QueryRefused(f"there is no table or view {name!r}; perhaps {', '.join(near)}")
        frame = snapshot.query(f"SELECT * FROM {quote_name(name)}")  # noqa: S608 - a known name
        write(
            target,
            frame,
            sources=_sources(snapshot, frame),
            definitions={each.name: each.comment for each in relations[name].columns},
            notes=_notes(frame),
        )
        rows = len(frame)
    if as_json:
        print_json({"name": name, "file": str(target), "rows": rows, "snapshot_id": snapshot.id})
    else:
        size = "" if rows is None else f"{rows:,} rows of "
        note(f"wrote {size}{name} (snapshot {snapshot.id}) to {target}")


def _sources(snapshot: Snapshot, frame: pd.DataFrame) -> pd.DataFrame:
    """The documents behind the rows, whichever way they are named there."""
    from intel.market.answer import documents
    from intel.store.export import source_ids_of

    return documents(snapshot, source_ids_of(snapshot, frame))


def _notes(frame: pd.DataFrame) -> pd.DataFrame:
    """Notes about the series in the rows: those named by an id, or of a vendor's lines."""
    from intel.home import Home
    from intel.store.notes import notes_frame, read_notes

    kept = notes_frame(read_notes(Home.from_environment()))
    if "series_id" in frame:
        return kept[kept["series"].isin(set(frame["series_id"]))]
    if "vendor" in frame:
        return kept[kept["series"].str.split("/").str[0].isin(set(frame["vendor"]))]
    return kept.head(0)


COMMANDS = (sql, export)
