"""Files are there whole or not at all, whatever the disk does."""

import os
import resource
import signal
import time

import pytest

from intel.whole_file import ABANDONED_AFTER_S, halves, remove_abandoned, write_whole


@pytest.fixture
def little_room():
    """A limit on the size of files makes writing fail as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, heard)


def test_a_disk_without_room_is_named_and_gets_its_room_back(tmp_path, little_room):
    path = tmp_path / "note.json"
    write_whole(path, "old")
    with pytest.raises(OSError, match=r"note\.json"):
        write_whole(path, "new" * 100)
    assert path.read_text() == "old"
    assert halves(tmp_path) == ()


def test_only_what_nobody_writes_on_any_more_is_removed(tmp_path):
    left, fresh = tmp_path / "deep" / ".one.csv.part", tmp_path / ".other.csv.part"
    left.parent.mkdir()
    for half in (left, fresh):
        half.touch()
    long_ago = time.time() - ABANDONED_AFTER_S - 1
    os.utime(left, (long_ago, long_ago))
    remove_abandoned(tmp_path)
    assert halves(tmp_path) == (fresh,)
