"""Odds that moved, and the evidence that moved them."""

from __future__ import annotations

from datetime import date
from typing import Final

from intel.errors import StoreMissing
from intel.market.answer import ask
from intel.market.briefing.brief import Item, Section, rows
from intel.market.scenarios import words_of
from intel.market.units import counted
from intel.store import Snapshot

TRAIL: Final = "scenario_trail"
SHOWN: Final = 8
MOVED: Final = 0.005
"""Least change of a probability that is told."""

SQL: Final = """\
SELECT *
FROM scenario_trail
WHERE day > DATE '{since}' AND day <= DATE '{until}' AND abs(posterior - prior) >= {moved}
ORDER BY day DESC, abs(posterior - prior) DESC, set_name, outcome"""

MEANS: Final = (
    "Steps of the published odds: each piece of evidence with the probability of the outcome before"
    " and after it. Steps of less than half a percentage point are left out."
)


def moved_odds(snapshot: Snapshot, *, since: date, until: date) -> Section:
    """Outcomes whose probability moved after ``since``."""
    title = "Scenario odds"
    try:
        columns = set(snapshot.query(f"DESCRIBE {TRAIL}")["column_name"])
    except StoreMissing:
        columns = set()
    if not {"set_name", "outcome", "day", "prior", "posterior", "title", "url"} <= columns:
        return Section("odds", title, "This snapshot keeps no trail of its odds.")
    answer = ask(snapshot, SQL.format(since=since, until=until, moved=MOVED), definition=MEANS)
    frame = answer.frame
    if frame.empty:
        return Section("odds", title, "No evidence moved the published odds.")
    return Section(
        "odds",
        title,
        f"{counted(len(frame), 'step')} moved the published odds.",
        tuple(
            Item(
                f"{words_of(row.set_name)}, {row.outcome}: odds of {row.prior:.0%} became"
                f" {row.posterior:.0%}" + (f" with “{row.title}”" if row.title else ""),
                "scenarios",
                {"set": row.set_name},
                row.day.date(),
                row.url,
            )
            for row in rows(frame.head(SHOWN))
        ),
        answer,
        len(answer.frame),
    )
