"""What a refresh costs: in full, after one new number, unchanged; and what readers notice of it.

``python tests/benchmarks/refresh.py`` takes a few minutes on shipped data; ``--times 10`` (and 100)
adds as many copies of every vendor, invented names with real numbers, to see how it grows. Each
refresh is a process of its own, as the scheduler runs it; memory is that process's peak, and its
processor time stands beside, which a busy machine does not stretch.
"""

import argparse
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
from pathlib import Path

import pandas as pd

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from intel.home import CHECKOUT, DATA, Home
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot

NEW_ROW = (
    "NVIDIA,revenue,networking,,,,,,,,,,,,,2031-01,2031-01-01,2031-01-31,1,,,USD_m,forecast,"
    "Invented,Invented,B,Invented note,https://invented.example/note,,2026-11-21T00:00:00,,"
)


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="how many times the vendors there are")
    parser.add_argument(
        "--once", nargs=2, type=Path, metavar=("HOME", "DATA"), help="one refresh, told as JSON"
    )
    arguments = parser.parse_args()
    if arguments.once:
        once(Home(arguments.once[0]), arguments.once[1])
        return
    with tempfile.TemporaryDirectory(prefix="fabric-intel-benchmark-") as folder:
        data, home = Path(folder) / "data", Home(Path(folder) / "home")
        multiply(data, arguments.times)
        told("full, a new desk", one_refresh(home, data))
        with (data / "facts" / "buyers.csv").open("a", encoding="utf-8") as file:
            file.write(NEW_ROW + "\n")
        told("one new number", one_refresh(home, data))
        told("unchanged", one_refresh(home, data))
        readers(home, data)


def multiply(data: Path, times: int) -> None:
    """The reviewed files with ``times`` as many vendors; the copies' names are invented."""
    for name in ("facts", "reference", "hardware", "scenarios"):
        shutil.copytree(DATA / name, data / name)
    files = [*(data / "facts").glob("vendors_*.csv")]
    files += [data / "reference" / f"{name}.csv" for name in ("vendors", "fiscal_quarters")]
    for path in files:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        column = "entity" if "entity" in rows else "vendor"
        unspelt = {"spellings": ""} if "spellings" in rows else {}
        copies = [
            rows.assign(**{column: rows[column] + f" {number}"}, **unspelt)
            for number in range(2, times + 1)
        ]
        pd.concat([rows, *copies]).to_csv(path, index=False)


def once(home: Home, data: Path) -> None:
    """Refresh, and print what it took."""
    began = time.perf_counter()
    made = refresh(home, data=data)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "outcome": made.outcome,
        "seconds": time.perf_counter() - began,
        "processor": used.ru_utime + used.ru_stime,
        "steps": {step.name: step.seconds for step in made.steps},
        "mib": used.ru_maxrss / 1024,
    }
    print(json.dumps(told))


def one_refresh(home: Home, data: Path) -> dict[str, object]:
    """One refresh in a process of its own."""
    result = subprocess.run(
        [sys.executable, __file__, "--once", str(home.root), str(data)],
        cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode:
        sys.exit(result.stderr)
    told: dict[str, object] = json.loads(result.stdout)
    return told


def told(what: str, measured: dict[str, object]) -> None:
    """One line, and one a step that took more than a tenth of a second."""
    print(
        f"{what:<18} {measured['outcome']:<10} {measured['seconds']:7.2f} s"
        f"  processor {measured['processor']:.2f} s  peak {measured['mib']:,.0f} MiB"
    )
    steps = measured["steps"]
    assert isinstance(steps, dict)
    print("  " + " · ".join(f"{name} {s:.2f}" for name, s in steps.items() if s > 0.1))


def readers(home: Home, data: Path) -> None:
    """How long a page's query takes while nothing is published, and while something is."""
    query = "SELECT * FROM vendor_revenue_quarterly WHERE vendor = 'NVIDIA'"

    def asked(until: threading.Event) -> list[float]:
        seconds = []
        while not until.is_set():
            began = time.perf_counter()
            open_snapshot(home).query(f"{query} -- {began}")  # never asked before: no kept answer
            seconds.append(time.perf_counter() - began)
        return seconds

    idle = threading.Event()
    threading.Timer(3, idle.set).start()
    quiet = asked(idle)
    ended = threading.Event()

    def publish() -> None:
        (data / "facts" / "buyers.csv").open("a", encoding="utf-8").write(
            NEW_ROW.replace("2031", "2032") + "\n"
        )
        one_refresh(home, data)
        ended.set()

    threading.Thread(target=publish).start()
    busy = asked(ended)
    for when, seconds in (("nothing is published", quiet), ("a refresh publishes", busy)):
        cuts = statistics.quantiles(seconds, n=100)
        print(
            f"a page's query while {when}: p50 {cuts[49] * 1e3:.1f} ms,"
            f" p95 {cuts[94] * 1e3:.1f} ms, worst {max(seconds) * 1e3:.1f} ms of {len(seconds):,}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"the reading process: peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
