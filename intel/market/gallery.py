"""Questions that are asked often, as SQL to begin from: the files of ``queries/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

QUERIES: Final = Path(__file__).with_name("queries")


@dataclass(frozen=True)
class Example:
    """A query with the title that stands as a comment on its first line."""

    name: str
    title: str
    sql: str


@cache
def examples() -> tuple[Example, ...]:
    """Every example, in the order of the files' names."""
    return tuple(_read(path) for path in sorted(QUERIES.glob("*.sql")))


def _read(path: Path) -> Example:
    first, _, sql = path.read_text(encoding="utf-8").partition("\n")
    return Example(path.stem.partition("_")[2], first.removeprefix("-- "), sql.strip())
