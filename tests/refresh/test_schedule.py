"""What is due and what is owed by the injected clock; one scheduler a desk; a clock that jumps."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intel.errors import AssumptionError, Busy
from intel.facts.schedule import load_schedule
from intel.home import DATA, Home
from intel.lock import exclusive
from intel.refresh import process
from intel.refresh.history import recorded_run
from intel.refresh.schedule import (
    ClockWatch,
    Scheduler,
    overdue,
    scheduler_lock,
    trigger,
)
from intel.store.job_history import read_history

JOBS = load_schedule(DATA)
(REFRESH,) = (job for job in JOBS if job.name == "refresh")
DUE = datetime.fromisoformat("2026-11-21T05:30:00")


def ran(home, *, at, outcome="published"):
    with recorded_run(home, "refresh", clock=lambda: at) as run:
        run.outcome = outcome


def test_the_shipped_schedule_refreshes_every_day_at_half_past_five_utc():
    assert REFRESH.next_due(after=DUE - timedelta(seconds=1)) == DUE
    assert REFRESH.next_due(after=DUE) == DUE + timedelta(days=1)


@settings(max_examples=150, deadline=None)
@given(
    after=st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01")),
    days=st.sampled_from(["mon-sun", "mon", "sat,sun", "tue-thu", "mon-wed,fri"]),
    hour=st.sampled_from(["*", "0", "23", "*/6", "8-20", "8-20/5", "20/2", "1,13", "*/5,7"]),
    minute=st.sampled_from(["*", "0", "30", "59", "*/7", "10-20/3", "0,30", "45/10"]),
)
def test_a_job_is_due_when_the_scheduler_will_start_it(after, days, hour, minute):
    """The desk's own reading of an expression, which pages use, is APScheduler's."""
    job = replace(
        REFRESH, cron={"day_of_week": days, "hour": hour, "minute": minute}, jitter=timedelta(0)
    )
    moment = after.replace(tzinfo=UTC)
    expected = trigger(job).get_next_fire_time(moment, moment)
    assert job.next_due(after=after).replace(tzinfo=UTC) == expected


def test_jitter_only_delays():
    moment = (DUE - timedelta(hours=1)).replace(tzinfo=UTC)
    for _ in range(20):
        late = trigger(REFRESH).get_next_fire_time(None, moment) - moment
        assert late >= timedelta(0)
        assert late <= timedelta(days=1) + REFRESH.jitter


def test_a_desk_that_never_refreshed_owes_one(tmp_path):
    assert overdue(JOBS, read_history(Home(tmp_path)), now=DUE) == (REFRESH,)


@pytest.mark.parametrize("outcome", ["published", "unchanged"])
def test_a_run_after_the_last_due_time_owes_nothing_until_the_next(tmp_path, outcome):
    home = Home(tmp_path)
    ran(home, at=DUE + timedelta(minutes=3), outcome=outcome)
    history = read_history(home)
    assert overdue(JOBS, history, now=DUE + timedelta(hours=23)) == ()
    assert overdue(JOBS, history, now=DUE + timedelta(hours=24)) == (REFRESH,)


def test_a_week_of_downtime_owes_one_run(tmp_path):
    home = Home(tmp_path)
    ran(home, at=DUE)
    late = DUE + timedelta(days=7, minutes=1)
    assert overdue(JOBS, read_history(home), now=late) == (REFRESH,)
    ran(home, at=late)
    assert overdue(JOBS, read_history(home), now=late + timedelta(minutes=1)) == ()


def test_a_failed_run_is_still_owed(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(OSError, match="disk full"), recorded_run(home, "refresh"):
        raise OSError("disk full")
    assert overdue(JOBS, read_history(home), now=DUE) == (REFRESH,)


def test_a_clock_set_back_owes_nothing(tmp_path):
    home = Home(tmp_path)
    ran(home, at=DUE)
    assert overdue(JOBS, read_history(home), now=DUE - timedelta(days=2)) == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 90 * 24 * 60), min_size=1, max_size=12))
def test_over_a_quarter_every_look_owes_a_run_exactly_when_one_was_due(minutes):
    """Whenever the desk looks, it owes a run if a due time lies between its last run and now."""
    last = None
    for minute in sorted(minutes):
        now = DUE + timedelta(minutes=minute)
        owed = last is None or REFRESH.next_due(after=last) <= now
        days = 0 if last is None else (now - DUE).days - (last - DUE).days
        assert owed == (last is None or days > 0)
        if owed:
            last = now


DOWN = [
    (timedelta(days=3, hours=1), timedelta(days=3, hours=2)),  # between two due times
    (timedelta(days=9, hours=23), timedelta(days=10, hours=1)),  # over one
    (timedelta(days=30, hours=23), timedelta(days=34, hours=12)),  # over four
    (timedelta(days=60, hours=23, minutes=59), timedelta(days=61, minutes=1)),  # just over one
]
"""When the machine is off, since the first due time."""


def test_a_quarter_by_the_simulated_clock_runs_every_expected_run_once(tmp_path):
    """The scheduler's own triggers, make-ups and history; only waiting is left out."""
    home, now, end = Home(tmp_path), DUE - timedelta(hours=4), DUE + timedelta(days=92)
    off = [(DUE + since, DUE + until) for since, until in DOWN]
    while now < end:
        for owed in overdue((REFRESH,), read_history(home), now=now):
            ran(home, at=now, outcome="unchanged")
            assert owed == REFRESH
        fires = trigger(REFRESH).get_next_fire_time(None, now.replace(tzinfo=UTC))
        fire = fires.replace(tzinfo=None)
        stopped = next((span for span in off if now < span[0] <= fire), None)
        if stopped:
            now = stopped[1]
        else:
            now = fire + timedelta(minutes=11)  # a run ends after any jitter
            if fire < end:
                ran(home, at=fire, outcome="published")
    began = read_history(home).runs["started_at"].tolist()
    due = [DUE + timedelta(days=day) for day in range(92)]
    runs_of = {day: [at for at in began if day <= at < day + timedelta(days=1)] for day in due}
    slept_through = {DUE + timedelta(days=day) for day in (31, 32, 33)}
    assert [day for day, runs in runs_of.items() if len(runs) != 1] == sorted(slept_through)
    assert all(runs_of[day] == [] for day in slept_through)
    assert len(began) == 92 - len(slept_through) + 1, "and the very first, of a new desk"
    for day in (10, 34, 61):
        assert runs_of[DUE + timedelta(days=day)][0] in {on for _, on in off}, "made up at once"


def test_a_clock_jump_is_told_once(monkeypatch):
    watch = ClockWatch()
    assert not watch.jumped()
    real = time.time
    for shift in (3600.0, -3600.0):
        monkeypatch.setattr(time, "time", lambda shift=shift: real() + shift)
        assert watch.jumped()
        assert not watch.jumped()


def test_a_second_scheduler_is_refused_with_the_holder_named(tmp_path):
    home = Home(tmp_path)
    with (
        exclusive(scheduler_lock(home), "intel schedule", now=DUE),
        pytest.raises(Busy, match=r"intel schedule \(process \d+, since 2026-11-21"),
    ):
        Scheduler(home, JOBS).run()


def run_once(home, job):
    """Let a scheduler make up one overdue run; give the rows of its history."""
    scheduler = Scheduler(home, (job,))
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    deadline = time.monotonic() + 20
    while read_history(home).runs.empty and time.monotonic() < deadline:
        time.sleep(0.05)
    scheduler.stop()
    thread.join(10)
    assert not thread.is_alive()
    return read_history(home).runs.to_dict("records")


def test_a_job_that_cannot_begin_is_on_record(home):
    job = replace(REFRESH, command=("no-such-command",))
    (row,) = run_once(home, job)
    assert row["outcome"] == "missed"
    assert row["message"] == "`intel no-such-command` ended with 2 before it began"


def test_a_job_that_takes_too_long_is_stopped_and_on_record(home, monkeypatch):
    def start_sleeper(*_):
        return process.start("-c", "import time; time.sleep(60)")

    monkeypatch.setattr("intel.refresh.schedule.start", start_sleeper)
    (row,) = run_once(home, replace(REFRESH, timeout=timedelta(seconds=0.1)))
    assert row["outcome"] == "missed"
    assert row["message"].startswith("stopped: it ran longer than 0:00:00.1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('day_of_week = "mon-sun"', 'day_of_week = "0-6"'), "days go by name"),
        (('day_of_week = "mon-sun"', 'day_of_week = "fri-mon"'), "fri-mon runs backwards"),
        (('hour = "5"', 'hour = "late"'), "write a cron expression"),
        (('hour = "5"', 'hour = "24"'), "24 is not within 0-23"),
        (('minute = "30"', 'minute = "*/0"'), r"\*/0 is not within 0-59"),
        (("jitter_s = 600", "jitter_s = -1"), "refresh.jitter_s"),
        (("jitter_s = 600", "jitters = 1"), "refresh.jitter"),
        (("[refresh]", "[refresh"), "cannot be read"),
    ],
)
def test_an_impossible_schedule_is_refused_with_its_place(tmp_path, change, message):
    text = (DATA / "reference" / "schedule.toml").read_text(encoding="utf-8")
    assert change[0] in text
    broken = tmp_path / "reference" / "schedule.toml"
    broken.parent.mkdir()
    broken.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(AssumptionError, match=rf"schedule\.toml: .*{message}"):
        load_schedule(tmp_path)
