"""A refresh killed at any moment: the published snapshot is valid, nothing acknowledged is lost.

A dozen kills are part of every test run; ``KILLS=200 pytest tests/recovery`` makes as many as told.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import duckdb
import pandas as pd
import pytest

from intel.home import CHECKOUT
from intel.store import open_snapshot
from tests.conftest import write_facts

KILLS = int(os.environ.get("KILLS", "12"))

# Imports, and reads the reviewed files, once; then forks a refresh for every line it reads: a kill
# then hits the work that could lose something.
REFRESHER = """
import os, sys, time
from pathlib import Path
from intel.home import Home
from intel.refresh import pipeline
from intel.refresh.inputs import code_version
from intel.refresh.pipeline import refresh
home, data = Home(Path(sys.argv[1])), Path(sys.argv[2])
code_version()
reference, models = pipeline.load_reference(data), pipeline.load_reviewed_models(data)
pipeline.load_reference = lambda data: reference
pipeline.load_reviewed_models = lambda data: models
for line in sys.stdin:
    child = os.fork()
    if not child:
        began = time.monotonic()
        result = refresh(home, data=data, progress=lambda step: None)
        taken = [each.file for each in result.ingested]
        print("DONE", result.snapshot_id, time.monotonic() - began, *taken, flush=True)
        os._exit(0)
    print("CHILD", child, flush=True)
    os.waitpid(child, 0)
    print("ENDED", flush=True)
"""


@pytest.fixture
def refresher(home, small_data):
    for path in (small_data / "scenarios").glob("*.toml"):
        path.unlink()  # their draws take long and are no part of what can be lost
    process = subprocess.Popen(
        [sys.executable, "-c", REFRESHER, str(home.root), str(small_data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    yield process
    process.stdin.close()
    process.wait(timeout=60)
    process.stdout.close()


def told_until(process, word):
    """What is said up to the line that begins with ``word``, with that line."""
    lines = []
    while not lines or lines[-1][0] != word:
        line = process.stdout.readline()
        assert line, f"the refresher ended before it said {word}: {lines}"
        lines.append(line.split())
    return lines


def begin(process):
    process.stdin.write("go\n")
    process.stdin.flush()
    return int(told_until(process, "CHILD")[-1][1])


def drop(home, number):
    home.inbox.mkdir(parents=True, exist_ok=True)
    month = pd.Period("1981-01", freq="M") + number
    row = {
        "period_label": f"{month:%b %Y}",
        "period_start": f"{month.start_time:%Y-%m-%d}",
        "period_end": f"{month.end_time:%Y-%m-%d}",
        "value": str(1000 + number),
        "published_on": "",
    }
    half = write_facts(home.inbox / f".{number}.csv.part", row)
    half.replace(home.inbox / f"{number}.csv")


def values(snapshot):
    return set(snapshot.query("SELECT value FROM fact WHERE value >= 1000")["value"].astype(int))


def test_nothing_acknowledged_is_lost_and_what_is_published_is_whole(home, refresher):
    rng = random.Random(20261121)  # noqa: S311
    begin(refresher)
    whole = float(told_until(refresher, "ENDED")[0][2])
    acknowledged, published = set(), open_snapshot(home).id
    for number in range(KILLS):
        drop(home, number)
        child = begin(refresher)
        time.sleep(rng.uniform(0.0, whole))
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(child, signal.SIGKILL)
        for words in told_until(refresher, "ENDED"):
            if words[0] == "DONE":
                published = max(published, words[1])
                whole = min(whole, float(words[2]))  # the first was slow: aim at what is done now
                acknowledged |= {1000 + int(name.removesuffix(".csv")) for name in words[3:]}
        snapshot = open_snapshot(home)
        assert snapshot.id >= published
        assert values(snapshot) >= acknowledged
        with duckdb.connect(home.adhoc_link.resolve(), read_only=True) as person:
            assert person.execute("SELECT count(*) FROM vendor_revenue").fetchall()[0][0] > 0
    begin(refresher)
    told_until(refresher, "ENDED")
    assert values(open_snapshot(home)) == {1000 + number for number in range(KILLS)}
    assert not list(home.inbox.glob("*.csv"))
    assert not list((home.versions / ".building").glob("*"))
    assert not list(home.root.rglob("*.wal"))
