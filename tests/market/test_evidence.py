"""Grades, days, coverage and the ledger on the shipped facts, and rows that were refused."""

from datetime import datetime

import pandas as pd
import pytest

from intel.errors import NotDisclosed
from intel.market import evidence, intake, ledger
from intel.market.answer import verbatim
from intel.market.units import in_unit
from intel.store import open_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, fill, tables


def test_grades_count_every_number_and_every_document_once(snapshot):
    answer = evidence.grades(snapshot)
    facts = snapshot.query("SELECT count(*) AS n, count(DISTINCT source_id) AS d FROM fact").iloc[0]
    assert answer.frame["grade"].tolist() == ["A", "B", "C", "D"]
    assert answer.frame["numbers"].sum() == facts.n == 4630
    assert answer.frame["documents"].sum() == facts.d
    assert answer.frame["share_of_numbers"].sum() == pytest.approx(1)
    assert answer.sentence.startswith(f"**4,630 numbers** from **{facts.d:,} documents**")


def test_every_number_has_a_day_known_in_one_of_three_ways(snapshot):
    frame = evidence.publication_days(snapshot).frame
    assert set(frame["published_on_basis"]) == {"stated", "inferred", "recorded"}
    assert frame["numbers"].sum() == 4630


def test_documents_without_an_address_are_never_links(snapshot):
    answer = evidence.documents_held(snapshot)
    frame = answer.frame
    assert frame.loc[frame["grade"] == "D", "address"].isna().all()
    assert frame["address"].dropna().str.match(r"https?://").all()
    assert f"{frame['address'].notna().sum():,} of {len(frame):,} documents" in answer.sentence


def test_coverage_holds_nvidias_quarters_once_each(snapshot):
    frame = evidence.coverage(snapshot).frame
    nvidia = frame[frame["vendor"] == "NVIDIA"].set_index("fiscal_label")
    assert nvidia.loc["Q3 FY26", "value"] == 8187  # CFO commentary, 19 November 2025
    assert nvidia.loc["Q3 FY26", "quarter"] == "2025 Q3"
    assert not frame.duplicated(["vendor", "quarter"]).any()


def test_a_search_needs_every_word_and_every_filter(snapshot):
    answer = ledger.search(snapshot, "Networking Q3 FY26", entity="NVIDIA", grade="A")
    frame = answer.frame
    assert 8187 in set(frame["value"])
    assert set(frame["entity"]) == {"NVIDIA"}
    assert set(frame["grade"]) == {"A"}
    assert answer.sentence == f"**{len(frame)}** numbers match."


def test_a_long_list_is_cut_and_says_so(snapshot):
    answer = ledger.search(snapshot)
    assert len(answer.frame) == ledger.MOST_ROWS
    assert answer.sentence == "**4,630** numbers match; the newest 1,000 are shown."


@pytest.mark.parametrize("words", ["'; DROP TABLE fact; --", "100%", "a' OR 'a'='a", "\\"])
def test_words_are_text_and_nothing_else(snapshot, words):
    assert len(ledger.search(snapshot, words).frame) < 600
    assert ledger.search(snapshot, "entity", entity=words).is_empty


def test_a_number_is_opened_with_its_document_and_all_vintages(snapshot):
    """NVIDIA's networking revenue of Q3 FY26: 8,187 in the CFO commentary, 8,200 in the call."""
    found = ledger.search(snapshot, "CFO Commentary Third", entity="NVIDIA", metric="revenue").frame
    (fact_id,) = found.loc[found["value"] == 8187, "fact_id"]
    number = ledger.number(snapshot, fact_id)
    assert number.sentence.startswith(
        "**NVIDIA**: revenue, networking, Q3 FY26: **8,187 million USD** (reported, grade A)."
    )
    known = number.fields.set_index("field")["what is known"]
    assert known["Period"] == "Q3 FY26 \\(2025-07-28 to 2025-10-26\\)"
    assert number.address.startswith("http")
    assert {8187.0, 8200.0} <= set(number.vintages.frame["value"])
    assert fact_id in set(number.vintages.frame["fact_id"])
    assert len(number.vintages.sources) == number.vintages.frame["source_id"].nunique()


def test_a_number_of_a_document_nobody_can_open_has_no_address(snapshot):
    fact_id = snapshot.query("SELECT min(fact_id) AS f FROM fact WHERE grade = 'D'")["f"].item()
    assert ledger.number(snapshot, fact_id).address == ""


def test_every_number_can_be_opened(snapshot):
    some = snapshot.query("SELECT fact_id FROM fact USING SAMPLE 20 ROWS (reservoir, 7)")
    for fact_id in some["fact_id"]:
        assert ledger.number(snapshot, fact_id).vintages.frame["fact_id"].is_unique


def test_an_unknown_number_is_said(snapshot):
    with pytest.raises(NotDisclosed, match="holds no number 'nonsense'; search for it"):
        ledger.number(snapshot, "nonsense")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (8187.0, "USD_m", "8,187 million USD"),
        (0.667, "fraction", "66.7%"),
        (1.62, "growth_rate", "+162.0%"),
        (3000.0, "units_k", "3,000 thousand units"),
        (18.75, "pJ_per_bit", "18.75 pJ per bit"),
        (2.0, "count", "2"),
        (float("nan"), "W", "no single value"),
    ],
)
def test_numbers_are_said_with_their_unit(value, unit, said):
    assert in_unit(value, unit) == said


def test_text_from_outside_is_no_markup():
    assert verbatim("[a](http://x) $5 *b*") == "\\[a\\]\\(http\\://x\\) \\$5 \\*b\\*"


def test_every_row_read_is_accounted_for(snapshot):
    answer = intake.accounting(snapshot)
    assert answer.frame["adds_up"].all()
    assert answer.sentence == (
        "Of **4,689** rows read, 4,630 were accepted, 59 merged and 0 quarantined: nothing is lost."
    )
    assert intake.quarantine(snapshot).is_empty
    tail = intake.unmapped(snapshot)
    assert tail.is_empty
    assert tail.sentence == "Every number is counted under a metric that is defined."


def test_a_refused_row_and_a_metric_nobody_defined_are_shown(home):
    """An invented row with words where a number must stand; an invented metric's two numbers."""
    refused = {
        "file": "broken.csv", "row": 2, "field": "value", "value": "many",
        "rule": "must be a number", "remedy": "write digits", "raw": "NVIDIA,revenue,many",
    }  # fmt: skip
    account = {"file": "broken.csv", "read": 2, "accepted": 1, "merged": 0, "quarantined": 1}
    publish(
        home,
        lambda target: fill(
            target,
            tables(
                fact(1),
                fact(2, metric="hops", value=3.0, unit="count", mapped=False),
                fact(3, metric="hops", value=4.0, unit="count", mapped=False),
                quarantine=pd.DataFrame([refused]),
                fact_accounting=pd.DataFrame([account]),
            ),
        ),
        now=datetime.fromisoformat("2026-11-21T06:00:00"),
    )
    snapshot = open_snapshot(home)
    assert intake.quarantine(snapshot).frame.to_dict("records") == [refused]
    assert intake.accounting(snapshot).sentence == (
        "Of **2** rows read, 1 were accepted, 0 merged and 1 quarantined: nothing is lost."
    )
    tail = intake.unmapped(snapshot)
    assert tail.frame[["metric", "numbers", "units"]].values.tolist() == [["hops", 2, "count"]]
    assert tail.sentence == "2 numbers of 1 metrics are not mapped yet."
