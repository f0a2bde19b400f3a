"""What XBRL tags and members are: ``edgar_concepts.csv`` and ``edgar_members.csv``, reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from intel.facts.reviewed_csv import read_table
from intel.facts.tables import Name, OptionalDay, TableRow


class EdgarConcept(TableRow):
    """What a tag is when nothing narrows it."""

    tag: Annotated[str, Field(pattern=r"^[a-z-]+:\w+$")]
    entity: str
    filed_from: OptionalDay
    rank: Annotated[int, Field(ge=1)]
    metric: Name
    line: str
    basis: str
    scope: str
    reason: Name


class EdgarMember(TableRow):
    """Which field of a fact a member of an axis fills."""

    axis: Name
    member: Name
    entity: str
    field: Literal["line", "region", "ignored"]
    value: str
    reason: Name


@dataclass(frozen=True)
class EdgarTags:
    """Both files, row by row."""

    concepts: tuple[EdgarConcept, ...]
    members: tuple[EdgarMember, ...]


def load_edgar_tags(data: Path) -> EdgarTags:
    """Read both files under ``data/reference``.

    Raises
    ------
    EvidenceError
        Naming the file, the line and the field that is wrong.
    """
    folder = data / "reference"
    concepts = _rows(folder / "edgar_concepts.csv", EdgarConcept, ("tag", "entity", "filed_from"))
    members = _rows(folder / "edgar_members.csv", EdgarMember, ("axis", "member", "entity"))
    return EdgarTags(
        concepts=tuple(EdgarConcept(**row) for row in concepts),
        members=tuple(EdgarMember(**row) for row in members),
    )


def _rows(path: Path, model: type[TableRow], key: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for row in read_table(path, model, key).to_dict("records"):
        yield {str(name): value for name, value in row.items()}
