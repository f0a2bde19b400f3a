"""The briefing: the market in a few numbers, what changed, what fires, and what is due.

:func:`brief` computes it, :mod:`~intel.market.briefing.written` writes it as Markdown, HTML and
JSON, :func:`headlines` are its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from intel.market.alerts import Reading
from intel.market.briefing.brief import WINDOWS, Brief, Item, Section, telling_window, window
from intel.market.briefing.checks import failed_checks
from intel.market.briefing.documents import new_documents
from intel.market.briefing.due import due_next
from intel.market.briefing.forecasts import moved_forecasts
from intel.market.briefing.headlines import Headline, headlines
from intel.market.briefing.odds import moved_odds
from intel.market.briefing.revisions import changed_numbers
from intel.market.briefing.watched import fired_alerts, new_notes
from intel.store import Snapshot
from intel.store.notes import Note

__all__ = [
    "WINDOWS",
    "Brief",
    "Headline",
    "Item",
    "Section",
    "brief",
    "headlines",
    "telling_window",
    "window",
]


def brief(
    snapshot: Snapshot,
    *,
    since: date,
    until: date | None = None,
    readings: Sequence[Reading] = (),
    notes: Sequence[Note] = (),
) -> Brief:
    """What changed after ``since``.

    Parameters
    ----------
    snapshot
        What is known; of an earlier day, the briefing of that day.
    since
        The day up to which the reader knows everything.
    until
        The last day told of; by default that of the snapshot.
    readings
        Alerts as they stand, from :func:`intel.market.alerts.read_all`.
    notes
        Notes that stand.
    """
    last = until or snapshot.as_of
    return Brief(
        since=since,
        until=last,
        snapshot_id=snapshot.id,
        sections=(
            fired_alerts(snapshot, readings),
            new_documents(snapshot, since=since, until=last),
            changed_numbers(snapshot, since=since, until=last),
            moved_forecasts(snapshot, since=since, until=last),
            moved_odds(snapshot, since=since, until=last),
            failed_checks(snapshot),
            new_notes(notes, since=since, until=last),
            due_next(snapshot, today=last),
        ),
    )
