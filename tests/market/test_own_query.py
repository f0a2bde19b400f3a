"""A reader's own query: examples that run, rows and limits, and what is charted."""

import pandas as pd
import pytest

from intel.errors import QueryRefused
from intel.market import gallery, own_query
from intel.market.own_query import Axes, ask_own, axes_of

DAYS = pd.to_datetime(["2025-03-31", "2025-06-30", "2025-09-30"])


@pytest.mark.parametrize("example", gallery.examples(), ids=lambda each: each.name)
def test_every_example_has_a_title_fits_a_link_and_finds_rows(snapshot, example):
    assert example.title
    assert not example.title.startswith("SELECT")
    assert len(example.sql) <= own_query.LINK_CHARACTERS
    result = ask_own(snapshot, example.sql)
    assert not result.answer.is_empty
    assert not result.truncated


def test_there_are_examples_for_every_kind_of_question():
    names = {each.name for each in gallery.examples()}
    assert {"nvidia_networking", "known_on_a_day", "revisions", "forecast_fan"} <= names
    assert len(names) == len(gallery.examples()) >= 8


def test_nvidias_networking_quarters_come_with_their_documents(snapshot):
    """CFO commentary of Q3 FY26 and 10-Q: 8,187 and 7,252 million dollars."""
    answer = ask_own(snapshot, gallery.examples()[0].sql).answer
    by_quarter = answer.frame.set_index("fiscal_label")["revenue_usd_m"]
    assert by_quarter["Q3 FY26"] == 8187
    assert by_quarter["Q2 FY26"] == 7252
    assert len(answer.sources) == answer.frame["source_id"].nunique()
    assert answer.sentence.startswith(f"**{len(answer.frame)} rows** in ")
    assert f"snapshot {snapshot.id}" in answer.sentence


def test_a_past_day_knows_nothing_of_what_came_later(snapshot):
    """On 1 August 2025 NVIDIA had not yet reported Q2 FY26 (28 August 2025)."""
    (example,) = [each for each in gallery.examples() if each.name == "known_on_a_day"]
    frame = ask_own(snapshot, example.sql).answer.frame
    assert frame["published_on"].max() <= pd.Timestamp("2025-08-01")
    assert "Q2 FY26" not in set(frame["period_label"])
    assert "Q1 FY26" in set(frame["period_label"])


def test_a_cut_result_says_so(snapshot):
    result = ask_own(snapshot, "SELECT i FROM range(20000) AS t(i)")
    assert result.truncated
    assert result.answer.sentence.startswith("**10,000 rows** in ")
    assert result.answer.sentence.endswith("There are more: the result is cut here.")


def test_a_refusal_is_an_error_of_the_desk(snapshot):
    with pytest.raises(QueryRefused, match="Only SELECT"):
        ask_own(snapshot, "DELETE FROM fact")


def test_one_number_over_days_is_a_line_and_over_names_bars_whichever_stands_first():
    frame = pd.DataFrame({"day": DAYS, "label": list("abc"), "value": [1, 2, 3]})
    assert axes_of(frame) == Axes("day", "value", "", is_time=True, is_line=True)
    turned = frame[["label", "day", "value"]]
    assert axes_of(turned) == Axes("label", "value", "", is_time=False, is_line=False)


def test_days_that_repeat_are_told_apart_by_the_first_short_text():
    frame = pd.DataFrame({"day": [*DAYS, *DAYS], "who": list("aaabbb"), "value": range(6)})
    assert axes_of(frame) == Axes("day", "value", "who", is_time=True, is_line=True)
    doubled = pd.concat([frame, frame])
    assert axes_of(doubled) == Axes("day", "value", "who", is_time=True, is_line=False)


def test_names_are_bars_only_when_each_stands_once():
    frame = pd.DataFrame({"who": ["a", "b"], "value": [1.5, 2.5], "is_new": [True, False]})
    assert axes_of(frame) == Axes("who", "value", "", is_time=False, is_line=False)
    assert axes_of(frame.assign(who="a")) is None
    assert axes_of(frame.head(1)) is None
    assert axes_of(frame[["who", "is_new"]]) is None


def test_a_table_and_a_macro_can_be_looked_into(snapshot):
    for relation in snapshot.tables():
        query = own_query.first_rows(relation.name, relation.parameters)
        assert len(ask_own(snapshot, query).answer.frame) <= 100
