"""From reported lines to series: whose quarter counts as which, holes, currencies, months."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from intel.refresh.vendor_forecasts import (
    after_last_hole,
    forecast_vendors,
    series_id,
    vendor_series,
)

NO_MONTHS = pd.DataFrame(
    {
        "vendor": pd.Series(dtype=str),
        "line": pd.Series(dtype=str),
        "basis": pd.Series(dtype=str),
        "currency": pd.Series(dtype=str),
        "grade": pd.Series(dtype=str),
        "published_on": pd.Series(dtype="datetime64[us]"),
        "from_period_type": pd.Series(dtype=str),
        "quarter_start": pd.Series(dtype="datetime64[us]"),
        "revenue_m": pd.Series(dtype=float),
    }
)


def reported(start, end, value, **given):
    """One invented row of ``vendor_revenue``."""
    row = {
        "vendor": "Invented Networks",
        "line": "total",
        "basis": "",
        "period_start": pd.Timestamp(start),
        "period_end": pd.Timestamp(end),
        "period_type": "quarter",
        "value": value,
        "currency": "USD",
        "grade": "A",
        "published_on": pd.Timestamp(end) + pd.Timedelta(days=30),
    }
    return row | given


def calendar_quarters(first, values, **given):
    periods = pd.period_range(first, periods=len(values), freq="Q")
    return [
        reported(period.start_time.normalize(), period.end_time.normalize(), value, **given)
        for period, value in zip(periods, values, strict=True)
        if value is not None
    ]


def only_series(rows, months=NO_MONTHS):
    (series,) = vendor_series(pd.DataFrame(rows), months)
    return series


@pytest.mark.parametrize(
    ("start", "end", "quarter"),
    [
        # NVIDIA's Q3 FY26: 28 July to 26 October 2025, 65 of 91 days in the third quarter.
        ("2025-07-28", "2025-10-26", "2025Q3"),
        # NVIDIA's Q4 FY25: 28 October 2024 to 26 January 2025, 65 of 91 days in the fourth.
        ("2024-10-28", "2025-01-26", "2024Q4"),
        # Broadcom's Q4 FY25: 4 August to 2 November 2025.
        ("2025-08-04", "2025-11-02", "2025Q3"),
        ("2025-01-01", "2025-03-31", "2025Q1"),
    ],
)
def test_a_fiscal_quarter_stands_for_the_calendar_quarter_with_most_of_its_days(
    start, end, quarter
):
    days = pd.period_range(start, end, freq="D")
    assert days.asfreq("Q").value_counts().idxmax() == pd.Period(quarter)
    assert only_series([reported(start, end, 1.0)]).revenue_m.index == pd.PeriodIndex(
        [quarter], freq="Q"
    )


def test_two_dates_of_one_quarter_count_once_and_the_better_document_wins():
    rows = [
        reported("2025-07-28", "2025-10-26", 8187.0, grade="A"),
        reported("2025-08-01", "2025-10-31", 8200.0, grade="C"),
    ]
    assert only_series(rows).revenue_m.tolist() == [8187.0]


def test_another_currency_is_left_out_with_a_word():
    rows = calendar_quarters("2024Q1", [10.0, 11.0, 12.0])
    rows += calendar_quarters("2024Q4", [400.0], currency="TWD")
    series = only_series(rows)
    assert series.unit == "USD_m"
    assert series.revenue_m.tolist() == [10.0, 11.0, 12.0]
    assert "another currency" in series.warnings[0]


def test_months_fill_the_quarters_that_are_not_reported():
    months = pd.DataFrame(
        [
            {
                "vendor": "Invented Networks",
                "line": "total",
                "basis": "",
                "currency": "USD",
                "grade": "B",
                "published_on": pd.Timestamp("2025-07-10"),
                "from_period_type": "month",
                "quarter_start": pd.Timestamp("2025-04-01"),
                "revenue_m": 21.0,
            }
        ]
    )
    series = only_series(calendar_quarters("2025Q1", [20.0]), months)
    assert series.revenue_m.to_dict() == {pd.Period("2025Q1"): 20.0, pd.Period("2025Q2"): 21.0}


def test_what_lies_before_a_long_hole_is_left_out_unless_too_little_remains():
    quarters = pd.period_range("2015Q1", periods=20, freq="Q")
    values = pd.Series(np.arange(20.0), index=quarters)
    with_hole = values.drop(quarters[3:8])
    assert after_last_hole(with_hole).index[0] == quarters[8]
    assert len(after_last_hole(values.drop(quarters[3:7]))) == 16, "four in a row are bridged"
    assert len(after_last_hole(values.drop(quarters[8:14]))) == 14, "six alone are too few"


def test_seven_quarters_are_too_few_and_the_reason_is_told():
    short = vendor_series(pd.DataFrame(calendar_quarters("2024Q1", [1.0] * 7)), NO_MONTHS)
    made = forecast_vendors(short, made_on=date(2026, 11, 21), run_id="run")
    assert made.forecast.empty
    assert made.left_out == {"Invented Networks/total": "7 quarter(s), 8 are needed"}


def test_a_forecast_starts_after_the_last_quarter_and_runs_to_2030():
    series = vendor_series(
        pd.DataFrame(calendar_quarters("2024Q1", [100.0 * 1.05**n for n in range(10)])), NO_MONTHS
    )
    made = forecast_vendors(series, made_on=date(2026, 11, 21), run_id="run").forecast
    assert made["period_end"].min() == pd.Timestamp("2026-09-30")
    assert made["period_end"].max() == pd.Timestamp("2030-12-31")
    assert made.groupby("horizon").size().eq(9).all()
    assert made["warnings"].eq("").all()
    assert made["made_on"].eq(pd.Timestamp("2026-11-21")).all()


def test_a_series_is_named_by_vendor_line_and_basis():
    assert series_id("NVIDIA", "networking", "") == "NVIDIA/networking"
    assert series_id("HPE", "networking", "recast") == "HPE/networking/recast"
