"""A snapshot is built whole, described in words, and refused in words when it does not fit."""

import itertools

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from intel.errors import EvidenceError
from intel.store import vintages
from intel.store.build import build_snapshot, draft_snapshot, expected_columns
from tests.store.invented import COLUMNS, build, fact, facts, fill, fx, snapshot_row, tables

TABLES = {
    "fact", "source", "vendor", "metric", "fiscal_quarter", "fx_monthly", "quarantine",
    "fact_accounting", "job_run", "forecast", "forecast_score", "scenario", "scenario_band",
    "hardware_result", "snapshot",
}  # fmt: skip
VIEWS = {"vendor_revenue", "vendor_revenue_quarterly", "fabric_share", "capex"}
MACROS = {"fact_as_of", "forecast_as_of"} | {f"{view}_as_of" for view in VIEWS}


@pytest.fixture
def snapshot(tmp_path):
    build(tmp_path, fact(1), fact(2, source_id="source-1", line="networking"))
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        yield connection


def names(connection, query):
    return {row[0] for row in connection.execute(query).fetchall()}


def test_tables_views_and_macros_are_there(snapshot):
    assert names(snapshot, "SELECT table_name FROM duckdb_tables() WHERE NOT internal") >= TABLES
    assert names(snapshot, "SELECT view_name FROM duckdb_views() WHERE NOT internal") >= VIEWS
    macros = names(snapshot, "SELECT function_name FROM duckdb_functions() WHERE NOT internal")
    assert macros >= MACROS


@pytest.mark.parametrize(
    "catalogue",
    [
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal",
        "SELECT view_name FROM duckdb_views() WHERE NOT internal",
        "SELECT function_name FROM duckdb_functions() WHERE NOT internal",
        "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal",
    ],
)
def test_everything_carries_a_comment(snapshot, catalogue):
    assert names(snapshot, catalogue)
    assert names(snapshot, f"{catalogue} AND coalesce(trim(comment), '') = ''") == set()


def test_file_is_readable_by_duckdb_1_5_and_leaves_nothing_beside_it(tmp_path):
    info = build_snapshot(tmp_path / "000001" / "intel.duckdb", tables(fact(1)))
    assert [path.name for path in (tmp_path / "000001").iterdir()] == ["intel.duckdb"]
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        tags = connection.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'intel'"
        ).fetchone()
    assert tags[0].startswith("v1.5.0")
    assert (info.id, info.rows["fact"]) == ("000001", 1)


def test_views_and_macro_work_when_the_file_is_attached(tmp_path):
    build(tmp_path, fact(1))
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{tmp_path / '000001' / 'intel.duckdb'}' (READ_ONLY)")
        assert connection.execute("SELECT value FROM intel.vendor_revenue").fetchall() == [(900.0,)]
        assert connection.execute(
            "SELECT value FROM intel.fact_as_of(DATE '2025-05-01')"
        ).fetchall() == [(900.0,)]


def test_snapshot_is_named_after_its_folder(snapshot):
    assert snapshot.execute("SELECT id, built_at::DATE::VARCHAR FROM snapshot").fetchall() == [
        ("000001", "2026-11-21")
    ]


def test_a_document_is_one_source(snapshot):
    rows = snapshot.execute("SELECT source_id, n_facts, has_address FROM source").fetchall()
    assert rows == [("source-1", 2, True)]


def test_missing_text_becomes_empty_text(tmp_path):
    build(tmp_path, fact(1, region=None, note=float("nan")))
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        assert connection.execute("SELECT region, note FROM fact").fetchall() == [("", "")]


def test_expected_columns_leave_out_what_is_derived():
    columns = expected_columns()
    assert set(columns) >= TABLES - {"source"}
    assert "source" not in columns
    assert {"quantity_id", "known_to"}.isdisjoint(columns["fact"])
    assert columns["snapshot"] == ("built_at", "inputs_digest", "code_version")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t | {"fact": t["fact"].drop(columns="grade")}, r"table fact.*missing: grade"),
        (lambda t: t | {"fact": t["fact"].assign(colour="red")}, r"table fact.*unknown: colour"),
        (lambda t: t | {"rumour": t["fact"]}, r"no table 'rumour'.*it takes .*fact"),
        (lambda t: t | {"source": pd.DataFrame()}, r"no table 'source'"),
        (lambda t: {"snapshot": t["snapshot"]}, r"without the table 'fact'"),
        (lambda t: {"fact": t["fact"]}, r"without the table 'snapshot'"),
        (lambda t: t | {"snapshot": t["snapshot"][:0]}, r"snapshot: one row expected, 0 given"),
        (
            lambda t: t | {"fact": t["fact"].astype({"value": object}).assign(value="lots")},
            r"table fact: Conversion Error.*'lots'",
        ),
        (
            lambda t: t | {"fact": t["fact"].assign(published_on=None)},
            r"table fact: Constraint Error.*published_on",
        ),
        (
            lambda t: t | {"fact": pd.concat([t["fact"], t["fact"]])},
            r"table fact: more than one row with fact_id=fact-1",
        ),
        (
            lambda t: t | {"fx_monthly": pd.concat([fx("TWD", {"2025-01": 32.0})] * 2)},
            r"fx_monthly: more than one row with month=2025-01, currency=TWD",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(tmp_path, change, message):
    with pytest.raises(EvidenceError, match=message):
        build_snapshot(tmp_path / "1" / "intel.duckdb", change(tables(fact(1))))


def test_a_snapshot_is_never_written_over(tmp_path):
    build(tmp_path, fact(1))
    with pytest.raises(FileExistsError, match="never written over"):
        build(tmp_path, fact(1))


def test_macros_need_the_file_name(tmp_path):
    with pytest.raises(ValueError, match=r"called intel\.duckdb, not market\.duckdb"):
        build_snapshot(tmp_path / "market.duckdb", tables(fact(1)))


def test_a_view_that_fails_on_what_was_loaded_stops_the_build(tmp_path):
    """Here one that reads titles as numbers: only a row that has been asked for shows it."""
    with draft_snapshot(tmp_path / "1" / "intel.duckdb") as draft:
        draft.load(tables(fact(1)))
        draft.query("CREATE VIEW worked_out AS SELECT title::INTEGER AS n FROM fact")
        with pytest.raises(duckdb.ConversionException, match="Invented release 1"):
            draft.finish()


def test_columns_may_come_in_any_order_and_dates_as_text_or_timestamps(tmp_path):
    frame = facts(fact(1))[list(reversed(COLUMNS["fact"]))]
    frame["period_end"] = pd.to_datetime(frame["period_end"])
    build_snapshot(
        tmp_path / "000001" / "intel.duckdb", {"fact": frame, "snapshot": snapshot_row()}
    )
    with duckdb.connect(tmp_path / "000001" / "intel.duckdb", read_only=True) as connection:
        assert connection.execute("SELECT period_end::VARCHAR FROM fact").fetchall() == [
            ("2025-03-31",)
        ]


def test_facts_may_come_as_a_frame_an_arrow_table_or_a_stream_of_batches(tmp_path, monkeypatch):
    """A stream is taken in part by part: the same rows in the same order, and documents."""
    monkeypatch.setattr(vintages, "PART_ROWS", 4)  # an entity a part, as of metrics with millions
    days = (("2025-05-01", 900.0), ("2025-06-01", 950.0), ("2025-07-01", 951.0))
    parts = itertools.product(
        ("revenue", "capex", "../a*[b]?/c", "Ω", " ", "", "a=b%2F'"), ("NVIDIA", "O'Brien"), days
    )
    frame = facts(
        *(
            fact(number, metric=metric, entity=entity, published_on=day, value=value)
            for number, (metric, entity, (day, value)) in enumerate(parts)
        )
    )
    stated = pa.Table.from_pandas(frame, preserve_index=False)
    given = {
        "frame": frame,
        "table": stated,
        "reader": pa.RecordBatchReader.from_batches(stated.schema, stated.to_batches(5)),
    }
    seen = {}
    for name, rows in given.items():
        target = tmp_path / name / "intel.duckdb"
        fill(target, {"fact": rows, "snapshot": snapshot_row()})
        with duckdb.connect(target, read_only=True) as connection:
            seen[name] = [
                connection.execute(f"FROM {table} ORDER BY rowid").fetchall()
                for table in ("fact", "source")
            ]
    assert len(seen["frame"][0]) == 42
    assert len({row[-1] for row in seen["frame"][0]}) > 1, "vintages are told apart"
    assert seen["frame"] == seen["table"] == seen["reader"]


def test_a_stream_with_a_missing_column_is_refused_in_words(tmp_path):
    stated = pa.Table.from_pandas(facts(fact(1)).drop(columns="unit"), preserve_index=False)
    with pytest.raises(EvidenceError, match="missing: unit"):
        build_snapshot(
            tmp_path / "1" / "intel.duckdb", {"fact": stated, "snapshot": snapshot_row()}
        )


def test_nothing_is_left_beside_a_finished_snapshot(tmp_path):
    """Neither a log nor the folder that a build spills into."""
    build_snapshot(tmp_path / "1" / "intel.duckdb", tables(fact(1)))
    assert [each.name for each in (tmp_path / "1").iterdir()] == ["intel.duckdb"]
