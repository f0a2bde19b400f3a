"""Revenue by vendor: one row each, calendarised by days, in dollars. Invented figures."""

import duckdb
import pytest

from tests.store.invented import build, fact, fiscal_quarters, fx


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def quarterly(folder, columns):
    return rows(folder, f"SELECT {columns} FROM vendor_revenue_quarterly ORDER BY quarter_start")


def test_a_calendar_quarter_passes_unchanged(tmp_path):
    build(tmp_path, fact(1, value=900.0))
    assert quarterly(tmp_path, "quarter, revenue_usd_m, covered_days, is_partial") == [
        ("2025 Q1", 900.0, 90, False)
    ]


def test_a_fiscal_quarter_is_spread_by_days(tmp_path):
    """91 days from 27 January to 27 April at 10 a day: 64 of them before April, 27 in April."""
    build(tmp_path, fact(1, value=910.0, period_start="2025-01-27", period_end="2025-04-27"))
    assert quarterly(tmp_path, "quarter, revenue_m, covered_days, days_in_quarter, is_partial") == [
        ("2025 Q1", pytest.approx(640.0), 64, 90, True),
        ("2025 Q2", pytest.approx(270.0), 27, 91, True),
    ]


def test_two_fiscal_quarters_cover_a_calendar_quarter(tmp_path):
    """Q2 of 2025: 27 days at 10 a day, then 64 days (28 April to 30 June) at 20 a day."""
    build(
        tmp_path,
        fact(1, value=910.0, period_start="2025-01-27", period_end="2025-04-27"),
        fact(2, value=1820.0, period_start="2025-04-28", period_end="2025-07-27"),
    )
    second = quarterly(tmp_path, "quarter, revenue_m, is_partial, source_ids")[1]
    assert second == ("2025 Q2", pytest.approx(270.0 + 1280.0), False, ["source-1", "source-2"])


def test_a_14_week_quarter_counts_its_own_days_and_is_flagged(tmp_path):
    """98 days from 26 October 2026 to 31 January 2027 at 10 a day: 67 in 2026, 31 in 2027."""
    build(
        tmp_path,
        fact(1, value=980.0, period_start="2026-10-26", period_end="2027-01-31"),
        fact(2, value=1820.0, period_start="2027-02-01", period_end="2027-05-02"),
    )
    assert quarterly(tmp_path, "quarter, revenue_m, covered_days, has_14_week_quarter") == [
        ("2026 Q4", pytest.approx(670.0), 67, True),
        ("2027 Q1", pytest.approx(310.0 + 59 * 20.0), 90, True),
        ("2027 Q2", pytest.approx(32 * 20.0), 32, False),
    ]


def test_revenue_is_neither_made_nor_lost_by_spreading(tmp_path):
    build(
        tmp_path,
        fact(1, value=123.4, period_start="2024-12-29", period_end="2025-03-29"),
        fact(2, value=567.8, period_start="2025-03-30", period_end="2025-07-05"),
    )
    total = sum(value for (value,) in quarterly(tmp_path, "revenue_m"))
    assert total == pytest.approx(123.4 + 567.8)


def test_each_month_is_converted_at_its_own_rate(tmp_path):
    """900 TWD over 90 days: 310/10 + 280/14 + 310/20 dollars."""
    build(
        tmp_path,
        fact(1, value=900.0, unit="TWD_m"),
        fx_monthly=fx("TWD", {"2025-01": 10.0, "2025-02": 14.0, "2025-03": 20.0}),
    )
    usd = 31.0 + 20.0 + 15.5
    assert quarterly(tmp_path, "currency, revenue_m, revenue_usd_m, units_per_usd") == [
        ("TWD", 900.0, pytest.approx(usd), pytest.approx(900.0 / usd))
    ]


def test_without_a_rate_dollars_stay_empty_with_the_reason(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, unit="TWD_m"),
        fx_monthly=fx("TWD", {"2025-01": 10.0}),
    )
    assert quarterly(tmp_path, "revenue_m, revenue_usd_m, units_per_usd, usd_missing_reason") == [
        (900.0, None, None, "no TWD rate in fx_monthly for 2025-02, 2025-03")
    ]


def month(number, last_day, value, **given):
    return fact(
        number, value=value, period_type="month", period_label=f"2025-{number:02}",
        period_start=f"2025-{number:02}-01", period_end=f"2025-{number:02}-{last_day}", **given,
    )  # fmt: skip


def test_months_make_a_quarter_only_when_all_three_are_there(tmp_path):
    build(
        tmp_path,
        month(1, 31, 100.0), month(2, 28, 200.0), month(3, 31, 300.0),
        month(4, 30, 400.0), month(5, 31, 500.0),
    )  # fmt: skip
    assert quarterly(tmp_path, "quarter, revenue_m, is_partial, from_period_type") == [
        ("2025 Q1", 600.0, False, "month")
    ]


def test_a_quarter_is_preferred_over_months_unless_its_grade_is_worse(tmp_path):
    months = [month(1, 31, 100.0), month(2, 28, 200.0), month(3, 31, 300.0)]
    build(tmp_path / "same", *months, fact(9, value=610.0))
    build(tmp_path / "worse", *months, fact(9, value=610.0, grade="C"))
    assert quarterly(tmp_path / "same", "revenue_m, from_periods") == [(610.0, ["Q1 FY25"])]
    assert quarterly(tmp_path / "worse", "revenue_m, from_period_type") == [(600.0, "month")]


def test_a_quarter_that_covers_only_part_gives_way_to_complete_months(tmp_path):
    months = [month(1, 31, 100.0), month(2, 28, 200.0), month(3, 31, 300.0)]
    early = fact(9, value=920.0, period_start="2024-11-01", period_end="2025-01-31")
    build(tmp_path, *months, early)
    assert quarterly(tmp_path, "quarter, revenue_m, from_period_type") == [
        ("2024 Q4", pytest.approx(610.0), "quarter"),
        ("2025 Q1", 600.0, "month"),
    ]


def test_two_datings_of_one_quarter_are_not_added(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, grade="A"),
        fact(2, value=905.0, grade="C", period_start="2024-12-30", period_end="2025-03-30"),
    )
    assert quarterly(tmp_path, "quarter, revenue_m, covered_days") == [("2025 Q1", 900.0, 90)]


def test_half_years_and_years_are_not_split(tmp_path):
    build(
        tmp_path,
        fact(1, period_type="year", period_end="2025-12-31"),
        fact(2, period_type="half", period_end="2025-06-30"),
    )
    assert quarterly(tmp_path, "quarter") == []
    assert len(rows(tmp_path, "FROM vendor_revenue")) == 2


def test_lines_and_bases_stay_apart(tmp_path):
    build(
        tmp_path,
        fact(1, value=1.0),
        fact(2, value=2.0, line="networking"),
        fact(3, value=3.0, line="networking", basis="recast"),
    )
    assert sorted(quarterly(tmp_path, "line, basis, revenue_m")) == [
        ("networking", "", 2.0), ("networking", "recast", 3.0), ("total", "", 1.0),
    ]  # fmt: skip


def test_only_whole_reported_lines_in_money_are_revenue(tmp_path):
    narrowed = {"region": "china"}, {"fabric": "ethernet"}, {"product": "X1"}, {"segment": "k=v"}
    build(
        tmp_path,
        fact(1),
        fact(2, status="guidance"), fact(3, status="estimate"), fact(4, unit="fraction"),
        fact(5, metric="revenue_growth_yoy", unit="growth_rate"),
        *(fact(10 + place, **fields) for place, fields in enumerate(narrowed)),
    )  # fmt: skip
    assert rows(tmp_path, "SELECT fact_id FROM vendor_revenue") == [("fact-1",)]


def test_the_vendor_s_own_label_of_the_quarter_wins(tmp_path):
    build(
        tmp_path,
        fact(1, period_label="first quarter"),
        fact(2, period_label="H1", period_type="half", period_end="2025-06-30"),
        fiscal_quarter=fiscal_quarters(
            ("Invented Networks", "Q1 FY26", "2025-01-01", "2025-03-31", 13)
        ),
    )
    assert rows(tmp_path, "SELECT fiscal_label FROM vendor_revenue ORDER BY 1") == [
        ("H1",), ("Q1 FY26",),
    ]  # fmt: skip


def test_one_row_per_vendor_line_basis_and_period(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0, grade="B"),
        fact(2, value=901.0, grade="B", published_on="2025-05-20"),
        fact(3, value=29_000.0, unit="TWD_m", grade="C", published_on="2025-06-20"),
    )
    assert rows(tmp_path, "SELECT value, currency, grade FROM vendor_revenue") == [
        (901.0, "USD", "B")
    ]


def test_an_unreconciled_number_is_no_revenue_even_where_it_is_newer(tmp_path):
    build(
        tmp_path,
        fact(1, value=900.0),
        fact(2, value=1400.0, basis="unreconciled", published_on="2025-06-01"),
        fact(3, value=70.0, line="ai", basis="unreconciled"),
    )
    assert rows(tmp_path, "SELECT line, value FROM vendor_revenue") == [("total", 900.0)]
    assert quarterly(tmp_path, "line, revenue_m") == [("total", 900.0)]
    assert rows(tmp_path, "SELECT count(*) FROM fact WHERE basis = 'unreconciled'") == [(2,)]
