"""The desk as processes: real signals, a taken port, a crashed child, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil
import pytest

from intel.errors import Busy
from intel.home import CHECKOUT
from intel.refresh.history import recorded_run
from intel.refresh.serve import ADDRESS, Child, check_port, is_healthy
from intel.store.job_history import read_history
from intel.store.publish import publish
from tests.store.invented import fact, fill, tables

ENDS_WITHIN_S = 10.0


@contextmanager
def intel(home, *arguments):
    """An ``intel`` command under way, told to end however the test ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "intel", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "INTEL_HOME": str(home.root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    too_long = threading.Timer(90, process.kill)
    too_long.start()
    try:
        yield process
    finally:
        too_long.cancel()
        for child in children_of(process.pid):
            child.kill()
        process.kill()
        process.communicate()


def children_of(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end(process, number=signal.SIGTERM):
    """Send the signal; give the seconds until the end, and the children that outlived it."""
    children = children_of(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    process.wait(ENDS_WITHIN_S + 5)
    left = [child for child in children if child.is_running()]
    return time.monotonic() - began, left


def wait_for(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def has_just_refreshed(home):
    with recorded_run(home, "refresh"):
        pass


def free_port():
    with socket.socket() as any_port:
        any_port.bind((ADDRESS, 0))
        return any_port.getsockname()[1]


def test_sigterm_ends_an_idle_scheduler(home):
    has_just_refreshed(home)
    with intel(home, "schedule") as process:
        assert "next due" in process.stderr.readline()
        seconds, left = end(process)
        assert process.returncode == 0
        assert seconds < ENDS_WITHIN_S
        assert left == []


def test_sigterm_abandons_the_refresh_that_runs(home):
    with intel(home, "schedule") as process:
        assert "refresh is overdue and runs now" in process.stderr.readline()
        wait_for(lambda: "running" in set(read_history(home).runs["outcome"]))
        seconds, left = end(process)
        assert process.returncode == 0
        assert seconds < ENDS_WITHIN_S
        assert left == []
    assert read_history(home).runs["outcome"].tolist() == ["abandoned"]


def test_a_second_scheduler_says_who_holds_the_lock(home):
    has_just_refreshed(home)
    with intel(home, "schedule") as first:
        first.stderr.readline()
        with intel(home, "schedule") as second:
            message = second.communicate(timeout=20)[1]
        assert second.returncode == 1
        assert f"intel schedule (process {first.pid}, since" in message
        assert "Traceback" not in message


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_comes_up_and_a_signal_ends_app_and_scheduler(desk, number):
    port = free_port()
    with intel(desk, "serve", "--port", str(port)) as process:
        assert any(f"http://127.0.0.1:{port} " in line for line in process.stderr)
        assert is_healthy(port)
        assert len(children_of(process.pid)) >= 2
        seconds, left = end(process, number)
        assert process.returncode == 0
        assert seconds < ENDS_WITHIN_S
        assert left == []


def test_children_end_with_a_serve_that_is_killed_without_a_word(desk):
    port = free_port()
    with intel(desk, "serve", "--port", str(port)) as process:
        assert any(f"http://127.0.0.1:{port} " in line for line in process.stderr)
        children = children_of(process.pid)
        assert len(children) >= 2
        process.kill()
        process.wait(10)
        psutil.wait_procs(children, timeout=ENDS_WITHIN_S)
        assert [child for child in children if child.is_running()] == []
        assert not is_healthy(port)


def test_a_snapshot_of_another_release_is_built_anew_before_the_app_comes_up(home):
    frames = tables(fact(1))
    publish(home, lambda target: fill(target, frames))
    with intel(home, "serve", "--port", str(free_port())) as process:
        assert "built by" in (told := process.stderr.readline())
        assert "another release: building the store" in told
        end(process)


def test_a_signal_during_the_first_refresh_ends_it_too(home):
    with intel(home, "serve", "--port", str(free_port())) as process:
        assert "building the store" in process.stderr.readline()
        wait_for(lambda: "running" in set(read_history(home).runs["outcome"]))
        seconds, left = end(process)
        assert process.returncode == 0
        assert seconds < ENDS_WITHIN_S
        assert left == []
    assert read_history(home).runs["outcome"].tolist() == ["abandoned"]


def test_a_taken_port_is_refused_with_one_that_is_free():
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Busy, match=rf"port {port} is taken.*--port \d+"):
            check_port(port)


def test_a_crashed_child_is_started_again_ever_later():
    said = []
    child = Child("app", ("-c", "raise SystemExit(3)"), dict(os.environ), said.append)
    wait_for(lambda: child.tend() or len(said) == 2)
    assert said == [
        "app ended with 3; starting it again in 1 s",
        "app ended with 3; starting it again in 2 s",
    ]
