"""How quick the desk is: cold start, first page, reruns alone and with 20 sessions, memory.

Run it against a desk that has been refreshed (``INTEL_HOME``); it starts the app itself::

    python -m tests.benchmarks.app [seconds of load, by default 45]

The first page and a slider's answer are timed in a real browser, until a reader sees them. Reruns
are timed by raw sessions that speak Streamlit's protocol, so that drawing is not in them: from the
request to the message that the script is done. Aims on two cores: first page within 3 s, rerun p95
within 0.5 s with 20 sessions thinking 3 s.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import numpy as np
import psutil
from playwright.sync_api import Browser
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.browser.screenshots import CHECKOUT, PAGES, chromium, open_page, settled

SESSIONS = 20
THINKING_S = 3.0
ALONE = 12
MOVES = 8
FIRST_PAGE_S, RERUN_P95_S = 3.0, 0.5
"""The aims."""


@contextmanager
def app() -> Iterator[tuple[str, psutil.Process, float]]:
    """The app on a free port, its process, and the seconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    started = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=CHECKOUT,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - began < 60:
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health"),
            ):
                break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}", psutil.Process(started.pid), time.perf_counter() - began
    finally:
        started.terminate()
        started.wait(timeout=20)


class Session:
    """One reader without a browser."""

    def __init__(self, address: str, page: str) -> None:
        self._page = page
        self._opened = ExitStack()
        self._socket: ClientConnection = self._opened.enter_context(
            connect(
                f"ws://{address}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
                origin=f"http://{address}",  # type: ignore[arg-type]
            )
        )

    def rerun(self) -> float:
        """Ask for the page once more; seconds until the script has ended."""
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        asked.rerun_script.page_name = self._page
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(self._socket.recv(timeout=60))  # type: ignore[arg-type]
            if told.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began

    def close(self) -> None:
        """Leave."""
        self._opened.close()


def heading(title: str) -> None:
    """Begin a table of reruns."""
    print(f"\n{title:32}{'p50, ms':>9}{'p95, ms':>9}{'cpu, ms':>9}{'n':>6}", flush=True)


def told(name: str, seconds: list[float], cpu_s: float) -> None:
    """Print one row: median, 95th percentile, processor time of one rerun and number of reruns."""
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    each = cpu_s / len(seconds) * 1000
    print(f"{name:32}{p50:9.0f}{p95:9.0f}{each:9.0f}{len(seconds):6}", flush=True)


def measured(name: str, value: float, unit: str, aim: float | None = None) -> None:
    """Print one number, and whether it meets its aim."""
    met = "" if aim is None else f"   aim {aim:g} {unit}: {'met' if value <= aim else 'MISSED'}"
    print(f"{name:32}{value:9.2f} {unit}{met}", flush=True)


def processor_s(process: psutil.Process) -> float:
    """Processor time that the app has used, which a busy machine does not stretch."""
    used = process.cpu_times()
    return float(used.user + used.system)


def first_page(browser: Browser, address: str) -> float:
    """Seconds until a browser shows the Briefing's first sentence."""
    with open_page(browser, anew=True) as (page, _):
        began = time.perf_counter()
        page.goto(f"http://{address}/")
        page.get_by_test_id("stMain").get_by_text("NVIDIA").first.wait_for(timeout=60_000)
        return time.perf_counter() - began


def a_slider(browser: Browser, address: str) -> list[float]:
    """Seconds from a key on the Cluster lab's slider to another first sentence on the screen."""
    with open_page(browser) as (page, _):
        page.goto(f"http://{address}/cluster_lab")
        sentence = page.get_by_test_id("stMain").get_by_text("Lifting delivered bandwidth")
        sentence.wait_for(timeout=60_000)
        settled(page)
        page.get_by_role("slider").first.focus()
        took = []
        for move in range(MOVES):
            before = sentence.inner_text()
            began = time.perf_counter()
            page.keyboard.press("ArrowLeft" if move % 2 else "ArrowRight")
            page.wait_for_function(
                "said => !document.querySelector('[data-testid=stMain]').innerText.includes(said)",
                arg=before,
                polling=10,
            )
            took.append(time.perf_counter() - began)
        return took


def alone(address: str, process: psutil.Process) -> None:
    """Time every page with one session."""
    heading("one session, page by page")
    for page in PAGES:
        session = Session(address, page)
        session.rerun()  # imports and caches
        before = processor_s(process)
        took = [session.rerun() for _ in range(ALONE)]
        told(page or "briefing", took, processor_s(process) - before)
        session.close()


def together(address: str, process: psutil.Process, seconds: float) -> None:
    """Time 20 sessions, every page among them, that think in between."""
    before, used = process.memory_info().rss, processor_s(process)
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    until = time.perf_counter() + seconds

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - think time, not a secret
        page = PAGES[number % len(PAGES)]
        session = Session(address, page)
        session.rerun()
        while time.perf_counter() < until:
            time.sleep(chance.expovariate(1 / THINKING_S))
            took[page].append(session.rerun())
        most.append(process.memory_info().rss)
        session.close()

    most: list[int] = []
    readers = [threading.Thread(target=read, args=(number,)) for number in range(SESSIONS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    every = [each for page in took.values() for each in page]
    heading(f"{SESSIONS} sessions thinking {THINKING_S:g} s")
    told("all pages", every, processor_s(process) - used)
    slowest = max((page for page in took if took[page]), key=lambda page: max(took[page]))
    print(f"{'slowest, ' + (slowest or 'briefing'):32}{'':9}{max(took[slowest]) * 1000:9.0f}")
    measured("rerun p95 under load", float(np.percentile(every, 95)), "s", RERUN_P95_S)
    measured("memory a session", (max(most) - before) / SESSIONS / 2**20, "MiB")


def main(seconds: float) -> None:
    """Print every measure."""
    with app() as (address, process, started_s):
        measured("cold start, until it answers", started_s, "s")
        with chromium() as browser:
            cold = first_page(browser, address)
            measured("first page, cold", cold, "s", FIRST_PAGE_S)
            measured("first page of the next reader", first_page(browser, address), "s")
            used = processor_s(process)
            heading("in the browser")
            moved = a_slider(browser, address)
            told("a slider of the Cluster lab", moved, processor_s(process) - used)
        alone(address, process)
        print()
        measured("memory before load", process.memory_info().rss / 2**20, "MiB")
        together(address, process, seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 45.0)
