"""Documents that came out, each with the number that stands first in it."""

from __future__ import annotations

from datetime import date
from typing import Final

from intel.market.answer import ask
from intel.market.briefing.brief import Item, Section, of_number, rows
from intel.market.units import counted
from intel.store import Snapshot

SHOWN: Final = 8

SQL: Final = """\
SELECT
    source.published_on,
    source.publisher,
    source.title,
    source.grade,
    source.n_facts,
    CASE WHEN source.has_address AND source.grade <> 'D' THEN source.url ELSE '' END AS address,
    arg_min(fact.fact_id, fact."row") AS fact_id,
    source.source_id
FROM source
JOIN fact USING (source_id)
WHERE source.published_on_basis = 'stated'
    AND source.published_on > DATE '{since}' AND source.published_on <= DATE '{until}'
GROUP BY ALL
ORDER BY source.published_on DESC, source.n_facts DESC, source.source_id"""

MEANS: Final = (
    "Documents whose own publication date falls into the time, newest first. Documents of which"
    " this desk knows only the day that it read them are not counted."
)


def new_documents(snapshot: Snapshot, *, since: date, until: date) -> Section:
    """Documents published after ``since``."""
    answer = ask(snapshot, SQL.format(since=since, until=until), definition=MEANS)
    frame = answer.frame
    if frame.empty:
        newest = snapshot.query(
            "SELECT max(published_on) AS day FROM source WHERE published_on_basis = 'stated'"
        )["day"].iloc[0]
        held = "" if newest != newest else f" The newest one held is of {newest:%Y-%m-%d}."
        return Section("documents", "New documents", f"No dated document came out.{held}")
    numbers = counted(int(frame["n_facts"].sum()), "number", "numbers")
    best = frame.sort_values(["grade", "n_facts"], ascending=[True, False], kind="stable")
    return Section(
        "documents",
        "New documents",
        f"{counted(len(frame), 'document')} with {numbers} came out.",
        tuple(
            Item(
                f"{row.publisher}, {row.title}: {counted(row.n_facts, 'number')}"
                f" (grade {row.grade})",
                "evidence",
                of_number(row.fact_id),
                row.published_on.date(),
                row.address,
            )
            for row in rows(best.head(SHOWN))
        ),
        answer,
        len(answer.frame),
    )
