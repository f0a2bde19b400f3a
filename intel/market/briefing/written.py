"""A briefing on paper: Markdown, HTML and JSON, and alerts as an Atom feed.

Titles, names and notes come from outside: each form escapes them its own way, and only addresses
of the web become links.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from intel.market.answer import verbatim
from intel.market.briefing.brief import Brief, Item
from intel.one_line import in_one_line
from intel.store.alerts import Change

DESK: Final = "http://localhost:8501"
"""Where `intel serve` answers unless told otherwise."""

_ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST_ENTRIES: Final = 50
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "li{margin:.3rem 0}:root{color-scheme:light dark}"
)


def in_markdown(text: str) -> str:
    """Text from outside as Markdown that shows it and does nothing else."""
    plain = verbatim(in_one_line(text)).replace("&", "&amp;")
    plain = re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}\\.", plain)
    return re.sub(r"^([-+=]|\d+[.)])", r"\\\1", plain)


def markdown(brief: Brief, *, desk: str = DESK) -> str:
    """The briefing as Markdown; every sentence ends in links to its page and document."""
    lines = ["# Briefing", "", in_markdown(brief.sentence), ""]
    for section in brief.sections:
        lines += [f"## {in_markdown(section.title)}", "", in_markdown(section.sentence), ""]
        for item in section.items:
            day = f"{item.day:%Y-%m-%d} " if item.day else ""
            links = f"[see](<{_safe(desk + item.address)}>)"
            if is_web(item.url):
                links += f" [document](<{_safe(item.url)}>)"
            lines.append(f"- {day}{in_markdown(item.text)} {links}")
        if section.items:
            lines.append("")
    return "\n".join([*lines, f"{in_markdown(_stamp(brief))}", ""])


def page(brief: Brief, *, desk: str = DESK) -> str:
    """The briefing as one HTML page, which loads nothing and runs nothing."""
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        '<meta http-equiv="Content-Security-Policy"',
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Briefing, {brief.until:%Y-%m-%d}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Briefing</h1><p>{_text(brief.sentence)}</p>",
    ]
    for section in brief.sections:
        parts.append(f"<h2>{_text(section.title)}</h2><p>{_text(section.sentence)}</p>")
        if section.items:
            parts.append(f"<ul>{''.join(_listed(item, desk) for item in section.items)}</ul>")
    parts.append(f"<p><small>{_text(_stamp(brief))}</small></p></body></html>\n")
    return "\n".join(parts)


def as_json(brief: Brief, *, desk: str = DESK) -> dict[str, Any]:
    """The briefing as one JSON value; texts are as they are."""
    return {
        "since": brief.since,
        "until": brief.until,
        "snapshot_id": brief.snapshot_id,
        "sentence": brief.sentence,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "sentence": section.sentence,
                "rows": 0 if section.answer is None else len(section.answer.frame),
                "items": [
                    {
                        "text": item.text,
                        "day": item.day,
                        "page": desk + item.address,
                        "document": item.url if is_web(item.url) else None,
                    }
                    for item in section.items
                ],
            }
            for section in brief.sections
        ],
    }


def alert_feed(changes: Sequence[Change], *, now: datetime, desk: str = DESK) -> str:
    """What alerts did, newest first, as an Atom feed (RFC 4287)."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    newest = changes[-1].at if changes else now
    _add(feed, "title", "fabric-intel: alerts")
    _add(feed, "id", f"{desk}/#alerts")
    _add(feed, "updated", _moment(newest))
    _add(_add(feed, "author"), "name", "fabric-intel")
    _add(feed, "link", href=f"{desk}/")
    for change in reversed(changes[-_MOST_ENTRIES:]):
        entry = _add(feed, "entry")
        _add(entry, "title", f"{change.name} ({change.state})")
        _add(entry, "id", f"{desk}/#alert-{change.digest}-{change.at:%Y%m%dT%H%M%S}-{change.state}")
        _add(entry, "updated", _moment(change.at))
        _add(entry, "summary", f"{change.message} Snapshot {change.snapshot_id}.")
        _add(entry, "link", href=f"{desk}/")
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def is_web(url: str) -> bool:
    """Whether an address may become a link."""
    return url.startswith(("https://", "http://"))


def _stamp(brief: Brief) -> str:
    return f"As of {brief.until:%Y-%m-%d}, snapshot {brief.snapshot_id}."


def _listed(item: Item, desk: str) -> str:
    day = f"<time>{item.day:%Y-%m-%d}</time> " if item.day else ""
    links = f'<a href="{_text(_safe(desk + item.address))}">see</a>'
    if is_web(item.url):
        links += f' <a href="{_text(_safe(item.url))}" rel="noopener noreferrer">document</a>'
    return f"<li>{day}{_text(item.text)} {links}</li>"


def _text(text: str) -> str:
    return html.escape(in_one_line(text), quote=True)


def _safe(url: str) -> str:
    """An address without anything that could end a link early."""
    return quote(in_one_line(url), safe=":/?#[]@!$&'*+,;=%~-._")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text:
        element.text = in_one_line(text)
    return element


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
