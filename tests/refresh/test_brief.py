"""The step *brief*: alerts are evaluated and told; what fails there unpublishes nothing."""

import shutil
from datetime import datetime, timedelta

import pytest

from intel.home import Home
from intel.refresh import pipeline
from intel.refresh.brief import ALERTS, HTML, MARKDOWN, brief_is_current, write_brief
from intel.store import open_snapshot
from intel.store.alerts import Alert, read_history, remove_alert, set_alert
from intel.store.notes import write_note
from intel.store.publish import publish
from tests.store.invented import fact, fill, tables

NOW = datetime.fromisoformat("2026-11-21T06:00")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("desk"))
    publish(home, lambda target: fill(target, tables(fact(1, value=900.0))))
    return home


@pytest.fixture
def small(built, tmp_path):
    """A desk of its own that has published one invented number, 900."""
    shutil.copytree(built.root, tmp_path / "desk", symlinks=True)
    return Home(tmp_path / "desk")


def alert(name, sql="SELECT max(value) FROM fact", threshold=800.0):
    return Alert(name, sql, "above", threshold, NOW)


def test_an_alert_is_told_once_when_it_fires_and_when_it_changes(small):
    snapshot = open_snapshot(small)
    set_alert(small, alert("High"))
    set_alert(small, alert("Broken", sql="SELECT * FROM nothing"))
    told = write_brief(small, snapshot, now=NOW)
    assert told.startswith("1 of 2 alerts fire: High; cannot be answered: Broken (")
    write_brief(small, snapshot, now=NOW + timedelta(days=1))
    assert [(each.name, each.state, each.at) for each in read_history(small)] == [
        ("High", "fired", NOW),
        ("Broken", "broken", NOW),
    ]
    page = (small.feed / HTML).read_text(encoding="utf-8")
    assert "High: 900 is above 800, since 2026-11-21 06:00 UTC" in page
    assert "High (fired)" in (small.feed / ALERTS).read_text(encoding="utf-8")
    assert "Of 2 alerts 1 fires" in (small.feed / MARKDOWN).read_text(encoding="utf-8")


def test_it_is_written_again_only_when_there_is_something_new_to_tell(small):
    snapshot = open_snapshot(small)
    assert not brief_is_current(small, snapshot, now=NOW)
    write_brief(small, snapshot, now=NOW)
    assert brief_is_current(small, snapshot, now=NOW + timedelta(hours=3))
    assert not brief_is_current(small, snapshot, now=NOW + timedelta(days=1))
    write_note(small, "Invented Networks/total", "look", now=NOW)
    assert not brief_is_current(small, snapshot, now=NOW)
    write_brief(small, snapshot, now=NOW)
    set_alert(small, alert("High"))
    assert not brief_is_current(small, snapshot, now=NOW)
    write_brief(small, snapshot, now=NOW)
    remove_alert(small, "High", now=NOW)
    assert not brief_is_current(small, snapshot, now=NOW)


def test_links_begin_with_the_address_of_the_desk(small, monkeypatch):
    monkeypatch.setenv("INTEL_ADDRESS", "https://desk.invented.example/")
    set_alert(small, alert("High"))
    write_brief(small, open_snapshot(small), now=NOW)
    for name in (MARKDOWN, HTML, ALERTS):
        text = (small.feed / name).read_text(encoding="utf-8")
        assert "https://desk.invented.example/" in text
        assert "localhost" not in text


def test_what_fails_is_told_and_unpublishes_nothing(home, small_data, monkeypatch):
    def fail(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(pipeline, "write_brief", fail)
    result = pipeline.refresh(home, data=small_data)
    assert result.outcome == "published"
    assert result.steps[-1].name == "brief"
    assert "could not be written: OSError: no space left" in result.steps[-1].told
    assert open_snapshot(home).id == result.snapshot_id
    monkeypatch.undo()
    again = pipeline.refresh(home, data=small_data)
    assert again.outcome == "unchanged"
    assert (home.feed / MARKDOWN).is_file()
