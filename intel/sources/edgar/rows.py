"""A statement as a row of facts, in millions of its currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from intel.facts.record import FACT_COLUMNS
from intel.sources.edgar.statement import Filing
from intel.sources.edgar.vintages import Derived, Meant, length_of

_SPANS: Final = {
    "moment": "at", "quarter": "quarter to", "half": "6M to", "nine_months": "9M to",
    "year": "FY to",
}  # fmt: skip
_WORDS: Final = {"half": "six months", "nine_months": "nine months"}
Labels = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Row:
    """A row in the columns of a fact, and where it comes from."""

    columns: dict[str, str]
    place: str
    is_derived: bool = False


def fact_row(entity: str, meant: Meant, labels: Labels, *, now: datetime) -> Row:
    """The row of a figure that a filing states."""
    statement = meant.statement
    start = statement.start or statement.end
    columns = _columns(entity, meant, start, statement.end, statement.value, labels, now)
    columns["stated_as"] = _as_stated(meant)
    return Row(columns, statement.place)


def derived_row(entity: str, quarter: Derived, labels: Labels, *, now: datetime) -> Row:
    """The row of a quarter that follows from two longer periods; note and wording say so."""
    longer, shorter = quarter.longer, quarter.shorter
    columns = _columns(entity, longer, quarter.start, quarter.end, quarter.value, labels, now)
    long_name, short_name = (
        _WORDS.get(length_of(each.statement), length_of(each.statement))
        for each in (longer, shorter)
    )
    columns["note"] = (
        f"derived: {long_name} {_millions(longer.statement.value)} less {short_name}"
        f" {_millions(shorter.statement.value)} ({shorter.statement.filing.title}), one tag and"
        " definition"
    )
    columns["stated_as"] = f"derived: {_as_stated(longer)} less {_as_stated(shorter)}"
    return Row(columns, longer.statement.place, is_derived=True)


def _columns(
    entity: str, meant: Meant, start: date, end: date, value: Decimal, labels: Labels, now: datetime
) -> dict[str, str]:
    quantity, filing = meant.quantity, meant.statement.filing
    label = labels.get((entity, start.isoformat(), end.isoformat()))
    span = (
        "quarter to" if 80 <= (end - start).days + 1 <= 100 else _SPANS[length_of(meant.statement)]
    )
    return dict.fromkeys(FACT_COLUMNS, "") | {
        "entity": entity,
        "metric": quantity.metric,
        "line": quantity.line,
        "product": quantity.product,
        "scope": quantity.scope,
        "region": quantity.region,
        "basis": quantity.basis,
        "period_label": label or f"{span} {end}",
        "period_start": start.isoformat(),
        "period_end": end.isoformat(),
        "value": _millions(value),
        "unit": f"{meant.statement.unit}_m",
        "status": "reported",
        "publisher": entity,
        "origin": entity,
        "grade": "A",
        "title": filing.title,
        "url": filing.url,
        "published_on": filing.filed.isoformat() if filing.filed else "",
        "recorded_at": now.isoformat(timespec="seconds"),
        "note": "" if filing.accession else _unplaced(filing),
    }


def _unplaced(filing: Filing) -> str:
    return f"accession number not recorded; the address lists the company's {filing.form} filings"


def _millions(value: Decimal) -> str:
    """``value`` in millions as plain digits, without noise."""
    text = f"{value.scaleb(-6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_stated(meant: Meant) -> str:
    statement = meant.statement
    period = f"{statement.start}/{statement.end}" if statement.start else str(statement.end)
    return f"{statement.as_tagged} {period} {statement.value:f} {statement.unit}"
