"""The command as programs meet it: a process with an exit code and clean streams."""

import json
import os
import subprocess
import sys

from intel.home import CHECKOUT

HEAVY = ("pandas", "numpy", "duckdb", "streamlit", "statsmodels", "apscheduler", "pydantic")


def run(*command, home=None):
    environment = {**os.environ, **({"INTEL_HOME": str(home.root)} if home else {})}
    return subprocess.run(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_line_imports_nothing_heavy():
    told = run("-c", f"import sys, intel.cli; print([m for m in {HEAVY} if m in sys.modules])")
    assert told.stdout.strip() == "[]"


def test_json_is_alone_on_standard_output(desk):
    result = run("-m", "intel", "sql", "SELECT count(*) AS n FROM fact", "--json", home=desk)
    assert json.loads(result.stdout)[0]["n"] > 4000
    assert result.stderr == ""
    assert result.returncode == 0


def test_an_error_goes_to_standard_error_with_a_code(home):
    result = run("-m", "intel", "sql", "FROM fact", home=home)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: no snapshot has been published in")


# The command itself, on other reviewed files than those that ship.
ON_OTHER_DATA = """
import functools, sys
from pathlib import Path
from intel.cli import main
from intel.refresh import pipeline
pipeline.refresh = functools.partial(pipeline.refresh, data=Path(sys.argv.pop(1)))
main()
"""


def test_ingest_from_the_terminal(home, small_data, facts_file):
    """A good file and a bad one on a new desk, then the same two again."""
    good = facts_file({}, {"value": "many"}, name="good.csv")
    bad = good.with_name("bad.csv")
    bad.write_bytes(b"\xff\xfe")

    first = run("-c", ON_OTHER_DATA, small_data, "ingest", good, bad, "--json", home=home)
    assert first.returncode == 1
    assert "Error: refused bad.csv" in first.stderr
    assert "Traceback" not in first.stderr
    told = json.loads(first.stdout)
    assert told["outcome"] == "published"
    (refused, taken) = told["ingested"]
    assert (taken["accepted"], taken["quarantined"]) == (1, 1)
    assert refused["file"] == "bad.csv"
    for row in told["accounting"]:
        assert row["read"] == row["accepted"] + row["merged"] + row["quarantined"]
    names = sorted(path.name[16:] for path in (home.inbox / "refused").iterdir())
    assert names == ["bad.csv", "bad.csv.report.txt"]

    again = run("-c", ON_OTHER_DATA, small_data, "ingest", good, home=home)
    assert again.returncode == 0, again.stderr
    assert "read 2 = 0 new + 1 known + 1 refused" in again.stdout
    assert (again.stdout + again.stderr).count("good.csv: read") == 1
    assert "unchanged: snapshot 000001" in again.stdout
