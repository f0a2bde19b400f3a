"""What became of every row that was read: accepted, merged, quarantined, or not yet mapped."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from intel.market.answer import Answer, ask
from intel.store import Snapshot

ACCOUNTING: Final = """\
SELECT
    file,
    "read",
    accepted,
    merged,
    quarantined,
    accepted + merged + quarantined = "read" AS adds_up
FROM fact_accounting
ORDER BY file"""

ACCOUNTING_MEANS: Final = (
    "Accepted + merged + quarantined = read, file by file. A row is merged only when number and"
    " document are the same as another's; a row that breaks a rule is quarantined with the reason."
)

QUARANTINE: Final = """\
SELECT file, "row", field, value, rule, remedy, raw
FROM quarantine
ORDER BY file, "row"
"""

QUARANTINE_MEANS: Final = "Rows that were refused: where they stand, what is wrong, and the remedy."

UNMAPPED: Final = """\
SELECT
    metric,
    count(*) AS numbers,
    string_agg(DISTINCT entity, ', ' ORDER BY entity) AS entities,
    string_agg(DISTINCT unit, ', ' ORDER BY unit) AS units,
    min(period_label) AS example_period,
    any_value(coalesce(nullif(stated_as, ''), title) ORDER BY fact_id) AS example
FROM fact
WHERE NOT mapped
GROUP BY metric
ORDER BY numbers DESC, metric"""

UNMAPPED_MEANS: Final = (
    "Metrics that no reviewed definition covers yet. They are carried as the evidence words them"
    " and can be searched, but no view adds or compares them."
)


def accounting(snapshot: Snapshot) -> Answer:
    """Account for every row of every file."""
    answer = ask(snapshot, ACCOUNTING, definition=ACCOUNTING_MEANS)
    if answer.is_empty:
        return answer
    total = answer.frame[["read", "accepted", "merged", "quarantined"]].sum()
    verdict = "nothing is lost" if answer.frame["adds_up"].all() else "THE ROWS DO NOT ADD UP"
    return replace(
        answer,
        sentence=(
            f"Of **{total['read']:,}** rows read, {total['accepted']:,} were accepted,"
            f" {total['merged']:,} merged and {total['quarantined']:,} quarantined: {verdict}."
        ),
    )


def quarantine(snapshot: Snapshot) -> Answer:
    """The refused rows with the reason."""
    return ask(snapshot, QUARANTINE, definition=QUARANTINE_MEANS)


def unmapped(snapshot: Snapshot) -> Answer:
    """Metrics without a definition, as their documents word them."""
    answer = ask(snapshot, UNMAPPED, definition=UNMAPPED_MEANS)
    if answer.is_empty:
        return replace(answer, sentence="Every number is counted under a metric that is defined.")
    numbers = int(answer.frame["numbers"].sum())
    return replace(
        answer,
        sentence=f"{numbers:,} numbers of {len(answer.frame):,} metrics are not mapped yet.",
    )
