"""The scheduler: runs each job of the reviewed schedule when it is due, in a process of its own.

The schedule is data, and what happened last is in the job history; so the scheduler keeps nothing,
and a run missed while nothing was running is owed, and made up once at the next start. Each job is
a child process: a crash or a memory blow-up does not take the scheduler along.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Final

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobEvent,
)
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from intel.facts.schedule import ScheduledJob
from intel.home import Home
from intel.lock import exclusive
from intel.refresh.clock import Clock, utc_now
from intel.refresh.history import record_missed
from intel.refresh.log import say
from intel.refresh.process import set_from_signal, start, stop
from intel.store.job_history import History, read_history

CLOCK_JUMP_S: Final = 60.0
_WATCH_EVERY_S: Final = 5.0
_POLL_EVERY_S: Final = 0.2
_GRACE_S: Final = 6.0


def trigger(job: ScheduledJob) -> CronTrigger:
    """When ``job`` is due."""
    return CronTrigger(**job.cron, timezone="UTC", jitter=int(job.jitter.total_seconds()))


def overdue(
    jobs: Sequence[ScheduledJob], history: History, *, now: datetime
) -> tuple[ScheduledJob, ...]:
    """The jobs that have not ended well since they were last due, or never have."""

    def owed(job: ScheduledJob) -> bool:
        last = history.last_success(job.name)
        return last is None or job.next_due(after=last) <= now

    return tuple(job for job in jobs if owed(job))


@dataclass
class ClockWatch:
    """Tells when the wall clock was set, or the machine slept.

    A scheduler waits by the steady clock for a moment of the wall clock, so after a jump it would
    wait too long: for ever so long after the clock was set back.
    """

    drift: float = field(default_factory=lambda: time.time() - time.monotonic())

    def jumped(self) -> bool:
        """Whether the clock moved by more than a minute since the last jump told."""
        drift = time.time() - time.monotonic()
        if abs(drift - self.drift) < CLOCK_JUMP_S:
            return False
        self.drift = drift
        return True


class Scheduler:
    """Runs ``jobs`` for one desk until :meth:`stop`.

    APScheduler's thread waits and starts; the main thread watches the clock and the order to stop.
    """

    def __init__(self, home: Home, jobs: Sequence[ScheduledJob], *, clock: Clock = utc_now) -> None:
        self._home = home
        self._jobs = {job.name: job for job in jobs}
        self._clock = clock
        self._stopping = Event()
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(1)},  # one at a time: they share the ledger
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(
            self._note, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )

    def stop(self) -> None:
        """End soon, abandoning what runs; safe to call from a signal handler."""
        set_from_signal(self._stopping)

    def run(self) -> None:
        """Run until told to stop, as the only scheduler of this desk.

        Raises
        ------
        Busy
            When another scheduler runs for this desk.
        """
        with exclusive(scheduler_lock(self._home), "intel schedule", now=self._clock()):
            for name, job in self._jobs.items():
                self._scheduler.add_job(self._run_job, trigger(job), args=[name], id=name)
            self._scheduler.start()
            try:
                self._make_up()
                self._watch()
            finally:
                self._stopping.set()
                self._scheduler.shutdown(wait=True)
                say("scheduler stopped")

    def _watch(self) -> None:
        clock = ClockWatch()
        while not self._stopping.wait(_WATCH_EVERY_S):
            if clock.jumped():
                say("the clock was set or the machine slept: looking again at what is due")
                for name, job in self._jobs.items():
                    self._scheduler.reschedule_job(name, trigger=trigger(job))
                self._make_up()

    def _make_up(self) -> None:
        history = read_history(self._home)
        now = self._clock()
        owed = overdue(tuple(self._jobs.values()), history, now=now)
        for job in owed:
            say(f"{job.name} is overdue and runs now")
            self._scheduler.modify_job(job.name, next_run_time=now.replace(tzinfo=UTC))
        for name, job in self._jobs.items():
            say(f"{name}: next due {job.next_due(after=now):%Y-%m-%d %H:%M} UTC")

    def _run_job(self, name: str) -> None:
        if self._stopping.is_set():
            return
        job, started = self._jobs[name], self._clock()
        deadline = time.monotonic() + job.timeout.total_seconds()
        child = start("-m", "intel", *job.command)
        while child.poll() is None:
            if self._stopping.wait(_POLL_EVERY_S):
                stop([child], grace_s=_GRACE_S)
                return
            if time.monotonic() > deadline:
                stop([child], grace_s=_GRACE_S)
                self._missed(name, f"stopped: it ran longer than {job.timeout}")
                return
        runs = read_history(self._home).runs
        if child.returncode and not ((runs["job"] == name) & (runs["started_at"] >= started)).any():
            command = " ".join(job.command)
            self._missed(name, f"`intel {command}` ended with {child.returncode} before it began")

    def _note(self, event: JobEvent) -> None:
        """Put on record what APScheduler would only log."""
        if event.code == EVENT_JOB_ERROR:
            self._missed(event.job_id, f"could not be run: {event.exception}")
        else:
            self._missed(event.job_id, "the run before it had not ended")

    def _missed(self, name: str, message: str) -> None:
        say(f"{name}: {message}")
        record_missed(self._home, name, message, now=self._clock())


def scheduler_lock(home: Home) -> Path:
    """The lock that the one scheduler of a desk holds for life."""
    return home.locks / "scheduler.lock"
