"""What a briefing is made of: sections of sentences, each with the page that shows more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd

from intel.market.answer import Answer
from intel.store import Snapshot

WINDOWS: Final = {"week": 7, "quarter": 91, "year": 365}
"""Days that a briefing can look back, by name."""

ADDRESSES: Final = {"briefing": "", "forecast": "forecasts"}
"""Addresses of pages that differ from the name of their file."""


@dataclass(frozen=True)
class Item:
    """One sentence, in plain text: whoever writes it down escapes it for where it goes.

    ``page`` and ``query`` are the page and the parameters that open the number; ``url`` is its
    document, where one can be opened.
    """

    text: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    url: str = ""

    @property
    def address(self) -> str:
        """The page's address, below that of the desk."""
        path = f"/{ADDRESSES.get(self.page, self.page)}"
        return f"{path}?{urlencode(self.query)}" if self.query else path


@dataclass(frozen=True)
class Section:
    """One subject: a sentence that sums it up, the most important items, and all rows.

    ``count`` is how many things happened, of those that the first sentence counts.
    """

    name: str
    title: str
    sentence: str
    items: tuple[Item, ...] = ()
    answer: Answer | None = None
    count: int = 0


@dataclass(frozen=True)
class Brief:
    """What changed after ``since`` up to and with ``until``, as snapshot ``snapshot_id`` has it."""

    since: date
    until: date
    snapshot_id: str
    sections: tuple[Section, ...]

    @property
    def sentence(self) -> str:
        """What changed, in one sentence."""
        counted = [
            f"{each.count:,} {COUNTED[each.name][each.count != 1]}"
            for each in self.sections
            if each.name in COUNTED and each.count
        ]
        span = f"Since {self.since:%d %B %Y}".replace(" 0", " ")
        if not counted:
            return f"{span} nothing has changed that this desk can see."
        *others, last = counted
        return f"{span}: {', '.join(others)}{' and ' if others else ''}{last}."


COUNTED: Final = {
    "documents": ("new document", "new documents"),
    "revisions": ("changed number", "changed numbers"),
    "forecasts": ("forecast that moved", "forecasts that moved"),
    "odds": ("outcome whose odds moved", "outcomes whose odds moved"),
    "alerts": ("alert that fires", "alerts that fire"),
    "notes": ("note", "notes"),
}
"""What the first sentence counts, singular and plural."""


def window(name: str, *, until: date) -> date:
    """The day that a named window reaches back to."""
    return until - timedelta(days=WINDOWS[name])


def of_number(fact_id: str) -> dict[str, str]:
    """Parameters of the Evidence page that open one number with its document."""
    return {"number": fact_id}


def rows(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame, its columns as attributes: pandas' own tuples have no type."""
    return list(frame.itertuples())


def telling_window(snapshot: Snapshot, *, until: date) -> str:
    """The shortest window in which a dated document came out; the longest where none did."""
    newest = snapshot.query(
        "SELECT max(published_on) AS day FROM source"
        " WHERE published_on_basis = 'stated' AND published_on <= ?",
        [until],
    )["day"].iloc[0]
    if pd.isna(newest):
        return next(iter(WINDOWS))
    return next(
        (name for name in WINDOWS if newest.date() > window(name, until=until)), list(WINDOWS)[-1]
    )
