"""A filing as XBRL: inline in its HTML page, or the plain instance the SEC draws from it.

Read with the standard library's expat: an inline filing is well-formed XML by rule, expat bounds
entity expansion itself, and the page of 1.3 MB is read in a quarter of a second. Dedicated XBRL
packages were weighed: they load taxonomies from the network, or import for seconds, for what is
needed here: contexts, units, numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html.entities import html5
from typing import Final
from xml.etree import ElementTree as ET

from intel.errors import EvidenceError
from intel.sources.edgar.number_formats import to_number
from intel.sources.edgar.statement import (
    Dimensions,
    FileStatements,
    Filing,
    SetAside,
    Statement,
    first_filing,
)

_IX: Final = ("{http://www.xbrl.org/2013/inlineXBRL}", "{http://www.xbrl.org/2008/inlineXBRL}")
_XBRLI: Final = "{http://www.xbrl.org/2003/instance}"
_XBRLDI: Final = "{http://xbrl.org/2006/xbrldi}"
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_XML_ENTITIES: Final = {"amp", "lt", "gt", "quot", "apos"}
_FILE_DAY: Final = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
_ACCESSION: Final = re.compile(r"(?<!\d)(\d{10})-?(\d{2})-?(\d{6})(?!\d)")
_SIGNED: Final = re.compile(
    r"Dated?:?\s+(January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+(\d{1,2}),?\s+(20\d\d)"
)
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August",
                  "September", "October", "November", "December")  # fmt: skip


@dataclass(frozen=True)
class _Context:
    cik: str
    dimensions: Dimensions
    start: date | None
    end: date


@dataclass(frozen=True)
class _Tagged:
    """A tagged number before its context is known."""

    name: str
    context: str
    unit: str
    value: Decimal
    decimals: int | None
    place: str


def read_filing(
    file: str, content: bytes, tags: Collection[str], known: Iterable[Filing] = ()
) -> FileStatements:
    """Read the figures whose tag is among ``tags``, with all their dimensions.

    Parameters
    ----------
    file
        Path as told to a person; a day (``2025-08-27``) or an accession number in it counts.
    content
        The page or instance.
    tags
        Tags to read (``us-gaap:Revenues``).
    known
        Filings known from beside the document, which itself does not state when it was filed.

    Raises
    ------
    EvidenceError
        When it is cut off, not XML, or holds no XBRL.
    """
    root = _parse(file, content)
    contexts, units = _contexts(root), _units(root)
    if not contexts:
        raise EvidenceError(
            f"{file}: holds no XBRL; give the inline XBRL page of the filing (the main document of"
            " a 10-Q or 10-K since 2019) or its _htm.xml"
        )
    cover = _cover(root)
    cik = cover.get("EntityCentralIndexKey") or next(iter(contexts.values())).cik
    ends = [each.end for each in contexts.values() if each.start is not None]
    if not cik.isdigit() or not ends:
        raise EvidenceError(f"{file}: states no company or no period; take the whole filing")
    filing = _filing(file, content, int(cik), cover, max(ends), contexts, tuple(known))
    result = FileStatements(file, "filing", int(cik), cover.get("EntityRegistrantName", ""))
    for element in root.iter():
        name = element.get("name") if _is_ix(element, "nonFraction") else _plain_name(element)
        if name is None or element.get("target") or element.get(_NIL) in ("true", "1"):
            continue
        if name not in tags:
            result.others += _is_ix(element, "nonFraction") or element.get("unitRef") is not None
            continue
        try:
            tagged = _number(element, name)
            result.statements.append(_statement(tagged, contexts, units, filing, file))
        except (ValueError, KeyError) as error:
            place = element.get("id", element.get("contextRef", ""))
            rule = str(error) if isinstance(error, ValueError) else f"refers to {error}, not there"
            result.set_aside.append(
                SetAside(file, place, name, _text(element)[:200], rule,
                         "look the figure up in the filing and drop it into the inbox as a row")
            )  # fmt: skip
    return result


def _parse(file: str, content: bytes) -> ET.Element:
    if not content.strip():
        raise EvidenceError(f"{file}: the file is empty; fetch it again")
    try:
        return ET.fromstring(content)  # noqa: S314 - see the module's text on expat
    except ET.ParseError as error:
        if "undefined entity" not in str(error):
            raise EvidenceError(
                f"{file}: cut off or not XBRL (XML ends or breaks at line {error.position[0]});"
                " fetch the filing's main document again, whole"
            ) from error
    try:
        return ET.fromstring(_without_named_entities(content))  # noqa: S314
    except ET.ParseError as error:
        raise EvidenceError(f"{file}: not well-formed ({error}); fetch it again") from error


def _without_named_entities(content: bytes) -> bytes:
    """``&nbsp;`` and its like as numbers: HTML knows them, XML does not."""

    def as_number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        if name in _XML_ENTITIES or f"{name};" not in html5:
            return match[0]
        return "".join(f"&#{ord(each)};" for each in html5[f"{name};"]).encode()

    return re.sub(rb"&([A-Za-z][A-Za-z0-9]*);", as_number, content)


def _is_ix(element: ET.Element, name: str) -> bool:
    return any(element.tag == f"{namespace}{name}" for namespace in _IX)


def _plain_name(element: ET.Element) -> str | None:
    """``us-gaap:Revenues`` of a figure in a plain instance."""
    if element.get("contextRef") is None or element.get("unitRef") is None:
        return None
    match = re.fullmatch(r"\{https?://[^}]*?/(us-gaap|ifrs-full|srt|dei)/[^}]*\}(\w+)", element.tag)
    return f"{match[1]}:{match[2]}" if match else None


def _contexts(root: ET.Element) -> dict[str, _Context]:
    contexts = {}
    for element in root.iter(f"{_XBRLI}context"):
        period = element.find(f"{_XBRLI}period")
        days = [] if period is None else [(each.text or "").strip()[:10] for each in period]
        try:
            bounds = [date.fromisoformat(day) for day in days]
        except ValueError:
            continue  # "forever", or a day no calendar has: nothing refers to it but text
        if not bounds:
            continue
        dimensions = [
            (member.get("dimension", ""), _text(member))
            for kind in ("explicitMember", "typedMember")
            for member in element.iter(f"{_XBRLDI}{kind}")
        ]
        identifier = element.find(f".//{_XBRLI}identifier")
        contexts[element.get("id", "")] = _Context(
            cik="" if identifier is None else _text(identifier),
            dimensions=tuple(sorted(dimensions)),
            start=bounds[0] if len(bounds) == 2 else None,
            end=bounds[-1],
        )
    return contexts


def _units(root: ET.Element) -> dict[str, str]:
    """Currency of each simple unit; a ratio such as dollars a share is left out."""
    units = {}
    for element in root.iter(f"{_XBRLI}unit"):
        measure = element.find(f"{_XBRLI}measure")
        if measure is not None:
            units[element.get("id", "")] = _text(measure).rpartition(":")[2]
    return units


def _number(element: ET.Element, name: str) -> _Tagged:
    decimals = element.get("decimals", "INF")
    if element.get("name") is None:
        value = Decimal(_text(element))
    else:
        value = to_number(_text(element), element.get("format"))
        value = value.scaleb(int(element.get("scale") or 0))
        value = -value if element.get("sign") == "-" else value
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    return _Tagged(
        name=name,
        context=element.get("contextRef", ""),
        unit=element.get("unitRef", ""),
        value=value,
        decimals=None if decimals == "INF" else int(decimals),
        place=element.get("id", element.get("contextRef", "")),
    )


def _statement(
    tagged: _Tagged,
    contexts: dict[str, _Context],
    units: dict[str, str],
    filing: Filing,
    file: str,
) -> Statement:
    context = contexts[tagged.context]
    return Statement(
        tag=tagged.name,
        dimensions=context.dimensions,
        start=context.start,
        end=context.end,
        unit=units[tagged.unit],
        value=tagged.value,
        decimals=tagged.decimals,
        filing=filing,
        file=file,
        place=tagged.place,
    )


def _cover(root: ET.Element) -> dict[str, str]:
    """The ``dei`` texts of the cover page, continuations joined."""
    continued = {
        element.get("id", ""): element
        for namespace in _IX
        for element in root.iter(f"{namespace}continuation")
    }
    cover: dict[str, str] = {}
    for element in root.iter():
        if _is_ix(element, "nonNumeric"):
            prefix, _, name = element.get("name", "").partition(":")
        else:
            match = re.fullmatch(r"\{https?://xbrl\.sec\.gov/(dei)/[^}]*\}(\w+)", element.tag)
            prefix, name = (match[1], match[2]) if match else ("", "")
        if prefix == "dei":
            parts, seen, following = [_text(element)], set(), element.get("continuedAt")
            while following in continued and following not in seen:
                seen.add(following)
                parts.append(_text(continued[following]))
                following = continued[following].get("continuedAt")
            cover.setdefault(name, " ".join(" ".join(parts).split()))
            if name == "DocumentType":
                cover["context"] = element.get("contextRef", "")
    return cover


def _filing(
    file: str,
    content: bytes,
    cik: int,
    cover: dict[str, str],
    newest: date,
    contexts: dict[str, _Context],
    known: tuple[Filing, ...],
) -> Filing:
    """The document itself; the day it was filed stands beside it, in its name or its signature."""
    form = cover.get("DocumentType", "filing")
    # The cover's own context is the period the document reports on.
    own = contexts.get(cover.get("context", ""))
    period_end = newest if own is None else own.end
    accession = _ACCESSION.search(file)
    number = "-".join(accession.groups()) if accession else ""
    by_number = [each for each in known if each.accession == number and number]
    listed = by_number[0] if by_number else first_filing(known, cik, form, period_end)
    if listed is not None:
        return Filing(cik, form, period_end, listed.accession, listed.filed)
    day = _FILE_DAY.search(file.rpartition("/")[2])
    filed = date.fromisoformat(day[1]) if day else _signed_on(content)
    if filed is not None and not 0 <= (filed - period_end).days <= 400:
        filed = None  # a day in the name or the text that cannot be the day of filing
    return Filing(cik, form, period_end, number, filed)


def _signed_on(content: bytes) -> date | None:
    """The last day the page is signed with, which is the day of filing or the one before."""
    tail = html.unescape(re.sub(r"<[^>]*>", " ", content[-200_000:].decode("utf-8", "replace")))
    signed = _SIGNED.findall(tail)
    if not signed:
        return None
    month, day, year = signed[-1]
    try:
        return date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def _text(element: ET.Element) -> str:
    """All text inside, but what is marked as excluded."""
    return "".join(_texts(element)).strip()


def _texts(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not _is_ix(child, "exclude"):
            yield from _texts(child)
        yield child.tail or ""
