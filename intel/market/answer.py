"""An answer: the sentence, the rows behind it, the query that gave them, and their documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from intel.store import Snapshot

HOUSE = "regexp_replace(origin, '\\(seed[^)]*\\)', '(article)') AS origin"
"""Whose figure it is; what an article says of itself has no author."""

SOURCE_COLUMNS = ("source_id", "publisher", "origin", "title", "url", "grade", "published_on")


@dataclass(frozen=True)
class Answer:
    """What a page, the CLI or an export shows for one question.

    ``sql`` is the very query that gave ``frame``: pasted into the SQL page it gives the same rows.
    Of an earlier day it names the day (:func:`with_day`), so that it does so on any later day too.
    ``notes`` are what analysts wrote about the series; they leave the desk with the rows.
    """

    sentence: str
    frame: pd.DataFrame
    sql: str
    definition: str
    sources: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=pd.DataFrame)

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
        sql=with_day(snapshot, sql),
        definition=definition,
        sources=documents(snapshot, frame.get("source_id", ())),
    )


def with_day(snapshot: Snapshot, sql: str) -> str:
    """Write the day into a query: every view in the form that takes one.

    A query of the present stays as it is. What has no form with a day is named in a comment.
    """
    if not snapshot.is_past:
        return sql
    day = f"DATE '{snapshot.as_of:%Y-%m-%d}'"
    forms = _forms_with_a_day(snapshot)
    names = {each.name for each in snapshot.tables() if each.kind != "macro"}
    without = set()

    def dated(match: re.Match[str]) -> str:
        keyword, name, alias = match["keyword"], match["name"], match["alias"] or ""
        if name in forms:
            return f"{keyword} {forms[name].format(day=day)}{alias or f' AS {name}'}"
        if name in names and name in _TRAVELS_WITHOUT_FORM:
            without.add(name)
        return match[0]

    written = _NAMED_RELATION.sub(dated, sql).replace("_as_of(DATE '9999-12-30')", f"_as_of({day})")
    note = "-- As the world knew it: every table and view with its day."
    if without:
        note = (
            f"-- {', '.join(sorted(without))} cannot be given a day in SQL: run this in the SQL"
            f" page with {snapshot.as_of:%Y-%m-%d} as its day."
        )
    return f"{note}\n{written}"


def _forms_with_a_day(snapshot: Snapshot) -> dict[str, str]:
    """``FROM`` items by the name of the view they stand for; ``{day}`` is to be filled in."""
    forms = {
        "fact": (
            "(SELECT * REPLACE (if(known_to > {day}, DATE '9999-12-31', known_to) AS known_to)"
            " FROM fact WHERE published_on <= {day})"
        ),
        "forecast": "(FROM forecast WHERE made_on <= {day})",
    }
    for each in snapshot.tables():
        name, found, _ = each.name.partition("_as_of")
        if each.kind == "macro" and found and name not in forms:
            missing = ", ".join(["NULL"] * (len(each.parameters) - 1) + ["{day}"])
            forms[name] = f"{each.name}({missing})"
    return forms


_TRAVELS_WITHOUT_FORM = frozenset(
    {
        "source", "revision", "estimate_comparison", "standard_milestone", "port_price",
        "seed_claim", "series_event", "reviewed_event", "market_share_claim", "fx_monthly",
        "forecast_backtest", "forecast_score", "forecast_landed", "forecast_record",
        "forecast_series", "forecast_second_opinion", "forecast_spread",
    }
)  # fmt: skip
_NAMED_RELATION = re.compile(
    r"\b(?P<keyword>FROM|JOIN)\s+(?P<name>[a-z_]+)\b(?!\s*\()(?P<alias>\s+AS\s+\w+)?"
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


def documents_of_facts(snapshot: Snapshot, fact_ids: Iterable[str]) -> pd.DataFrame:
    """Return the documents that state these numbers, best grade and newest first."""
    wanted = sorted(set(fact_ids))
    held = snapshot.query("SELECT source_id FROM fact WHERE list_contains(?, fact_id)", [wanted])
    return documents(snapshot, held["source_id"])


def quoted(text: str) -> str:
    """Quote ``text`` as a SQL string, so that a shown query can be pasted and run."""
    return "'" + text.replace("'", "''") + "'"


def verbatim(text: str) -> str:
    """Escape text from outside for a sentence: sentences are Markdown, titles and names are not."""
    return re.sub(r"([\\`*_{}\[\]()<>#$~|:^])", r"\\\1", text)
