"""The desk as one command: app and scheduler side by side, each started again when it crashes."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from intel.errors import Busy, IntelError, StoreMissing
from intel.home import CHECKOUT, Home
from intel.lock import holder
from intel.refresh.inputs import code_version
from intel.refresh.process import set_from_signal, start, stop
from intel.refresh.schedule import scheduler_lock
from intel.store import open_snapshot
from intel.store.shelf import held

ADDRESS: Final = "127.0.0.1"
_POLL_EVERY_S: Final = 0.25
_GRACE_S: Final = 8.0
_LONGEST_PAUSE_S: Final = 60.0
_STEADY_AFTER_S: Final = 60.0

Say = Callable[[str], None]


@dataclass
class Child:
    """A process that is to be up: started again after a pause that doubles with each crash."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    say: Say
    process: subprocess.Popen[bytes] | None = None
    _crashes: int = field(default=0, init=False)
    _started: float = field(default=0.0, init=False)
    _start_at: float = field(default=0.0, init=False)

    def tend(self) -> None:
        """Start it when it is due; take note when it has crashed."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._start_at:
                self.process = start(*self.arguments, cwd=CHECKOUT, environment=self.environment)
                self._started = now
        elif (code := self.process.poll()) is not None:
            self._crashes = 0 if now - self._started > _STEADY_AFTER_S else self._crashes
            pause = min(2.0**self._crashes, _LONGEST_PAUSE_S)
            self._crashes += 1
            self._start_at = now + pause
            self.process = None
            self.say(f"{self.name} ended with {code}; starting it again in {pause:.0f} s")


class Desk:
    """App and scheduler of one home."""

    def __init__(
        self, home: Home, *, port: int, with_scheduler: bool, say: Say, address: str = ADDRESS
    ) -> None:
        self._home = home
        self._address = address
        self._port = port
        self._say = say
        self._stopping = Event()
        self._environment = {**os.environ, "INTEL_HOME": str(home.root)}
        self._with_scheduler = with_scheduler

    @property
    def url(self) -> str:
        """Where a browser finds the app."""
        return f"http://{self._address}:{self._port}"

    def stop(self) -> None:
        """End soon; safe to call from a signal handler."""
        set_from_signal(self._stopping)

    def run(self) -> None:
        """Publish a first snapshot when there is none, then keep the desk up until told to stop.

        Raises
        ------
        Busy
            When the port is taken.
        IntelError
            When the first refresh fails, or the checkout has no app.
        """
        check_port(self._port)
        app = CHECKOUT / "app.py"
        if not app.is_file():
            raise IntelError(f"{app} is missing; run `intel serve` from an editable install")
        if (why := self._needs_building()) and not self._first_refresh(why):
            return
        children = [self._child("app", "-m", "streamlit", "run", str(app), *self._flags())]
        if self._with_scheduler:
            children += self._scheduler()
        try:
            self._keep_up(children)
        finally:
            stop([each.process for each in children if each.process], grace_s=_GRACE_S)
            self._say("stopped")

    def _needs_building(self) -> str:
        """Why the store is to be built before the app comes up; empty when it can be read as is.

        A snapshot that another release wrote may lack what the pages ask for. One that a person
        put back stays.
        """
        if not self._home.current.exists():
            return "nothing is published yet"
        if held(self._home):
            return ""
        try:
            snapshot = open_snapshot(self._home)
        except StoreMissing as error:
            return str(error)
        if snapshot.code_version != code_version():
            return f"snapshot {snapshot.id} was built by {snapshot.code_version}, another release"
        return ""

    def _first_refresh(self, why: str) -> bool:
        """Run it as a child that prints its progress; False when told to stop meanwhile."""
        self._say(f"{why}: building the store (a first refresh)")
        process = start("-m", "intel", "refresh", cwd=CHECKOUT, environment=self._environment)
        while process.poll() is None:
            if self._stopping.wait(_POLL_EVERY_S):
                stop([process], grace_s=_GRACE_S)
                return False
        if process.returncode:
            raise IntelError("the first refresh failed, see above; put it right and start again")
        return True

    def _scheduler(self) -> list[Child]:
        if running := holder(scheduler_lock(self._home)):
            self._say(f"no scheduler started: {running} runs for this desk already")
            return []
        return [self._child("scheduler", "-m", "intel", "schedule")]

    def _keep_up(self, children: list[Child]) -> None:
        announced = False
        while True:
            for child in children:
                child.tend()
            if not announced and is_healthy(self._port):
                self._say(f"fabric-intel is at {self.url} (Ctrl-C ends it)")
                if self._address != ADDRESS:
                    self._say(
                        "others can reach it: let them through a proxy with TLS and sign-in only"
                    )
                announced = True
            if self._stopping.wait(_POLL_EVERY_S):
                return

    def _child(self, name: str, *arguments: str) -> Child:
        return Child(name, arguments, self._environment, self._say)

    def _flags(self) -> tuple[str, ...]:
        return (f"--server.port={self._port}", f"--server.address={self._address}")


def check_port(port: int) -> None:
    """Refuse a port that is taken, naming one that is free.

    Raises
    ------
    Busy
        When something listens on ``port`` already.
    """
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, port + 100) if _is_free(other)), 0)
    raise Busy(
        f"port {port} is taken, perhaps by another desk; choose a free one:"
        f" `intel serve --port {free}`"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def is_healthy(port: int) -> bool:
    """Whether an app answers on ``port``."""
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
