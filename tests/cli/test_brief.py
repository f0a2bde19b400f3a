"""brief, note, notes and alert: what they print and keep, and what they say when asked wrongly."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from intel.cli import main


@pytest.fixture
def asked(own_desk):
    """Run a command at that desk, with an empty ledger; return standard output."""

    def run(*arguments, fails=False):
        result = CliRunner().invoke(main, [str(each) for each in arguments])
        assert (result.exit_code != 0) == fails, result.output
        return result.stderr if fails else result.stdout

    return run


def test_the_brief_in_its_three_forms(asked):
    text = asked("brief", "--since", "2026-08-01")
    assert text.startswith("# Briefing\n\nSince 1 August 2026")
    assert "## New documents" in text
    assert asked("brief", "--format", "html").startswith("<!doctype html>")
    value = json.loads(asked("brief", "--since", "2026-08-01", "--json", "--desk", "https://d.ex"))
    names = [section["name"] for section in value["sections"]]
    assert names == [
        "alerts", "documents", "revisions", "forecasts", "odds", "checks", "notes", "due",
    ]  # fmt: skip
    documents = value["sections"][1]
    assert documents["rows"] >= 30
    assert documents["items"][0]["page"].startswith("https://d.ex/evidence?number=")
    assert "future" in asked("brief", "--since", "2999-01-01", fails=True)


def test_a_note_is_kept_listed_exported_and_taken_back(asked, tmp_path):
    asked("note", "nvidia/networking", "=1+1 first quarter of the new split", "--on", "2026-04-26")
    (kept,) = json.loads(asked("notes", "--json"))
    assert (kept["series"], kept["on"]) == ("NVIDIA/networking", "2026-04-26")
    asked("export", "vendor_revenue", "--to", tmp_path / "revenue.xlsx")
    book = openpyxl.load_workbook(tmp_path / "revenue.xlsx")
    heads, row = book["Notes"].values
    assert dict(zip(heads, row, strict=True))["text"] == "=1+1 first quarter of the new split"
    assert book["Notes"].cell(2, 3).data_type == "s"
    asked("export", "vendor", "--to", tmp_path / "vendor.csv")
    assert (tmp_path / "vendor.notes.csv").read_text(encoding="utf-8").count("NVIDIA") == 1
    assert "took back" in asked("note", "--remove", kept["note_id"])
    assert "no note is kept" in asked("notes")


def test_a_note_on_no_series_is_refused(asked):
    assert "perhaps NVIDIA/networking" in asked("note", "NVIDIA/networkin", "x", fails=True)
    assert "give a series and a text" in asked("note", "NVIDIA/networking", fails=True)


def test_an_alert_is_set_listed_and_removed(asked, own_desk):
    said = asked("alert", "add", "--of", "ethernet_share", "--above", "60%", "--name", "Ethernet")
    assert said == "set. Ethernet: 66.7% is above 60.0%\n"
    (listed,) = json.loads(asked("alert", "list", "--json"))
    assert (listed["state"], listed["threshold"]) == ("fired", 0.6)
    assert "Of 1 alert 1 fires." in asked("brief")
    assert not own_desk.feed.exists()
    asked("alert", "remove", "Ethernet")
    assert "no alert is set" in asked("alert", "list")
    assert "odds:nvidia_share/bear" in asked("alert", "list", "--quantities")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--above", "3"], "either --of or --sql"),
        (["--of", "ethernet_share"], "either --above or --below"),
        (["--sql", "SELECT 1", "--above", "3"], "needs a --name"),
        (["--sql", "SELECT 1, 2", "--above", "3", "--name", "x"], "one number"),
        (["--sql", "COPY fact TO 'x'", "--above", "3", "--name", "x"], "Only SELECT"),
        (["--of", "ethernet_share", "--above", "much"], "is no threshold"),
        (["--of", "nothing_of_the_kind", "--above", "3"], "alert list --quantities"),
    ],
)
def test_an_alert_that_cannot_be_used_is_refused_and_not_kept(asked, arguments, said, own_desk):
    assert said in asked("alert", "add", *arguments, fails=True)
    assert not own_desk.ledger.exists()
