"""Draft a house's form from a sample of its file: what can be guessed, and what is left to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from intel.errors import EvidenceError
from intel.facts.house_forms import Kind, period_of
from intel.facts.sheets import Sheet, read_sheet

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "entity": ("vendor", "company", "supplier", "manufacturer", "entity", "name"),
    "published_on": ("published", "release date", "publication", "date"),
    "speed": ("speed", "data rate", "port speed"),
    "region": ("region", "country", "geography"),
    "fabric": ("fabric", "protocol", "technology"),
    "product": ("product", "segment", "category"),
    "unit": ("unit", "units"),
    "status": ("status", "type", "a/e"),
    "value": ("value", "revenue", "sales", "shipments", "amount", "size"),
    "title": ("title", "report", "document", "source"),
    "url": ("url", "link", "address"),
}
_KINDS: Final[tuple[Kind, ...]] = ("quarter", "month", "year")
_SCALES: Final = (
    (re.compile(r"\$\s*b|usd\s*b|billion", re.IGNORECASE), "USD_m", 1000),
    (re.compile(r"\$\s*m|usd\s*m|million", re.IGNORECASE), "USD_m", 1),
    (re.compile(r"\$\s*k|thousand", re.IGNORECASE), "USD_m", 0.001),
    (re.compile(r"%|percent|share", re.IGNORECASE), "fraction", 0.01),
)
_STYLES: Final = (
    (re.compile(r"^\d{4}-\d{2}-\d{2}$"), ""),
    (re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}$"), "%d.%m.%Y"),
    (re.compile(r"^(1[3-9]|2\d|3[01])/\d{1,2}/\d{4}$"), "%d/%m/%Y"),
    (re.compile(r"^\d{1,2}/\d{1,2}/\d{4}$"), "%m/%d/%Y"),
)
NEEDED: Final = {
    "metric": "a metric of data/reference/metrics.csv",
    "unit": "a unit of data/reference/units.csv",
    "status": "reported, estimate, guidance, forecast, spec or measured",
    "publisher": "who published it",
    "title": "the document's title",
}


def draft_form(path: Path, *, house: str, sheet: str = "") -> str:
    """A form as TOML text, with a ``# say:`` where a person has to fill in what no sample tells.

    Parameters
    ----------
    path
        A sample of the house's file.
    house
        Its name; it becomes the publisher.
    sheet
        The sheet of a workbook with several.

    Raises
    ------
    EvidenceError
        When the sample cannot be read, or holds no row below a header.
    """
    sample = read_sheet(path, sheet=sheet)
    header, body = _header_and_body(path, sample)
    columns = _columns(header)
    periods = {name: kind for name in header if (kind := _kind([name]))}
    wide = _most(periods.values()) if len(periods) > 1 else None
    lines = [f'title = "{_quoted(house)}: {_quoted(path.stem)}"']
    lines += [f'sheet = "{_quoted(sheet)}"'] if sheet else []
    value_column = columns.get("value", "")
    if wide:
        columns.pop("value", None)
    elif not value_column:
        value_column = _numeric_column(header, body, columns.values())
        columns["value"] = value_column
    lines += ["", "[columns]"]
    lines += [f'{field} = "{_quoted(name)}"' for field, name in columns.items() if name]
    if not wide and not value_column:
        lines.append('value = ""  # say: the column of the numbers')
    numbers = [cells.get(value_column, "") for cells in body]
    if wide:
        numbers = [cells.get(name, "") for cells in body for name in periods]
    lines += ["", "[constants]", *_constants(house, columns, f"{value_column} {path.stem}")]
    lines += ["", "[numbers]", *_numbers(numbers, value_column or path.stem)]
    lines += ["", "[period]", *_period(header, body, wide)]
    if style := _style([cells.get(columns.get("published_on", ""), "") for cells in body]):
        lines += ["", "[days]", f'published_on = "{style}"']
    return "\n".join(lines) + "\n"


def _header_and_body(path: Path, sample: Sheet) -> tuple[list[str], list[dict[str, str]]]:
    """The first row that names most of its cells with words, and what stands below it."""
    for place, (_, cells) in enumerate(sample.rows[:30]):
        named = [cell.strip() for cell in cells]
        words = [name for name in named if any(map(str.isalpha, name))]
        below = sample.rows[place + 1 :]
        if len(words) >= 2 and len(words) * 2 > len(named) and below:
            return named, [dict(zip(named, row, strict=False)) for _, row in below]
    raise EvidenceError(f"{path}: no header with rows below it was found; give a sample with both")


def _columns(header: Iterable[str]) -> dict[str, str]:
    """Their column for each of ours whose usual names it begins with or holds."""
    found: dict[str, str] = {}
    for field, words in _WORDS.items():
        for name in header:
            plain = re.sub(r"\W+", " ", name).strip().lower()
            if name not in found.values() and any(
                re.search(rf"\b{re.escape(word)}\b", plain) for word in words
            ):
                found[field] = name
                break
    return found


def _numeric_column(header: Iterable[str], body: list[dict[str, str]], taken: Iterable[str]) -> str:
    used = set(taken)
    return next(
        (
            name
            for name in header
            if name and name not in used and not _kind([row.get(name, "") for row in body[:20]])
            and any(re.fullmatch(r"[-+]?[\d.,\s]+", row.get(name, "").strip()) for row in body)
        ),
        "",
    )  # fmt: skip


def _constants(house: str, columns: Mapping[str, str], words: str) -> list[str]:
    unit = next((unit for pattern, unit, _ in _SCALES if pattern.search(words)), "")
    known = {"publisher": house, "unit": unit}
    lines = []
    for field, meaning in NEEDED.items():
        if field in columns:
            continue
        value = known.get(field, "")
        lines.append(f'{field} = "{_quoted(value)}"' + ("" if value else f"  # say: {meaning}"))
    return lines


def _numbers(values: Iterable[str], words: str) -> list[str]:
    given = [value.strip() for value in values if value.strip()]
    decimal, thousands = ".", ""
    if any(re.search(r",\d{1,2}$|\.\d{3},", value) for value in given):
        decimal = ","
    other = "." if decimal == "," else ","
    for sign in (other, " ", "\u00a0", "'"):
        if any(re.search(rf"\d{re.escape(sign)}\d{{3}}(\D|$)", value) for value in given):
            thousands = " " if sign == "\u00a0" else sign
            break
    times = next((times for pattern, _, times in _SCALES if pattern.search(words)), 1)
    return [f'decimal = "{decimal}"', f'thousands = "{thousands}"', f"times = {times}"]


def _period(header: Iterable[str], body: list[dict[str, str]], wide: Kind | None) -> list[str]:
    if wide:
        return ["wide = true", f'form = "{wide}"']
    for name in header:
        if kind := _kind([row.get(name, "") for row in body]):
            return [f'column = "{_quoted(name)}"', f'form = "{kind}"']
    return ['column = ""  # say: the column of the period', 'form = "quarter"  # or year, month']


def _kind(values: Iterable[str]) -> Kind | None:
    """The kind of period that all of these name; None when some do not."""
    given = [value.strip() for value in values if value.strip()]
    fitting = (kind for kind in _KINDS if all(period_of(value, kind) for value in given))
    return next(fitting, None) if given else None


def _most(kinds: Iterable[Kind]) -> Kind:
    counted = list(kinds)
    return max(set(counted), key=counted.count)


def _style(values: Iterable[str]) -> str:
    given = [value.strip() for value in values if value.strip()]
    for pattern, style in _STYLES:
        if given and all(pattern.match(value) for value in given):
            return style
    loose = [style for pattern, style in _STYLES if any(pattern.match(value) for value in given)]
    return loose[0] if loose else ""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
