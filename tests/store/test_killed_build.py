"""A publisher killed at any moment leaves the last snapshot standing."""

import random
import signal
import subprocess
import sys
import time

import duckdb

from intel.home import Home
from intel.store import open_snapshot
from intel.store.build import build_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, tables

KILLS = 6
PUBLISHER = """
import sys, pathlib
from intel.home import Home
from intel.store.build import build_snapshot
from intel.store.publish import publish
from tests.store.invented import fact, tables
home = Home(pathlib.Path(sys.argv[1]))
value = int(sys.argv[2])
print("begun", flush=True)
while True:
    value += 1
    frames = tables(*(fact(n, value=float(value)) for n in range(500)))
    publish(home, lambda target: build_snapshot(target, frames))
    print(value, flush=True)
"""


def test_the_published_snapshot_survives_kills_of_the_publisher(tmp_path):
    home = Home(tmp_path)
    frames = tables(*(fact(n, value=0.0) for n in range(500)))
    publish(home, lambda target: build_snapshot(target, frames))
    rng = random.Random(7)  # noqa: S311
    said, paths = 0, set()
    for _ in range(KILLS):
        publisher = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(home.root), str(said)],
            stdout=subprocess.PIPE, text=True, cwd=".",
        )  # fmt: skip
        assert publisher.stdout.readline() == "begun\n"
        time.sleep(rng.uniform(0.05, 1.2))
        publisher.send_signal(signal.SIGKILL)
        words, _ = publisher.communicate()
        said = max([said, *map(int, words.split())])
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
