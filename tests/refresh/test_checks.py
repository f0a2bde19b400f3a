"""A contradiction stops publishing; the last snapshot stands; the message names what to look at."""

import pytest

from intel.errors import EvidenceError
from intel.refresh import inputs
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot
from intel.store.job_history import read_history
from tests.conftest import an_hour_later, write_facts

LINES = {"data_center_revenue": "1000", "compute_revenue": "700", "networking_revenue": "200"}


def planted(folder, **lines):
    rows = [
        {"metric": metric, "value": value, "title": f"Invented filing of {metric}"}
        | {"period_label": "Q1 FY20", "period_start": "2019-01-28", "period_end": "2019-04-28"}
        for metric, value in lines.items()
    ]
    write_facts(folder / "facts" / "planted.csv", *rows)


def test_a_planted_contradiction_publishes_nothing_and_is_named(small_desk, small_data):
    before = open_snapshot(small_desk)
    planted(small_data, **LINES)
    with pytest.raises(EvidenceError, match="nothing is published and the last snapshot") as stop:
        refresh(small_desk, data=small_data, clock=an_hour_later)
    said = str(stop.value)
    assert "data center of NVIDIA in Q1 FY20 is 1,000 million USD" in said
    assert "compute + networking come to 900" in said
    assert "NVIDIA: Invented filing of compute_revenue https://invented.example/release" in said
    assert "Remedy: correct the row" in said
    assert open_snapshot(small_desk).id == before.id
    last = read_history(small_desk).runs.iloc[-1]
    assert last.outcome == "failed"
    assert "check parts_sum_to_totals" in last.message

    planted(small_data, **LINES | {"networking_revenue": "300"})
    again = refresh(small_desk, data=small_data, clock=an_hour_later)
    assert again.outcome == "published"
    assert open_snapshot(small_desk).id != before.id


def test_a_ledger_that_shrinks_is_not_published_unless_it_is_asked_for(small_desk, small_data):
    facts = small_data / "facts" / "invented.csv"
    rows = facts.read_text(encoding="utf-8").splitlines(keepends=True)
    facts.write_text("".join(rows[:-3]), encoding="utf-8")
    with pytest.raises(EvidenceError, match="The ledger has 7 facts, 10 before"):
        refresh(small_desk, data=small_data, clock=an_hour_later)
    asked_for = refresh(small_desk, data=small_data, clock=an_hour_later, full=True)
    assert asked_for.outcome == "published"
    counts = open_snapshot(small_desk).query("FROM fact_count")
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
