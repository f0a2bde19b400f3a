"""Kinds of periods, fiscal calendars with their long weeks, and inferred publication days."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from intel.errors import NotDisclosed
from intel.facts.periods import fiscal_quarter, period_type_of
from intel.facts.vintage import infer_published_on, vintage_day


@pytest.mark.parametrize(
    ("label", "start", "end", "kind"),
    [
        ("Q3 FY26", "2025-07-28", "2025-10-26", "quarter"),
        ("Q1 FY24", "2023-10-30", "2024-02-04", "quarter"),  # Broadcom's 14 weeks
        ("CY2025", "2025-01-01", "2025-12-31", "year"),
        ("FY24", "2023-10-30", "2024-11-03", "year"),  # 53 weeks
        ("TTM to 2019-12-31", "2019-01-01", "2019-12-31", "ttm"),
        ("LTM early 2026", "2025-01-01", "2025-12-31", "ttm"),
        ("6M to 2025-06-30", "2025-01-01", "2025-06-30", "half"),
        ("1H FY27", "2026-01-26", "2026-07-26", "half"),
        ("9M to 2025-09-30", "2025-01-01", "2025-09-30", "nine_months"),
        ("2025-02", "2025-02-01", "2025-02-28", "month"),
        ("2026-01-05", "2026-01-05", "2026-01-05", "moment"),
        ("2025-2029", "2025-01-01", "2029-12-31", "span"),
        ("never", "no day", "2025-01-01", "span"),
    ],
)
def test_period_type(label, start, end, kind):
    assert period_type_of(label, start, end) == kind


@pytest.mark.parametrize(
    ("vendor", "label", "start", "end", "weeks"),
    [
        ("NVIDIA", "Q3 FY26", date(2025, 7, 28), date(2025, 10, 26), 13),
        ("NVIDIA", "Q4 FY27", date(2026, 10, 26), date(2027, 1, 31), 14),  # a 53-week year
        ("NVIDIA", "Q1 FY28", date(2027, 2, 1), date(2027, 5, 2), 13),
        ("NVIDIA", "Q4 FY21", date(2020, 10, 26), date(2021, 1, 31), 14),
        ("Broadcom", "Q1 FY24", date(2023, 10, 30), date(2024, 2, 4), 14),
        ("Credo", "Q1 FY25", date(2024, 4, 28), date(2024, 8, 3), 14),
        ("Cisco", "Q3 FY21", date(2021, 1, 24), date(2021, 5, 1), 14),
        ("Marvell", "Q4 FY24", date(2023, 10, 29), date(2024, 2, 3), 14),
        ("Microsoft", "Q4 FY26", date(2026, 4, 1), date(2026, 6, 30), 13),
    ],
)
def test_fiscal_quarters_are_data(reference, vendor, label, start, end, weeks):
    quarters = reference.fiscal_quarters
    assert fiscal_quarter(quarters, vendor, label) == (start, end)
    row = quarters[quarters["vendor"].eq(vendor) & quarters["fiscal_label"].eq(label)]
    assert row["weeks"].tolist() == [weeks]


def test_an_unknown_quarter_says_where_to_add_it(reference):
    with pytest.raises(NotDisclosed, match=r"fiscal_quarters\.csv"):
        fiscal_quarter(reference.fiscal_quarters, "NVIDIA", "Q1 FY99")


def test_quarters_of_a_vendor_follow_each_other(reference):
    for _, quarters in reference.fiscal_quarters.groupby("vendor"):
        starts = quarters["period_start"].iloc[1:].reset_index(drop=True)
        ends = quarters["period_end"].iloc[:-1].reset_index(drop=True)
        assert ((starts - ends) == pd.Timedelta(days=1)).all()


def test_every_reported_quarter_of_a_followed_vendor_is_in_the_calendar(shipped, reference):
    facts = shipped.facts
    followed = facts[
        facts["metric"].isin(["revenue", "capex"])
        & facts["status"].eq("reported")
        & facts["period_type"].eq("quarter")
        & facts["entity"].isin(reference.vendors["vendor"])
    ]
    keys = ["period_start", "period_end"]
    found = followed.merge(
        reference.fiscal_quarters, left_on=["entity", *keys], right_on=["vendor", *keys], how="left"
    )
    lacking = found[found["fiscal_label"].isna()]
    assert set(lacking["entity"]) <= {"Accelink"}  # reports half years


@pytest.mark.parametrize(
    ("segment", "day"),
    [
        ("vintage=2025-07", "2025-07-31"),
        ("event=launch;vintage=2026", "2026-12-31"),
        ("vintage=2025H2", "2025-12-31"),
        ("vintage=2026-02-11", "2026-02-11"),
        ("vintage=2026_03_23", "2026-03-23"),
        ("vintage=previous", None),
        ("vintage=2025-13", None),
        ("vintage=2025-02-30", None),
        ("vintage=0000", None),
        ("", None),
    ],
)
def test_vintage_day(segment, day):
    assert vintage_day(segment) == (day and pd.Timestamp(day))


def dated(reference, **row):
    facts = pd.DataFrame(
        [
            {"entity": "NVIDIA", "origin": "NVIDIA", "segment": "", "status": "reported",
             "period_type": "quarter", "period_start": "2025-07-28", "period_end": "2025-10-26",
             "published_on": None, "recorded_at": "2026-11-21", "source_id": "one"} | row
        ]
    )  # fmt: skip
    for name in ("period_start", "period_end", "published_on", "recorded_at"):
        facts[name] = pd.to_datetime(facts[name]).astype("datetime64[us]")
    found = infer_published_on(facts, reference.reporting_lags).iloc[0]
    return str(found["published_on"].date()), found["published_on_basis"]


def test_a_stated_day_stays(reference):
    assert dated(reference, published_on="2025-11-19") == ("2025-11-19", "stated")


def test_a_reported_quarter_comes_out_after_its_vendors_usual_lag(reference):
    lags = reference.reporting_lags.set_index(["who", "status"])["lag_days"]
    assert lags["NVIDIA", "reported"] == 24
    assert dated(reference) == ("2025-11-19", "inferred")
    other = pd.Timestamp("2025-10-26") + pd.Timedelta(days=int(lags["*", "reported"]))
    assert dated(reference, entity="Nobody listed", origin="") == (str(other.date()), "inferred")


def test_a_forecast_is_dated_by_its_vintage_or_not_at_all(reference):
    forecast = {"status": "forecast", "period_start": "2028-01-01", "period_end": "2028-12-31",
                "period_type": "year"}  # fmt: skip
    assert dated(reference, **forecast, segment="vintage=2025-07") == ("2025-07-31", "inferred")
    assert dated(reference, **forecast) == ("2026-11-21", "recorded")


def test_nothing_is_inferred_after_it_was_recorded(reference):
    late = dated(reference, period_start="2026-08-24", period_end="2026-11-20")
    assert late == ("2026-11-21", "recorded")


def test_a_document_is_no_older_than_its_newest_past_figure(reference):
    """What an article of 2026 says of 2023 was not known to come from it in 2024."""
    rows = {
        "entity": "MARKET", "origin": "Dell'Oro Group", "segment": "", "status": "estimate",
        "published_on": pd.NaT, "recorded_at": pd.Timestamp("2026-11-21"), "source_id": "article",
    }  # fmt: skip
    facts = pd.DataFrame([rows, rows]).assign(
        period_type=["year", "quarter"],
        period_start=pd.to_datetime(["2023-01-01", "2026-01-01"]),
        period_end=pd.to_datetime(["2023-12-31", "2026-03-31"]),
    )
    facts["published_on"] = pd.to_datetime(facts["published_on"])
    found = infer_published_on(facts, reference.reporting_lags)["published_on"]
    assert found.iloc[0] == found.iloc[1]
    assert found.iloc[0] > pd.Timestamp("2026-03-31")
