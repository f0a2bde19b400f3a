"""Every view as the world knew it on a day. Invented figures."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from tests.store.invented import COLUMNS, build, fact

VIEWS = ("vendor_revenue", "vendor_revenue_quarterly", "fabric_share", "capex")


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def ask(folder, day, columns, macro="vendor_revenue"):
    return rows(folder, f"SELECT {columns} FROM {macro}_as_of(DATE '{day}') ORDER BY ALL")


def test_a_planted_later_restatement_is_invisible_to_any_earlier_day(tmp_path):
    """1,000 on 20 April 2025, restated to 1,200 a year later: the first year sees 1,000."""
    build(
        tmp_path,
        fact(1, value=1000.0, published_on="2025-04-20"),
        fact(2, value=1200.0, published_on="2026-04-20"),
    )
    seen = {day: ask(tmp_path, day, "value, fact_id") for day in (
        "2025-04-19", "2025-04-20", "2026-04-19", "2026-04-20", "2030-01-01")}  # fmt: skip
    first, restated = [(1000.0, "fact-1")], [(1200.0, "fact-2")]
    assert list(seen.values()) == [[], first, first, restated, restated]
    quarters = [ask(tmp_path, day, "revenue_usd_m, fact_ids", "vendor_revenue_quarterly") for day in
                ("2026-04-19", "2026-04-20")]  # fmt: skip
    assert quarters == [[(1000.0, ["fact-1"])], [(1200.0, ["fact-2"])]]


def test_a_calendar_quarter_is_partial_until_its_last_part_is_reported(tmp_path):
    """27 days of April at 10 a day are public on 28 May, the other 64 (20 a day) on 27 August."""
    build(
        tmp_path,
        fact(1, value=910.0, period_start="2025-01-27", period_end="2025-04-27",
             published_on="2025-05-28"),
        fact(2, value=1820.0, period_start="2025-04-28", period_end="2025-07-27",
             published_on="2025-08-27"),
    )  # fmt: skip
    columns, macro = "quarter, round(revenue_m, 6), is_partial", "vendor_revenue_quarterly"
    assert ask(tmp_path, "2025-08-26", columns, macro)[1] == ("2025 Q2", 270.0, True)
    assert ask(tmp_path, "2025-08-27", columns, macro)[1] == ("2025 Q2", 1550.0, False)


def test_a_planted_later_share_and_capex_are_invisible_too(tmp_path):
    share = {"entity": "MARKET", "metric": "ethernet_share", "line": "", "unit": "fraction",
             "status": "estimate", "origin": "Invented House"}  # fmt: skip
    guided = {"entity": "Invented Cloud", "metric": "capex", "line": "", "status": "guidance"}
    build(
        tmp_path,
        fact(1, value=0.6, published_on="2025-05-01", **share),
        fact(2, value=0.7, published_on="2025-06-01", **share),
        fact(3, value=60.0, published_on="2025-05-01", **guided),
        fact(4, value=75.0, published_on="2025-06-01", **guided),
    )
    for macro, column, before, after in (
        ("fabric_share", "fraction", 0.6, 0.7), ("capex", "capex_usd_m", 60.0, 75.0),
    ):  # fmt: skip
        seen = [ask(tmp_path, day, column, macro) for day in ("2025-04-30", "2025-05-31",
                                                              "2025-06-01")]  # fmt: skip
        assert seen == [[], [(before,)], [(after,)]]


def test_an_inferred_day_says_so_in_the_answer(tmp_path):
    build(tmp_path, fact(1, published_on="2025-05-19", published_on_basis="inferred"))
    for macro in ("vendor_revenue", "vendor_revenue_quarterly"):
        assert ask(tmp_path, "2025-06-01", "published_on_basis", macro) == [("inferred",)]


def forecast(made_on, value):
    given = {"series_id": "invented/total", "made_on": made_on, "run_id": made_on, "unit": "USD_m",
             "period_end": "2026-12-31", "horizon": 1, "quantile": 0.5, "value": value}  # fmt: skip
    return dict.fromkeys(COLUMNS["forecast"]) | given


def test_a_forecast_is_the_last_one_made_by_the_day(tmp_path):
    vintages = pd.DataFrame([forecast("2026-05-01", 10.0), forecast("2026-08-01", 11.0)])
    build(tmp_path, fact(1), forecast=vintages)
    seen = [ask(tmp_path, day, "made_on, value", "forecast") for day in ("2026-04-30", "2026-07-31",
                                                                         "2026-08-01")]  # fmt: skip
    assert seen == [[], [(date(2026, 5, 1), 10.0)], [(date(2026, 8, 1), 11.0)]]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_its_macro_on_the_last_day(shipped, view):
    today = shipped.query(f"FROM {view} ORDER BY ALL")
    assert not today.empty
    pd.testing.assert_frame_equal(
        today, shipped.query(f"FROM {view}_as_of(DATE '2026-11-21') ORDER BY ALL")
    )


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("day", ["2024-02-29", "2025-08-26", "2026-05-20"])
def test_nothing_published_after_the_day_is_in_the_answer(shipped, view, day):
    late = shipped.query(f"FROM {view}_as_of(?) WHERE published_on > ?", [day, day])
    assert late.empty


def test_nvidia_s_networking_before_and_after_the_cfo_commentary_of_27_august_2025(shipped):
    """The call of 28 May 2025 said 5 billion for Q1 FY26; the commentary of 27 August 4,957."""
    sql = (
        "SELECT value FROM vendor_revenue_as_of(?) WHERE vendor = 'NVIDIA'"
        " AND line = 'networking' AND basis = '' AND fiscal_label = 'Q1 FY26'"
    )
    seen = [shipped.query(sql, [day])["value"].tolist() for day in (
        "2025-05-27", "2025-08-26", "2025-08-27")]  # fmt: skip
    assert seen == [[], [5000.0], [4957.0]]
