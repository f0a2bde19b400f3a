"""One number as one filing states it, before it is given a meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

ARCHIVES: Final = "https://www.sec.gov"
Dimensions = tuple[tuple[str, str], ...]
_PERIODS: Final = {"10-Q": "quarter", "10-QT": "quarter", "10-K": "year", "20-F": "year"}


@dataclass(frozen=True)
class Filing:
    """A document at the SEC.

    ``accession`` (``0001045810-25-000209``) is empty and ``filed`` None where neither the document
    nor its folder tells them.
    """

    cik: int
    form: str
    period_end: date
    accession: str = ""
    filed: date | None = None

    @property
    def title(self) -> str:
        """The document as a reader would look for it."""
        period = _PERIODS.get(self.form.removesuffix("/A"), "period")
        return f"{self.form} for the {period} ended {self.period_end}"

    @property
    def url(self) -> str:
        """The filing's index page, else the list of the company's filings of that form."""
        if not self.accession:
            listed = f"CIK={self.cik:010d}&type={self.form}"
            return f"{ARCHIVES}/cgi-bin/browse-edgar?action=getcompany&{listed}"
        folder = self.accession.replace("-", "")
        return f"{ARCHIVES}/Archives/edgar/data/{self.cik}/{folder}/{self.accession}-index.htm"


@dataclass(frozen=True)
class Statement:
    """A value of a tag over a period; ``start`` is None for a value on a day.

    ``value`` is in units of ``unit`` (``USD``), ``decimals`` the power of ten it is given to,
    negative for thousands and above, None where exact or unknown. ``place`` finds it again in
    ``file``.
    """

    tag: str
    dimensions: Dimensions
    start: date | None
    end: date
    unit: str
    value: Decimal
    decimals: int | None
    filing: Filing
    file: str
    place: str

    @property
    def days(self) -> int:
        """Length of the period; 1 for a value on a day."""
        return 1 if self.start is None else (self.end - self.start).days + 1

    @property
    def as_tagged(self) -> str:
        """The tag with its dimensions: ``us-gaap:Revenues[srt:ProductOrServiceAxis=…]``."""
        narrowed = ";".join(f"{axis}={member}" for axis, member in self.dimensions)
        return f"{self.tag}[{narrowed}]" if narrowed else self.tag

    @property
    def last_digit(self) -> Decimal:
        """The unit in the last place: where unknown, the trailing zeros up to a million."""
        if self.decimals is not None:
            return Decimal(1).scaleb(-self.decimals)
        zeros = 0
        whole = int(self.value)
        while zeros < 6 and whole and whole % 10 ** (zeros + 1) == 0:
            zeros += 1
        return Decimal(10**zeros)

    def agrees_with(self, other: Statement) -> bool:
        """Whether the two are equal or roundings of each other."""
        coarser = max(self.last_digit, other.last_digit)
        return abs(self.value - other.value) * 2 <= coarser or self.value == other.value


@dataclass(frozen=True)
class SetAside:
    """Something in a file that could not be used, where it stands and what to do about it."""

    file: str
    place: str
    field: str
    value: str
    rule: str
    remedy: str


@dataclass
class FileStatements:
    """What one file holds.

    ``others`` counts the numbers whose tags are not followed.
    """

    file: str
    kind: str
    cik: int
    entity_name: str
    statements: list[Statement] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    others: int = 0


def first_filing(known: Iterable[Filing], cik: int, form: str, period_end: date) -> Filing | None:
    """The first filing of that form for that period among those known."""
    found = [
        each
        for each in known
        if each.cik == cik and each.form == form and each.period_end == period_end and each.filed
    ]
    return min(found, key=lambda each: (each.filed or date.max, each.accession), default=None)
