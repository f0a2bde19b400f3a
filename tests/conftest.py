"""What tests of several packages share: one store a session, and a desk of their own to break."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy comes in: see intel/__init__.py

import csv
import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest
from hypothesis import settings

from intel.facts.record import EVIDENCE_COLUMNS
from intel.home import DATA, Home
from intel.refresh.pipeline import Refreshed, refresh
from intel.store import Snapshot, open_snapshot

# Property tests try a few examples each time; `HYPOTHESIS_PROFILE=thorough` tries hundreds.
settings.register_profile("everyday", max_examples=15, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))

T = TypeVar("T")
REFRESHED_AT = datetime.fromisoformat("2022-08-21T05:30:00")
"""When ``small_desk`` was: a month after the last of its invented quarters."""


def an_hour_later() -> datetime:
    """The clock of its next refresh."""
    return REFRESHED_AT + timedelta(hours=1)


INVENTED_ROW = {
    "entity": "NVIDIA",
    "metric": "networking_revenue",
    "segment": "",
    "period_label": "Q1 FY20",
    "period_start": "2019-01-28",
    "period_end": "2019-04-28",
    "value": "100",
    "low": "",
    "high": "",
    "unit": "USD_m",
    "status": "reported",
    "publisher": "NVIDIA",
    "title": "Invented release",
    "url": "https://invented.example/release",
    "published_on": "2019-05-16",
    "note": "",
}


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: somebody always waits for a browser or a child process."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def _asks_nobody() -> Iterator[None]:
    """No refresh of a test asks a source outside, whatever the machine has set."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("INTEL_CONTACT", raising=False)
        yield


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the checkout's own store by accident."""
    monkeypatch.setenv("INTEL_HOME", str(tmp_path / "home"))


def _once_a_session(
    factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], T]
) -> tuple[Path, T]:
    """A folder, filled by whichever worker of the session needs it first; others wait for it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = factory.mktemp(name)
        return folder, fill(folder)
    shared = factory.getbasetemp().parent  # of this session alone, and of all its workers
    folder, kept = shared / name, shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            folder.mkdir()
            kept.write_bytes(pickle.dumps(fill(folder)))
    return folder, pickle.loads(kept.read_bytes())  # noqa: S301 - written by this very session


@pytest.fixture(scope="session")
def _first_refresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Refreshed]:
    """A desk refreshed once a session, and what the refresh said of itself."""
    root, said = _once_a_session(tmp_path_factory, "desk", lambda root: refresh(Home(root)))
    return Home(root), said


@pytest.fixture(scope="session")
def desk(_first_refresh: tuple[Home, Refreshed]) -> Home:
    """A desk with the shipped files, refreshed once a session: read it, do not write to it."""
    return _first_refresh[0]


@pytest.fixture(scope="session")
def refreshed(_first_refresh: tuple[Home, Refreshed]) -> Refreshed:
    """What the refresh of ``desk`` said of itself."""
    return _first_refresh[1]


@pytest.fixture(scope="session")
def snapshot(desk: Home) -> Snapshot:
    """The snapshot that ``desk`` has published."""
    return open_snapshot(desk)


@pytest.fixture
def at_desk(desk: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Run with ``INTEL_HOME`` at ``desk``, for pages and commands."""
    monkeypatch.setenv("INTEL_HOME", str(desk.root))
    return desk


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A new, empty desk."""
    return Home(tmp_path / "home")


@pytest.fixture
def own_desk(desk: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The shipped snapshots behind a ledger of one's own, which may be written to."""
    root = tmp_path / "own"
    root.mkdir()
    (root / "versions").symlink_to(desk.versions)
    (root / "current").symlink_to(desk.current.resolve())
    monkeypatch.setenv("INTEL_HOME", str(root))
    return Home(root)


WriteFacts = Callable[..., Path]


def write_facts(path: Path, *rows: Mapping[str, str]) -> Path:
    """Write a CSV file of invented facts in the evidence's form."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, EVIDENCE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**INVENTED_ROW, **row} for row in rows)
    return path


@pytest.fixture
def facts_file(tmp_path: Path) -> WriteFacts:
    """Write invented facts: ``facts_file({"value": "12"}, ..., name="dropped.csv")``."""

    def write(*rows: Mapping[str, str], name: str = "dropped.csv") -> Path:
        return write_facts(tmp_path / name, *rows)

    return write


def _write_small_data(data: Path) -> None:
    for folder in ("reference", "hardware"):
        shutil.copytree(DATA / folder, data / folder)
    (data / "scenarios").mkdir()
    shutil.copy(DATA / "scenarios" / "nvidia_share.toml", data / "scenarios")
    (data / "facts").mkdir()
    starts = pd.period_range("2020Q1", periods=10, freq="Q")
    quarters = [
        {
            "period_label": f"CQ{start.quarter} {start.year}",
            "period_start": f"{start.start_time:%Y-%m-%d}",
            "period_end": f"{start.end_time:%Y-%m-%d}",
            "value": str(100 + 7 * number),
            "published_on": f"{start.end_time + pd.Timedelta(days=20):%Y-%m-%d}",
        }
        for number, start in enumerate(starts)
    ]
    write_facts(data / "facts" / "invented.csv", *quarters)


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """The shipped reviewed files, but one scenario set and ten quarters of invented facts."""
    _write_small_data(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def _small_refresh(tmp_path_factory: pytest.TempPathFactory) -> Home:
    def fill(folder: Path) -> None:
        _write_small_data(folder / "data")
        refresh(Home(folder / "home"), data=folder / "data", clock=lambda: REFRESHED_AT)

    folder, _ = _once_a_session(tmp_path_factory, "small_desk", fill)
    return Home(folder / "home")


@pytest.fixture
def small_desk(_small_refresh: Home, home: Home) -> Home:
    """``home`` as a refresh of ``small_data`` at ``REFRESHED_AT`` has left it: yours to change."""
    shutil.copytree(_small_refresh.root, home.root, symlinks=True)
    return home
