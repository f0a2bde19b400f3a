"""A step that hangs is ended at its limit, whatever it hangs in; the last snapshot stands."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import duckdb
import pytest

from intel.errors import AssumptionError, StepOverdue
from intel.facts.schedule import load_schedule
from intel.home import CHECKOUT, DATA
from intel.refresh import score_step
from intel.refresh.pipeline import refresh
from intel.refresh.step_limit import limited, step_limits
from intel.sources import pull
from intel.store import open_snapshot
from intel.store.job_history import read_history

SOON = timedelta(seconds=0.3)
ENDS_WITHIN_S = 5.0


def sleeps():
    time.sleep(60)


def waits_for_a_thread():
    threading.Event().wait(60)


def waits_for_a_page_that_never_comes():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname()) as asked:
            asked.recv(1)


def queries_without_end():
    with duckdb.connect() as connection:
        connection.execute(
            "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range"
        ).fetchall()


def catches_everything():
    while True:
        try:
            time.sleep(60)
        except Exception:
            return


@pytest.mark.parametrize(
    "hangs",
    [
        sleeps, waits_for_a_thread, waits_for_a_page_that_never_comes, queries_without_end,
        catches_everything,
    ],
    ids=lambda hangs: hangs.__name__,
)  # fmt: skip
def test_whatever_hangs_is_interrupted(hangs):
    began = time.monotonic()
    with (
        pytest.raises(StepOverdue, match=r"step derive was stopped after 0\.3 s, its limit"),
        limited("derive", SOON, if_deaf=None),
    ):
        hangs()
    assert time.monotonic() - began < ENDS_WITHIN_S


def test_a_step_within_its_limit_is_left_alone_and_no_alarm_stays():
    with limited("derive", timedelta(seconds=0.2), if_deaf=None):
        pass
    with limited("derive", None, if_deaf=None):
        time.sleep(0.4)


def test_an_error_of_the_step_s_own_stays_what_it_is():
    with pytest.raises(ZeroDivisionError), limited("derive", SOON, if_deaf=None):
        _ = 1 / 0


def with_limit(data, step, seconds):
    path = data / "reference" / "schedule.toml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(rf"^{step} = [\d.]+$", f"{step} = {seconds}", text, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def test_a_refresh_whose_step_hangs_says_which_and_the_last_snapshot_stands(
    small_desk, small_data, monkeypatch
):
    first = open_snapshot(small_desk)
    with_limit(small_data, "score", 0.5)
    with monkeypatch.context() as patch:
        patch.setattr(score_step, "score_landed", lambda *_, **__: time.sleep(60))
        with pytest.raises(StepOverdue, match=r"step score was stopped after 0\.5 s.*step_limit_s"):
            refresh(small_desk, data=small_data)
    assert open_snapshot(small_desk).id == first.id
    run = read_history(small_desk).runs.iloc[-1]
    assert run["outcome"] == "failed"
    assert run["message"].startswith("StepOverdue: step score was stopped after 0.5 s")
    with_limit(small_data, "score", 900)
    assert refresh(small_desk, data=small_data, full=True).outcome == "published"


def test_a_source_that_hangs_keeps_nobody_from_the_rest(home, small_data, monkeypatch):
    """The source is real: it takes the connection and never answers."""
    monkeypatch.setenv("INTEL_CONTACT", "Test test@invented.example")
    monkeypatch.setattr(pull, "pull_edgar", lambda *_, **__: waits_for_a_page_that_never_comes())
    monkeypatch.setattr(pull, "pull_fx", lambda *_, **__: waits_for_a_page_that_never_comes())
    with_limit(small_data, "pull", 0.5)
    told = refresh(home, data=small_data)
    assert told.outcome == "published"
    (pulled,) = (step for step in told.steps if step.name == "pull")
    assert "step pull was stopped after 0.5 s" in pulled.told
    assert pulled.seconds < ENDS_WITHIN_S


def test_a_lake_that_never_answers_is_waited_for_within_a_step(home, small_data, monkeypatch):
    never = waits_for_a_page_that_never_comes
    monkeypatch.setattr("intel.refresh.pipeline.shared_facts", lambda *_: never())
    with_limit(small_data, "append", 0.5)
    with pytest.raises(StepOverdue, match=r"step append was stopped after 0\.5 s"):
        refresh(home, data=small_data)


DEAF = """
import ctypes, sys
from pathlib import Path
from intel.home import Home
from intel.refresh import pipeline, step_limit
step_limit.DEAF_AFTER_S = 0.5
libc = ctypes.CDLL(None)
locked = ctypes.create_string_buffer(64)
libc.pthread_mutex_lock(locked)
pipeline.load_reference = lambda *_: libc.pthread_mutex_lock(locked)  # never comes back to Python
pipeline.refresh(Home(Path(sys.argv[1])), data=Path(sys.argv[2]), give_up=step_limit.end_process)
"""


def test_a_step_that_hears_no_alarm_ends_with_its_process(home, small_data):
    with_limit(small_data, "validate", 0.5)
    ended = subprocess.run(
        [sys.executable, "-c", DEAF, str(home.root), str(small_data)],
        cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Error: step validate was stopped after 0.5 s" in ended.stderr
    (run,) = read_history(home).runs.to_dict("records")
    assert (run["outcome"], run["message"][:13]) == ("failed", "step validate")


def test_every_step_has_a_limit_within_that_of_the_run(refreshed):
    (job,) = (job for job in load_schedule(DATA) if job.name == "refresh")
    limits = step_limits(DATA)
    assert {step.name for step in refreshed.steps} <= set(limits)
    assert max(limits.values()) <= job.timeout
    for step in refreshed.steps:
        assert step.seconds < limits[step.name].total_seconds() / 10, "as the schedule says"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("check = 300", "chekc = 300"), r"refresh\.step_limit_s\.(check|chekc)"),
        (("check = 300", "check = 0"), r"refresh\.step_limit_s\.check"),
        (("check = 300", "check = 999999"), r"refresh\.step_limit_s: a step may not take longer"),
    ],
)
def test_impossible_limits_are_refused(tmp_path, change, message):
    text = (DATA / "reference" / "schedule.toml").read_text(encoding="utf-8")
    broken = tmp_path / "reference" / "schedule.toml"
    broken.parent.mkdir()
    broken.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(AssumptionError, match=message):
        load_schedule(tmp_path)
