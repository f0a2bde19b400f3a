"""Every check of the data finds what it looks for, and finds nothing where all is well."""

from datetime import date

import pandas as pd
import pytest

from intel.errors import EvidenceError
from intel.market.checks import COLUMNS, errors_in_words, load_checks, run_checks
from intel.store.build import draft_snapshot
from tests.store.invented import fact, fiscal_quarters, tables

TODAY = date(2025, 6, 1)
WHO = "Invented Networks"
QUARTERS = (
    ("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"),
    ("2024-07-01", "2024-09-30"), ("2024-10-01", "2024-12-31"),
)  # fmt: skip


def parts(*lines):
    return pd.DataFrame(
        [(WHO, "total", "", line, "", "invented", True, "invented") for line in lines],
        columns=[
            "vendor", "total_line", "total_basis", "part_line", "part_basis", "breakdown",
            "is_whole", "reason",
        ],
    )  # fmt: skip


def metrics(**kinds):
    units = {"revenue": "currency_m"}
    return pd.DataFrame(
        {
            "metric": list(kinds),
            "unit": [units.get(name, "fraction") for name in kinds],
            "kind": list(kinds.values()),
            "definition": "invented",
        }
    )


def year(*values, total):
    rows = [
        fact(number, period_start=start, period_end=end, value=value, period_label=f"Q{number}")
        for number, (value, (start, end)) in enumerate(zip(values, QUARTERS, strict=True), 1)
    ]
    whole = {"period_start": "2024-01-01", "period_end": "2024-12-31", "period_type": "year"}
    return [*rows, fact(9, value=total, period_label="2024", **whole)]


def grown(stated):
    return [
        fact(1, value=100.5, period_start="2024-01-01", period_end="2024-03-31"),
        fact(2, value=150.7),
        fact(3, metric="revenue_growth_yoy", unit="growth_rate", value=stated),
    ]


def counts(**now_and_before):
    return pd.DataFrame(
        [(entity, *both) for entity, both in now_and_before.items()],
        columns=["entity", "n_facts", "n_facts_before"],
    )


def share(number, value, **given):
    return fact(number, metric="vendor_share", line="", unit="fraction", value=value, **given)


headline = pd.DataFrame({"vendor": [WHO], "line": ["total"], "basis": [""], "counts": ["invented"]})
fabric = {"entity": "MARKET", "metric": "fabric_share", "line": "", "unit": "fraction"}
calendar = fiscal_quarters((WHO, "Q1 FY25", "2025-01-01", "2025-03-31", 13))
split = [fact(2, line="a", value=500), fact(3, line="b", value=300)]
# name of the check: severity, rows that break it, rows that do not, other tables
CASES = {
    "parts_sum_to_totals": (
        "error", [fact(1, value=900), *split], [fact(1, value=800), *split],
        {"line_part": parts("a", "b")},
    ),
    "parts_within_totals": (
        "error", [fact(1, value=400), *split], [fact(1, value=800), *split],
        {"line_part": parts("a", "b")},
    ),
    "quarters_to_years": (
        "error", year(111, 222, 333, 444, total=1250), year(111, 222, 333, 444, total=1110), {},
    ),
    "growth_as_stated": ("error", grown(0.9), grown(0.5), {}),
    "bounds": (
        "error", [share(1, 25.0)], [share(1, 0.25)], {"metric": metrics(vendor_share="share")},
    ),
    "shares_within_market": (
        "error",
        [fact(1, fabric="ethernet", value=0.7, **fabric),
         fact(2, fabric="infiniband", value=0.5, **fabric)],
        [fact(1, fabric="ethernet", value=0.6, **fabric),
         fact(2, fabric="infiniband", value=0.4, **fabric)], {},
    ),
    "contradictions": (
        "error", [fact(1, value=900), fact(2, value=700, source_id="source-1")],
        [fact(1, value=900), fact(2, value=903.4, source_id="source-1")], {},
    ),
    "duplicates": (
        "warning", [fact(1), fact(2, period_end="2025-04-02")], [fact(1)], {},
    ),
    "one_name_per_document": (
        "warning",
        [fact(1), fact(2, source_id="source-2", url="https://invented.example/1", title="Again")],
        [fact(1), fact(2)], {},
    ),
    "jumps": (
        "error",
        [fact(1, value=9), fact(2, value=900, period_start="2025-04-01", period_end="2025-06-30")],
        [fact(1, value=600),
         fact(2, value=900, period_start="2025-04-01", period_end="2025-06-30")], {},
    ),
    "stale_series": (
        "warning", [fact(1, period_start="2024-01-01", period_end="2024-03-31")], [fact(1)],
        {"headline_line": headline},
    ),
    "units": (
        "error", [fact(1, unit="USD_k")], [fact(1, unit="USD_m")],
        {"metric": metrics(revenue="revenue")},
    ),
    "calendar": (
        "warning", [fact(1, period_start="2025-02-01", period_end="2025-04-30")], [fact(1)],
        {"fiscal_quarter": calendar},
    ),
    "published_in_time": (
        "error", [fact(1, published_on="2025-02-20")], [fact(1)],
        {"metric": metrics(revenue="revenue")},
    ),
}  # fmt: skip


def found(folder, name, rows, others):
    (check,) = (each for each in load_checks() if each.name == name)
    with draft_snapshot(folder / "1" / "intel.duckdb") as draft:
        draft.load(tables(*rows, **others))
        return run_checks(draft.query, today=TODAY, checks=[check])


@pytest.mark.parametrize("name", CASES)
def test_a_check_finds_what_it_looks_for_and_names_rows_and_documents(tmp_path, name):
    severity, broken, _, others = CASES[name]
    frame = found(tmp_path, name, broken, others)
    assert list(frame.columns) == list(COLUMNS)
    assert (frame["outcome"] == "failed").all()
    row = frame.iloc[0]
    assert row.severity == severity
    assert row.what
    assert row.remedy
    assert {each.partition("-")[0] for each in row.fact_ids} == {"fact"}
    assert all("https://invented.example/" in each for each in row.documents)
    assert bool(errors_in_words(frame)) == (severity == "error")


@pytest.mark.parametrize("name", CASES)
def test_a_check_is_silent_where_all_is_well(tmp_path, name):
    _, _, well, others = CASES[name]
    (row,) = found(tmp_path, name, well, others).to_dict("records")
    if name == "duplicates":  # a row compared with itself is what there is
        assert row["n_compared"] == 1
    assert row["outcome"] == "passed"
    assert row["n_compared"] >= 1


def test_a_rounded_year_is_no_contradiction(tmp_path):
    """1,100 stands for 1,050 to 1,150, where 1,110 lies; 1,105 is told from it, without a stop."""
    rounded = found(tmp_path / "a", "quarters_to_years", year(111, 222, 333, 444, total=1100), {})
    assert rounded["outcome"].item() == "passed"
    close = found(tmp_path / "b", "quarters_to_years", year(111, 222, 333, 444, total=1105), {})
    assert close["severity"].item() == "warning"


@pytest.mark.parametrize(
    ("table", "broken"),
    [
        ({"one": (9, 10), "two": (100, 100)}, [("warning", "one has 9 facts, 10 before")]),
        (
            {"one": (0, 30), "two": (100, 100)},
            [
                ("error", "The ledger has 100 facts, 130 before"),
                ("warning", "one has 0 facts, 30 before"),
            ],
        ),
        ({"one": (12, 10), "two": (100, 100)}, []),
    ],
)
def test_coverage_that_is_lost_is_seen(tmp_path, table, broken):
    frame = found(tmp_path, "coverage", [fact(1)], {"fact_count": counts(**table)})
    failed = frame[frame["outcome"] == "failed"]
    assert list(zip(failed["severity"], failed["what"], strict=True)) == broken


def test_no_check_is_without_its_case():
    elsewhere = {"coverage", "shares_add_up", "forecast_quantiles", "claims_as_judged"}
    untried = {each.name for each in load_checks()} - set(CASES) - elsewhere
    assert not untried, f"add to CASES, in this file, what {sorted(untried)} must catch"
    assert set(CASES) | elsewhere <= {each.name for each in load_checks()}


def test_a_file_without_its_header_is_refused(tmp_path):
    path = tmp_path / "odd.sql"
    path.write_text("-- severity: error\nSELECT 1\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="has to be `-- checks: …`"):
        load_checks(tmp_path)
    path.write_text("-- severity: grave\n-- checks: a\n-- remedy: b\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="'grave' is not one of error, warning, note"):
        load_checks(tmp_path)


class TestOnTheShippedStore:
    def test_nothing_that_stops_publishing_fails_and_every_check_had_something_to_do(
        self, snapshot
    ):
        frame = snapshot.query("FROM data_check")
        assert frame[frame["severity"].eq("error") & frame["outcome"].eq("failed")].empty
        assert set(frame["check_name"]) == {each.name for each in load_checks()}
        idle = set(frame.loc[frame["outcome"] == "nothing to compare", "check_name"])
        assert idle <= {"coverage", "shares_within_market"}
        compared = frame.groupby("check_name")["n_compared"].first()
        assert compared["parts_sum_to_totals"] >= 67
        assert compared["quarters_to_years"] >= 66
        assert compared["shares_add_up"] >= 80

    def test_a_growth_that_does_not_follow_is_a_warning_with_both_documents(self, snapshot):
        """Celestica's Q4 2024 release says HPS grew 65%; its two rounded revenues give 66.7%."""
        (row,) = snapshot.query(
            "FROM data_check WHERE check_name = 'growth_as_stated' AND entity = 'Celestica'"
        ).to_dict("records")
        assert row["severity"] == "warning"
        assert (row["value"], round(row["expected"], 3)) == (0.65, 0.667)
        assert len(row["fact_ids"]) == 3
        assert len(row["documents"]) >= 1

    def test_findings_join_the_ledger(self, snapshot):
        lost = snapshot.query(
            "SELECT fact_id FROM (SELECT unnest(fact_ids) AS fact_id FROM data_check)"
            " ANTI JOIN fact USING (fact_id)"
        )
        assert lost.empty
