"""Measure what the front page says, and write it there with date and machine.

    python -m tests.benchmarks.front_page [--series FOLDER] [--rows COUNT ...] [--only NAME ...]

Runs the benchmarks beside this file one after another and replaces what stands in README.md between
``<!-- measured -->`` and ``<!-- /measured -->``. ``--series`` names the folder of public benchmark
series that ``forecasts.py`` reads; with ``--statsforecast`` (an environment of its own, with pandas
below 3) its ensemble is measured beside. A row whose benchmark was not run keeps what stood there,
with its own date.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from intel.home import CHECKOUT

README = CHECKOUT / "README.md"
BLOCK = re.compile(r"(<!-- measured -->\n)(.*?)(<!-- /measured -->)", re.DOTALL)
HEADER = "| what | measured | by | on |\n| --- | --- | --- | --- |\n"


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is called, the command, and how its output is read."""

    name: str
    what: str
    command: tuple[str, ...]
    read: Callable[[str], str]
    needs_desk: bool = False


def _found(pattern: str, form: str) -> Callable[[str], str]:
    """Read ``form`` with the groups of ``pattern``, which the output must hold."""

    def read(output: str) -> str:
        found = re.search(pattern, output, re.DOTALL)
        if found is None:
            sys.exit(f"the output does not hold {pattern!r}:\n{output[-2000:]}")
        return form.format(*found.groups())

    return read


def _hardware(output: str) -> str:
    summary = json.loads(output)["summary"]
    told = []
    for family, name in (
        ("b_training: A100 dense", "A100 dense"),
        ("c_collectives", "collectives"),
        ("a_topology", "topology"),
    ):
        each = next(value for key, value in summary.items() if key.startswith(family))
        told.append(f"{name} {each['mean_abs_error']:.2%}")
    return "mean error " + ", ".join(told)


def _forecasts(output: str) -> str:
    tables = json.loads(output[output.index("\n{") :])
    return ", ".join(
        f"{title} {table['engine']['owa']:.3f}"
        for title, table in tables.items()
        if isinstance(table, dict) and "owa" in table.get("engine", {})
    )


_REFRESH = (
    r"full, a new desk\s+published\s+([\d.]+) s.*one new number\s+published\s+([\d.]+) s"
    r".*unchanged\s+unchanged\s+([\d.]+) s.*a refresh publishes: p50 ([\d.]+) ms"
)
_STORE = (
    r"synthetic facts\n  build ([\d.]+) s.*?file ([\d.]+) MiB.*?peak memory ([\d.]+) GiB"
    r".*?one series, as of a day: median ([\d.]+) ms"
    r".*?market_share_as_of one basis: median ([\d.]+) ms"
    r".*?the whole ledger, as of a day: median ([\d.]+) ms"
)


def _store(count: int) -> Row:
    """How the store is with so many facts."""
    return Row(
        "store",
        f"{count:,} facts: build, file, memory; as of any day one series, market share, all summed",
        (sys.executable, "tests/benchmarks/store.py", "--rows", str(count)),
        _found(_STORE, "{} s, {} MiB, {} GiB; {}, {}, {} ms"),
    )


def rows(series: Path | None, store_rows: Sequence[int]) -> tuple[Row, ...]:
    """Every row that can be measured."""
    python = sys.executable
    measured = [
        Row("hardware", "hardware model against published measurements",
            (python, "-m", "intel", "validate", "hardware", "--json"), _hardware),
        Row("refresh", "a refresh in full; one new number; unchanged; a page's query meanwhile",
            (python, "tests/benchmarks/refresh.py"), _found(_REFRESH, "{} s; {} s; {} s; {} ms")),
        Row("scenarios", "new odds; 100,000 paths of every market to 2030",
            (python, "-m", "tests.benchmarks.scenarios"),
            _found(r"new odds\s+([\d.]+) ms.*100,000 paths to 2030, \d+ measures\s+([\d.]+) s",
                   "{} ms; {} s"), needs_desk=True),
        Row("app", "first page in a browser; a rerun among 20 sessions, 95th percentile",
            (python, "-m", "tests.benchmarks.app"),
            _found(r"first page, cold\s+([\d.]+) s.*rerun p95 under load\s+([\d.]+) s",
                   "{} s; {} s"), needs_desk=True),
        *map(_store, store_rows),
    ]  # fmt: skip
    if series is not None:
        measured.append(
            Row("forecasts", "forecasts of public series: OWA against Naive2 (lower is better)",
                (python, "tests/benchmarks/forecasts.py", str(series), "--json", "/dev/stdout"),
                _forecasts)
        )  # fmt: skip
    return tuple(measured)


def measure(row: Row, home: Path) -> str:
    """Run one benchmark and read its figure."""
    if row.needs_desk and not (home / "current").exists():
        run((sys.executable, "-m", "intel", "refresh"), home)
    return row.read(run(row.command, home))


def run(command: tuple[str, ...], home: Path) -> str:
    """What a command prints; its failure ends all."""
    done = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ | {"INTEL_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def written(readme: str, fresh: dict[str, str]) -> str:
    """The README with the fresh rows; a row that was not measured stays as it was."""
    block = BLOCK.search(readme)
    if block is None:
        sys.exit(f"{README.name} has no place for what is measured")
    lines = [line for line in block[2].splitlines() if line.startswith("| ")][2:]
    kept = {line.split("|")[1].strip(): line for line in lines} | fresh
    return BLOCK.sub(
        lambda found: found[1] + HEADER + "\n".join(kept.values()) + "\n" + found[3], readme
    )


def machine() -> str:
    """Cores and memory of this machine."""
    return (
        f"{platform.machine()}, {psutil.cpu_count()} cores,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GiB"
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=Path, help="folder of public benchmark series")
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[1_000_000, 10_000_000], help="facts of the store"
    )
    parser.add_argument("--only", nargs="*", default=[], help="names of rows to measure")
    options = parser.parse_args()
    today = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}"
    fresh = {}
    with tempfile.TemporaryDirectory(prefix="fabric-intel-benchmark-") as home:
        for row in rows(options.series, options.rows):
            if options.only and row.name not in options.only:
                continue
            figure = measure(row, Path(home))
            command = " ".join(("python", *row.command[1:]))
            if row.name == "forecasts":
                command = "python tests/benchmarks/forecasts.py FOLDER"
            fresh[row.what] = f"| {row.what} | {figure} | `{command}` | {today} |"
            print(f"{row.name}: {figure}", flush=True)
    README.write_text(written(README.read_text(encoding="utf-8"), fresh), encoding="utf-8")


if __name__ == "__main__":
    main()
