"""Publishing switches a link; readers never wait, never see half, and no path is used twice."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from intel.errors import Busy
from intel.home import Home
from intel.store import open_snapshot
from intel.store.build import SnapshotInfo
from intel.store.publish import publish
from tests.store.invented import fact, fill, tables


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@cache
def two_hundred_facts():
    """A snapshot file to publish again and again: how it is published matters here."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "000001" / "intel.duckdb"
        fill(file, tables(*(fact(number, value=0.0) for number in range(200))))
        return file.read_bytes()


def with_value(value):
    """What builds a snapshot all of whose facts hold one value."""

    def build(target):
        target.write_bytes(two_hundred_facts())
        with duckdb.connect(target) as connection:
            connection.execute("UPDATE fact SET value = ?", [value])
            connection.execute("UPDATE snapshot SET id = ?", [target.parent.name])
        return SnapshotInfo(target.parent.name, {"fact": 200}, target.stat().st_size)

    return build


def publish_value(home, value, **options):
    return publish(home, with_value(value), **options)


def value_of(path):
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute("SELECT DISTINCT value FROM fact").fetchall()[0][0]


def values_read(home):
    return open_snapshot(home).query("SELECT DISTINCT value FROM fact")["value"].tolist()


def numbers(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.isdigit())


def age(folder, **by):
    """Make a snapshot look as old as said."""
    moment = (datetime.now(UTC) - timedelta(**by)).timestamp()
    os.utime(folder, (moment, moment))


def test_both_links_are_relative_and_lead_to_the_newest(home, tmp_path):
    assert publish_value(home, 1.0).id == "000001"
    assert publish_value(home, 2.0).id == "000002"
    assert home.current.readlink() == Path("versions/000002")
    assert home.adhoc_link.readlink() == Path("adhoc/000002/intel.duckdb")
    assert value_of(home.adhoc_link) == 2.0
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert value_of(moved / "current" / "intel.duckdb") == 2.0


@pytest.mark.parametrize("garbage", [b"", b"\xff\xfe\x00", b"two\n", b"-7", b"9" * 5000])
def test_a_counter_that_holds_no_number_stops_nothing(home, garbage):
    publish_value(home, 1.0)
    publish_value(home, 2.0)
    (home.ledger / "snapshot_number").write_bytes(garbage)
    assert publish_value(home, 3.0).id == "000003"
    assert (home.ledger / "snapshot_number").read_text(encoding="ascii") == "3\n"


def test_a_number_is_never_given_twice_even_after_deletion(home):
    publish_value(home, 1.0)
    publish_value(home, 2.0)
    for folder in (home.versions, home.adhoc):
        subprocess.run(["rm", "-rf", str(folder)], check=True)
    assert publish_value(home, 3.0).id == "000003"


def test_a_lost_counter_is_made_up_from_the_folders(home):
    publish_value(home, 1.0)
    (home.ledger / "snapshot_number").unlink()
    assert publish_value(home, 2.0).id == "000002"


def test_a_failing_build_publishes_nothing_and_burns_its_number(home):
    publish_value(home, 1.0)

    def fail(target):
        target.write_bytes(b"half")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        publish(home, fail)
    assert value_of(home.current / "intel.duckdb") == 1.0
    assert publish_value(home, 3.0).id == "000003"


def test_a_build_that_leaves_no_file_is_refused(home):
    with pytest.raises(LookupError, match=r"no complete intel\.duckdb"):
        publish(home, lambda target: None)
    assert not home.current.exists()


def test_leftovers_of_dead_builds_are_swept(home):
    dead = home.versions / ".building" / "000007"
    dead.mkdir(parents=True)
    (dead / "intel.duckdb").write_bytes(b"half")
    home.root.joinpath(".current.new").symlink_to("versions/000007")
    publish_value(home, 1.0)
    assert list((home.versions / ".building").iterdir()) == []
    assert numbers(home.versions) == ["000001"]


def test_old_snapshots_go_but_the_last_few_and_the_young_stay(home):
    for value in range(1, 6):
        publish_value(home, float(value))
    for name in ("000001", "000002", "000004"):
        for folder in (home.versions, home.adhoc):
            age(folder / name, days=2)
    publish_value(home, 6.0, keep_last=2)
    assert numbers(home.versions) == ["000003", "000005", "000006"]  # 3 is young
    assert numbers(home.adhoc) == ["000003", "000005", "000006"]


def test_ages_are_told_by_the_given_clock(home):
    publish_value(home, 1.0)
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)
    publish_value(home, 2.0, keep_last=1, now=later)
    assert numbers(home.versions) == ["000002"]


def test_an_open_reader_keeps_a_deleted_snapshot(home):
    publish_value(home, 1.0)
    old = open_snapshot(home)
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)
    publish_value(home, 2.0, keep_last=1, now=later)
    assert not old.path.exists()
    assert old.query("SELECT DISTINCT value FROM fact")["value"].tolist() == [1.0]
    assert values_read(home) == [2.0]


def test_two_publishers_do_not_work_at_once_and_the_second_learns_who(home):
    def meddle(target):
        code = (
            "import sys, pathlib; from intel.home import Home; from intel.store.publish import *\n"
            "try: publish(Home(pathlib.Path(sys.argv[1])), lambda t: None)\n"
            "except Exception as error: print(type(error).__name__, error)"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, check=True
        )
        said.append(other.stdout)
        return with_value(1.0)(target)

    said = []
    publish(home, meddle)
    assert said[0].startswith("Busy publishing a snapshot cannot start")
    assert f"process {os.getpid()}" in said[0]


def test_busy_is_raised_within_one_process_too(home):
    with pytest.raises(Busy, match="publishing a snapshot cannot start"):
        publish(home, lambda target: publish_value(home, 1.0))


def test_a_person_holding_the_copy_read_write_blocks_nobody(home):
    publish_value(home, 1.0)
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute('CREATE TABLE mine(i INT)');"
        "print('holding', flush=True); sys.stdin.read()"
    )
    person = subprocess.Popen(
        [sys.executable, "-c", code, str(home.adhoc_link)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert person.stdout.readline() == "holding\n"
        assert values_read(home) == [1.0]
        assert publish_value(home, 2.0).id == "000002"
        assert values_read(home) == [2.0]
        assert value_of(home.adhoc_link) == 2.0
    finally:
        person.communicate("")
    assert person.returncode == 0


def test_threads_read_whole_snapshots_while_others_are_published(home):
    """Every fact of a snapshot holds the same value: a torn read would mix two."""
    publish_value(home, 1.0)
    done = threading.Event()
    wrong, seen = [], set()

    def read():
        while not done.is_set():
            frame = open_snapshot(home).query("SELECT DISTINCT value, count(*) OVER () n FROM fact")
            seen.update(frame["value"])
            if len(frame) != 1 or frame["n"].iloc[0] != 200:
                wrong.append(frame)

    readers = [threading.Thread(target=read, daemon=True) for _ in range(3)]
    for reader in readers:
        reader.start()
    for value in range(2, 6):
        publish_value(home, float(value))
    done.set()
    for reader in readers:
        reader.join(timeout=30)
    assert not any(reader.is_alive() for reader in readers)
    assert wrong == []
    assert len(seen) > 1


def test_another_process_reads_whole_snapshots_while_others_are_published(home):
    code = """
import sys, pathlib
from intel.home import Home
from intel.store import open_snapshot
home, seen = Home(pathlib.Path(sys.argv[1])), []
print("reading", flush=True)
while not seen or seen[-1] < 6:
    frame = open_snapshot(home).query("SELECT min(value) a, max(value) b, count(*) n FROM fact")
    a, b, n = frame.iloc[0]
    assert a == b and n == 200, frame
    assert not seen or a >= seen[-1], (seen, a)
    if not seen or a != seen[-1]:
        seen.append(a)
"""
    publish_value(home, 1.0)
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout.readline() == "reading\n"
    for value in range(2, 7):
        publish_value(home, float(value))
    _, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
