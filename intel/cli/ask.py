"""Commands that ask the published snapshot: SQL, and files to take away."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from intel.cli.options import json_option
from intel.cli.output import note, print_json, print_rows, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.store import Snapshot

WHOLE_SNAPSHOT: Final = "snapshot"
STANDARD_INPUT: Final = "-"


def _is_text(word: str) -> bool:
    return word.startswith("--") and len(word.partition("=")[0].split()) > 1


class _Query(click.Command):
    """A command whose argument may begin with a comment of SQL, which looks like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep a text of several words apart from the options, which are one word each."""
        return super().parse_args(ctx, [f"\n{each}" if _is_text(each) else each for each in args])


@click.command(
    cls=_Query,
    epilog="""\b
Examples:
  intel sql
  intel sql "FROM vendor_revenue WHERE vendor = 'NVIDIA' AND line = 'networking'"
  intel sql "FROM market_share('platform') WHERE vendor = 'NVIDIA'" --format json
  intel sql - < query.sql""",
)
@click.argument("query", required=False)
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
def sql(query: str | None, form: str, max_rows: int, timeout: float, as_json: bool) -> None:
    """Run one SELECT on the published snapshot, bounded.

    Without QUERY, list what can be asked: tables, views and macros, each in a sentence. With - the
    query is read from standard input. Read-only: no files, no network, no settings; limits on time,
    memory and rows.
    """
    from intel.home import Home
    from intel.store import open_snapshot
    from intel.store.export import to_csv
    from intel.store.sandbox import run_query

    snapshot = open_snapshot(Home.from_environment())
    if query is None:
        _list(snapshot, as_json=as_json or form == "json")
        return
    if query == STANDARD_INPUT:
        query = sys.stdin.read()
    result = run_query(snapshot.path, query, max_rows=max_rows, timeout_s=timeout)
    if as_json or form == "json":
        print_rows(result.frame)
    elif form == "csv":
        click.echo(to_csv(result.frame), nl=False)
    else:
        click.echo(table(result.frame))
    if result.truncated:
        note(f"cut at {max_rows:,} rows: there are more; see them with --max-rows")


def _list(snapshot: Snapshot, *, as_json: bool) -> None:
    """Everything that can stand after FROM, with the sentence that describes it."""
    known = [
        {
            "kind": each.kind,
            "name": each.name + (f"({', '.join(each.parameters)})" if each.parameters else ""),
            "comment": each.comment,
        }
        for each in snapshot.tables()
    ]
    if as_json:
        print_json(known)
        return
    for each in known:
        click.echo(f"{each['name']}\n    {each['comment'].partition('. ')[0].rstrip('.')}.")
    note('columns of one: intel sql "DESCRIBE NAME"; examples: the SQL page, intel/market/queries/')


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
