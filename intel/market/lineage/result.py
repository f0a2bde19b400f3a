"""What stands behind one published value, and how it reads as plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from intel.market.units import counted, unit_in_words

CLOSE = 1e-6
"""Relative difference up to which arithmetic gives the published value."""


@dataclass(frozen=True)
class Term:
    """A number, and the numbers it comes from.

    ``arithmetic`` writes ``value`` with the numbers of ``parts``; it is empty for a number that is
    read, not computed. ``fact_id`` is set where the number is a row of the ledger.
    """

    label: str
    value: float | None
    unit: str
    arithmetic: str = ""
    parts: tuple[Term, ...] = ()
    fact_id: str = ""

    def facts(self) -> Iterator[str]:
        """Every row of the ledger underneath, in the order they appear."""
        if self.fact_id:
            yield self.fact_id
        for part in self.parts:
            yield from part.facts()


@dataclass(frozen=True)
class Lineage:
    """The facts, assumptions, code and documents behind one published value.

    ``recomputed`` is what the arithmetic gives, None where a model stands between; ``facts`` has
    one row a number of the ledger with its document, ``assumptions`` one row a judgement (name,
    value, low, high, unit, reason, document, url).
    """

    kind: str
    address: dict[str, str]
    result: Term
    recomputed: float | None
    how: str
    facts: pd.DataFrame
    assumptions: pd.DataFrame
    documents: pd.DataFrame
    code_version: str
    snapshot_id: str

    @property
    def is_reproduced(self) -> bool | None:
        """Whether the arithmetic gives the published value; None where there is none to do."""
        if self.recomputed is None or self.result.value is None:
            return None
        return math.isclose(self.recomputed, self.result.value, rel_tol=CLOSE, abs_tol=1e-12)

    @property
    def sentence(self) -> str:
        """The value, how it comes about, and how much stands behind it, in one sentence."""
        held = {True: ", which the arithmetic below gives", None: ""}.get(
            self.is_reproduced, ", which the arithmetic below does NOT give"
        )
        named = {*self.documents["title"], *self.assumptions["document"]} - {""}
        number = f"{digits(self.result.value)} {in_words(self.result.unit)}".rstrip()
        return (
            f"{self.result.label}: {number}{held}; behind it {counted(len(self.facts), 'fact')},"
            f" {counted(len(self.assumptions), 'assumption')},"
            f" {counted(len(named), 'document')}."
        )

    def lines(self) -> list[str]:
        """The whole of it as text, one line each."""
        numbered = {fact: place for place, fact in enumerate(self.facts["fact_id"], 1)}
        said = [self.sentence, "", *_tree(self.result, numbered)]
        if self.how:
            said += ["", self.how]
        if not self.assumptions.empty:
            said += ["", "Assumptions"]
            said += [_assumption(row) for row in self.assumptions.to_dict("records")]
        if not self.facts.empty:
            said += ["", "Facts"]
            said += [
                _fact(place, row) for place, row in enumerate(self.facts.to_dict("records"), 1)
            ]
        said += ["", f"Code {self.code_version}, snapshot {self.snapshot_id}."]
        return said


def _tree(term: Term, numbered: dict[str, int], depth: int = 0) -> Iterator[str]:
    mark = f" [{numbered[term.fact_id]}]" if term.fact_id in numbered else ""
    computed = f" = {term.arithmetic}" if term.arithmetic else ""
    yield (
        f"{'  ' * depth}{term.label}: {digits(term.value)} {in_words(term.unit)}".rstrip()
        + computed
        + mark
    )
    for part in term.parts:
        yield from _tree(part, numbered, depth + 1)


def _fact(place: int, row: Mapping[Any, Any]) -> str:
    return (
        f"[{place}] {row['entity']} {str(row['metric']).replace('_', ' ')} {row['line']}"
        f" {row['period_label']}: {digits(_number(row['value']))} {in_words(str(row['unit']))}"
        f" ({row['status']}, grade {row['grade']}, published {row['published_on']:%Y-%m-%d}"
        f" {row['published_on_basis']}; {row['fact_id']}) {row['publisher']}: {row['title']}"
        f" {row['url'] if row['is_open'] else ''}"
    ).rstrip()


def _assumption(row: Mapping[Any, Any]) -> str:
    low, high = _number(row["low"]), _number(row["high"])
    band = "" if low is None or high is None else f" ({digits(low)} to {digits(high)})"
    said = f"- {row['name']}: {digits(_number(row['value']))}{band} {in_words(str(row['unit']))}"
    where = " ".join(str(row[name]) for name in ("document", "url") if row[name])
    return f"{said.rstrip()}: {row['reason']}{f' [{where}]' if where else ''}"


def _number(value: Any) -> float | None:  # noqa: ANN401 - a number or nothing
    return None if pd.isna(value) else float(value)


def digits(value: float | None) -> str:
    """A number to seven significant digits, with commas."""
    if value is None:
        return "none"
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        places = max(0, 6 - (0 if value == 0 else math.floor(math.log10(abs(value)))))
        text = f"{value:,.{places}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.6g}"


def in_words(unit: str) -> str:
    """A unit as one reads it; a count, a share and a ratio need none."""
    return "" if unit in ("count", "fraction", "ratio", "growth_rate") else unit_in_words(unit)


def summed(terms: Sequence[Term]) -> str:
    """The values of terms as a sum."""
    return " + ".join(digits(term.value) for term in terms)
