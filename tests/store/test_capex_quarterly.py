"""Capital expenditure by quarter: stated, or what sums to date leave; the five together."""

import pandas as pd
import pytest


def quarters(snapshot, buyer, day="9999-12-30"):
    rows = snapshot.query(
        "SELECT * FROM capex_quarterly_as_of(CAST(? AS DATE)) WHERE buyer = ?", [day, buyer]
    )
    return rows.set_index("quarter")


@pytest.mark.parametrize(
    ("buyer", "quarter", "value", "method"),
    [
        # Microsoft 10-Q to March 2023: 19,164 in nine months; 6,283 and 6,274 in two quarters.
        ("Microsoft", "2023 Q1", 19164 - 6283 - 6274, "nine_months less its other quarters"),
        # Microsoft 10-Q to December 2024: 30,727 in the half, 15,804 in its second quarter.
        ("Microsoft", "2024 Q3", 30727 - 15804, "half less its other quarters"),
        # Meta 10-Q to September 2023, net of sales: 19,453 in nine months, 12,957 in six.
        ("Meta", "2023 Q3", 19453 - 12957, "nine_months less half"),
        # Alphabet 2020: 22,281 in the year.
        ("Alphabet", "2020 Q4", 22281 - 6005 - 5391 - 5406, "year less its other quarters"),
        # Oracle's quarter to August 2026 has most of its days in the third calendar quarter.
        ("Oracle", "2026 Q3", 28499, "stated"),
    ],
)
def test_a_quarter_nobody_states_is_what_the_sums_leave(shipped, buyer, quarter, value, method):
    row = quarters(shipped, buyer).loc[quarter]
    assert (row["capex_usd_m"], row["method"]) == (value, method)


def test_the_sum_takes_only_quarters_of_all_five(shipped):
    newest = quarters(shipped, "Hyperscalers").sort_values("quarter_start").iloc[-1]
    assert newest.name == "2026 Q2"
    assert newest["capex_usd_m"] == 44924 + 54208 + 30116 + 35800 + 16493
    assert newest["period_start"] == pd.Timestamp("2026-03-01")  # Oracle's, to May


def test_every_quarter_has_one_number_and_years_add_up(shipped):
    every = shipped.query("FROM capex_quarterly")
    assert not every.duplicated(["buyer", "quarter_start"]).any()
    assert (every["capex_usd_m"] > 0).all()
    alphabet = quarters(shipped, "Alphabet")
    of_2025 = alphabet.loc[[f"2025 Q{n}" for n in (1, 2, 3, 4)], "capex_usd_m"]
    assert of_2025.sum() == 91447  # as the release of 5 February 2026 has the year


def test_a_quarter_is_derived_only_once_its_sums_are_public(shipped):
    before, after = (quarters(shipped, "Meta", day) for day in ("2023-10-25", "2023-10-26"))
    assert "2023 Q3" not in before.index
    assert after.loc["2023 Q3", "capex_usd_m"] == 19453 - 12957
