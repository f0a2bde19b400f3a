"""Files of facts to drop, and what became of them: every row is accounted for."""

from __future__ import annotations

import csv
import io
import time
from datetime import datetime

from intel.facts import read_facts
from intel.facts.record import EVIDENCE_COLUMNS
from intel.sources.inbox import ingest
from tests.conftest import INVENTED_ROW

NOW = datetime.fromisoformat("2026-11-21T08:00:00")
LONGEST_S = 8.0  # a hang, not a measure of speed


def row(**changed):
    return [(INVENTED_ROW | changed)[name] for name in EVIDENCE_COLUMNS]


def text(*rows, header=EVIDENCE_COLUMNS):
    lines = io.StringIO()
    csv.writer(lines).writerows([header, *rows])
    return lines.getvalue().encode()


def taken_in(home, reference, longest_s=LONGEST_S):
    """What became of the inbox; every row is accounted for, and the ledger gives all back."""
    began = time.monotonic()
    results = ingest(home, reference, [], now=NOW)
    assert time.monotonic() - began < longest_s
    for each in results:
        assert each.accepted + each.merged + each.quarantined == each.read
        assert str(each).isprintable()
    ledger = sorted((home.ledger / "facts").glob("*.csv"))
    kept = read_facts(ledger, reference)
    assert len(kept.facts) == sum(each.accepted for each in results)
    assert kept.quarantined.empty
    assert not [path for path in home.inbox.iterdir() if path.name not in ("done", "refused")]
    return results
