"""A contradiction stops publishing; the last snapshot stands; the message names what to look at."""

import pytest

from intel.errors import EvidenceError
from intel.refresh import inputs
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot
from intel.store.job_history import read_history
from tests.conftest import write_facts

LINES = {"data_center_revenue": "1000", "compute_revenue": "700", "networking_revenue": "200"}


def planted(folder, **lines):
    rows = [
        {"metric": metric, "value": value, "title": f"Invented filing of {metric}"}
        | {"period_label": "Q1 FY20", "period_start": "2019-01-28", "period_end": "2019-04-28"}
        for metric, value in lines.items()
    ]
    write_facts(folder / "facts" / "planted.csv", *rows)


def test_a_planted_contradiction_publishes_nothing_and_is_named(home, small_data):
    refresh(home, data=small_data)
    before = open_snapshot(home)
    planted(small_data, **LINES)
    with pytest.raises(EvidenceError, match="nothing is published and the last snapshot") as stop:
        refresh(home, data=small_data)
    said = str(stop.value)
    assert "data center of NVIDIA in Q1 FY20 is 1,000 million USD" in said
    assert "compute + networking come to 900" in said
    assert "NVIDIA: Invented filing of compute_revenue https://invented.example/release" in said
    assert "Remedy: correct the row" in said
    assert open_snapshot(home).id == before.id
    last = read_history(home).runs.iloc[-1]
    assert last.outcome == "failed"
    assert "check parts_sum_to_totals" in last.message

    planted(small_data, **LINES | {"networking_revenue": "300"})
    assert refresh(home, data=small_data).outcome == "published"
    assert open_snapshot(home).id != before.id


def test_a_ledger_that_shrinks_is_not_published_unless_it_is_asked_for(home, small_data):
    planted(small_data, **LINES | {"networking_revenue": "300"})
    refresh(home, data=small_data)
    (small_data / "facts" / "planted.csv").unlink()
    with pytest.raises(EvidenceError, match="The ledger has 10 facts, 13 before"):
        refresh(home, data=small_data)
    assert refresh(home, data=small_data, full=True).outcome == "published"
    counts = open_snapshot(home).query("FROM fact_count")
    assert counts["n_facts_before"].isna().all()


def test_a_check_that_is_added_or_changed_is_a_reason_to_refresh(home, small_data, monkeypatch):
    checks = small_data / "checks"
    checks.mkdir()
    monkeypatch.setattr(inputs, "CHECKS", checks)

    def digest():
        return inputs.inputs_digest(inputs.read_inputs(home, small_data))

    before = digest()
    (checks / "new.sql").write_text("SELECT 1", encoding="utf-8")
    added = digest()
    (checks / "new.sql").write_text("SELECT 2", encoding="utf-8")
    assert len({before, added, digest()}) == 3
