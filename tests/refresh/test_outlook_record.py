"""Outlooks made again on past days, kept as published, and scored when their number lands."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasts.scoring import crps
from intel.facts.outlook import load_outlook
from intel.home import DATA, Home
from intel.refresh.forecast_ledger import OUTLOOKS, keep_forecasts, read_forecasts
from intel.refresh.outlook_as_of import OutlooksAsOf
from intel.refresh.outlook_facts import as_known
from intel.refresh.outlook_ledger import LEVELS, outlook_vintage, score_outlooks
from intel.refresh.vendor_vintages import read_vendor_series

TODAY = pd.Timestamp(date(2026, 11, 21))


@pytest.fixture(scope="module")
def tested(snapshot):
    return snapshot.query("FROM outlook_backtest")


def test_nothing_that_was_public_on_the_day_is_scored_as_a_forecast(tested):
    assert len(tested) > 100
    assert (tested["landed_on"] > tested["cutoff"]).all()
    assert (tested["period_end"] > tested["cutoff"] - pd.Timedelta(days=5)).all()


def test_a_past_day_knows_no_later_facts(snapshot):
    day = pd.Timestamp("2025-03-31")
    known = as_known(snapshot.query, day)("SELECT fact_id, published_on FROM fact")
    assert known["published_on"].max() <= day
    then = snapshot.query("FROM fact WHERE published_on <= DATE '2025-03-31'")
    assert known["fact_id"].tolist() == then["fact_id"].tolist()


def test_a_bound_is_scored_by_its_probability_and_a_number_by_its_distance(tested):
    bounds = tested[tested["role"] == "bound"]
    assert bounds["probability"].between(0.0, 1.0).all()
    assert bounds["crps"].isna().all()
    numbers = tested[tested["role"] == "point"]
    assert numbers["crps"].ge(0.0).all()
    assert numbers["probability"].isna().all()


def test_dell_oros_two_thirds_of_the_first_quarter_was_forecast_from_two_days(tested):
    """Dell'Oro, June 2026: Ethernet two-thirds of AI back-end switch sales in the first quarter."""
    rows = tested[
        (tested["model_id"] == "share/ai_back_end_fabric")
        & (tested["period_end"] == pd.Timestamp("2026-03-31"))
        & (tested["role"] == "point")
    ].sort_values("cutoff")
    assert rows["actual"].tolist() == pytest.approx([0.667, 0.667])
    assert rows["cutoff"].dt.strftime("%Y-%m").tolist() == ["2025-06", "2025-12"]


def test_the_score_counts_what_it_rests_on(snapshot, tested):
    scores = snapshot.query("FROM outlook_score").set_index(["model_id", "quantity"])
    for key, rows in tested.groupby(["model_id", "quantity"]):
        numbers = rows[rows["role"] == "point"]
        inside = numbers["actual"].between(numbers["q10"], numbers["q90"])
        assert scores.loc[key, "n_scored"] == len(rows)
        if len(numbers):
            assert scores.loc[key, "coverage_80"] == pytest.approx(inside.mean())


def test_every_outlook_is_kept_as_published(snapshot):
    kept = snapshot.query("FROM outlook_vintage")
    assert {
        "optical_modules", "optics_form", "ai_back_end_fabric", "lasers", "platform",
        "vendors/platform", "driven by capex", "nowcast",
    } <= set(kept["subject"])  # fmt: skip
    one = kept[(kept["subject"] == "optical_modules") & (kept["part"] == "1.6T")]
    published = snapshot.query(
        "SELECT period_end, quantity, quantile, value FROM speed_forecast"
        " WHERE market = 'optical_modules' AND speed = '1.6T'"
    )
    both = one.merge(published, on=["period_end", "quantity", "quantile"])
    assert len(both) == len(one) > 0
    assert (both["value_x"] == both["value_y"]).all()


def test_a_vintage_that_says_the_same_adds_nothing(tmp_path, snapshot):
    home = Home(tmp_path / "desk")
    home.ledger.mkdir(parents=True)
    tables = {"speed_forecast": snapshot.query("FROM speed_forecast")}
    for day in (20, 21):
        made = outlook_vintage(
            tables, made_on=date(2026, 11, day), run_id=f"run{day}", data_version="digest"
        )
        keep_forecasts(home, made, OUTLOOKS)
    assert read_forecasts(home, OUTLOOKS)["made_on"].unique().size == 1
    assert read_forecasts(home).empty


def test_an_outlook_is_scored_when_its_number_lands(snapshot):
    """Arista's quarter to June 2026, as if today's outlook had been made in June."""
    vintage = pd.DataFrame(
        {
            "subject": "platform", "part": "Arista", "quantity": "revenue", "unit": "USD_m",
            "made_on": pd.Timestamp("2026-06-01"), "run_id": "run", "data_version": "",
            "period_end": pd.Timestamp("2026-06-30"), "quantile": LEVELS,
            "value": [400.0, 500.0, 700.0, 900.0, 1000.0],
        }
    )  # fmt: skip
    series = read_vendor_series(snapshot)
    outlooks = OutlooksAsOf(snapshot.query, load_outlook(DATA), today=TODAY.date())
    row = score_outlooks(vintage, snapshot.query, outlooks, series, day=TODAY).iloc[0]
    part = snapshot.query(
        "SELECT mid FROM market_basis_line WHERE vendor = 'Arista' AND market_basis = 'platform'"
        " AND valid_to IS NULL"
    )["mid"].item()
    revenue = snapshot.query(
        "SELECT value FROM vendor_revenue WHERE vendor = 'Arista' AND line = 'total'"
        " AND period_type = 'quarter' AND period_end = DATE '2026-06-30'"
    )["value"].item()
    assert row["actual"] == pytest.approx(revenue * part)
    assert row["landed_on"] > pd.Timestamp("2026-06-30")
    expected = crps([row["actual"]], np.array([[400.0, 500.0, 700.0, 900.0, 1000.0]]), LEVELS)[0]
    assert row["crps"] == pytest.approx(expected)
    late = vintage.assign(made_on=TODAY - pd.Timedelta(days=1))
    assert score_outlooks(late, snapshot.query, outlooks, series, day=TODAY).empty


def test_each_model_says_what_its_evidence_leaves_of_the_priors(snapshot):
    models = snapshot.query("FROM outlook_model").set_index("model_id")
    has_prior = models["prior_part"].notna()
    assert models.loc[has_prior, "spread_left"].between(0.0, 1.2).all()
    assert models.loc[~has_prior, "spread_left"].isna().all()
    # Seven estimates of modules halve the spread, though most parameters are prior.
    assert models.loc["speed/optical_modules", "spread_left"] < 0.7
    assert models.loc["speed/optical_modules", "prior_part"] > 0.7
