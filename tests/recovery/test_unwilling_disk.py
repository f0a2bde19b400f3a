"""A disk that refuses, a clock that was set back: a clear state each time."""

import errno
import os
import subprocess
import sys
from datetime import timedelta

import click
import duckdb
import pytest

from intel.cli.failures import in_words
from intel.home import CHECKOUT
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot
from intel.store.build import build_snapshot, draft_snapshot
from intel.store.job_history import read_history
from intel.store.publish import publish
from intel.store.read import kept_numbers
from tests.conftest import REFRESHED_AT, write_facts
from tests.store.invented import fact, tables

# A limit on the size of files makes writing fail as a full disk does, for whoever runs the tests.
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from intel.home import Home
from intel.cli.failures import in_words
from intel.refresh.pipeline import refresh
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    with in_words():
        refresh(Home(Path(sys.argv[1])), data=Path(sys.argv[2]))
except Exception as error:
    sys.exit(f"Error: {error.message if hasattr(error, 'message') else error!r}")
"""


def test_a_full_disk_leaves_the_last_snapshot_and_says_so(small_desk, small_data):
    home = small_desk
    write_facts(small_data / "facts" / "more.csv", {"value": "12", "period_label": "Q9 FY20"})
    result = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(home.root), str(small_data)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr
    assert open_snapshot(home).id == "000001"
    assert read_history(home).runs["outcome"].tolist() == ["published", "failed"]
    assert refresh(home, data=small_data).outcome == "published"


def no_room(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "intel.duckdb")


def test_a_disk_that_is_full_at_the_last_moment_keeps_no_half_of_a_snapshot(home, monkeypatch):
    frames = tables(fact(1))
    publish(home, lambda target: build_snapshot(target, frames))
    monkeypatch.setattr("intel.store.publish.shutil.copyfile", no_room)
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            publish(home, lambda target: build_snapshot(target, frames))
    assert kept_numbers(home) == ("000001",)
    assert {path.name for path in home.root.rglob("0*")} == {"000001"}
    assert home.adhoc_link.resolve().is_file()


def test_a_full_disk_is_called_that_whatever_the_database_was_doing(tmp_path):
    said = "Failed to commit: Could not write file: No space left on device"
    with (
        pytest.raises(click.ClickException) as told,
        in_words(),
        draft_snapshot(tmp_path / "n" / "intel.duckdb"),
    ):
        raise duckdb.TransactionException(said)
    assert "intel.duckdb: No space left on device; make room" in told.value.message


def test_a_clock_set_back_publishes_on_and_loses_nothing(small_desk, small_data):
    home, before = small_desk, REFRESHED_AT - timedelta(days=400)
    back = refresh(home, data=small_data, full=True, clock=lambda: before)
    assert back.snapshot_id == "000002"
    assert open_snapshot(home).id == "000002"
    assert (home.versions / "000001").is_dir()
    assert len(read_history(home).runs) == 2
