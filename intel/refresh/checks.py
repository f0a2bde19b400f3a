"""Check a draft before it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from intel.errors import EvidenceError
from intel.market.checks import errors_in_words, run_checks
from intel.store import Snapshot
from intel.store.build import Draft

_COUNTS = "SELECT entity, count(*) AS n_facts FROM fact GROUP BY entity"


def check_draft(
    draft: Draft, before: Snapshot | None, *, today: date, tell: Callable[[str], None]
) -> pd.DataFrame:
    """Run every check on a draft and put ``fact_count`` and ``data_check`` into it.

    Parameters
    ----------
    draft
        With all tables loaded that the checks ask.
    before
        The snapshot whose coverage must not be lost; None compares with nothing.
    today
        The day of the refresh.
    tell
        Told how many checks ran and what they found.

    Returns
    -------
    The rows of ``data_check`` that failed without being errors: warnings, then notes.

    Raises
    ------
    EvidenceError
        When a check of severity ``error`` fails; the message names rows and documents.
    """
    draft.load({"fact_count": _fact_counts(draft, before)})
    found = run_checks(draft.query, today=today)
    stops = errors_in_words(found)
    if stops:
        raise EvidenceError(stops)
    failed = found[found["outcome"].eq("failed")]
    counts = failed["severity"].value_counts()
    tell(
        f"{found['check_name'].nunique()} checks: {counts.get('warning', 0)} warning(s),"
        f" {counts.get('note', 0)} note(s)"
    )
    draft.load({"data_check": found})
    return failed


def _fact_counts(draft: Draft, before: Snapshot | None) -> pd.DataFrame:
    now = draft.query(_COUNTS).set_index("entity")["n_facts"]
    if before is None:
        return now.reset_index().assign(n_facts_before=None)
    past = before.query(_COUNTS).set_index("entity")["n_facts"].rename("n_facts_before")
    both = pd.concat([now, past], axis="columns").fillna(0).astype(int)
    return both.rename_axis("entity").reset_index()
