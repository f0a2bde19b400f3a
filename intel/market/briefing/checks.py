"""What the last refresh found wrong in the documents."""

from __future__ import annotations

from typing import Final

from intel.market.briefing.brief import Item, Section, of_number, rows
from intel.market.data_checks import findings
from intel.market.units import counted
from intel.store import Snapshot

SHOWN: Final = 5


def failed_checks(snapshot: Snapshot) -> Section:
    """Checks that found something, worst first; notes are counted only."""
    answer = findings(snapshot)
    title = "Checks that failed"
    if answer.is_empty:
        return Section("checks", title, "No check of the data found anything.")
    grave = answer.frame[answer.frame["severity"] != "note"]
    notes = len(answer.frame) - len(grave)
    more = f", and {counted(notes, 'note')}" if notes else ""
    return Section(
        "checks",
        title,
        f"{counted(len(grave), 'warning stands', 'warnings stand')}{more}.",
        tuple(
            Item(
                str(row.what).rstrip("."),
                "evidence" if isinstance(row.fact_id, str) else "health",
                of_number(row.fact_id) if isinstance(row.fact_id, str) else {},
            )
            for row in rows(grave.head(SHOWN))
        ),
        answer,
    )
