"""Measure what the front page says, and write it there with date and machine.

    python -m tests.benchmarks.front_page [--only NAME ...] [--rows COUNT ...]
        [--series FOLDER] [--statsforecast PYTHON]

Runs the benchmarks beside this file one after another and writes each figure, as soon as there is
one, between ``<!-- measured -->`` and ``<!-- /measured -->`` of README.md. A row that was not
measured keeps what stood there, with its own date. A benchmark that fails, or prints what its row
cannot read, leaves its row as it was; the others go on, and the command ends with 1 and says which.

``--series`` names the folder of public series that ``forecasts.py`` describes; ``--statsforecast``
the interpreter of the environment it describes, in which statsforecast is measured beside.
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
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from intel.home import CHECKOUT

README = CHECKOUT / "README.md"
BLOCK = re.compile(r"(<!-- measured -->\n)(.*?)(<!-- /measured -->)", re.DOTALL)
HEADER = "| what | measured | by | on |\n| --- | --- | --- | --- |\n"
PEER = "median of four"
"""statsforecast's AutoETS, AutoTheta, AutoCES and AutoARIMA together."""


class NotMeasured(Exception):  # noqa: N818 - said of a row, which stands as it was
    """A benchmark failed or printed something else than its row reads; the text says what."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is called, the command, and how its output is read."""

    name: str
    what: str
    command: tuple[str, ...]
    read: Callable[[str], str]
    needs_desk: bool = False
    shown: str = ""
    """The command for a reader, where the one that runs names places of this machine."""

    def line(self, figure: str, measured_on: str) -> str:
        """The row of the table."""
        command = self.shown or " ".join(("python", *self.command[1:]))
        return f"| {self.what} | {figure} | `{command}` | {measured_on} |"


def _found(pattern: str, form: str) -> Callable[[str], str]:
    """Read ``form`` with the groups of ``pattern``, which the output must hold."""

    def read(output: str) -> str:
        found = re.search(pattern, output, re.DOTALL)
        if found is None:
            raise NotMeasured(f"the output does not hold {pattern!r}:\n{output[-2000:]}")
        return form.format(*found.groups())

    return read


def _hardware(output: str) -> str:
    try:
        summary = json.loads(output)["summary"]
        return ", ".join(
            f"{name} {summary[family]['mean_abs_error']:.1%} of {summary[family]['targets']}"
            for family, name in (
                ("b_training", "training"),
                ("c_collectives", "collectives"),
                ("f_inference", "serving"),
                ("a_topology", "counts"),
            )
        )
    except (ValueError, LookupError, TypeError) as error:
        raise NotMeasured(f"the summary is not as it was: {error!r}") from error


def _forecasts(output: str) -> str:
    try:
        tables = json.loads(output[output.rindex("\n{") :])
        told = []
        for title, table in tables.items():
            peer = f" against {table[PEER]['owa']:.3f}" if PEER in table else ""
            told.append(f"{title} {table['engine']['owa']:.3f}{peer}")
        return ", ".join(told)
    except (ValueError, LookupError, TypeError) as error:
        raise NotMeasured(f"the scores are not as they were: {error!r}") from error


_REFRESH = (
    r"full, a new desk\s+published.*?processor ([\d.]+) s"
    r".*?one new number\s+published.*?processor ([\d.]+) s"
    r".*?unchanged\s+unchanged.*?processor ([\d.]+) s.*?a refresh publishes: p50 ([\d.]+) ms"
)
_STORE = (
    r"synthetic facts\n  build .*?processor ([\d.]+) s.*?file ([\d.]+) MiB"
    r".*?peak memory ([\d.]+) GiB"
    r".*?one series, as of a day: [^\n]*processor ([\d.]+) ms"
    r".*?market_share_as_of one basis: [^\n]*processor ([\d.]+) ms"
    r".*?the whole ledger, as of a day: [^\n]*processor ([\d.]+) ms"
)
_CALCULON = r"mean of (\d+) steps: this model ([\d.]+%), Calculon ([\d.]+%)"
_SCENARIOS = r"new odds\s+([\d.]+) ms.*100,000 paths to 2030, \d+ measures\s+([\d.]+) s"
_APP = (
    r"first page, cold\s+([\d.]+) s.*first page of the next reader\s+([\d.]+) s"
    r".*a slider of the Cluster lab\s+(\d+).*rerun p95 under load\s+([\d.]+) s"
)


def _store(count: int) -> Row:
    """How the store is with so many facts."""
    return Row(
        "store",
        f"{count:,} facts: build, file, memory; as of any day one series, market share, all summed"
        " (processor time)",
        (sys.executable, "tests/benchmarks/store.py", "--rows", str(count)),
        _found(_STORE, "{} s, {} MiB, {} GiB; {}, {}, {} ms"),
    )


def _series(folder: Path, peer: Path | None) -> Row:
    """How the series engine scores, beside statsforecast where its interpreter is given."""
    options = ["--accuracy", *(["--statsforecast"] if peer else [])]
    script = "tests/benchmarks/forecasts.py"
    against = "; against statsforecast's median of four" if peer else ""
    return Row(
        "forecasts",
        f"forecasts of public series: OWA, below 1 beats Naive2{against}",
        (str(peer or sys.executable), script, str(folder), *options, "--json", "/dev/stdout"),
        _forecasts,
        shown=" ".join(("python", script, "FOLDER", *options)),
    )


def rows(
    series: Path | None = None, peer: Path | None = None, store_rows: Sequence[int] = ()
) -> tuple[Row, ...]:
    """Every row that can be measured."""
    python = sys.executable
    measured = [
        Row("hardware", "hardware model against published measurements: mean error",
            (python, "-m", "intel", "validate", "hardware", "--json"), _hardware),
        Row("calculon", "the training steps by which Calculon judges itself: mean error",
            (python, "-m", "tests.benchmarks.calculon"),
            _found(_CALCULON, "{1} against Calculon's {2} on {0} steps")),
        Row("refresh", "a refresh in full; after one new number; unchanged (processor time);"
            " a page's query meanwhile",
            (python, "tests/benchmarks/refresh.py"), _found(_REFRESH, "{} s; {} s; {} s; {} ms")),
        Row("scenarios", "new odds; 100,000 paths of every market to 2030 (processor time)",
            (python, "-m", "tests.benchmarks.scenarios"), _found(_SCENARIOS, "{} ms; {} s"),
            needs_desk=True),
        Row("app", "first page in a browser, cold, then the next reader's; a slider's answer;"
            " 95 of 100 reruns among 20 sessions within",
            (python, "-m", "tests.benchmarks.app"),
            _found(_APP, "{} s, {} s; {} ms; {} s"), needs_desk=True),
        *map(_store, store_rows),
    ]  # fmt: skip
    if series is not None:
        measured.append(_series(series.resolve(), peer))
    return tuple(measured)


def measure(row: Row, home: Path) -> str:
    """Run one benchmark and read its figure.

    Raises
    ------
    NotMeasured
        When it, or the refresh it needs, fails, or prints what the row cannot read.
    """
    if row.needs_desk and not (home / "current").exists():
        run((sys.executable, "-m", "intel", "refresh"), home)
    return row.read(run(row.command, home))


def run(command: tuple[str, ...], home: Path) -> str:
    """What a command prints."""
    done = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ | {"INTEL_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        told = f"{' '.join(command)} ended with {done.returncode}"
        raise NotMeasured(f"{told}:\n{done.stderr[-2000:]}")
    return done.stdout


def written(readme: str, fresh: str) -> str:
    """The README with one fresh row in the place of the row of the same command, or at the end."""
    block = BLOCK.search(readme)
    if block is None:
        sys.exit(f"{README.name} has no place for what is measured")
    lines = [line for line in block[2].splitlines() if line.startswith("| ")][2:]
    kept = {line.split("|")[3]: line for line in lines} | {fresh.split("|")[3]: fresh}
    return BLOCK.sub(
        lambda found: found[1] + HEADER + "\n".join(kept.values()) + "\n" + found[3], readme
    )


def machine() -> str:
    """Cores and memory of this machine."""
    return (
        f"{platform.machine()}, {psutil.cpu_count()} cores,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GiB"
    )


def write_measured(chosen: Sequence[Row], home: Path, readme: Path = README) -> list[str]:
    """Measure rows and write each as soon as it is there; the names of those that failed."""
    failed = []
    for row in chosen:
        began = time.perf_counter()
        try:
            figure = measure(row, home)
        except NotMeasured as error:
            print(f"{row.name}: NOT MEASURED, {error}", file=sys.stderr, flush=True)
            failed.append(row.name)
            continue
        line = row.line(figure, f"{datetime.now(UTC):%Y-%m-%d}, {machine()}")
        readme.write_text(written(readme.read_text(encoding="utf-8"), line), encoding="utf-8")
        print(f"{row.name}: {figure} (in {time.perf_counter() - began:.0f} s)", flush=True)
    return failed


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--series", type=Path, help="folder of public benchmark series")
    parser.add_argument(
        "--statsforecast", type=Path, metavar="PYTHON", help="interpreter that has statsforecast"
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[1_000_000, 10_000_000], help="facts of the store"
    )
    parser.add_argument("--only", nargs="+", default=[], help="names of rows to measure")
    options = parser.parse_args()
    if options.statsforecast and options.series is None:
        parser.error("--statsforecast needs --series FOLDER")
    known = rows(options.series, options.statsforecast, options.rows)
    if unknown := set(options.only) - {row.name for row in known}:
        names = ", ".join(dict.fromkeys(row.name for row in known))
        parser.error(f"no row is named {', '.join(sorted(unknown))}; there are {names}")
    chosen = [row for row in known if not options.only or row.name in options.only]
    with tempfile.TemporaryDirectory(prefix="fabric-intel-benchmark-") as home:
        if failed := write_measured(chosen, Path(home)):
            sys.exit(f"not measured: {', '.join(failed)}; their rows stand as they were")


if __name__ == "__main__":
    main()
