"""Forms: how a research house's own columns, dates and units become the columns of a fact.

A form is a small reviewed TOML file in ``data/reference/house_forms/``, or one given with a file::

    title = "A house's quarterly sheet"
    sheet = "Data"                        # of a workbook; leave out for its only sheet

    [columns]                             # a column of a fact = a column of theirs
    entity = "Vendor"
    value = "Revenue ($B)"

    [constants]                           # what is true of the whole file
    metric = "revenue"
    unit = "USD_m"
    status = "estimate"

    [numbers]                             # how numbers are written, and by what they are multiplied
    decimal = ","
    thousands = "."
    times = 1000

    [period]                              # one column, or (wide = true) one column a period
    column = "Quarter"
    form = "quarter"                      # quarter | year | month, by the calendar

    [days]                                # how days are written, as strptime has it
    published_on = "%d.%m.%Y"

    [names.entity]                        # their names, in the project's spelling
    "Nvidia Corp" = "NVIDIA"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from intel.errors import EvidenceError
from intel.facts.record import FACT_COLUMNS
from intel.facts.sheets import Sheet, header_place

FOLDER: Final = "house_forms"
_PERIODS: Final = {
    "quarter": (
        re.compile(r"^C?Q(?P<part>[1-4])[\s'\-/]*(?:CY)?(?P<year>\d{4}|\d{2})$", re.IGNORECASE),
        re.compile(r"^(?P<part>[1-4])Q[\s'\-/]*(?:CY)?(?P<year>\d{4}|\d{2})$", re.IGNORECASE),
        re.compile(r"^(?:CY)?(?P<year>\d{4})[\s\-/]*Q(?P<part>[1-4])$", re.IGNORECASE),
    ),
    "year": (re.compile(r"^(?:CY|C)?\s*(?P<year>\d{4})(?:E|F)?$", re.IGNORECASE),),
    "month": (re.compile(r"^(?P<year>\d{4})[\-/](?P<part>0?[1-9]|1[0-2])$"),),
}
_MONTH_WORDS: Final = ("%b %Y", "%B %Y", "%b-%y", "%b %y")
_LABELS: Final = {"quarter": "CQ{0.quarter} {0.year}", "year": "CY{0.year}", "month": "{0:%b %Y}"}
_FREQUENCIES: Final = {"quarter": "Q", "year": "Y", "month": "M"}

_CODES: Final = ("line", "fabric", "domain", "layer", "scope", "region", "basis", "status")
"""Fields whose values the desk writes in lower case."""
_LARGEST_FORM_BYTES: Final = 500_000
_LARGEST_EXPONENT: Final = 30
"""No market is measured in numbers of more digits; beyond it a cell is a slip or means harm."""

_LONGEST_STYLE: Final = 40

Kind = Literal["quarter", "year", "month"]


class Numbers(BaseModel):
    """How numbers are written; ``times`` is what they are multiplied by."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    times: float = Field(default=1.0, gt=0, le=1e12)

    @model_validator(mode="after")
    def _differ(self) -> Numbers:
        if self.decimal == self.thousands:
            raise ValueError("decimal and thousands are the same sign; they must differ")
        return self


class PeriodForm(BaseModel):
    """Where the period stands: in one column, or in the headers of many."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    form: Kind
    column: str = ""
    wide: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> PeriodForm:
        if self.wide == bool(self.column):
            raise ValueError("give the period's column, or wide = true for a column a period")
        return self


class HouseForm(BaseModel):
    """One form, checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    sheet: str = ""
    columns: Mapping[str, str]
    constants: Mapping[str, str] = Field(default_factory=dict)
    numbers: Numbers = Numbers()
    period: PeriodForm | None = None
    days: Mapping[str, str] = Field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_columns(self) -> HouseForm:
        for place, given in (
            ("columns", self.columns),
            ("constants", self.constants),
            ("days", self.days),
            ("names", self.names),
        ):
            unknown = sorted(set(given) - set(FACT_COLUMNS))
            if unknown:
                raise ValueError(f"{place}.{unknown[0]} is no column of a fact")
        twice = sorted(set(self.columns) & set(self.constants))
        if twice:
            raise ValueError(f"{twice[0]} is both a column and a constant; keep one")
        for field, style in self.days.items():
            if not _is_style(style):
                raise ValueError(f"days.{field}: {style[:40]!r} is no style of days")
        is_wide = self.period is not None and self.period.wide
        if is_wide == ("value" in self.columns):
            raise ValueError("columns.value is needed, unless period.wide is true")
        if self.period is None and not {"period_start", "period_end"} <= set(self.columns):
            raise ValueError("a [period], or columns period_start and period_end, are needed")
        return self

    @property
    def theirs(self) -> frozenset[str]:
        """The columns a file must have to be of this form."""
        wanted = set(self.columns.values())
        if self.period is not None and self.period.column:
            wanted.add(self.period.column)
        return frozenset(wanted)


@dataclass(frozen=True)
class Converted:
    """Rows of a fact as text (with ``row`` and ``raw``), and cells that could not be placed."""

    rows: pd.DataFrame
    refused: tuple[dict[str, object], ...]


def read_form(path: Path) -> HouseForm:
    """Read and check one form.

    Raises
    ------
    EvidenceError
        With the field and what is wrong with it.
    """
    try:
        size = path.stat().st_size
        if size > _LARGEST_FORM_BYTES:
            message = f"{size / 1e6:,.1f} MB are more than {_LARGEST_FORM_BYTES / 1e6:.1f} MB"
            raise EvidenceError(f"{path.name}: {message}; a form is a page or two")
        return HouseForm.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise EvidenceError(f"{path.name}: cannot be read as TOML ({error}); correct it") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the form"
        message = first["msg"].removeprefix("Value error, ")
        raise EvidenceError(f"{path.name}: {field}: {message}; correct the form") from error


def read_forms(data_dir: Path) -> tuple[HouseForm, ...]:
    """Every reviewed form."""
    return tuple(read_form(path) for path in sorted((data_dir / FOLDER).glob("*.toml")))


def form_of(sheet: Sheet, forms: Sequence[HouseForm]) -> HouseForm | None:
    """The form whose columns the sheet has; of several the one that asks for most."""
    fitting = [form for form in forms if header_place(sheet, form.theirs) >= 0]
    return max(fitting, key=lambda form: len(form.theirs), default=None)


def convert(sheet: Sheet, form: HouseForm) -> Converted:
    """Every cell that holds a number as one row of a fact, or with the reason why not.

    Raises
    ------
    EvidenceError
        When the sheet lacks a column of the form, or a name stands twice in its header.
    """
    place = header_place(sheet, form.theirs)
    if place < 0:
        there = {cell.strip() for _, cells in sheet.rows[:1] for cell in cells}
        lacking = sorted(form.theirs - there)
        raise EvidenceError(f"the columns {', '.join(lacking)} of the form are missing; name them")
    header = [cell.strip() for cell in sheet.rows[place][1]]
    twice = sorted({name for name in form.theirs if header.count(name) > 1})
    if twice:
        raise EvidenceError(f"column {twice[0]!r} appears twice in the header; keep one")
    facts: list[dict[str, object]] = []
    refused: list[dict[str, object]] = []
    for number, cells in sheet.rows[place + 1 :]:
        row = dict(zip(header, (*cells, *[""] * (len(header) - len(cells))), strict=False))
        raw = " | ".join(cells)
        if len(cells) > len(header) and any(cells[len(header) :]):
            refused.append(_refused(number, "row", f"{len(cells)} cells", raw, len(header)))
            continue
        for period, value in _values(row, header, form):
            facts.append(_fact(row, period, value, form) | {"row": str(number), "raw": raw})
    rows = pd.DataFrame(facts, columns=["row", *FACT_COLUMNS, "raw"]).astype(str)
    return Converted(rows, tuple(refused))


def _values(
    row: Mapping[str, str], header: Sequence[str], form: HouseForm
) -> list[tuple[str, str]]:
    """Each number of a row with the period it belongs to, as written."""
    period = form.period
    if period is not None and period.wide:
        return [
            (name, row[name])
            for name in header
            if row.get(name, "").strip() and period_of(name, period.form) is not None
        ]
    return [(row[period.column] if period else "", row[form.columns["value"]])]


def _fact(row: Mapping[str, str], period: str, value: str, form: HouseForm) -> dict[str, Any]:
    fact: dict[str, Any] = dict.fromkeys(FACT_COLUMNS, "") | dict(form.constants)
    for field, column in form.columns.items():
        fact[field] = row[column].strip()
    if form.period is not None:
        fact |= _period(period.strip(), form.period.form)
    fact["value"] = number_of(value, form.numbers)
    for bound in ("low", "high"):
        fact[bound] = number_of(fact[bound], form.numbers) if fact[bound] else ""
    for field, style in form.days.items():
        fact[field] = _day(fact[field], style)
    for field, names in form.names.items():
        fact[field] = names.get(fact[field], fact[field])
    for field in _CODES:
        fact[field] = fact[field].lower()
    fact["stated_as"] = fact["stated_as"] or f"{value.strip()} ({form.title})"
    return fact


def _period(text: str, kind: Kind) -> dict[str, str]:
    """Label and days; what is not understood stays as written, for the checks to refuse."""
    period = period_of(text, kind)
    if period is None:
        return {"period_label": text, "period_start": text, "period_end": text}
    return {
        "period_label": _LABELS[kind].format(period),
        "period_start": f"{period.start_time:%Y-%m-%d}",
        "period_end": f"{period.end_time:%Y-%m-%d}",
    }


def period_of(text: str, kind: Kind) -> pd.Period | None:
    """The calendar period a text names, such as ``Q1 2025``, ``1Q25``, ``2025``, ``Jan 2025``."""
    for pattern in _PERIODS[kind]:
        if found := pattern.match(text.strip()):
            year = int(found["year"])
            year += 2000 if year < 100 else 0
            if not 1980 <= year <= 2100:
                return None
            part = int(found.groupdict().get("part") or 1)
            month = {"quarter": 3 * part, "month": part, "year": 12}[kind]
            return pd.Period(year=year, month=month, freq=_FREQUENCIES[kind])
    if kind == "month":
        for style in _MONTH_WORDS:
            try:
                day = datetime.strptime(text.strip(), style)  # noqa: DTZ007 - a month has no zone
            except ValueError:
                continue
            return pd.Period(year=day.year, month=day.month, freq="M")
    return None


def number_of(text: str, numbers: Numbers) -> str:
    """A number in plain form; what is not understood stays as written, for the checks to refuse."""
    bare = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    whole, sign, decimals = bare.partition(numbers.decimal)
    if numbers.thousands and numbers.thousands in whole:
        groups = whole.lstrip("+-").split(numbers.thousands)
        if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
            return text.strip()
        whole = whole.replace(numbers.thousands, "")
    try:
        value = Decimal(f"{whole}.{decimals}" if sign else whole)
    except InvalidOperation:
        return text.strip()
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        return text.strip()
    scaled = value * Decimal(repr(numbers.times))
    return f"{scaled.normalize():f}" if numbers.times != 1 else f"{value:f}"


def _is_style(style: str) -> bool:
    """Whether days can be read by it; strptime makes a regular expression of what it is given."""
    try:
        datetime.strptime(f"{datetime(2025, 1, 31):{style}}", style)  # noqa: DTZ001, DTZ007
    except (ValueError, re.error):
        return False
    return len(style) <= _LONGEST_STYLE


def _day(text: str, style: str) -> str:
    try:
        return f"{datetime.strptime(text, style):%Y-%m-%d}"  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return text


def _refused(row: int, field: str, value: str, raw: str, wanted: int) -> dict[str, object]:
    return {
        "row": row, "field": field, "value": value,
        "rule": f"the row must have {wanted} cells, as the header has",
        "remedy": "quote cells that hold the separator; leave empty cells empty", "raw": raw,
    }  # fmt: skip
