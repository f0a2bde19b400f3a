"""Every answer of the data pages can be taken away in every format, and read back."""

import io
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from intel.facts.hardware import load_hardware
from intel.facts.schedule import load_schedule
from intel.home import DATA
from intel.market import ages, cluster, evidence, health, intake, ledger
from intel.store import export
from intel.store.job_history import read_history

NOW = datetime.fromisoformat("2026-11-21T09:00:00")
OF_SNAPSHOT = {
    "grades": evidence.grades,
    "days": evidence.publication_days,
    "coverage": evidence.coverage,
    "documents": evidence.documents_held,
    "ledger": ledger.search,
    "accounting": intake.accounting,
    "quarantine": intake.quarantine,
    "unmapped": intake.unmapped,
    "rows": health.row_counts,
    "scores": health.scores,
    "vendors": lambda snapshot: ages.vendor_ages(snapshot, now=NOW),
    "houses": lambda snapshot: ages.house_ages(snapshot, now=NOW),
}
OF_CLUSTER = {
    "by size": cluster.by_size,
    "fabrics": cluster.fabrics,
    "counts": cluster.counts,
    "parameters": cluster.parameters,
}


def taken_away(answer):
    """Write and read back all formats; the frames have as many rows as the answer."""
    rows = len(answer.frame)
    assert len(pd.read_csv(io.BytesIO(export.to_csv(answer.frame)))) == rows
    assert len(pd.read_parquet(io.BytesIO(export.to_parquet(answer.frame)))) == rows
    content = export.to_excel(answer.frame, answer.sources, answer.definition)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["data", "sources", "definitions"]
    assert book["data"].max_row == rows + 1


@pytest.mark.parametrize("name", OF_SNAPSHOT)
def test_answers_of_the_snapshot(snapshot, name):
    answer = OF_SNAPSHOT[name](snapshot)
    taken_away(answer)
    pd.testing.assert_frame_equal(snapshot.query(answer.sql), answer.frame)


@pytest.mark.parametrize("name", OF_CLUSTER)
def test_answers_of_the_live_model(name):
    parts = load_hardware(DATA)
    taken_away(OF_CLUSTER[name](parts, cluster.reference_design(parts)))


def test_answers_of_the_live_history(desk):
    taken_away(health.runs(read_history(desk)))
    taken_away(health.due(load_schedule(DATA), read_history(desk), now=NOW))
