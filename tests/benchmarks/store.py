"""How fast the store is built, published and asked; run on demand, never by the tests.

``python tests/benchmarks/store.py`` takes half a minute; ``--rows 10000000`` some minutes and
``--rows 100000000`` the better part of an hour, in the same memory, since the facts stream in and
are loaded in parts (``--folder`` names a disk with room for ten times the finished
file). They are invented: 25 metrics of 400 entities over ten quarters, so that a million facts are
ten vintages of each quantity, published on random days. One metric is revenue, and forty of its
vendors make a market of which shares are asked. Beside wall time stands the processor's, which a
busy machine stretches less.
"""

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from intel.facts import load_reference, read_facts
from intel.home import DATA, Home
from intel.store import Snapshot, open_snapshot
from intel.store.build import Rows, build_snapshot
from intel.store.connection import connect_read_only
from intel.store.publish import publish
from intel.store.sandbox import close_idle, run_query

AS_OF = "DATE '2026-01-01'"
QUERIES = {
    "a fact with its document": (
        "SELECT value, source.title FROM fact JOIN source USING (source_id)"
        " WHERE fact_id = 'fact-765432'"
    ),
    "vendor_revenue, newest of one vendor": (
        "SELECT period_end, value FROM vendor_revenue WHERE vendor = 'entity_7'"
        " ORDER BY period_end DESC LIMIT 4"
    ),
    "one series, as of a day": (
        f"SELECT period_end, value FROM fact_as_of({AS_OF})"
        " WHERE metric = 'metric_3' AND entity = 'entity_7' ORDER BY period_end"
    ),
    "market_share_as_of one basis": f"FROM market_share_as_of('invented', {AS_OF})",
    "vendor_revenue_quarterly_as_of one vendor": (
        f"FROM vendor_revenue_quarterly_as_of({AS_OF}) WHERE vendor = 'entity_7'"
    ),
    "market_share, one quarter": (
        "FROM market_share WHERE market_basis = 'invented' AND quarter = '2024 Q2'"
    ),
    "revision of one entity's metric": (
        "FROM revision WHERE metric = 'metric_3' AND entity = 'entity_7'"
    ),
    "documents whose title says a word": (
        "SELECT title, url, n_facts FROM source WHERE title ILIKE '%document 765%' LIMIT 20"
    ),
    "share by entity and year, as of a day": (
        "SELECT year(period_end) y, entity, sum(value) / sum(sum(value)) OVER (PARTITION BY y) f"
        f" FROM fact_as_of({AS_OF}) WHERE metric = 'metric_3' GROUP BY y, entity"
    ),
    "the whole ledger, as of a day": f"SELECT count(*), sum(value) FROM fact_as_of({AS_OF})",
    "the whole ledger, without known_to": (
        "SELECT count(*), sum(value) FROM (SELECT value, row_number() OVER ("
        "PARTITION BY quantity_id, grade ORDER BY published_on DESC) n FROM fact"
        f" WHERE published_on <= {AS_OF}) WHERE n = 1"
    ),
    "scan, group by metric": "SELECT metric, sum(value) FROM fact GROUP BY metric",
}


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="synthetic facts")
    parser.add_argument("--folder", type=Path, help="where to build; by default a temporary one")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=arguments.folder, prefix="fabric-intel-benchmark-"))
    try:
        print(f"DuckDB {duckdb.__version__}")
        shipped(Home(folder / "shipped"))
        synthetic(Home(folder / "synthetic"), arguments.rows)
    finally:
        close_idle()
        shutil.rmtree(folder)


def shipped(home: Home) -> None:
    """Read, build and publish the shipped facts; ask them through the sandbox."""
    began = time.perf_counter()
    reference = load_reference(DATA)
    facts = read_facts(sorted((DATA / "facts").glob("*.csv")), reference).facts
    read = time.perf_counter() - began
    tables = {
        "fact": facts,
        "fiscal_quarter": reference.fiscal_quarters,
        "fx_monthly": reference.fx_monthly,
        "snapshot": _stamp(),
    }
    snapshot = _published(home, f"{len(facts):,} shipped facts", tables, rows=len(facts))
    print(f"  reading the files: {read:.2f} s, {len(facts) / read:,.0f} rows/s")
    sql = "SELECT * FROM vendor_revenue WHERE vendor = 'NVIDIA'"
    _ask("vendor_revenue of one vendor", lambda: _never_asked(snapshot, sql))
    _ask(
        "vendor_revenue_quarterly, all",
        lambda: _never_asked(snapshot, "FROM vendor_revenue_quarterly"),
    )
    _ask("open_snapshot, each page run", lambda: open_snapshot(home), repeat=200)
    began = time.perf_counter()
    run_query(snapshot.path, "SELECT 1")
    print(f"  first sandboxed query, process started: {time.perf_counter() - began:.2f} s")
    _ask("sandboxed SELECT 1", lambda: run_query(snapshot.path, "SELECT 1"), repeat=100)


def synthetic(home: Home, rows: int) -> None:
    """Build and ask a ledger of invented facts, which stream in and are never held whole."""
    with duckdb.connect(config={"threads": "1"}) as connection:
        tables = {"fact": _invented(connection, rows), "snapshot": _stamp(), **_market()}
        snapshot = _published(home, f"{rows:,} synthetic facts", tables, rows=rows)
    for name, sql in QUERIES.items():
        _ask(name, lambda sql=sql: _never_asked(snapshot, sql))
    own_copy = home.adhoc_link.resolve()  # nobody has it open, unlike the published file
    _ask("opened", lambda: connect_read_only(own_copy).close())
    began, worked = time.perf_counter(), time.process_time()
    open_snapshot(home, as_of=date(2026, 1, 1))
    print(
        f"  the whole desk put back to a day: {time.perf_counter() - began:.1f} s,"
        f" processor {time.process_time() - worked:.1f} s"
    )
    print(f"  peak memory of all this, {_peak_gib():.2f} GiB")


def _published(home: Home, name: str, tables: dict[str, Rows], *, rows: int) -> Snapshot:
    spent: dict[str, float] = {}

    def build(target: Path) -> int:
        began, worked = time.perf_counter(), time.process_time()
        size = build_snapshot(target, tables).size_bytes
        spent["build"] = time.perf_counter() - began
        spent["processor"] = time.process_time() - worked
        return size

    began = time.perf_counter()
    size = publish(home, build)
    total = time.perf_counter() - began
    print(
        f"{name}\n  build {spent['build']:.2f} s ({rows / spent['build']:,.0f} rows/s),"
        f" processor {spent['processor']:.2f} s"
        f" ({spent['processor'] / rows * 1e6:.1f} microseconds a row),"
        f" sync, copy and switch {total - spent['build']:.2f} s,"
        f" file {size / 2**20:.1f} MiB ({size / rows:.0f} B a row),"
        f" peak memory {_peak_gib():.2f} GiB",
        flush=True,
    )
    return open_snapshot(home)


def _peak_gib() -> float:
    """The most memory this process has had so far, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _never_asked(snapshot: Snapshot, sql: str) -> object:
    """Ask so that no kept answer serves."""
    return snapshot.query(f"{sql} -- {time.perf_counter()}")


def _ask(name: str, ask: Callable[[], object], *, repeat: int = 20) -> None:
    times, processor = [], []
    for _ in range(repeat):
        began, worked = time.perf_counter(), time.process_time()
        ask()
        times.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    print(
        f"  {name}: median {statistics.median(times) * 1000:.2f} ms of {repeat},"
        f" 95th percentile {_p95(times) * 1000:.2f} ms;"
        f" processor {statistics.median(processor) * 1000:.2f} ms,"
        f" 95th percentile {_p95(processor) * 1000:.2f} ms",
        flush=True,
    )


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _stamp() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "built_at": [pd.Timestamp("2026-11-21")],
            "inputs_digest": ["benchmark"],
            "code_version": [""],
        }
    )


def _market() -> dict[str, pd.DataFrame]:
    """An invented market of forty vendors, half of whose revenue counts."""
    vendors = [f"entity_{number}" for number in range(40)]
    lines = pd.DataFrame({"vendor": vendors}).assign(
        market_basis="invented", line="total", basis="", valid_from=None, valid_to=None,
        layer="platform", low=0.4, mid=0.5, high=0.6, reason="invented", title="invented", url="",
    )  # fmt: skip
    named = pd.DataFrame(
        {"market_basis": ["invented"], "title": [""], "counts": [""], "leaves_out": [""]}
    )
    return {"market_basis": named, "market_basis_line": lines}


def _invented(connection: duckdb.DuckDBPyConnection, rows: int) -> pa.RecordBatchReader:
    """Invented facts as a stream of batches, so that ten million need not fit in memory."""
    connection.execute("SELECT setseed(0.5)").fetchall()
    return connection.sql(
        f"""
        SELECT
            'fact-' || i AS fact_id,
            'entity_' || (i // 25 % 400) AS entity,
            CASE WHEN i % 25 = 0 THEN 'revenue' ELSE 'metric_' || (i % 25) END AS metric,
            CASE WHEN i % 25 = 0 THEN 'total' ELSE '' END AS line,
            '' AS fabric, '' AS domain, '' AS layer, '' AS speed, '' AS form,
            '' AS product, '' AS scope, '' AS region, '' AS buyer, '' AS basis, '' AS segment,
            'CQ' AS period_label,
            DATE '2023-01-01' + INTERVAL (3 * (i // 10000 % 10)) MONTH AS period_start,
            last_day(DATE '2023-03-01' + INTERVAL (3 * (i // 10000 % 10)) MONTH) AS period_end,
            'quarter' AS period_type,
            round(1000 * random(), 3) AS value,
            NULL::DOUBLE AS low, NULL::DOUBLE AS high,
            'USD_m' AS unit, 'reported' AS status,
            'Invented' AS publisher, 'Invented' AS origin, 'A' AS grade,
            'Invented document ' || (i // 1000) AS title,
            'https://invented.example/' || (i // 1000) AS url,
            DATE '2023-04-20' + (random() * 1300)::INTEGER AS published_on,
            'stated' AS published_on_basis,
            TIMESTAMP '2026-11-21' AS recorded_at,
            '' AS note, '' AS stated_as,
            'source-' || (i // 1000) AS source_id,
            true AS mapped, 6 AS significant_digits, 'invented.csv' AS file,
            (i % 1000000)::INTEGER AS row
        FROM range({rows}) t(i)
        """
    ).to_arrow_reader(100_000)


if __name__ == "__main__":
    main()
