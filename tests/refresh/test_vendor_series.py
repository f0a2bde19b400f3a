"""From reported lines to series: vintages, holes, currencies, months, and what breaks a series."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from intel.refresh.series_status import status_of
from intel.refresh.vendor_series import after_last_hole, series_id
from intel.store.build import draft_snapshot
from tests.refresh.invented_series import (
    event,
    number,
    numbers,
    only_series,
    series_of,
    vintages,
)

TODAY = pd.Timestamp(date(2026, 11, 21))


def known(series, day=TODAY):
    values = series.as_of(pd.Timestamp(day))
    return {str(quarter): value for quarter, value in values.items()}


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
    tmp_path, start, end, quarter
):
    days = pd.period_range(start, end, freq="D")
    assert days.asfreq("Q").value_counts().idxmax() == pd.Period(quarter)
    with draft_snapshot(tmp_path / "intel.duckdb") as draft:
        found = draft.query(f"SELECT middle_quarter(DATE '{start}', DATE '{end}') AS day")
    assert pd.Period(found["day"].item(), freq="Q") == pd.Period(quarter)


def test_a_revision_is_not_seen_before_the_day_it_came_out():
    rows = [*numbers("2025Q1", [10, 11, 12]), number("2025Q1", 9, "2025-12-01")]
    series = only_series(rows)
    assert known(series, "2025-11-30") == {"2025Q1": 10, "2025Q2": 11, "2025Q3": 12}
    assert known(series)["2025Q1"] == 9
    assert known(series, "2025-08-01") == {"2025Q1": 10, "2025Q2": 11}
    assert series.inferred_as_of(TODAY) == 0


def test_a_number_held_only_in_a_later_document_is_known_at_the_usual_lag_and_counted():
    rows = [*numbers("2024Q2", [10, 11, 12]), number("2024Q1", 9, "2026-02-01")]
    series = only_series(rows)
    assert "2024Q1" in known(series, "2024-05-01"), "thirty days, as the other quarters took"
    assert "2024Q1" not in known(series, "2024-04-15")
    assert series.inferred_as_of(TODAY) == 1


def test_another_currency_is_left_out_with_a_word():
    rows = [*numbers("2024Q1", [10, 11, 12]), number("2024Q4", 400, currency="TWD")]
    series = only_series(rows)
    assert series.unit == "USD_m"
    assert list(known(series).values()) == [10, 11, 12]
    assert "another currency" in series.told(TODAY)[0]


def test_months_fill_the_quarters_that_are_not_reported():
    months = vintages([number("2025Q2", 21, grade="B")])
    series = only_series(numbers("2025Q1", [20]), months=months)
    assert known(series) == {"2025Q1": 20, "2025Q2": 21}


def test_what_lies_before_a_long_hole_is_left_out_unless_too_little_remains():
    quarters = pd.period_range("2015Q1", periods=20, freq="Q")
    values = pd.Series(np.arange(20.0), index=quarters)
    with_hole = values.drop(quarters[3:8])
    assert after_last_hole(with_hole).index[0] == quarters[8]
    assert len(after_last_hole(values.drop(quarters[3:7]))) == 16, "four in a row are bridged"
    assert len(after_last_hole(values.drop(quarters[8:14]))) == 14, "six alone are too few"


def test_an_ended_line_is_not_forecast_and_says_why():
    ended = event("ended", "2026-05-20", reason="Bought by somebody")
    series = only_series(numbers("2023Q1", range(10, 23)), ended)
    assert status_of(series, pd.Timestamp("2026-05-19")).status == "current"
    status = status_of(series, TODAY)
    assert (status.status, status.is_forecast) == ("ended", False)
    assert status.reason == "Ended on 2026-05-20: Bought by somebody."


def test_a_line_that_stops_while_others_go_on_has_lapsed():
    series = only_series(numbers("2020Q1", range(10, 22)))
    assert status_of(series, TODAY, pd.Period("2026Q2")).status == "lapsed"
    fed_no_more = status_of(series, TODAY, pd.Period("2022Q4"))
    assert fed_no_more.is_forecast, "the desk may only be old"
    assert "Nothing was reported for 47 months" in fed_no_more.reason


def test_a_recast_line_is_bridged_by_the_quarters_both_definitions_share():
    rows = numbers("2024Q1", [100, 110, 120, 130, 140, 150, 160, 170], basis="old")
    rows += [number("2025Q4", 187, "2026-02-15", basis="new"), number("2026Q1", 200, basis="new")]
    recast = event(
        "recast", "2026-02-15", basis="old", successor_line="total", successor_basis="new"
    )
    by_basis = {each.basis: each for each in series_of(rows, recast)}
    new = by_basis["new"]
    assert known(new) == pytest.approx(
        {f"2024Q{q}": v for q, v in zip((1, 2, 3, 4), (110, 121, 132, 143), strict=True)}
        | {"2025Q1": 154, "2025Q2": 165, "2025Q3": 176, "2025Q4": 187, "2026Q1": 200}
    )
    assert "scaled by 1.100" in " ".join(new.told(TODAY))
    assert status_of(by_basis["old"], TODAY).status == "recast"
    assert status_of(by_basis["old"], TODAY).successor == "Invented Networks/total/new"


def test_definitions_of_different_lines_are_not_bridged():
    rows = numbers("2024Q1", [100] * 8, line="cloud") + numbers("2025Q4", [200, 210])
    recast = event("recast", "2026-01-15", line="cloud", successor_line="total")
    total = {each.line: each for each in series_of(rows, recast)}["total"]
    assert list(known(total).values()) == [200, 210]


def test_a_change_of_scope_cuts_what_lies_before_it_once_it_is_known():
    rows = numbers("2020Q1", range(100, 124))
    changed = event("scope_change", "2022-05-01")
    series = only_series(rows, changed)
    assert series.as_of(pd.Timestamp("2026-02-01")).index[0] == pd.Period("2022Q2")
    assert series.as_of(pd.Timestamp("2022-04-30")).index[0] == pd.Period("2020Q1")
    told = " ".join(series.told(pd.Timestamp("2026-02-01")))
    assert "Scope changed on 2022-05-01: An invented reason." in told
    assert "9 quarter(s) before 2022Q2 are left out" in told


def test_an_extra_week_is_taken_out_before_the_fit_and_said():
    long = event("weeks_14", "2025-10-01", line="", middle_quarter=pd.Timestamp("2025-10-01"))
    series = only_series(numbers("2025Q1", [13, 13, 13, 14]), long)
    assert list(known(series).values()) == pytest.approx([13, 13, 13, 13])
    assert "14 weeks in 2025Q4: scaled to 13" in " ".join(series.told(TODAY))
    assert series.weeks_factor([pd.Period("2025Q4"), pd.Period("2026Q1")]).tolist() == [14 / 13, 1]


def test_a_series_is_named_by_vendor_line_and_basis():
    assert series_id("NVIDIA", "networking", "") == "NVIDIA/networking"
    assert series_id("HPE", "networking", "recast") == "HPE/networking/recast"


def test_many_days_at_once_know_what_each_knows_alone():
    restated = [number("2024Q2", 130.0, "2025-02-01"), number("2024Q4", 99.0, "2025-09-01")]
    series = only_series([*numbers("2023Q1", range(100, 110)), *restated])
    days = pd.DatetimeIndex(sorted({TODAY, *series.vintages["known_on"]}))
    quarters, values, inferred = series.known_on_days(days)
    assert len(days) > 10
    for place, day in enumerate(days):
        alone = series.known_on_day(day)
        together = pd.Series(values[place], quarters).dropna()
        pd.testing.assert_series_equal(together, alone["value"], check_names=False)
        assert not inferred[place].any() or alone["inferred"].any()


def test_lines_gathered_together_are_the_same_as_each_alone():
    """A line keeps its own currency, vendor's lag and long quarters, whoever stands beside it."""
    dollars = numbers("2022Q1", range(100, 110))
    euros = numbers("2022Q1", range(200, 212), vendor="Another Invented", currency="EUR")
    once_dollars = number("2024Q4", 7.0, vendor="Another Invented", published_on="2025-01-30")
    together = {each.vendor: each for each in series_of([*dollars, *euros, once_dollars])}
    for rows in (dollars, [*euros, once_dollars]):
        alone = only_series(rows)
        beside = together[alone.vendor]
        newest = [frame.vintages.drop(columns="inferred") for frame in (alone, beside)]
        pd.testing.assert_frame_equal(*newest)
        assert (alone.unit, alone.warnings) == (beside.unit, beside.warnings)
