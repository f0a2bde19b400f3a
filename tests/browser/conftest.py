"""A desk that is up: the app served from the session's store, driven by a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from intel.home import CHECKOUT
from tests.browser.screenshots import chromium


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(home, log_file, *options, port=None):
    """The app over a desk, up and answering."""
    port = port or free_port()
    log = log_file.open("w+")
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
        *options,
    ]  # fmt: skip
    app = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=os.environ | {"INTEL_HOME": str(home.root)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{base}/_stcore/health", timeout=1) as answer:
                    if answer.read() == b"ok":
                        break
            except OSError:
                time.sleep(0.2)
        else:
            log.seek(0)
            pytest.fail(f"the app did not come up: {log.read()[-2000:]}")
        yield base
    finally:
        app.terminate()
        app.wait(timeout=20)
        log.close()


@pytest.fixture(scope="session")
def address(desk, tmp_path_factory):
    """Address of the app on the shipped store."""
    with served(desk, tmp_path_factory.mktemp("app") / "log") as base:
        yield base


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    with chromium() as running:
        yield running
