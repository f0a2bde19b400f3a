"""Notes and thresholds in the ledger: kept, taken back, never lost. Everything is invented."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intel.errors import AssumptionError, EvidenceError, NotDisclosed
from intel.home import Home
from intel.one_line import in_one_line
from intel.store.alerts import (
    Alert,
    Change,
    alerts_file,
    keep_change,
    read_alerts,
    read_history,
    remove_alert,
    set_alert,
)
from intel.store.lines import append_line, read_lines
from intel.store.notes import (
    notes_file,
    notes_frame,
    read_notes,
    remove_note,
    write_note,
)

MORNING = datetime.fromisoformat("2026-03-01T09:00")
EVENING = datetime.fromisoformat("2026-03-02T21:00")


def alert(name="High", **given):
    return Alert(**{"name": name, "sql": "SELECT 1", "side": "above", "threshold": 0.5,
                    "set_at": MORNING} | given)  # fmt: skip


def test_a_note_is_dated_and_belongs_to_its_series(home):
    kept = write_note(home, "Invented/total", " two\nlines ", now=MORNING, on=date(2025, 12, 31))
    write_note(home, "Other/total", "elsewhere", now=EVENING)
    (read,) = read_notes(home, "Invented/total")
    assert read == kept
    assert (read.text, read.on, read.written_at) == ("two lines", date(2025, 12, 31), MORNING)
    assert notes_frame(read_notes(home))["series"].tolist() == ["Invented/total", "Other/total"]


def test_a_note_taken_back_stays_in_the_file_and_in_the_past(home):
    kept = write_note(home, "Invented/total", "wrong", now=MORNING)
    remove_note(home, kept.note_id, now=EVENING)
    assert read_notes(home) == ()
    assert read_notes(home, known_on=MORNING.date()) == (kept,)
    assert read_notes(home, known_on=MORNING.date() - timedelta(days=1)) == ()
    assert len(read_lines(notes_file(home))[0]) == 2
    with pytest.raises(NotDisclosed, match="intel notes"):
        remove_note(home, kept.note_id, now=EVENING)


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 2_001])
def test_a_note_without_text_or_too_long_is_refused(home, text):
    with pytest.raises(EvidenceError, match="1 to 2,000 characters"):
        write_note(home, "Invented/total", text, now=MORNING)
    assert not notes_file(home).exists()


def test_a_line_cut_short_loses_only_itself(home):
    write_note(home, "Invented/total", "first", now=MORNING)
    with notes_file(home).open("ab") as file:
        file.write(b'{"event": "note", "note_')
    write_note(home, "Invented/total", "second", now=EVENING)
    assert [each.text for each in read_notes(home)] == ["first", "second"]
    (torn,) = read_lines(notes_file(home))[1]
    assert str(torn).startswith("notes.jsonl line 2 cannot be read")


@given(st.text())
def test_no_text_can_break_a_line_or_a_feed(text):
    said = in_one_line(text)
    assert said == "" or (said.isprintable() and said == said.strip())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none(), min_size=1))
def test_what_is_appended_is_read(tmp_path, event):
    path = tmp_path / "lines.jsonl"
    append_line(path, event)
    events, torn = read_lines(path)
    assert events[-1] == event
    assert torn == []


def test_an_alert_of_the_same_name_is_replaced_and_can_be_removed(home):
    set_alert(home, alert())
    changed = set_alert(home, alert(threshold=0.75, set_at=EVENING))
    assert read_alerts(home) == (changed,)
    assert remove_alert(home, "High", now=EVENING) == changed
    assert read_alerts(home) == ()
    with pytest.raises(NotDisclosed, match="intel alert list"):
        remove_alert(home, "High", now=EVENING)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "two\nlines"}, "one line"),
        ({"name": ""}, "1 to 120"),
        ({"side": "beside"}, "above or below"),
        ({"threshold": float("nan")}, "finite"),
    ],
)
def test_an_alert_that_cannot_be_used_is_refused(home, given, said):
    with pytest.raises(AssumptionError, match=said):
        set_alert(home, alert(**given))
    assert not alerts_file(home).exists()


def test_at_the_threshold_nothing_is_crossed():
    assert [alert().is_crossed(value) for value in (0.4, 0.5, 0.6)] == [False, False, True]
    low = alert(side="below")
    assert [low.is_crossed(value) for value in (0.4, 0.5, 0.6)] == [True, False, False]


def test_changes_are_read_as_they_were_kept_and_strange_lines_are_passed_over(tmp_path):
    home = Home(tmp_path)
    change = Change("High", "fired", MORNING, "000001", 0.6, "High: 60%", alert().digest)
    keep_change(home, change)
    append_line(home.ledger / "alert_history.jsonl", {"event": "sang", "name": "High"})
    assert read_history(home) == (change,)
    assert alert().digest != alert(threshold=0.6).digest
