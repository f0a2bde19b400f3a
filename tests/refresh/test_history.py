"""The job history: every run, however it ended, and a crash in the middle of a line."""

import json
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest

from intel.errors import Busy, EvidenceError
from intel.home import CHECKOUT, Home
from intel.refresh.history import record_missed, recorded_run
from intel.store.job_history import read_history

NOW = datetime.fromisoformat("2026-11-21T05:30:00")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def ticking(start=NOW, step=timedelta(seconds=2)):
    moments = (start + n * step for n in range(1000))
    return lambda: next(moments)


def months(home):
    return sorted((home.ledger / "jobs").glob("*.jsonl"))


STOPPED_IN_A_QUERY = """
import sys
from pathlib import Path
import duckdb
from intel.home import Home
from intel.refresh.history import recorded_run
from intel.refresh.process import end_on_signals
end_on_signals()
with recorded_run(Home(Path(sys.argv[1])), "refresh"):
    print("begun", flush=True)
    duckdb.execute("SET threads = 1")  # a task in another thread would not hear the signal
    duckdb.execute(
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range"
    ).fetchall()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_stopped_within_a_query_is_abandoned_and_did_not_fail(home, number):
    """DuckDB makes an error of its own of the signal."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED_IN_A_QUERY, str(home.root)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(number)
        process.wait(timeout=20)
    assert read_history(home).runs["outcome"].tolist() == ["abandoned"]


DEAF = """
import sys
import time
from pathlib import Path
from intel.home import Home
from intel.refresh.history import recorded_run
from intel.refresh.process import end_on_signals
end_on_signals(within_s=0.3)
with recorded_run(Home(Path(sys.argv[1])), "refresh"):
    while True:
        try:
            print("begun", flush=True)
            time.sleep(60)
        except SystemExit:
            pass  # as a library does that catches everything
"""


def test_a_run_that_hears_no_signal_ends_all_the_same(home):
    with subprocess.Popen(
        [sys.executable, "-c", DEAF, str(home.root)], cwd=CHECKOUT, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
    assert read_history(home).runs["outcome"].tolist() == ["died"]


def test_a_desk_that_never_ran_has_an_empty_history(home):
    history = read_history(home)
    assert history.runs.empty
    assert history.torn == ()
    assert history.last_success("refresh") is None


def test_a_run_is_recorded_with_its_end(home):
    with recorded_run(home, "refresh", clock=ticking()) as run:
        run.counts = {"facts": 4679}
        run.snapshot_id = "000001"
    (row,) = read_history(home).runs.to_dict("records")
    assert row["outcome"] == "published"
    assert row["started_at"] == NOW
    assert row["ended_at"] == NOW + timedelta(seconds=2)
    assert json.loads(row["counts"]) == {"facts": 4679}
    assert row["snapshot_id"] == "000001"
    assert read_history(home).last_success("refresh") == NOW


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (EvidenceError("facts.csv row 3"), "failed"),
        (SystemExit(143), "abandoned"),
        (KeyboardInterrupt(), "abandoned"),
    ],
)
def test_a_run_that_fails_says_so_and_is_no_success(home, error, outcome):
    with pytest.raises(type(error)), recorded_run(home, "refresh"):
        raise error
    history = read_history(home)
    assert history.runs["outcome"].tolist() == [outcome]
    assert history.last_success("refresh") is None


def test_a_failure_keeps_the_message(home):
    with pytest.raises(EvidenceError), recorded_run(home, "refresh"):
        raise EvidenceError("facts.csv row 3: value is not a number")
    assert "facts.csv row 3" in read_history(home).runs["message"].item()


def test_a_second_run_of_a_job_is_refused_with_the_holder_named(home):
    with recorded_run(home, "refresh", clock=ticking()) as first:
        with (
            pytest.raises(Busy, match=r"intel refresh \(process \d+, since 2026-11-21T05:30:00"),
            recorded_run(home, "refresh"),
        ):
            raise AssertionError("both hold the lock")
        runs = read_history(home).runs.set_index("run_id")["outcome"]
        assert runs[first.run_id] == "running"
        assert "refused" in set(runs)
    with recorded_run(home, "refresh"):
        pass


def test_a_start_without_an_end_has_died(home):
    with recorded_run(home, "refresh", clock=ticking()):
        pass
    (file,) = months(home)
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    assert read_history(home).runs["outcome"].tolist() == ["died"]


@pytest.mark.parametrize("keep", [1, 20, 60])
def test_a_torn_last_line_is_reported_and_swallows_nothing(home, keep):
    with recorded_run(home, "refresh", clock=ticking()):
        pass
    (file,) = months(home)
    start, end = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(start + end[:keep])

    before = read_history(home)
    assert before.runs["outcome"].tolist() == ["died"]
    assert [(line.file, line.line) for line in before.torn] == [("2026-11.jsonl", 2)]

    with recorded_run(home, "refresh", clock=ticking(NOW + timedelta(days=1))):
        pass
    after = read_history(home)
    assert after.runs["outcome"].tolist() == ["died", "published"]
    assert after.torn == before.torn
    assert end[:keep].decode() in after.torn[0].text


def test_a_new_file_begins_each_month(home):
    for moment in (NOW, NOW + timedelta(days=30)):
        with recorded_run(home, "refresh", clock=ticking(moment)):
            pass
    assert [file.name for file in months(home)] == ["2026-11.jsonl", "2026-12.jsonl"]
    assert len(read_history(home).runs) == 2


def test_a_run_that_never_began_is_on_record(home):
    record_missed(home, "refresh", "the run before it had not ended", now=NOW)
    (row,) = read_history(home).runs.to_dict("records")
    assert (row["outcome"], row["message"]) == ("missed", "the run before it had not ended")
