"""One row of each reviewed judgement under ``data/reference/``: breaks, synonyms, market bases.

What documents say is in the facts; what a reviewer made of it is here, each row with its reason.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import field_validator, model_validator

from intel.facts.tables import Fraction, Name, OptionalAmount, OptionalDay, TableRow


class SeriesEvent(TableRow):
    """A reported line that ended, was recast or changed what it counts, with its document."""

    entity: Name
    metric: Name
    line: str
    basis: str
    kind: Literal["ended", "recast", "scope_change"]
    event_on: date
    last_period_end: OptionalDay
    successor_line: str
    successor_basis: str
    reason: Name
    publisher: Name
    title: Name
    url: Name
    published_on: OptionalDay


class FieldSynonym(TableRow):
    """A word that one field of a metric is written with, and the word it means the same as."""

    metric: Name
    field: Literal["scope"]
    written: str
    means: Name
    reason: Name


class MarketBasis(TableRow):
    """A definition of a market: what it counts, and what it leaves out."""

    market_basis: Name
    title: Name
    counts: Name
    leaves_out: Name


class MarketBasisLine(TableRow):
    """The part of one vendor's line that counts on a market basis, with its band and document."""

    vendor: Name
    line: Name
    basis: str
    valid_from: OptionalDay
    valid_to: OptionalDay
    layer: Name
    low: Fraction
    mid: Fraction
    high: Fraction
    reason: Name
    title: Name
    url: Name

    @model_validator(mode="after")
    def _band_is_ordered(self) -> MarketBasisLine:
        if not self.low <= self.mid <= self.high:
            message = f"low {self.low}, mid {self.mid}, high {self.high} are not in order"
            raise ValueError(message)
        return self


class Comparison(TableRow):
    """A question that houses answer differently, and which facts answer it.

    The fields of a fact are patterns that have to match whole; ``period`` puts all answers
    together, and empty keeps each period apart.
    """

    comparison: Name
    question: Name
    metric: Name
    fabric: str
    speed: str
    form: str
    product: str
    scope: str
    segment: str
    status: str
    period_type: str
    first_period_end: date
    last_period_end: date
    period: str

    @field_validator("metric", "fabric", "speed", "form", "product", "scope", "segment", "status")
    @classmethod
    def _is_a_pattern(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as error:
            message = f"{text!r} is no pattern: {error}"
            raise ValueError(message) from error
        return text


class HouseSynonym(TableRow):
    """A name under which a house is written, and the house."""

    house: Name
    means: Name
    reason: Name


class ForecastVerdict(TableRow):
    """A forecast worth remembering, and the fact it was decided by."""

    verdict_id: Name
    statement: Name
    verdict: Literal["missed", "overtaken", "revised"]
    fact_id: Name
    base_fact_id: str
    outcome_fact_id: Name
    beside: Literal["same definition", "a part of it", "its house's later forecast"]
    reason: Name


class Term(TableRow):
    """A word of the field as the desk uses it, and the document where it is defined."""

    term: Name
    stands_for: str
    definition: Name
    title: str
    url: str


class LinePart(TableRow):
    """A reported line that is a part of another, so that sums can be checked."""

    vendor: Name
    total_line: Name
    total_basis: str
    part_line: Name
    part_basis: str
    breakdown: Name
    is_whole: bool
    reason: Name


class SeedClaim(TableRow):
    """One quantitative statement of an article, and what the ledger has beside it."""

    claim: Name
    article: Name
    place: Name
    statement: Name
    value: float
    low: OptionalAmount
    high: OptionalAmount
    unit: Name
    verdict: Literal["reproduced", "contradicted", "not_testable"]
    fact_id: str
    query: str
    case_id: str
    reason: str

    @model_validator(mode="after")
    def _is_judged_by_something(self) -> SeedClaim:
        if self.verdict == "not_testable" and not self.reason:
            message = "what is not testable needs the reason"
            raise ValueError(message)
        beside = sum(map(bool, (self.fact_id, self.query, self.case_id)))
        if beside > 1 or (self.verdict != "not_testable" and beside == 0):
            message = "a verdict needs one of fact_id, query and case_id"
            raise ValueError(message)
        low, high = (self.value if end is None else end for end in (self.low, self.high))
        if not low <= self.value <= high:
            message = f"low {low}, value {self.value}, high {high} are not in order"
            raise ValueError(message)
        return self
