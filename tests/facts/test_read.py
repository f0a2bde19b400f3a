"""Files in either form, good and broken; the rows are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intel.facts import read_facts
from intel.facts.read import significant_digits
from intel.facts.record import FACT_COLUMNS

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def balance(reading):
    parts = reading.accounting[["accepted", "merged", "quarantined"]].sum(axis=1)
    assert (parts == reading.accounting["read"]).all()
    assert len(reading.facts) == reading.accounting["accepted"].sum()
    assert len(reading.quarantined) == reading.accounting["quarantined"].sum()
    return reading.accounting.set_index("file")


def test_a_file_in_the_evidences_form(reference, write_rows):
    path = write_rows([{"value": "8000", "published_on": ""}])
    reading = read_facts([path], reference, recorded_at=NOW)
    row = reading.facts.iloc[0]
    assert (row["metric"], row["line"], row["value"]) == ("revenue", "networking", 8000.0)
    assert (row["period_type"], row["mapped"], row["grade"]) == ("quarter", True, "A")
    assert (row["file"], row["row"]) == ("dropped.csv", 2)
    # NVIDIA publishes 24 days after a quarter ends, in the median of its stated days.
    assert str(row["published_on"].date()) == "2025-11-19"
    assert row["published_on_basis"] == "inferred"
    balance(reading)


def test_a_file_in_the_projects_form(reference, write_rows):
    row = {"metric": "revenue", "line": "networking", "grade": "B",
           "recorded_at": "2026-11-21T00:00:00"}  # fmt: skip
    reading = read_facts([write_rows([row], form="project")], reference)
    assert reading.facts.iloc[0]["line"] == "networking"
    assert reading.facts.iloc[0]["grade"] == "B"


def test_an_unreviewed_file_has_no_better_grade_than_its_publisher_has_at_that_site(
    reference, write_rows
):
    own = "https://nvidianews.nvidia.com/invented-release"
    reviewed = write_rows(
        [{"url": own}, {"url": "https://press.example/", "publisher": "36Kr"}], name="reviewed.csv"
    )
    dropped = write_rows(
        [
            {"value": "1", "url": own + "-later"},
            {"value": "2", "url": "https://elsewhere.example/nvidia"},
            {"value": "3", "url": "https://nvidianews.nvidia.com@elsewhere.example/"},
            {"value": "4", "url": ""},
            {"value": "5", "url": "https://press.example/nvidia"},
            {"value": "6", "url": "github-index:1"},
        ]
    )
    reading = read_facts([reviewed, dropped], reference, recorded_at=NOW, unreviewed=[dropped])
    assert reading.facts["grade"].tolist() == ["A", "B", "A", "C", "C", "C", "C", "D"]


def test_a_part_of_a_line_may_be_negative(reference, write_rows):
    path = write_rows([{"value": "-1", "segment": "scope=eliminations"}])
    assert len(read_facts([path], reference, recorded_at=NOW).facts) == 1


def test_rows_merge_only_when_number_and_document_are_the_same(reference, write_rows):
    path = write_rows(
        [
            {"value": "8000"},
            {"value": "8000.0"},  # the same number, written otherwise
            {"value": "8001"},
            {"value": "8000", "title": "Another document"},
            {"value": "8000", "low": "7900"},
            {"value": "8000", "status": "estimate"},
        ]
    )
    accounting = balance(read_facts([path], reference, recorded_at=NOW))
    assert accounting.loc["dropped.csv"].tolist() == [6, 5, 1, 0]


def test_rows_merge_across_files(reference, write_rows):
    paths = [write_rows([{}], name="first.csv"), write_rows([{}, {"value": "1"}], name="again.csv")]
    accounting = balance(read_facts(paths, reference, recorded_at=NOW))
    assert accounting.loc["first.csv", "accepted"] == 1
    assert accounting.loc["again.csv", ["accepted", "merged"]].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"entity": ""}, "entity", "needed"),
        ({"entity": "NVIDA"}, "entity", "nearly the name"),
        ({"entity": "nvidia"}, "entity", "nearly the name"),
        ({"metric": " "}, "metric", "needed"),
        ({"value": ""}, "value", "finite"),
        ({"value": "8,187"}, "value", "finite"),
        ({"value": "inf"}, "value", "finite"),
        ({"low": "many"}, "low", "finite"),
        ({"low": "8100"}, "low", "bounds"),
        ({"value": "8000", "high": "7900"}, "low", "bounds"),
        ({"period_start": "2025-02-30"}, "period_start", "no such day"),
        ({"period_end": "30.11.2025"}, "period_end", "no such day"),
        ({"period_end": ""}, "period_end", "needed"),
        ({"period_start": "2025-12-01"}, "period_end", "before it starts"),
        ({"period_start": "1025-07-28"}, "period_start", "1980"),
        ({"unit": ""}, "unit", "needed"),
        ({"unit": "USD_bn"}, "unit", "unknown"),
        ({"unit": "fraction"}, "unit", "not the unit"),
        ({"status": "rumoured"}, "status", "unknown status"),
        ({"publisher": ""}, "publisher", "needed"),
        ({"title": "", "url": ""}, "title", "named"),
        ({"url": "javascript:alert(1)"}, "url", "address"),
        ({"value": "-1"}, "value", "negative"),
        ({"published_on": "2025-13-01"}, "published_on", "no such day"),
        ({"published_on": "2027-01-01"}, "published_on", "after it was recorded"),
        ({"metric": "ethernet_share", "unit": "fraction", "value": "66.7"}, "value", "between"),
        ({"metric": "total_revenue_yoy_growth", "unit": "fraction", "value": "-20"}, "value", "-1"),
    ],
)
def test_a_broken_row_is_set_aside_with_its_reason(reference, write_rows, change, field, word):
    path = write_rows([{}, {"value": "1", **change}])
    reading = read_facts([path], reference, recorded_at=NOW)
    assert balance(reading).loc["dropped.csv"].tolist() == [2, 1, 0, 1]
    row = reading.quarantined.iloc[0]
    assert (row["field"], row["row"]) == (field, 3)
    assert word in row["rule"]
    assert row["remedy"]
    assert row["raw"].count(",") >= 15


def test_a_number_to_convert_that_is_not_finite_is_set_aside(reference, write_rows):
    row = {"metric": "revenue_growth_ratio", "segment": "basis=yoy", "unit": "ratio",
           "value": "inf"}  # fmt: skip
    reading = read_facts([write_rows([row])], reference, recorded_at=NOW)
    assert reading.quarantined.iloc[0]["field"] == "value"


def test_ragged_rows_are_set_aside_and_blank_lines_do_not_count(reference, write_rows):
    path = write_rows([{}])
    with path.open("a", encoding="utf-8") as file:
        file.write("NVIDIA,too,few\n\n" + "x," * 40 + "\n")
    reading = read_facts([path], reference, recorded_at=NOW)
    assert balance(reading).loc["dropped.csv"].tolist() == [3, 1, 0, 2]
    assert set(reading.quarantined["row"]) == {3, 5}
    assert reading.quarantined["value"].tolist() == ["3 cells", "41 cells"]


def test_blank_lines_above_the_header_do_not_count(reference, write_rows):
    path = write_rows([{}])
    path.write_text("\n  \n,,,\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    reading = read_facts([path], reference, recorded_at=NOW)
    assert balance(reading).loc["dropped.csv"].tolist() == [1, 1, 0, 0]
    assert reading.facts["row"].tolist() == [5]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        ("entity,metric\nNVIDIA,revenue\n".encode("utf-16")[:-1], "UTF-8"),
        ("entity,metric\nNVIDIA,revenue\n".encode("utf-16-le"), "null characters"),
        (b"entity,metric\nS\xe3o Paulo,revenue\n", "0xe3"),
        (b"entity;metric;segment;value\nNVIDIA;revenue;;1\n", "lacks"),
        (b"entity,metric,value\nNVIDIA,revenue,1\n", "lacks"),
        (b"entity,entity\nNVIDIA,NVIDIA\n", "twice"),
        (",".join((*FACT_COLUMNS, "mood")).encode() + b"\n1\n2\n", "unknown column mood"),
        (",".join(FACT_COLUMNS).encode() + b'\nNVIDIA,"never closed\n', "quote"),
        (",".join(FACT_COLUMNS).encode() + b"\n" + b"x" * 140_000 + b"\n", "shorten the cell"),
    ],
)
def test_a_file_that_cannot_be_read_stops_only_itself(
    reference, write_rows, tmp_path, content, word
):
    broken = tmp_path / "broken.csv"
    broken.write_bytes(content)
    reading = read_facts([broken, write_rows([{}])], reference, recorded_at=NOW)
    accounting = balance(reading)
    assert accounting.loc["dropped.csv", "accepted"] == 1
    assert accounting.loc["broken.csv", "quarantined"] >= 1
    assert accounting.loc["broken.csv", "accepted"] == 0
    row = reading.quarantined.iloc[0]
    assert row["field"] == "file"
    assert word in row["rule"] + row["remedy"]
    assert row["remedy"]


def test_a_missing_file_is_one_entry_of_the_accounting(reference, tmp_path):
    reading = read_facts([tmp_path / "nowhere.csv"], reference)
    assert balance(reading).loc["nowhere.csv"].tolist() == [1, 0, 0, 1]
    assert "cannot be opened" in reading.quarantined.iloc[0]["rule"]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(reference, write_rows):
    path = write_rows([{}])
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert len(read_facts([path], reference, recorded_at=NOW).facts) == 1


def test_no_files_give_empty_frames_with_all_columns(reference):
    reading = read_facts([], reference)
    assert reading.facts.empty
    assert reading.accounting.empty
    assert set(FACT_COLUMNS) < set(reading.facts.columns)


def test_files_with_one_name_are_told_apart(reference, write_rows, tmp_path):
    (tmp_path / "other").mkdir()
    first = write_rows([{}])
    second = tmp_path / "other" / "dropped.csv"
    second.write_bytes(first.read_bytes())
    accounting = balance(read_facts([first, second], reference, recorded_at=NOW))
    assert accounting.loc["other/dropped.csv", "merged"] == 1


@pytest.mark.parametrize(
    ("text", "digits"), [("8187", 4), ("8200", 2), ("0.250", 3), ("-0.064", 2), ("60.0", 1)]
)
def test_significant_digits(text, digits):
    assert significant_digits(text) == digits
