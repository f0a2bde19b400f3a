"""Trailing twelve months and growth over a year: worked out by hand, then on named filings."""

import duckdb
import pytest

from tests.store.invented import build, fact, fx

CALENDAR_2024 = (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"),
                 ("2024-07-01", "2024-09-30"), ("2024-10-01", "2024-12-31"))  # fmt: skip


def rows(folder, columns, view="vendor_revenue_quarterly"):
    order = "quarter_start" if view.endswith("quarterly") else "period_end"
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(f"SELECT {columns} FROM {view} ORDER BY {order}").fetchall()


def quarter(number, value, start, end, **given):
    return fact(number, value=value, period_start=start, period_end=end, period_label=end, **given)


def calendar_year(*values, **given):
    """Four calendar quarters of 2024."""
    return [
        quarter(place, value, *CALENDAR_2024[place], **given) for place, value in enumerate(values)
    ]


def test_twelve_months_are_four_whole_quarters_in_a_row(tmp_path):
    """100 + 110 + 120 + 130 = 460; a year of which one quarter is missing has no sum."""
    build(
        tmp_path,
        *calendar_year(100.0, 110.0, 120.0, 130.0),
        quarter(9, 140.0, "2025-04-01", "2025-06-30"),
    )
    assert rows(tmp_path, "quarter, ttm_m, ttm_usd_m") == [
        ("2024 Q1", None, None), ("2024 Q2", None, None), ("2024 Q3", None, None),
        ("2024 Q4", 460.0, 460.0), ("2025 Q2", None, None),
    ]  # fmt: skip
    assert rows(tmp_path, "ttm_m", "vendor_revenue_as_reported") == [
        (None,), (None,), (None,), (460.0,), (None,),
    ]  # fmt: skip


def test_growth_is_over_the_same_quarter_of_the_year_before_and_says_when_there_is_none(tmp_path):
    """100 to 150 is 50%; 91 days in Q1 of 2024 and 90 in Q1 of 2025: 1.5 x 91 / 90 a day."""
    build(
        tmp_path,
        *calendar_year(100.0, 110.0, 120.0, 130.0),
        quarter(9, 150.0, "2025-01-01", "2025-03-31"),
        quarter(10, 70.0, "2025-04-01", "2025-05-31"),
    )
    columns = "quarter, growth_yoy, growth_yoy_per_day, growth_note"
    assert rows(tmp_path, columns)[3:] == [
        ("2024 Q4", None, None, "no growth: the quarter a year before is not reported"),
        ("2025 Q1", 0.5, pytest.approx(1.5 * 91 / 90 - 1), ""),
        ("2025 Q2", None, None, "no growth: 61 of 91 days reported"),
    ]


def steady(per_day=10.0):
    """Five fiscal quarters at one pace, the fifth of 14 weeks: nothing grows."""
    ends = ("2024-01-28", "2024-04-28", "2024-07-28", "2024-10-27", "2025-02-02", "2025-05-04")
    starts = ("2023-10-30", "2024-01-29", "2024-04-29", "2024-07-29", "2024-10-28", "2025-02-03")
    days = (91, 91, 91, 91, 98, 91)
    return [
        quarter(place, per_day * length, *period)
        for place, (length, *period) in enumerate(zip(days, starts, ends, strict=True))
    ]


def test_a_14th_week_is_no_growth_once_a_day_is_compared_with_a_day(tmp_path):
    """98 days against 91 at the same pace: 7.7% as reported, nothing a day, and both say so."""
    build(tmp_path, *steady())
    grown = rows(
        tmp_path, "weeks, growth_yoy, growth_yoy_per_day, growth_note", "vendor_revenue_as_reported"
    )[4]
    assert grown == (
        14, pytest.approx(98 / 91 - 1), pytest.approx(0.0),
        "2025-02-02 has 14 weeks, the year before 13: read growth_yoy_per_day",
    )  # fmt: skip
    spread = {row[0]: row[1:] for row in rows(
        tmp_path, "quarter, growth_yoy, growth_yoy_per_day, growth_note")}  # fmt: skip
    assert spread["2025 Q1"] == (
        pytest.approx(90 / 91 - 1),  # the leap day of 2024
        pytest.approx(0.0),
        "a 14-week quarter is among the parts of this quarter; spread by days, so that its"
        " extra week is no growth",
    )


def test_the_year_after_a_14_week_quarter_is_flagged_too(tmp_path):
    build(tmp_path, *steady(), quarter(9, 910.0, "2025-11-03", "2026-02-01"))
    assert rows(tmp_path, "growth_yoy, growth_yoy_per_day, growth_note",
                "vendor_revenue_as_reported")[-1] == (
        pytest.approx(91 / 98 - 1), pytest.approx(0.0),
        "2025-02-02 had 14 weeks, this quarter 13: read growth_yoy_per_day",
    )  # fmt: skip


def test_a_falling_currency_is_growth_in_one_currency_and_not_in_the_other(tmp_path):
    """900 in both years; 10 to the dollar, then 12.5: 90 dollars fall to 72."""
    months = {f"{year}-{month:02}": rate for year, rate in ((2025, 10.0), (2026, 12.5))
              for month in (1, 2, 3)}  # fmt: skip
    build(
        tmp_path,
        quarter(1, 900.0, "2025-01-01", "2025-03-31", unit="TWD_m"),
        quarter(2, 900.0, "2026-01-01", "2026-03-31", unit="TWD_m"),
        fx_monthly=fx("TWD", months),
    )
    columns = "revenue_usd_m, growth_yoy, growth_yoy_usd, rate_source"
    assert rows(tmp_path, columns)[1] == (
        pytest.approx(72.0), 0.0, pytest.approx(-0.2),
        "Invented central bank, https://invented.example/fx",
    )  # fmt: skip


def test_without_a_rate_there_is_growth_in_the_vendor_s_currency_alone(tmp_path):
    build(tmp_path, *calendar_year(100.0, 100.0, 100.0, 100.0, unit="KRW_m"),
          quarter(9, 110.0, "2025-01-01", "2025-03-31", unit="KRW_m"))  # fmt: skip
    columns = "ttm_m, ttm_usd_m, growth_yoy, growth_yoy_usd, rate_source, usd_missing_reason <> ''"
    assert rows(tmp_path, columns)[-1] == (410.0, None, pytest.approx(0.1), None, "", True)


def test_growth_as_of_a_day_rests_on_what_was_public_by_then(tmp_path):
    """The quarter before was 100 and is restated to 120 in June: 50% of growth becomes 25%."""
    build(
        tmp_path,
        quarter(1, 100.0, "2024-01-01", "2024-03-31", published_on="2024-04-20"),
        quarter(2, 150.0, "2025-01-01", "2025-03-31", published_on="2025-04-20"),
        quarter(3, 120.0, "2024-01-01", "2024-03-31", published_on="2025-06-01"),
    )
    for view in ("vendor_revenue_quarterly", "vendor_revenue_as_reported"):
        seen = [newest_growth(tmp_path, view, day) for day in ("2025-05-31", "2025-06-01")]
        assert seen == [pytest.approx(0.5), pytest.approx(0.25)]


def newest_growth(folder, view, day):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        ((growth,),) = connection.execute(
            f"SELECT growth_yoy FROM {view}_as_of(?) WHERE growth_yoy IS NOT NULL", [day]
        ).fetchall()
    return growth


@pytest.mark.parametrize(
    ("label", "growth", "per_day", "ttm"),
    [
        # NVIDIA: Q4 FY20 3,105, Q4 FY21 5,003 (14 weeks), Q4 FY22 7,643; years 16,675 and 26,914
        ("Q4 FY21", 5003 / 3105 - 1, 5003 / 98 / (3105 / 91) - 1, 16_675.0),
        ("Q4 FY22", 7643 / 5003 - 1, 7643 / 91 / (5003 / 98) - 1, 26_914.0),
    ],
)
def test_nvidia_s_14_week_quarter_of_fiscal_2021(shipped, label, growth, per_day, ttm):
    row = shipped.query(
        "FROM vendor_revenue_as_reported WHERE vendor = 'NVIDIA' AND line = 'total'"
        " AND basis = '' AND period_type = 'quarter' AND fiscal_label = ?",
        [label],
    ).iloc[0]
    assert row["growth_yoy"] == pytest.approx(growth)
    assert row["growth_yoy_per_day"] == pytest.approx(per_day)
    assert row["ttm_m"] == ttm
    assert "14 weeks" in row["growth_note"]


def test_broadcom_s_14_week_quarter_spreads_into_two_calendar_quarters(shipped):
    """Q1 FY24, 30 October 2023 to 4 February 2024: 11,961 in 98 days, 35 of them in 2024; then 56
    of the 91 days of Q2 FY24 (12,487)."""
    row = shipped.query(
        "FROM vendor_revenue_quarterly WHERE vendor = 'Broadcom' AND line = 'total'"
        " AND quarter = '2024 Q1'"
    ).iloc[0]
    assert row["revenue_m"] == pytest.approx(11_961 * 35 / 98 + 12_487 * 56 / 91)
    assert row["has_14_week_quarter"]
    assert row["growth_note"].startswith("a 14-week quarter is among the parts of this quarter")


def test_the_switch_shows_the_same_revenue_on_both_calendars(shipped):
    """The sum over NVIDIA's fiscal 2026 by its own quarters, and by calendar quarters' parts."""
    own = shipped.query(
        "SELECT sum(revenue_m) AS total FROM vendor_revenue_as_reported WHERE vendor = 'NVIDIA'"
        " AND line = 'total' AND basis = '' AND period_type = 'quarter'"
    )["total"].item()
    spread = shipped.query(
        "SELECT sum(revenue_m) AS total FROM vendor_revenue_quarterly WHERE vendor = 'NVIDIA'"
        " AND line = 'total' AND basis = ''"
    )["total"].item()
    assert spread == pytest.approx(own)


def test_converted_revenue_names_the_federal_reserve(shipped):
    sources = shipped.query(
        "SELECT DISTINCT currency, rate_source FROM vendor_revenue_quarterly"
        " WHERE revenue_usd_m IS NOT NULL"
    ).set_index("currency")["rate_source"]
    assert sources.pop("USD") == ""
    assert len(sources) >= 3
    assert sources.str.startswith("Federal Reserve").all()
