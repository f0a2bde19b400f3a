"""How numbers are made: the Markdown files of this folder, with what was measured filled in.

A measured number is never typed. Where one belongs a file has ``[{{name}}](measured/name.sql)``:
a link to the query where the file is read as it is, and in the app the query's answer for the
snapshot on screen. The query's first line says what it measures; it gives one row of one text. To
add a subject, add a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from intel.market.answer import verbatim
from intel.store import Snapshot

FOLDER: Final = Path(__file__).resolve().parent
MEASURED: Final = re.compile(r"\[\{\{(?P<name>\w+)\}\}\]\(measured/(?P=name)\.sql\)")
NOT_MEASURED: Final = "not measured in this snapshot"

_OTHER_FILE: Final = re.compile(r"\]\((\d+_\w+)\.md\)")


@dataclass(frozen=True)
class Method:
    """One subject: its name (its file's, in words), its title, its text as the file has it."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Query:
    """A query that measures: what, in words, and its SQL."""

    title: str
    sql: str


@cache
def methods() -> tuple[Method, ...]:
    """Every subject, in the order of the files' names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.md")))


@cache
def queries() -> dict[str, Query]:
    """Every query that measures, by name."""
    found = {}
    for path in sorted((FOLDER / "measured").glob("*.sql")):
        first, _, sql = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem] = Query(first.removeprefix("-- "), sql.strip())
    return found


def measure(snapshot: Snapshot, name: str) -> str:
    """What a query says of this snapshot, in words."""
    rows = snapshot.query(queries()[name].sql)
    said = None if rows.empty else rows.iloc[0, 0]
    return said if isinstance(said, str) and said else NOT_MEASURED


def filled(
    method: Method,
    snapshot: Snapshot | None,
    *,
    query_link: Callable[[str], str],
    method_link: Callable[[str], str],
) -> str:
    """The text below its title, with measured numbers filled in, each a link to its query.

    Parameters
    ----------
    method
        The subject.
    snapshot
        What is measured; without one the names of the queries stay.
    query_link
        Address at which a query can be run, from its SQL.
    method_link
        Address of another subject, from its name.
    """

    def number(match: re.Match[str]) -> str:
        name = match["name"]
        said = f"`{name}`" if snapshot is None else f"**{verbatim(measure(snapshot, name))}**"
        return f"[{said}]({query_link(queries()[name].sql)})"

    _, _, body = method.text.partition("\n")
    linked = _OTHER_FILE.sub(lambda match: f"]({method_link(_name(match[1]))})", body)
    return MEASURED.sub(number, linked).strip()


def _read(path: Path) -> Method:
    text = path.read_text(encoding="utf-8")
    return Method(_name(path.stem), text.partition("\n")[0].removeprefix("# "), text)


def _name(stem: str) -> str:
    """``04_generations_and_supply`` is the subject ``Generations and supply``."""
    return stem.partition("_")[2].replace("_", " ").capitalize()
