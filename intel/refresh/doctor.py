"""What could keep a desk from working, looked at one thing at a time; what is safe is repaired.

A check yields findings. It repairs only when asked to, only what can be made again from what is
there, and only under the publisher's lock.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final, Literal

from packaging.requirements import Requirement

from intel.errors import IntelError
from intel.facts import load_reference
from intel.facts.hardware import load_hardware
from intel.facts.scenarios import load_scenario_sets
from intel.facts.schedule import load_schedule
from intel.home import Home
from intel.lock import exclusive, holder
from intel.refresh.schedule import scheduler_lock
from intel.sources.contact import CONTACT, contact
from intel.store.connection import FILE_NAME
from intel.store.job_history import job_lock, read_history
from intel.store.publish import make_current, publishers_lock, sweep
from intel.store.shelf import held, snapshots
from intel.whole_file import halves

LEAST_FREE_BYTES: Final = 500_000_000
TOO_OLD: Final = timedelta(days=3)
CLOCK_MAY_DIFFER: Final = timedelta(minutes=5)

Outcome = Literal["ok", "repaired", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """What one check found; a warning or a problem says what to do about it."""

    check: str
    outcome: Outcome
    told: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """The desk that is looked at: its home, its reviewed files, the moment (naive UTC)."""

    home: Home
    data: Path
    now: datetime
    repair: bool


Check = Callable[[Patient], Iterator[Finding]]


def examine(home: Home, data: Path, *, now: datetime, repair: bool = False) -> tuple[Finding, ...]:
    """Make every check; one that breaks is a finding itself."""
    patient = Patient(home, data, now, repair)
    findings: list[Finding] = []
    for check in CHECKS:
        name = check.__name__.strip("_").replace("_", " ")
        try:
            findings += check(patient)
        except (IntelError, OSError) as error:
            findings.append(Finding(name, "problem", str(error), "put it right and look again"))
    return tuple(findings)


def _environment(patient: Patient) -> Iterator[Finding]:
    yield Finding("environment", "ok", f"Python {platform.python_version()} on {platform.system()}")
    wrong = [told for line in requires("fabric-intel") or () if (told := _unmet(Requirement(line)))]
    if wrong:
        yield Finding(
            "environment",
            "problem",
            "; ".join(wrong),
            f"run `{Path(sys.executable).name} -m pip install -e .` in the checkout",
        )
    else:
        yield Finding("environment", "ok", f"libraries fit, DuckDB {version('duckdb')}")


def _unmet(requirement: Requirement) -> str:
    """Why an installed library does not fit; empty when it does, or belongs to an extra."""
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        there = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    return "" if requirement.specifier.contains(there) else f"{requirement} is {there}"


def _home(patient: Patient) -> Iterator[Finding]:
    root = patient.home.root
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".doctor"
        probe.write_bytes(b"writable")
        probe.unlink()
    except OSError as error:
        yield Finding(
            "home",
            "problem",
            f"{root} cannot be written ({error.strerror})",
            "give its owner the right to write, or set INTEL_HOME to another folder",
        )
        return
    if foreign := _not_ours(patient.home):
        names = ", ".join(str(path.relative_to(root)) for path in foreign[:5])
        yield Finding(
            "home",
            "problem",
            f"{len(foreign)} cannot be written by who runs this: {names}",
            f"perhaps another user ran the desk once: give them to its owner, `chown -R … {root}`",
        )
    free = shutil.disk_usage(root).free
    told = f"{root} can be written, {free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        yield Finding("home", "warning", told, "make room; a refresh ends unharmed when it is out")
    else:
        yield Finding("home", "ok", told)


def _not_ours(home: Home) -> list[Path]:
    """What a refresh writes to and may not; published files are read-only on purpose."""
    written = (home.ledger, home.inbox, home.locks, home.feed, home.cache, home.root / "logs")
    there = [home.versions, home.adhoc, *written]
    there += [path for folder in written for path in folder.rglob("*")]
    return [path for path in there if path.exists() and not os.access(path, os.W_OK)]


def _reviewed_files(patient: Patient) -> Iterator[Finding]:
    load_reference(patient.data)
    load_hardware(patient.data)
    sets = load_scenario_sets(patient.data)
    jobs = load_schedule(patient.data)
    yield Finding(
        "reviewed files", "ok", f"{len(sets)} scenario set(s), {len(jobs)} scheduled job(s) load"
    )


def _snapshots(patient: Patient) -> Iterator[Finding]:
    kept = snapshots(patient.home)
    if not kept:
        yield Finding("snapshots", "warning", "none is published yet", "run `intel refresh`")
        return
    for each in kept:
        if each.problem:
            yield Finding(
                "snapshots",
                "problem" if each.is_current else "warning",
                f"{each.id} cannot be read: {each.problem}",
                "run `intel refresh --full`" if each.is_current else "delete its folder",
            )
    current = next((each for each in kept if each.is_current), None)
    if current is None:
        yield from _without_link(patient, next((e.id for e in kept if not e.problem), None))
    elif not current.problem:
        yield Finding("snapshots", "ok", f"{len(kept)} kept, {current.id} is current")
        assert current.built_at is not None  # noqa: S101 - a readable one has its time
        yield from _age(current.built_at, patient.now)
        yield from _copy_for_clients(patient, current.id)
    if hold := held(patient.home):
        yield Finding("snapshots", "warning", str(hold), "release it when its reason is gone")


def _without_link(patient: Patient, newest: str | None) -> Iterator[Finding]:
    told = f"{patient.home.current} leads to no snapshot"
    if newest is None or not patient.repair:
        yield Finding("snapshots", "problem", told, "run `intel doctor --repair` or refresh")
        return
    with publishers_lock(patient.home, "intel doctor", now=patient.now):
        make_current(patient.home, newest)
    yield Finding("snapshots", "repaired", f"{told}; it leads to {newest} again")


def _age(built_at: datetime, now: datetime) -> Iterator[Finding]:
    if built_at > now + CLOCK_MAY_DIFFER:
        yield Finding(
            "clock",
            "warning",
            f"the newest snapshot is from {built_at:%Y-%m-%d %H:%M} UTC, after the clock's"
            f" {now:%Y-%m-%d %H:%M}",
            "set the clock; ages and schedules are told by it",
        )
    elif now - built_at > TOO_OLD:
        days = (now - built_at).days
        yield Finding(
            "clock", "warning", f"the snapshot is {days} days old", "start `intel serve` or refresh"
        )


def _copy_for_clients(patient: Patient, number: str) -> Iterator[Finding]:
    home = patient.home
    wanted = home.adhoc / number / FILE_NAME
    if wanted.is_file() and Path(os.path.realpath(home.adhoc_link)) == wanted.resolve():
        return
    told = f"{home.adhoc_link} does not lead to a copy of {number}"
    if not patient.repair:
        yield Finding("ad hoc copy", "problem", told, "run `intel doctor --repair`")
        return
    with publishers_lock(patient.home, "intel doctor", now=patient.now):
        make_current(home, number)
    yield Finding("ad hoc copy", "repaired", f"{told}; it does again")


def _leftovers(patient: Patient) -> Iterator[Finding]:
    home = patient.home
    left = [
        path
        for folder in (home.versions, home.adhoc)
        if (folder / ".building").is_dir()
        for path in (folder / ".building").iterdir()
    ]
    left += halves(home.root)
    if not left:
        yield Finding("leftovers", "ok", "nothing half-made lies about")
        return
    if busy := holder(job_lock(home, "refresh")):
        yield Finding("leftovers", "ok", f"{busy} is at work on what is half-made; look again then")
        return
    names = ", ".join(str(path.relative_to(home.root)) for path in left[:5])
    if not patient.repair:
        yield Finding(
            "leftovers",
            "warning",
            f"{len(left)} half-made: {names}",
            "the next refresh removes what it can, `intel doctor --repair` all of it",
        )
        return
    refreshing = exclusive(job_lock(home, "refresh"), "intel doctor", now=patient.now)
    with refreshing, publishers_lock(patient.home, "intel doctor", now=patient.now):
        sweep(home)
        for path in left:
            with suppress(FileNotFoundError, IsADirectoryError):
                path.unlink()
    yield Finding("leftovers", "repaired", f"removed {len(left)} half-made: {names}")


def _history(patient: Patient) -> Iterator[Finding]:
    history = read_history(patient.home)
    for torn in history.torn:
        yield Finding(
            "history", "warning", str(torn), "it is told, and changes nothing; keep it as it is"
        )
    for run in history.runs[history.runs["job"] == "refresh"].tail(1).to_dict("records"):
        told = f"the last refresh: {run['outcome']}, {run['started_at']:%Y-%m-%d %H:%M} UTC"
        if run["outcome"] in {"failed", "died"}:
            yield Finding(
                "history",
                "problem",
                f"{told}: {run['message']}",
                "put that right, then run `intel refresh`",
            )
        else:
            yield Finding("history", "ok", told)


def _scheduler(patient: Patient) -> Iterator[Finding]:
    running = holder(scheduler_lock(patient.home))
    if running:
        yield Finding("scheduler", "ok", str(running))
    else:
        yield Finding("scheduler", "warning", "none runs", "start `intel serve`, or use cron")


def _sources(patient: Patient) -> Iterator[Finding]:
    if contact():
        yield Finding("sources", "ok", "a contact for the sources outside is set")
    else:
        yield Finding(
            "sources",
            "warning",
            f"{CONTACT} is not set: nothing is pulled from outside",
            f"set {CONTACT} to a name and an address to pull filings and currency rates",
        )


CHECKS: Final[tuple[Check, ...]] = (
    _environment,
    _home,
    _reviewed_files,
    _snapshots,
    _leftovers,
    _history,
    _scheduler,
    _sources,
)
