"""What a tag means: the metric, line and definition it is, from two reviewed files.

``edgar_concepts.csv`` maps tags; where several tags of a filing give one quantity, the lowest rank
speaks, and a company that changed what it counts has a row for each meaning (``filed_from``).
``edgar_members.csv`` maps axes and members: ``*`` stands for any member, and as a value for the
member's own name in the project's spelling (``nvda:DataCenterMember`` → ``data_center``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from intel.facts.edgar_tags import EdgarConcept, EdgarMember, EdgarTags
from intel.sources.edgar.statement import Statement

ANY: Final = "*"


@dataclass(frozen=True)
class Quantity:
    """What a number is of, whoever states it when."""

    metric: str
    line: str = ""
    product: str = ""
    scope: str = ""
    region: str = ""
    basis: str = ""


@dataclass(frozen=True)
class TagDictionary:
    """Both files, ready to look up."""

    concepts: Mapping[tuple[str, str], Sequence[EdgarConcept]]
    members: Mapping[tuple[str, str, str], EdgarMember]

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that is followed."""
        return frozenset(tag for tag, _ in self.concepts)

    def quantity(self, entity: str, statement: Statement) -> tuple[Quantity, int] | None:
        """What the statement is of, and the rank of its tag; None where an axis is not followed."""
        concept = self._concept(entity, statement)
        quantity = Quantity(concept.metric, concept.line, "", concept.scope, "", concept.basis)
        lines: dict[str, str] = {}
        only_sums = False
        for axis, member in statement.dimensions:
            found = self._member(entity, axis, member)
            if found is None:
                return None
            if found.field == "region":
                quantity = replace(quantity, region=_named(found, member))
            elif found.field == "line":
                lines[_local(axis)] = _named(found, member)
            else:
                only_sums = True
        if only_sums and not lines:
            return None
        if lines:
            quantity = _narrowed(quantity, lines)
        return quantity, concept.rank

    def _concept(self, entity: str, statement: Statement) -> EdgarConcept:
        """The company's own meaning of the tag, else everybody's; the newest that was in force."""
        filed = statement.filing.filed or date.max
        own = self.concepts.get((statement.tag, entity), ())
        in_force = [each for each in own if (each.filed_from or date.min) <= filed]
        return (in_force or self.concepts[statement.tag, ""])[-1]

    def _member(self, entity: str, axis: str, member: str) -> EdgarMember | None:
        axis, member = _local(axis), _local(member).lower()
        for key in ((axis, member, entity), (axis, member, ""), (axis, ANY, "")):
            if key in self.members:
                return self.members[key]
        return None


def tag_dictionary(tags: EdgarTags) -> TagDictionary:
    """Both files, ready to look up."""
    by_tag: dict[tuple[str, str], list[EdgarConcept]] = {}
    for concept in sorted(tags.concepts, key=lambda each: each.filed_from or date.min):
        by_tag.setdefault((concept.tag, concept.entity), []).append(concept)
    return TagDictionary(
        concepts=by_tag,
        members={(each.axis, each.member.lower(), each.entity): each for each in tags.members},
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _named(found: EdgarMember, member: str) -> str:
    return spelled(member) if found.value == ANY else found.value


def _narrowed(quantity: Quantity, lines: Mapping[str, str]) -> Quantity:
    """The line of a segment or a product; with both, the product within the segment."""
    segment = lines.get("StatementBusinessSegmentsAxis", "")
    product = lines.get("ProductOrServiceAxis", "")
    # What a segment earns is measured as its managers do, not by the rules of the whole.
    basis = "segment" if segment and quantity.metric == "operating_income" else quantity.basis
    if segment and product:
        return replace(quantity, line=segment, product=product, basis=basis)
    return replace(quantity, line=segment or product, basis=basis)


def spelled(member: str) -> str:
    """A member's name in the project's spelling: ``nvda:OEMAndOtherMember`` → ``oem_and_other``."""
    name = re.sub(r"Member$", "", _local(member)) or _local(member)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower()
