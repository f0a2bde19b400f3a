"""Queries that analysts keep under a name: ``ledger/saved_queries.jsonl``, append-only.

One JSON object a line::

    {"event": "save", "name": "Bear odds over time", "sql": "SELECT …", "at": "…"}
    {"event": "remove", "name": "Bear odds over time", "at": "…"}

A query saved again under the same name replaces the one before, which stays in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from intel.errors import AssumptionError, NotDisclosed
from intel.home import Home
from intel.one_line import in_one_line
from intel.store.lines import append_line, standing, take_back
from intel.store.sandbox import MAX_SQL_CHARACTERS

LONGEST_NAME: Final = 80
MOST: Final = 500


@dataclass(frozen=True)
class SavedQuery:
    """A query under its name; the SQL is only ever run by the sandbox."""

    name: str
    sql: str
    saved_at: datetime
    author: str = ""


def saved_queries_file(home: Home) -> Path:
    """Where queries are kept."""
    return home.ledger / "saved_queries.jsonl"


def save_query(home: Home, name: str, sql: str, *, now: datetime, author: str = "") -> SavedQuery:
    """Keep a query; one of the same name is replaced.

    Raises
    ------
    AssumptionError
        When the name or the query cannot be kept, or there are ``MOST`` already.
    """
    name = in_one_line(name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise AssumptionError(
            f"a saved query has a name of 1 to {LONGEST_NAME} characters; give one"
        )
    if not sql.strip() or len(sql) > MAX_SQL_CHARACTERS:
        raise AssumptionError(
            f"a saved query has 1 to {MAX_SQL_CHARACTERS:,} characters, this one {len(sql):,}"
        )
    names = {each.name for each in read_saved_queries(home)}
    if len(names | {name}) > MOST:
        raise AssumptionError(f"{MOST} queries are saved, the most there can be; remove one first")
    kept = SavedQuery(name, sql, now.replace(microsecond=0), author)
    append_line(
        saved_queries_file(home),
        {
            "event": "save",
            "name": name,
            "sql": sql,
            "author": author,
            "at": kept.saved_at.isoformat(),
        },
    )
    return kept


def remove_saved_query(home: Home, name: str, *, now: datetime, author: str = "") -> SavedQuery:
    """Take a query back.

    Raises
    ------
    NotDisclosed
        When no query of that name is saved.
    """
    held = {each.name: each for each in read_saved_queries(home)}
    if name not in held:
        raise NotDisclosed(f"no query {name!r} is saved; the SQL page lists those that are")
    take_back(saved_queries_file(home), {"name": name}, now=now, author=author)
    return held[name]


def read_saved_queries(home: Home) -> tuple[SavedQuery, ...]:
    """Every query that stands, the oldest save first."""
    return standing(saved_queries_file(home), "name", _saved)


def _saved(event: dict[str, Any]) -> SavedQuery:
    return SavedQuery(
        name=in_one_line(str(event["name"])),
        sql=str(event["sql"]),
        saved_at=datetime.fromisoformat(event["at"]),
        author=str(event.get("author", "")),
    )
