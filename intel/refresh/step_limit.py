"""How long a step of the refresh may take, and how it ends when it takes longer.

An alarm interrupts the step wherever it is, in a query as in a page that never comes; what it left
half done is swept away by the next refresh, as after a kill. A step that not even an alarm reaches
(a disk that does not answer) ends with its process, where that is allowed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from intel.errors import StepOverdue
from intel.facts.schedule import load_schedule

DEAF_AFTER_S: Final = 20.0
"""How long after its alarm a step is taken for one that cannot hear it."""
_AGAIN_EVERY_S: Final = 2.0

GiveUp = Callable[[StepOverdue], None]


def step_limits(data: Path, job: str = "refresh") -> Mapping[str, timedelta]:
    """Return the limit of each step as the reviewed schedule states it."""
    return next((each.step_limits for each in load_schedule(data) if each.name == job), {})


@contextmanager
def limited(step: str, limit: timedelta | None, *, if_deaf: GiveUp | None) -> Iterator[None]:
    """Interrupt what is done inside once it has taken ``limit``.

    Parameters
    ----------
    step
        Its name, for the message.
    limit
        None, or a caller that is not the main thread, sets no alarm.
    if_deaf
        Called from another thread, ``DEAF_AFTER_S`` after the alarm, when the step has not ended;
        it is to end the process. None waits on.

    Raises
    ------
    StepOverdue
        When the limit was reached, whatever the step made of the interruption.
    """
    if limit is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    overdue = StepOverdue(
        f"step {step} was stopped after {limit.total_seconds():g} s, its limit, and the last"
        f" snapshot stands; see what it waits for with `intel doctor`, then refresh again, or raise"
        f" step_limit_s.{step} in data/reference/schedule.toml if it needs longer"
    )
    rung = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        rung.set()
        raise overdue

    deaf = threading.Timer(limit.total_seconds() + DEAF_AFTER_S, if_deaf or _wait_on, [overdue])
    deaf.daemon = True
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        try:
            deaf.start()
            # Again and again, since whoever catches everything would catch the first one too.
            signal.setitimer(signal.ITIMER_REAL, limit.total_seconds(), _AGAIN_EVERY_S)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            deaf.cancel()
    except Exception as error:
        if rung.is_set() and error is not overdue:
            raise overdue from error
        raise
    finally:
        signal.signal(signal.SIGALRM, before)
    if rung.is_set():
        raise overdue


def end_process(overdue: StepOverdue) -> NoReturn:
    """End this process at once, saying why; for a process that is one refresh and nothing else."""
    print(f"Error: {overdue}", file=sys.stderr, flush=True)
    os._exit(1)


def _wait_on(overdue: StepOverdue) -> None:
    """What else can be done is for whoever called."""
