"""A real PostgreSQL, made for the session and thrown away after it."""

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

if importlib.util.find_spec("duckdb_extensions") is None:
    collect_ignore_glob = ["test_*.py"]  # they need the extra lake: .ci/lake runs them


def _programs():
    """The folder of PostgreSQL's programs, which Debian keeps off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        pytest.skip("PostgreSQL is not installed; .ci/lake installs it")
    return versions[-1].parent


def _as_its_user():
    """PostgreSQL refuses to run as root."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if (os.geteuid() == 0)
        else []
    )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """Connection words of a database that is up."""
    programs, root = _programs(), Path("/tmp") / f"intel-postgres-{os.getpid()}"  # a short path
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    if os.geteuid() == 0:
        shutil.chown(root, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = _as_its_user()
    subprocess.run(
        [*run, programs / "initdb", "-D", root / "data", "-U", "intel", "--auth=trust", "-N"],
        check=True, capture_output=True,
    )  # fmt: skip
    log = (tmp_path_factory.mktemp("postgres") / "log").open("w+")
    server = subprocess.Popen(
        [*run, programs / "postgres", "-D", root / "data", "-k", root, "-p", str(port)],
        stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        for _ in range(100):
            ready = subprocess.run(
                [programs / "pg_isready", "-h", root, "-p", str(port)],
                capture_output=True, check=False,
            )  # fmt: skip
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        else:
            log.seek(0)
            pytest.fail(f"PostgreSQL did not come up: {log.read()[-2000:]}")
        yield root, port, programs
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def lake(postgres, tmp_path, monkeypatch):
    """A new lake, named in the environment as a desk would have it."""
    root, port, programs = postgres
    name = f"lake_{time.monotonic_ns()}"
    subprocess.run(
        [programs / "createdb", "-h", root, "-p", str(port), "-U", "intel", name], check=True
    )
    catalogue = f"ducklake:postgres:dbname={name} host={root} port={port} user=intel"
    monkeypatch.setenv("INTEL_STORE", catalogue)
    monkeypatch.setenv("INTEL_LAKE_FILES", f"{tmp_path / 'lake'}/")
    from intel.store.lake import LakeAddress

    return LakeAddress.from_environment()
