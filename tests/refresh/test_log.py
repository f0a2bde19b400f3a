"""The desk's log: one JSON object an event."""

import json
import logging

from intel.home import Home
from intel.refresh.log import keep_log, log, say


def test_events_are_lines_of_json_with_their_fields(tmp_path, capsys):
    keep_log(Home(tmp_path))
    log("step", "4 facts", step="derive", seconds=0.25)
    say("refresh is overdue\nand runs now")
    first, second = (tmp_path / "logs" / "desk.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(first) | {"at": "", "process": 0} == {
        "at": "", "process": 0, "event": "step", "message": "4 facts",
        "step": "derive", "seconds": 0.25,
    }  # fmt: skip
    assert json.loads(second)["message"] == "refresh is overdue\nand runs now"
    assert json.loads(first)["at"].endswith("Z")
    assert "refresh is overdue" in capsys.readouterr().err


def test_a_home_that_cannot_be_written_is_said_and_stops_nothing(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    keep_log(Home(tmp_path / "file"))
    assert "no log is kept" in capsys.readouterr().err
    log("step", "nobody hears it")
    assert logging.getLogger("intel.desk").handlers == []
