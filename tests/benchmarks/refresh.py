"""What a refresh costs: in full, after one new number, after a new document, and unchanged; what
readers notice of it; and how all of that grows with the number of series.

``python tests/benchmarks/refresh.py`` measures shipped data in a few minutes, and ``--times 1 10``
beside them data with ten times the vendors: copies with invented names and real numbers, each with
its quarters, its events left out. What is not of vendors (market bases, outlooks, scenarios,
hardware) is not multiplied. Each refresh is a process of its own, as the scheduler runs it. Seconds
are of the processor, which a busy machine stretches less than a clock; the last column says how
much more the most data took than the least, beside how much more there was.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from intel.home import CHECKOUT, DATA, Home
from intel.refresh.pipeline import Step, refresh
from intel.store import open_snapshot

NEW_NUMBER = {
    "entity": "NVIDIA",
    "metric": "revenue",
    "line": "networking",
    "value": "1",
    "unit": "USD_m",
    "status": "forecast",
    "publisher": "Invented",
    "grade": "B",
    "title": "Invented note",
    "url": "https://invented.example/note",
    "recorded_at": "2026-11-21T00:00:00",
}
"""What is the same in every number that is added; its month is not."""
OF_VENDORS = ("vendors", "fiscal_quarters", "entities")
"""Reviewed files that have to know a copy of a vendor."""
QUERY = "SELECT * FROM vendor_revenue_quarterly WHERE vendor = 'NVIDIA'"

Measured = dict[str, float]
"""Numbers by what was measured, of one amount of data."""


def main() -> None:
    """Measure each amount of data, then print all of them side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1], help="times the vendors")
    parser.add_argument(
        "--once", nargs=2, type=Path, metavar=("HOME", "DATA"), help="one refresh, told as JSON"
    )
    arguments = parser.parse_args()
    if arguments.once:
        once(Home(arguments.once[0]), arguments.once[1])
        return
    found = {}
    for times in arguments.times:
        print(f"{times}× the vendors", flush=True)
        found[times] = measured(times)
    print_side_by_side(found)


def measured(times: int) -> Measured:
    """Every kind of refresh of ``times`` the vendors, and what readers notice."""
    with tempfile.TemporaryDirectory(prefix="fabric-intel-benchmark-") as folder:
        data, home = Path(folder) / "data", Home(Path(folder) / "home")
        multiply(data, times)
        found = one_refresh(home, data, "full, a new desk", steps=True)
        counts = open_snapshot(home).query(
            "SELECT (SELECT count(*) FROM fact) AS facts,"
            " (SELECT count(*) FROM forecast_series) AS series,"
            " (SELECT count(DISTINCT series_id) FROM forecast) AS series_forecast"
        )
        found |= {f"# {name}": float(counts[name].item()) for name in counts}
        add(data, "2031-01")
        found |= one_refresh(home, data, "one new number")
        drop(home, data)
        found |= one_refresh(home, data, "one new document")
        found |= one_refresh(home, data, "unchanged")
        return found | readers(home, data)


def multiply(data: Path, times: int) -> None:
    """The reviewed files with ``times`` as many vendors; the copies' names are invented."""
    for name in ("facts", "reference", "hardware", "scenarios"):
        shutil.copytree(DATA / name, data / name)
    vendors = set(pd.read_csv(DATA / "reference" / "vendors.csv", dtype=str)["vendor"])
    files = [*(data / "facts").glob("vendors_*.csv")]
    files += [data / "reference" / f"{name}.csv" for name in OF_VENDORS]
    for path in files:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        column = "entity" if "entity" in rows else "vendor"
        original = rows[rows[column].isin(vendors)].assign(
            **{name: "" for name in ("spellings", "ticker") if name in rows}
        )
        named = [name for name in ("alias", column) if name in rows]
        copies = [
            original.assign(**{name: original[name] + f" {number}" for name in named})
            for number in range(2, times + 1)
        ]
        pd.concat([rows, *copies]).to_csv(path, index=False)


def add(data: Path, month: str) -> None:
    """One more number in a reviewed file."""
    with (data / "facts" / "buyers.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, _columns(data), lineterminator="\n").writerow(_number(month))


def drop(home: Home, data: Path) -> None:
    """A document's worth of numbers in the inbox: eight months nobody has had."""
    home.inbox.mkdir(parents=True, exist_ok=True)
    with (home.inbox / "invented.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, _columns(data), lineterminator="\n")
        rows.writeheader()
        rows.writerows(_number(f"2033-0{month}") for month in range(1, 9))


def _columns(data: Path) -> list[str]:
    return list(pd.read_csv(data / "facts" / "buyers.csv", nrows=0).columns)


def _number(month: str) -> dict[str, str]:
    period = pd.Period(month, freq="M")
    return NEW_NUMBER | {
        "period_label": month,
        "period_start": f"{period.start_time:%Y-%m-%d}",
        "period_end": f"{period.end_time:%Y-%m-%d}",
    }


def once(home: Home, data: Path) -> None:
    """Refresh, and print what it took."""
    began, processor, steps = time.perf_counter(), {}, {}

    def note(step: Step) -> None:
        now = _processor_s()
        if step.seconds is None:
            processor[step.name] = now
        elif step.name in processor:
            steps[step.name] = now - processor[step.name]

    made = refresh(home, data=data, progress=note)
    told = {
        "outcome": made.outcome,
        "clock": time.perf_counter() - began,
        "processor": _processor_s(),
        "steps": steps,
        "refused": int(made.accounting["quarantined"].sum()) if len(made.accounting) else 0,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def _processor_s() -> float:
    """Seconds of the processor that this process and its ended children have had."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def one_refresh(home: Home, data: Path, name: str, *, steps: bool = False) -> Measured:
    """One refresh in a process of its own."""
    result = subprocess.run(
        [sys.executable, __file__, "--once", str(home.root), str(data)],
        cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode:
        sys.exit(result.stderr)
    told = json.loads(result.stdout)
    expected = "unchanged" if name == "unchanged" else "published"
    if told["outcome"] != expected:
        sys.exit(f"{name}: {told['outcome']}, not {expected}")
    if told["refused"]:
        sys.exit(f"{name}: {told['refused']} rows were refused, so this measures something else")
    found = {f"{name}, s": told["processor"], f"{name}, s by the clock": told["clock"]}
    if steps:
        found |= {f"  {step}": seconds for step, seconds in told["steps"].items()}
        found["memory at its peak, MiB"] = told["mib"]
    print(
        f"{name:<18} {told['outcome']:<10} {told['clock']:7.2f} s"
        f"  processor {told['processor']:.2f} s  peak {told['mib']:,.0f} MiB",
        flush=True,
    )
    return found


def readers(home: Home, data: Path) -> Measured:
    """How long a page's query takes while nothing is published, and while something is."""

    def asked(until: threading.Event) -> list[float]:
        seconds = []
        while not until.is_set():
            began = time.perf_counter()
            open_snapshot(home).query(f"{QUERY} -- {began}")  # never asked before: no kept answer
            seconds.append(time.perf_counter() - began)
        return seconds

    idle = threading.Event()
    threading.Timer(3, idle.set).start()
    quiet = asked(idle)
    ended = threading.Event()

    def publish() -> None:
        add(data, "2032-01")
        try:
            one_refresh(home, data, "while readers ask")
        finally:
            ended.set()

    thread = threading.Thread(target=publish)
    thread.start()
    busy = asked(ended)
    thread.join()
    found = {}
    for when, seconds in (("nothing is published", quiet), ("a refresh publishes", busy)):
        cuts = [each * 1e3 for each in statistics.quantiles(seconds, n=100, method="inclusive")]
        worst = max(seconds) * 1e3
        print(
            f"a page's query while {when}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms,"
            f" worst {worst:.1f} ms of {len(seconds):,}",
            flush=True,
        )
        named = {"p50": cuts[49], "p95": cuts[94], "worst": worst}
        found |= {f"query while {when}, {k}, ms": value for k, value in named.items()}
    return found


def print_side_by_side(found: Mapping[int, Measured]) -> None:
    """A table: what was measured, a column for each amount of data, and how it grew."""
    amounts: Sequence[int] = sorted(found)
    least, most = found[amounts[0]], found[amounts[-1]]
    more = most["# series"] / least["# series"]
    print()
    head = "".join(f"{f'{times}×':>12}" for times in amounts)
    print(f"{'':<46}{head}" + (f"{'grew':>10}" if len(amounts) > 1 else ""))
    for name in least:
        line = f"{name:<46}"
        for times in amounts:
            value = found[times].get(name, float("nan"))
            line += f"{value:>12,.0f}" if value >= 100 else f"{value:>12.2f}"
        if len(amounts) > 1 and least[name] > 0:
            line += f"{most.get(name, float('nan')) / least[name]:>9.1f}×"
        print(line)
    if len(amounts) > 1:
        print(f"There were {more:.1f} times the series; what grew by more is not linear.")


if __name__ == "__main__":
    main()
