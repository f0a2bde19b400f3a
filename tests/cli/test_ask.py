"""`intel sql` and `intel export` on the shipped desk."""

import json
import re

import pytest
from click.testing import CliRunner

from intel.cli import main
from intel.market.lineage import PLACES
from tests.cli.conftest import refused

# NVIDIA's CFO commentary for Q3 FY26: networking revenue 8,187 USD m, and 7,252 in Q2 FY26.
NETWORKING = (
    "SELECT fiscal_label, period_end, value FROM vendor_revenue WHERE vendor = 'NVIDIA'"
    " AND line = 'networking' AND fiscal_label IN ('Q2 FY26', 'Q3 FY26') ORDER BY period_end"
)


def test_a_query_may_begin_with_a_comment_or_come_from_standard_input(asked, intel):
    query = f"-- two quarters -- as reported\n{NETWORKING}"
    assert asked("sql", query) == asked("sql", NETWORKING)
    piped = CliRunner().invoke(main, ["sql", "-"], input=query)
    assert piped.exit_code == 0, piped.stderr
    assert piped.stdout == asked("sql", NETWORKING)
    assert "Did you mean '--format'" in refused(intel("sql", NETWORKING, "--formt", "csv"))


def test_sql_without_a_query_lists_what_can_be_asked(asked):
    listed = {each["name"]: each for each in json.loads(asked("sql", "--json"))}
    assert listed["vendor_revenue"]["kind"] == "view"
    assert listed["fact_as_of(day)"]["kind"] == "macro"
    assert "What each vendor reported: revenue of whole lines" in asked("sql")


def test_explain_without_a_kind_lists_what_can_be_explained(intel):
    assert json.loads(intel("explain", "--json").stdout) == {
        kind: list(words) for kind, words in PLACES.items()
    }
    assert re.search(r"^market_share +basis= ", intel("explain").stdout, re.MULTILINE)


def test_sql_prints_one_array_of_row_objects(asked):
    assert json.loads(asked("sql", NETWORKING, "--format", "json")) == [
        {"fiscal_label": "Q2 FY26", "period_end": "2025-07-27", "value": 7252},
        {"fiscal_label": "Q3 FY26", "period_end": "2025-10-26", "value": 8187},
    ]
    assert asked("sql", NETWORKING, "--json") == asked("sql", NETWORKING, "--format", "json")


def test_sql_prints_csv_and_a_table(asked):
    rows = asked("sql", NETWORKING, "--format", "csv").splitlines()
    assert rows == [
        "fiscal_label,period_end,value",
        "Q2 FY26,2025-07-27,7252.0",
        "Q3 FY26,2025-10-26,8187.0",
    ]
    header, *lines = asked("sql", NETWORKING).splitlines()
    assert header.split() == ["fiscal_label", "period_end", "value"]
    assert lines[1].split() == ["Q3", "FY26", "2025-10-26", "8,187"]


def test_what_sql_cannot_say_in_json_is_null(asked):
    query = "SELECT 'nan'::DOUBLE a, 'inf'::DOUBLE b, NULL::DATE c, 1 c, 2::HUGEINT d, [1.5] e"
    assert json.loads(asked("sql", query, "--json")) == [
        {"a": None, "b": None, "c": None, "c_1": 1, "d": 2, "e": [1.5]}
    ]


def test_no_rows_are_an_empty_array(asked):
    assert json.loads(asked("sql", "SELECT 1 AS a WHERE false", "--json")) == []


def test_a_cut_result_is_noted_on_standard_error(intel, at_desk):
    result = intel("sql", "FROM range(20)", "--max-rows", 3, "--json")
    assert len(json.loads(result.stdout)) == 3
    assert "cut at 3 rows" in result.stderr
    assert len(json.loads(intel("sql", "FROM range(20000)", "--json").stdout)) == 10_000


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE fact",
        "SELECT 1; SELECT 2",
        "COPY fact TO '/tmp/stolen.csv'",
        "FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb'",
        "SELECT nonsense FROM fact",
        "SELEC 1",
        "",
    ],
)
def test_hostile_or_broken_sql_is_refused_in_one_line(intel, at_desk, query):
    refused(intel("sql", query))


def test_a_query_that_never_ends_is_stopped(intel, at_desk):
    endless = "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"
    assert "time limit of 0.5 s" in refused(intel("sql", endless, "--timeout", "0.5"))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_export_writes_a_view(asked, tmp_path, ending):
    target = tmp_path / f"revenue.{ending}"
    told = json.loads(asked("export", "vendor_revenue", "--to", target, "--json"))
    assert target.stat().st_size > 1000
    assert told["rows"] > 500


def test_export_gives_the_whole_snapshot(asked, snapshot, tmp_path):
    target = tmp_path / "intel.duckdb"
    asked("export", "snapshot", "--to", target)
    assert target.read_bytes() == snapshot.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("vendor_revenu", "x.csv", "perhaps vendor_revenue"),
        ("fact; DROP TABLE fact", "x.csv", "there is no table or view"),
        ("snapshot", "x.csv", "end the name in .duckdb"),
        ("fact", "x.pdf", ".csv, .xlsx or .parquet"),
        ("fact", "nowhere/x.csv", "nowhere"),
    ],
)
def test_export_of_nothing_or_to_nowhere_is_refused(intel, at_desk, tmp_path, name, file, message):
    assert message in refused(intel("export", name, "--to", tmp_path / file))
