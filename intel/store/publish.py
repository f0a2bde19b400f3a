"""Publish a snapshot: build it out of sight, then switch a link. Readers never wait.

A snapshot is built in ``versions/.building/<n>/`` and fsynced; a copy for people's own clients goes
to ``adhoc/<n>/``; only then, since the disk may be full, is it moved to ``versions/<n>/``, and the
relative links ``current`` and ``intel.duckdb`` are replaced, each in one step. A process killed
anywhere in between leaves the old snapshot standing. Numbers are taken from a counter in the ledger
and never given twice, even when snapshots were deleted: a process that once opened a path stays
bound to what was there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from intel.errors import StoreMissing
from intel.home import Home
from intel.lock import exclusive
from intel.store.connection import FILE_NAME
from intel.whole_file import sync, write_whole

KEEP_LAST: Final = 5
KEEP_YOUNGER_THAN: Final = timedelta(days=1)
_WORKSHOP: Final = ".building"
_LONGEST_NUMBER: Final = 12

T = TypeVar("T")


class Publication:
    """A place to build the next snapshot in; :meth:`publish` makes it the current one."""

    def __init__(self, home: Home, number: str, *, keep_last: int, now: datetime) -> None:
        self._home = home
        self._number = number
        self._keep_last = keep_last
        self._now = now
        self._workshop = home.versions / _WORKSHOP / number

    @property
    def target(self) -> Path:
        """The file to build; the name of its folder is the new snapshot's id."""
        return self._workshop / FILE_NAME

    def publish(self) -> None:
        """Put the finished file where readers find it."""
        if [path.name for path in self._workshop.iterdir()] != [FILE_NAME]:
            raise StoreMissing(f"the build left no complete {FILE_NAME}; nothing was published")
        home, number = self._home, self._number
        self.target.chmod(0o444)  # keeps a client's read-write open off the file readers share
        sync(self.target)
        _copy_for_clients(home, number, self.target)
        _move_into_place(self._workshop, home.versions / number)
        make_current(home, number)
        _prune(home, self._keep_last, self._now)


def publishers_lock(home: Home, purpose: str, *, now: datetime) -> AbstractContextManager[None]:
    """The lock under which snapshots are built and links, numbers and leftovers touched."""
    return exclusive(home.locks / "publish.lock", purpose, now=now)


@contextmanager
def next_publication(
    home: Home, *, keep_last: int = KEEP_LAST, now: datetime | None = None
) -> Iterator[Publication]:
    """Prepare the next snapshot. Left without :meth:`Publication.publish`, nothing is published.

    Parameters
    ----------
    home
        Where snapshots are kept.
    keep_last
        How many snapshots to keep; those younger than a day are kept in any case.
    now
        The time, naive UTC, to tell ages by.

    Raises
    ------
    Busy
        When another process is publishing; names it.
    """
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    with publishers_lock(home, "publishing a snapshot", now=moment):
        sweep(home)
        publication = Publication(home, _next_number(home), keep_last=keep_last, now=moment)
        workshop = publication.target.parent
        workshop.mkdir(parents=True)
        try:
            yield publication
        finally:  # what was published is no longer there
            for folder in (home.versions, home.adhoc):
                shutil.rmtree(folder / _WORKSHOP / workshop.name, ignore_errors=True)


def publish(
    home: Home,
    build: Callable[[Path], T],
    *,
    keep_last: int = KEEP_LAST,
    now: datetime | None = None,
) -> T:
    """Build a snapshot with ``build``, which is given the file's path, and make it current.

    What ``build`` returns is returned. When it raises, nothing is published.
    """
    with next_publication(home, keep_last=keep_last, now=now) as publication:
        result = build(publication.target)
        publication.publish()
        return result


def make_current(home: Home, number: str) -> None:
    """Point both links at a snapshot that stands in its place; the caller holds the lock."""
    if not (home.adhoc / number / FILE_NAME).is_file():
        _copy_for_clients(home, number, home.versions / number / FILE_NAME)
    _switch(home.current, Path(home.versions.name) / number)
    _switch(home.adhoc_link, Path(home.adhoc.name) / number / FILE_NAME)


def sweep(home: Home) -> None:
    """Remove what builds that died have left; under the lock there is no living one."""
    for folder in (home.versions, home.adhoc):
        shutil.rmtree(folder / _WORKSHOP, ignore_errors=True)
    for link in (home.current, home.adhoc_link):
        _new_name(link).unlink(missing_ok=True)


def _next_number(home: Home) -> str:
    """Take the next number, on disk before it is used.

    A counter that does not hold a number is passed over: the folders then give the maximum.
    """
    counter = home.ledger / "snapshot_number"
    noted = counter.read_bytes().strip() if counter.exists() else b""
    given = [int(noted) if noted.isdigit() and len(noted) <= _LONGEST_NUMBER else 0]
    for folder in (home.versions, home.adhoc):
        if folder.is_dir():
            given += [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    number = max(given) + 1
    write_whole(counter, f"{number}\n")
    return f"{number:06d}"


def _move_into_place(source: Path, target: Path) -> None:
    sync(source)
    source.rename(target)
    sync(target.parent)


def _copy_for_clients(home: Home, number: str, original: Path) -> None:
    """Copy the file: whoever opens the copy read-write locks nobody else out."""
    workshop = home.adhoc / _WORKSHOP / number
    shutil.rmtree(workshop, ignore_errors=True)
    shutil.rmtree(home.adhoc / number, ignore_errors=True)
    workshop.mkdir(parents=True)
    copy = workshop / FILE_NAME
    shutil.copyfile(original, copy)
    sync(copy)
    _move_into_place(workshop, home.adhoc / number)


def _switch(link: Path, target: Path) -> None:
    """Point ``link`` at ``target``, relative to the link's folder, in one step."""
    fresh = _new_name(link)
    fresh.symlink_to(target)
    fresh.replace(link)
    sync(link.parent)


def _prune(home: Home, keep_last: int, now: datetime) -> None:
    """Delete old snapshots; whoever has one open keeps it until closing."""
    current = home.current.resolve().name
    for folder in (home.versions, home.adhoc):
        numbered = sorted(path for path in folder.iterdir() if path.name.isdigit())
        for path in numbered[: -max(keep_last, 1)]:
            built = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
            if path.name != current and now - built > KEEP_YOUNGER_THAN:
                shutil.rmtree(path, ignore_errors=True)


def _new_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")
