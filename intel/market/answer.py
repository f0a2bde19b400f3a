"""An answer: the sentence, the rows behind it, the query that gave them, and their documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from intel.store import Snapshot

SOURCE_COLUMNS = ("source_id", "publisher", "origin", "title", "url", "grade", "published_on")


@dataclass(frozen=True)
class Answer:
    """What a page, the CLI or an export shows for one question.

    ``sql`` is the very query that gave ``frame``: pasted into the SQL page it gives the same rows.
    """

    sentence: str
    frame: pd.DataFrame
    sql: str
    definition: str
    sources: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether the ledger holds nothing for this question."""
        return self.frame.empty


def ask(
    snapshot: Snapshot,
    sql: str,
    *,
    definition: str,
    sentence: str = "",
) -> Answer:
    """Run ``sql`` and gather the documents named by the ``source_id`` column of its rows."""
    frame = snapshot.query(sql)
    return Answer(
        sentence=sentence,
        frame=frame,
        sql=sql,
        definition=definition,
        sources=documents(snapshot, frame.get("source_id", ())),
    )


def documents(snapshot: Snapshot, source_ids: Iterable[Any]) -> pd.DataFrame:
    """Return the documents of these ids, best grade and newest first."""
    wanted = sorted({str(each) for each in source_ids if isinstance(each, str) and each})
    columns = ", ".join(SOURCE_COLUMNS)
    return snapshot.query(
        f"SELECT {columns} FROM source WHERE list_contains(?, source_id)"
        " ORDER BY grade, published_on DESC NULLS LAST, title",
        [wanted],
    )


def quoted(text: str) -> str:
    """Quote ``text`` as a SQL string, so that a shown query can be pasted and run."""
    return "'" + text.replace("'", "''") + "'"


def quoted_list(values: Sequence[str]) -> str:
    """Quote ``values`` as a SQL list for ``IN``."""
    return "(" + ", ".join(quoted(value) for value in values) + ")"


def verbatim(text: str) -> str:
    """Escape text from outside for a sentence: sentences are Markdown, titles and names are not."""
    return re.sub(r"([\\`*_{}\[\]()<>#$~|:^])", r"\\\1", text)
