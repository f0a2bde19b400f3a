"""A publisher killed at any moment leaves the last snapshot standing."""

import os
import random
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from intel.home import CHECKOUT, Home
from intel.store import open_snapshot
from intel.store.build import build_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, tables

KILLS = 6
# Imports once, then forks a publisher for every number it reads: a kill hits the publishing.
PUBLISHERS = """
import os, pathlib, sys
from intel.home import Home
from intel.store.build import build_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, tables
home = Home(pathlib.Path(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if not child:
        value = int(line)
        print("begun", os.getpid(), flush=True)
        while True:
            value += 1
            frames = tables(*(fact(n, value=float(value)) for n in range(500)))
            publish(home, lambda target: build_snapshot(target, frames))
            print("published", value, flush=True)
    os.waitpid(child, 0)
    print("killed", child, flush=True)
"""


@pytest.fixture
def publishers(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISHERS, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT,
    )  # fmt: skip
    yield process
    process.stdin.close()
    process.wait(timeout=60)
    process.stdout.close()


def told(process):
    """One line of a publisher: a word and a number."""
    word, number = process.stdout.readline().split()
    return word, int(number)


def test_the_published_snapshot_survives_kills_of_the_publisher(publishers, tmp_path):
    home = Home(tmp_path)
    frames = tables(*(fact(n, value=0.0) for n in range(500)))
    publish(home, lambda target: build_snapshot(target, frames))
    rng = random.Random(7)  # noqa: S311
    said, paths = 0, set()
    for _ in range(KILLS):
        publishers.stdin.write(f"{said}\n")
        publishers.stdin.flush()
        word, publisher = told(publishers)
        assert word == "begun"
        time.sleep(rng.uniform(0.05, 1.2))
        os.kill(publisher, signal.SIGKILL)
        while (news := told(publishers))[0] == "published":
            said = news[1]
        assert news == ("killed", publisher)
        snapshot = open_snapshot(home)
        paths.add(snapshot.path)
        held = snapshot.query("SELECT min(value) a, max(value) b, count(*) n FROM fact").iloc[0]
        assert held["a"] == held["b"]
        assert held["n"] == 500
        assert held["a"] >= said  # what was said to be published is published
        said = int(held["a"])
        with duckdb.connect(home.adhoc_link, read_only=True) as person:
            assert person.execute("SELECT count(*) FROM fact").fetchall() == [(500,)]
        assert not list(tmp_path.glob("versions/*/*.wal"))
    publish(home, lambda target: build_snapshot(target, frames))
    assert list((home.versions / ".building").iterdir()) == []
    assert open_snapshot(home).path not in paths
