"""Moats in the shipped store: scores from what is measured, each with its document."""

from datetime import date

import numpy as np
import pytest

from forecasts.moats import scaled
from intel.errors import AssumptionError
from intel.facts.moats import load_moats
from intel.home import DATA
from intel.market import moats
from intel.store import open_snapshot


def test_every_subject_has_every_score_with_reason_and_document(snapshot):
    scores = snapshot.query("SELECT * FROM moat_score")
    assert len(scores) == 8 * 4 + 6 * 4
    assert scores["score"].between(0, 10).all()
    assert (scores["reason"] != "").all()
    assert (scores["title"] != "").all()
    assert (scores["url"].ne("") | scores["fact_ids"].map(len).gt(0)).all()


def test_every_judgement_leans_on_a_document_this_desk_holds(snapshot):
    """In the ledger, or among the sources of the hardware model."""
    held = set(snapshot.query("SELECT url FROM source")["url"])
    hardware = (DATA / "hardware" / "sources.toml").read_text(encoding="utf-8")
    judged = [s for each in load_moats(DATA).subject for s in each.score.values() if s.url]
    assert judged
    assert [s.url for s in judged if s.url not in held and s.url not in hardware] == []


def test_scores_are_what_the_scale_makes_of_the_measure(snapshot):
    rows = snapshot.query(
        "SELECT score, value, at_0, at_10, is_log FROM moat_score JOIN moat_scale USING (measure)"
    )
    assert len(rows) > 25
    for row in rows.itertuples():
        assert row.score == pytest.approx(scaled(row.value, row.at_0, row.at_10, log=row.is_log))


@pytest.mark.parametrize(
    ("subject", "criterion", "value", "from_document"),
    [
        # CFO Commentary, Q1 FY26: gross margin 60.5% after the H20 charge.
        ("scale_up", "margin_durability", 0.605, "CFO Commentary"),
        # TrendForce by Semiconductor Today: the top three hold about 72% of EML capacity.
        ("lasers", "structural_advantage", 0.72, "AI data-center expansion"),
        # Lumentum FY26: capex 451.3 of 3,014 million dollars.
        ("lasers", "capital_intensity", 451.3 / 3014.0, "Lumentum"),
        # 3,600 GB/s printed for both directions.
        ("nvlink", "bandwidth", 1800.0, "NVIDIA NVLink"),
        # DeepSeek, ISCA 2025, table 5: 3.6 µs under one leaf, 1 µs a switch, four more switches.
        ("roce", "latency", 7.6, "Insights into DeepSeek-V3"),
    ],
)
def test_measures_are_the_documents_numbers(snapshot, subject, criterion, value, from_document):
    row = snapshot.query(
        f"SELECT value, title FROM moat_score WHERE subject = '{subject}'"
        f" AND criterion = '{criterion}'"
    ).iloc[0]
    assert row["value"] == pytest.approx(value, rel=1e-3)
    assert row["title"].startswith(from_document)


def test_the_published_ranking_is_the_pages_at_equal_weights(snapshot):
    for kind in moats.KINDS:
        scored = moats.moats(snapshot, kind)
        made = moats.ranking(snapshot, scored, dict.fromkeys(scored.matrix.columns, 50.0))
        stored = snapshot.query(
            f"SELECT subject, total, probability_first FROM moat_rank WHERE kind = '{kind}'"
            " ORDER BY total DESC"
        )
        np.testing.assert_allclose(made.frame["total"], stored["total"])
        assert list(made.frame["subject"]) == list(stored["subject"])
        np.testing.assert_allclose(made.frame["leads"], stored["probability_first"])
        shown = snapshot.query(made.answer.sql)
        np.testing.assert_allclose(shown["total"], made.frame["total"])


def test_an_earlier_day_has_the_measures_of_that_day(desk):
    """NVIDIA's margin of Q1 FY26 was first published on 28 May 2025."""
    before = open_snapshot(desk, as_of=date(2025, 5, 27))
    row = before.query(
        "SELECT value, detail FROM moat_score WHERE subject = 'scale_up'"
        " AND criterion = 'margin_durability'"
    ).iloc[0]
    assert row["value"] != pytest.approx(0.605)
    assert "Q1 FY26" not in row["detail"]


def test_what_nobody_had_measured_has_no_score(desk):
    """TrendForce's part of the top three in EML was first published in 2026."""
    before = open_snapshot(desk, as_of=date(2024, 6, 30))
    row = before.query(
        "SELECT score, detail FROM moat_score WHERE subject = 'lasers'"
        " AND criterion = 'structural_advantage'"
    ).iloc[0]
    assert np.isnan(row["score"])
    assert row["detail"] == "not known on this day"


def test_a_file_that_scores_too_little_is_refused(tmp_path):
    text = (DATA / "reference" / "moats.toml").read_text(encoding="utf-8")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "moats.toml").write_text(
        text.replace("[subject.score.openness]", "[subject.score.opennes]", 1), encoding="utf-8"
    )
    with pytest.raises(AssumptionError, match=r"nvlink: scores .* must be exactly"):
        load_moats(tmp_path)
