"""Dropped files: every row accounted for, twice changes nothing, a bad file stops only itself."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from intel.errors import EvidenceError
from intel.facts import load_reference, read_facts
from intel.facts.record import FACT_COLUMNS
from intel.refresh.inputs import fact_files
from intel.sources.inbox import drop, ingest, read_ingested, waiting

NOW = datetime.fromisoformat("2026-11-21T08:00:00")


@pytest.fixture
def take_in(home, small_data):
    reference = load_reference(small_data)

    def run(*files, now=NOW):
        drop(home, files)
        return ingest(home, reference, fact_files(home, small_data), now=now)

    return run


def ledger_files(home):
    return sorted((home.ledger / "facts").glob("*.csv"))


def test_new_rows_go_to_the_ledger_and_read_back(home, small_data, take_in, facts_file):
    (result,) = take_in(facts_file({"value": "60.0"}, {"period_label": "x", "value": "0.250"}))
    assert (result.read, result.accepted, result.merged, result.quarantined) == (2, 2, 0, 0)
    (file,) = ledger_files(home)
    assert pd.read_csv(file).columns.tolist() == list(FACT_COLUMNS)

    reading = read_facts([file], load_reference(small_data))
    assert reading.facts["value"].tolist() == [60.0, 0.25]
    assert reading.facts["significant_digits"].tolist() == [1, 3]
    assert reading.facts["recorded_at"].eq(pd.Timestamp(NOW)).all()
    assert reading.facts["metric"].eq("revenue").all()
    assert reading.facts["line"].eq("networking").all()


def test_the_file_moves_to_done_with_a_report(home, take_in, facts_file):
    take_in(facts_file({}))
    assert waiting(home) == ()
    names = sorted(path.name for path in (home.inbox / "done").iterdir())
    assert names == ["20261121T080000-dropped.csv", "20261121T080000-dropped.csv.report.txt"]
    report = (home.inbox / "done" / names[1]).read_text(encoding="utf-8")
    assert report.startswith("dropped.csv: read 1 = 1 new + 0 known + 0 refused")


def test_the_same_file_twice_changes_nothing(home, take_in, facts_file):
    file = facts_file({"value": "60"}, {"value": "70", "unit": "furlongs"})
    take_in(file)
    before = (ledger_files(home), read_ingested(home))
    (again,) = take_in(file, now=NOW + timedelta(hours=1))
    assert (again.accepted, again.merged, again.quarantined) == (0, 1, 1)
    assert (ledger_files(home), read_ingested(home)) == before


def test_rows_of_the_reviewed_files_are_known(small_data, take_in):
    (result,) = take_in(small_data / "facts" / "invented.csv")
    assert (result.read, result.accepted, result.merged) == (10, 0, 10)


def test_a_bad_row_is_refused_with_its_line_and_the_others_are_taken(home, take_in, facts_file):
    (result,) = take_in(facts_file({}, {"value": "a lot"}, {"value": "12"}))
    assert (result.read, result.accepted, result.quarantined) == (3, 2, 1)
    assert not result.is_refused
    (row,) = result.quarantine
    assert (row["row"], row["field"], row["value"]) == (3, "value", "a lot")
    assert read_ingested(home)[ledger_files(home)[0].name] == result


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00not text", "not UTF-8"),
        (b"entity;metric;value\nNVIDIA;revenue;1\n", "the header lacks segment"),
        (b"entity,metric,value\nNVIDIA,revenue,1\n", "header lacks"),
        (b'entity,metric\n"never closed\n', "."),
    ],
)
def test_an_unreadable_file_is_refused_and_stops_only_itself(
    home, take_in, facts_file, tmp_path, content, message
):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    refused, taken = take_in(bad, facts_file({}, name="good.csv"))
    assert refused.is_refused
    assert refused.accepted + refused.merged + refused.quarantined == refused.read
    assert taken.accepted == 1
    assert (home.inbox / "refused" / "20261121T080000-bad.csv").read_bytes() == content
    (report,) = (home.inbox / "refused").glob("*.report.txt")
    assert message in report.read_text(encoding="utf-8")


def test_a_crash_after_the_ledger_was_written_counts_the_rows_once(
    home, take_in, facts_file, monkeypatch
):
    file = facts_file({})
    with monkeypatch.context() as crash:
        crash.setattr("intel.sources.inbox._put_away", lambda *_: (_ for _ in ()).throw(OSError))
        with pytest.raises(OSError):  # noqa: PT011 - stands for a power cut
            take_in(file)
    assert len(waiting(home)) == 1
    (again,) = take_in(file, now=NOW + timedelta(minutes=1))[:1]
    assert (again.accepted, again.merged) == (0, 1)
    assert len(ledger_files(home)) == 1


def test_two_files_of_one_name_are_both_taken(take_in, facts_file, tmp_path):
    first = facts_file({"value": "1"})
    (tmp_path / "other").mkdir()
    second = facts_file({"value": "2"}, name="other/dropped.csv")
    assert [each.file for each in take_in(first, second)] == ["dropped-2.csv", "dropped.csv"]


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_file_is_refused_before_anything_is_copied(home, tmp_path, facts_file, name):
    with pytest.raises(EvidenceError, match="is not a file"):
        drop(home, [facts_file({}), tmp_path / name])
    assert waiting(home) == ()
