"""What the last refresh checked the data for, and what it found."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from intel.market.answer import Answer, ask
from intel.market.units import counted
from intel.store import Snapshot

FINDINGS: Final = """\
SELECT
    severity,
    check_name,
    what,
    entity,
    metric,
    period,
    value,
    expected,
    array_to_string(documents, '; ') AS documents,
    remedy,
    fact_ids[1] AS fact_id
FROM data_check
WHERE outcome = 'failed'
ORDER BY list_position(['error', 'warning', 'note'], severity), check_name, entity, period"""

FINDINGS_MEAN: Final = (
    "What the checks found in the documents, worst first. *Warning*: documents contradict each"
    " other, or something is missing. *Note*: worth knowing. An *error* stops publishing, so that a"
    " published snapshot has none; the message of the failed run names its rows and documents."
)

CHECKS: Final = """\
SELECT
    check_name,
    max(n_compared) AS n_compared,
    count(*) FILTER (outcome = 'failed') AS found,
    CASE WHEN bool_or(outcome = 'failed') THEN 'findings'
        WHEN max(n_compared) = 0 THEN 'nothing to compare' ELSE 'passed' END AS outcome
FROM data_check
GROUP BY check_name
ORDER BY found DESC, check_name"""

CHECKS_MEAN: Final = (
    "Every check that ran, how many comparisons it made, and how many did not hold. Each is a"
    " SQL file under `intel/market/checks`, which says what holds when all is well."
)


def findings(snapshot: Snapshot) -> Answer:
    """What did not hold, worst first."""
    answer = ask(snapshot, FINDINGS, definition=FINDINGS_MEAN)
    ran = snapshot.query(
        "SELECT count(*) AS checks, sum(n) AS compared"
        " FROM (SELECT max(n_compared) AS n FROM data_check GROUP BY check_name)"
    ).iloc[0]
    if not ran.checks:
        return replace(answer, sentence="This snapshot was published without checks.")
    counts = answer.frame["severity"].value_counts()
    said = (
        f"{int(ran.checks)} checks made {ran.compared:,.0f} comparisons before publishing: no"
        f" error, **{counted(counts.get('warning', 0), 'warning')}** and"
        f" {counted(counts.get('note', 0), 'note')}."
    )
    return replace(answer, sentence=said)


def checks(snapshot: Snapshot) -> Answer:
    """Every check that ran."""
    return ask(snapshot, CHECKS, definition=CHECKS_MEAN)
