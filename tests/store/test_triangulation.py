"""The triangulation of the shipped store: documents' numbers, and parts that add up."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from intel.market import triangulation
from intel.market.scenario_trail import trail
from intel.store import open_snapshot
from tests.pages.opening import opened, text_of


@pytest.fixture(scope="module")
def rows(snapshot):
    return snapshot.query("SELECT * FROM triangulation")


def test_every_quantity_has_the_simulation_and_another_side(rows):
    sides = rows.groupby("quantity")["side"].agg(set)
    assert len(sides) == 6
    assert all("bottom-up" in each and len(each) > 1 for each in sides)


@pytest.mark.parametrize(
    ("quantity", "who", "value"),
    [
        # Dell'Oro, 4 February 2026: AI back-end switching past 100 billion dollars by 2030.
        ("back_end_switching_2030", "Dell'Oro Group", 100_000),
        # Why Networking Scale Matters: AI networking could approach 200 billion by decade's end.
        ("ai_networking_2030", "unnamed author (seed 000)", 200_000),
        # TrendForce, 20 April 2026: AI optical transceivers 26 billion in 2026.
        ("optics_2026", "TrendForce", 26_000),
        # LightCounting's upside, by The AI Networking Stack: 100 billion in 2030.
        ("optics_2030", "LightCounting", 100_000),
        # Dell'Oro, March 2026: capex exceeds one trillion in 2026.
        ("capex_2026", "Dell'Oro Group", 1_000_000),
        # Dell'Oro, February 2026: 1.7 trillion in 2030.
        ("capex_2030", "Dell'Oro Group", 1_700_000),
    ],
)
def test_houses_say_what_their_documents_say(rows, quantity, who, value):
    row = rows[(rows["quantity"] == quantity) & (rows["who"] == who)]
    assert value in row["value_usd_m"].tolist()
    assert row["title"].ne("").all()
    assert row["fact_id"].ne("").all()


def test_parts_of_a_gap_add_up_to_it(rows):
    gaps = rows[rows["gap_usd_m"].notna()]
    assert len(gaps) > 12
    assert gaps["is_volume_known"].all()  # the S17 quantities: no gap leaves volume in the price
    parts = gaps[["definition_usd_m", "volume_usd_m", "price_usd_m"]].fillna(0.0).sum(axis=1)
    np.testing.assert_allclose(parts, gaps["gap_usd_m"], rtol=1e-9)
    ours = rows[rows["side"] == "bottom-up"].set_index("quantity")["value_usd_m"]
    np.testing.assert_allclose(gaps["quantity"].map(ours) - gaps["value_usd_m"], gaps["gap_usd_m"])


def test_trendforces_modules_cost_less_than_the_simulations(rows):
    """26 billion over 63 million modules is 413 dollars each: the price part is above the gap."""
    row = rows[(rows["quantity"] == "optics_2026") & (rows["who"] == "TrendForce")].iloc[0]
    assert row["is_volume_known"]
    assert row["volume_usd_m"] < 0 < row["price_usd_m"]


def test_a_whole_years_forecast_is_the_sum_of_its_quarters(rows, snapshot):
    year = snapshot.query(
        "SELECT sum(value) AS value FROM coherent_forecast WHERE market_basis = 'back_end_switch'"
        " AND node = 'market' AND approach = 'reconciled' AND quantile IS NULL"
        " AND year(period_end) = 2030"
    )["value"].item()
    row = rows[(rows["quantity"] == "back_end_switching_2030") & (rows["side"] == "top-down")]
    assert row["value_usd_m"].item() == pytest.approx(year)


def test_the_worlds_capex_is_the_buyers_forecast_by_definition(rows):
    """The ratio of the world's capex to five buyers' explains a factor of 1.6, to the dollar."""
    for quantity in ("capex_2026", "capex_2030"):
        whole = rows[(rows["quantity"] == quantity) & (rows["side"] == "top-down")].iloc[0]
        ours = rows[(rows["quantity"] == quantity) & (rows["side"] == "bottom-up")].iloc[0]
        ratio = ours["value_usd_m"] / whole["value_usd_m"]
        mean = (ours["value_usd_m"] - whole["value_usd_m"]) / np.log(ratio)
        least = mean * np.log(1.6)
        assert whole["definition_usd_m"] >= least * (1 - 1e-9)
        if quantity == "capex_2030":  # a whole year: nothing but the ratio is definition
            assert whole["definition_usd_m"] == pytest.approx(least)
        assert whole["price_usd_m"] == pytest.approx(0.0, abs=1e-3)


def test_as_of_a_past_day_only_what_was_out_is_shown(snapshot, desk):
    """Dell'Oro had 1.7 trillion for 2030 in February 2026; its later view came in November."""
    known = snapshot.query("FROM triangulation_as_of(DATE '2026-06-30')")
    assert set(known["side"]) == {"house"}
    assert known["gap_usd_m"].isna().all()
    (capex,) = known.loc[known["quantity"] == "capex_2030", "value_usd_m"]
    assert capex == 1_700_000
    now = snapshot.query("FROM triangulation WHERE quantity = 'capex_2030' AND side = 'house'")
    old = now[now["value_usd_m"] == 1_700_000].iloc[0]
    assert pd.Timestamp(old["replaced_on"]) == now["published_on"].max()
    past = open_snapshot(desk, as_of=date(2026, 6, 30))
    assert "bottom-up" not in set(past.query("SELECT side FROM triangulation")["side"])


def test_the_sentence_counts_who_is_inside_the_band(snapshot):
    answer = triangulation.sides(snapshot)
    assert "other estimates lie inside the simulation's 80% band" in answer.sentence
    long = triangulation.parts(answer.frame)
    assert set(long["part"]) == {"definition", "volume", "price"}


@pytest.mark.usefixtures("at_desk")
def test_the_scenarios_page_shows_trail_and_triangulation():
    joined = opened("scenarios", set="combined", look="Three sides")
    assert not joined.exception
    assert "Furthest apart:" in text_of(joined)
    share = opened("scenarios", set="nvidia_share", look="Evidence")
    assert not share.exception
    assert "evidence moved the odds so: base 55.0% →" in text_of(share)
    assert "No direct observation exists" in text_of(share)


def test_before_odds_were_stated_there_is_no_trail(desk):
    """The article is of July 2026."""
    assert trail(open_snapshot(desk, as_of=date(2026, 6, 30)), "nvidia_share") is None
