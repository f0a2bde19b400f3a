"""Child processes in a group of their own, and how they are ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Final, NoReturn

_TETHER: Final = str(Path(__file__).with_name("tether.py"))
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)
_TOLD_TO_END: Final = Event()


def start(
    *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start this Python with ``arguments``, in a process group of its own.

    Ctrl-C in a terminal then reaches the parent alone, which ends its children in order. A parent
    that is killed takes them along all the same (:mod:`intel.refresh.tether`).
    """
    return subprocess.Popen(
        [sys.executable, _TETHER, str(os.getpid()), *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop(processes: Sequence[subprocess.Popen[bytes]], *, grace_s: float) -> None:
    """Ask all processes to end; after ``grace_s`` kill what is left of their groups."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + grace_s
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0.0))
        with suppress(ProcessLookupError):  # the whole group has ended
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_on_signals(*, within_s: float = 8.0) -> None:
    """Make SIGTERM and Ctrl-C unwind the main thread, so that whatever is open is closed.

    A main thread that does not hear it (a library may compute on, or wait for a task of its own)
    ends with its process after ``within_s``, as if killed: the job history says *died*.
    """

    def unwind(number: int, frame: FrameType | None) -> NoReturn:
        _TOLD_TO_END.set()
        raise SystemExit(128 + number)

    def give_up() -> None:
        number = 0
        while number not in _ENDING:  # an alarm rings here too
            number = os.read(heard, 1)[0]
        time.sleep(within_s)
        os._exit(128 + number)

    heard, rung = os.pipe()
    os.set_blocking(rung, False)
    signal.set_wakeup_fd(rung, warn_on_full_buffer=False)
    Thread(target=give_up, daemon=True).start()
    for number in _ENDING:
        signal.signal(number, unwind)


def set_from_signal(event: Event) -> None:
    """Set an event in a signal handler, which may interrupt who holds the event's own lock."""
    Thread(target=event.set).start()


def told_to_end() -> bool:
    """Whether this process was; a library may have made another error of the unwinding."""
    return _TOLD_TO_END.is_set()
