"""What the refresh publishes of generations, forms, fabrics, supply and totals."""

from datetime import date

import pandas as pd
import pytest

from intel.errors import AssumptionError
from intel.facts.outlook import load_outlook
from intel.home import DATA
from intel.refresh.outlook_facts import decimal_year, distinct, observe, one_view_a_house, parts_of
from intel.refresh.outlooks import outlook_tables
from intel.refresh.supply_signals import Signal, substrate_growth

SPEEDS = ("100G", "400G", "800G", "1.6T", "3.2T")


def fact(**fields):
    """An invented fact."""
    return {
        "fact_id": "f", "source_id": "s", "entity": "MARKET", "metric": "speed_share",
        "fabric": "", "speed": "800G", "form": "", "product": "", "scope": "", "basis": "",
        "segment": "", "period_label": "CY2025", "period_start": pd.Timestamp("2025-01-01"),
        "period_end": pd.Timestamp("2025-12-31"), "value": 0.667, "low": float("nan"),
        "high": float("nan"), "unit": "fraction", "status": "estimate", "origin": "A house",
        "grade": "B", "published_on": pd.Timestamp("2026-03-10"), "note": "",
    } | fields  # fmt: skip


class TestFactsAsObservations:
    spread = load_outlook(DATA).spread

    @pytest.mark.parametrize(
        ("label", "parts"),
        [
            ("800G", (2,)), ("400G+800G", (1, 2)), ("800G+", (2, 3, 4)), ("200G+400G", (1,)),
            ("25G+100G", ()), ("", ()), ("5G", ()),
        ],
    )  # fmt: skip
    def test_which_generations_a_speed_counts(self, label, parts):
        assert parts_of(label, SPEEDS) == parts

    def test_more_than_two_thirds_is_a_bound(self):
        """Dell'Oro, March 2026: Ethernet held more than two-thirds in 2025."""
        used = observe(fact(low=0.667), (0,), self.spread, kind="share")
        assert used.role == "bound"
        assert used.observation.relation == "at_least"
        assert (used.observation.start, used.observation.end) == (2025.0, 2026.0)

    def test_the_incumbents_bound_is_the_newcomers_other_way(self):
        """More than 80% InfiniBand is at most 20% Ethernet, and is told as it was stated."""
        stated = fact(fabric="infiniband", value=0.8, low=0.8)
        used = observe(stated, (0,), self.spread, kind="share", flipped=True)
        assert used.observation.relation == "at_most"
        assert used.observation.value == pytest.approx(0.2)
        assert "infiniband at least 80.0%" in used.stated

    def test_a_forecast_is_soft_and_a_past_one_is_none(self):
        ahead = fact(status="forecast", period_start=pd.Timestamp("2027-01-01"),
                     period_end=pd.Timestamp("2027-12-31"))  # fmt: skip
        used = observe(ahead, (0,), self.spread, kind="share")
        assert used.role == "forecast"
        assert used.observation.sigma > self.spread.forecast > self.spread.B
        both = pd.DataFrame([ahead, fact(status="forecast", value=0.5), fact(value=0.6)])
        kept = distinct(both, made_on=date(2026, 11, 21))
        assert kept["value"].tolist() == [0.6, 0.667]

    def test_a_number_told_twice_counts_once_at_its_best_grade(self):
        twice = pd.DataFrame([fact(grade="D", origin="A repost"), fact(grade="B")])
        assert distinct(twice, made_on=date(2026, 11, 21))["grade"].tolist() == ["B"]

    def test_the_years_of_one_house_weigh_as_one_view(self):
        paths = [
            observe(fact(status="forecast", origin=origin), (0,), self.spread, kind="share")
            for origin in ("A house", "A house", "A house", "A house", "Another")
        ]
        wide = [each.observation.sigma for each in one_view_a_house(paths)]
        alone = paths[0].observation.sigma
        assert wide == pytest.approx([2 * alone] * 4 + [alone])

    def test_a_span_of_many_years_says_nothing_of_one(self):
        long = fact(period_start=pd.Timestamp("2010-01-01"))
        assert observe(long, (0,), self.spread, kind="share") is None

    def test_the_middle_of_a_year(self):
        assert decimal_year(pd.Timestamp("2022-07-02")) == pytest.approx(2022.5, abs=0.002)


def test_substrate_revenue_corrects_the_growth_of_wafers():
    """44.3 after 21.1 in half a year is 1.48 a year on the logarithm; judged 0.55 ± 0.2."""
    seen = [
        Signal("substrate_revenue", "AXT", "", pd.Timestamp("2025-09-30"), "USD_m", v, "", "", "")
        for v in (13.1, 8.0, 13.6, 30.7)
    ]
    mean, sd = substrate_growth(seen, 0.55, 0.2)
    assert mean == pytest.approx((0.55 * 25 + 1.4834 / 0.36) / (25 + 1 / 0.36), abs=1e-3)
    assert sd < 0.2
    assert substrate_growth(seen[:3], 0.55, 0.2) == (0.55, 0.2)


def test_a_value_that_does_not_fit_is_named(tmp_path):
    (tmp_path / "reference").mkdir()
    text = (DATA / "reference" / "outlook.toml").read_text().replace("p = 0.03", "p = -1", 1)
    (tmp_path / "reference" / "outlook.toml").write_text(text)
    with pytest.raises(AssumptionError, match=r"optical_modules\.p"):
        load_outlook(tmp_path)
    with pytest.raises(AssumptionError, match=r"outlook\.toml"):
        load_outlook(tmp_path / "nowhere")


class TestPublished:
    def test_expected_shares_of_generations_add_up_to_one(self, snapshot):
        sums = snapshot.query(
            "SELECT sum(value) AS total, count(*) AS parts FROM speed_forecast"
            " WHERE quantity = 'share' AND quantile IS NULL GROUP BY market, period_end"
        )
        assert len(sums) > 30
        assert sums["total"].to_numpy() == pytest.approx(1.0, abs=1e-9)

    @pytest.mark.parametrize(
        ("table", "by"),
        [
            ("optics_form_forecast", "period_end"),
            ("forecast_share", "market, period_end"),
        ],
    )
    def test_forms_and_fabrics_add_up_to_one(self, snapshot, table, by):
        sums = snapshot.query(
            f"SELECT sum(value) AS total FROM {table} WHERE quantity = 'share'"
            f" AND quantile IS NULL GROUP BY {by}"
        )
        assert len(sums)
        assert sums["total"].to_numpy() == pytest.approx(1.0, abs=1e-9)

    @pytest.mark.parametrize(
        ("table", "key"),
        [
            ("speed_forecast", "market, speed, period_end, quantity"),
            ("optics_form_forecast", "form, period_end, quantity"),
            ("forecast_share", "market, part, period_end, quantity"),
            ("supply_outlook", "laser, period_end, quantity"),
            ("coherent_forecast", "market_basis, level, node, approach, period_end"),
        ],
    )
    def test_quantiles_never_cross_nor_leave_their_range(self, snapshot, table, key):
        crossed = snapshot.query(
            f"SELECT count(*) AS n FROM (SELECT value - lag(value) OVER"
            f" (PARTITION BY {key} ORDER BY quantile) AS rise FROM {table}"
            " WHERE quantile IS NOT NULL) WHERE rise < -1e-9"
        )
        assert crossed["n"].item() == 0
        outside = snapshot.query(
            f"SELECT count(*) AS n FROM {table} WHERE value < 0 OR NOT isfinite(value)"
            + ("" if "coherent" in table else " OR unit = 'fraction' AND value > 1 + 1e-9")
        )
        assert outside["n"].item() == 0

    def test_every_future_adds_up_at_every_level(self, snapshot):
        gaps = snapshot.query(
            "SELECT max(abs(market - vendors) / market) AS vendors,"
            " max(abs(market - layers) / market) AS layers, count(*) AS n FROM ("
            " SELECT sum(value) FILTER (level = 'market') AS market,"
            " sum(value) FILTER (level = 'layer') AS layers,"
            " sum(value) FILTER (level = 'vendor') AS vendors"
            " FROM coherent_draw GROUP BY market_basis, draw, period_end)"
        )
        assert gaps["n"].item() > 1_000
        assert gaps["vendors"].item() < 1e-9
        assert gaps["layers"].item() < 1e-9

    def test_intervals_add_up_at_every_quantile(self, snapshot):
        gaps = snapshot.query(
            "SELECT max(abs(whole - parts) / whole) AS gap, max(abs(whole - own) / own) AS own"
            " FROM (SELECT sum(of_market) FILTER (level = 'vendor') AS parts,"
            " sum(of_market) FILTER (level = 'market') AS whole,"
            " sum(value) FILTER (level = 'market') AS own FROM coherent_forecast"
            " WHERE approach = 'reconciled' GROUP BY market_basis, period_end, quantile)"
        )
        assert gaps["gap"].item() < 1e-9
        assert gaps["own"].item() < 1e-9

    def test_top_down_and_bottom_up_are_both_stored(self, snapshot):
        held = snapshot.query(
            "SELECT DISTINCT approach FROM coherent_forecast WHERE market_basis = 'platform'"
        )
        assert set(held["approach"]) == {"base", "bottom_up", "reconciled", "top_down"}

    def test_a_quarter_reported_already_stays_as_reported(self, snapshot):
        """Broadcom's AI networking of 2026 Q2 is known when NVIDIA's quarter is not."""
        rows = snapshot.query(
            "SELECT f.value, s.revenue_usd_m FROM coherent_forecast AS f JOIN market_share AS s"
            " ON s.market_basis = f.market_basis AND s.vendor = f.node"
            " AND s.quarter_end = f.period_end WHERE f.approach = 'reconciled'"
            " AND f.level = 'vendor' AND f.quantile IS NULL AND f.market_basis = 'platform'"
        )
        assert len(rows) >= 4
        assert rows["value"].to_numpy() == pytest.approx(rows["revenue_usd_m"], rel=0.01)

    def test_nothing_ships_beyond_what_lasers_allow(self, snapshot):
        rows = snapshot.query(
            "SELECT max(value) FILTER (quantity = 'shipments') AS shipped,"
            " max(value) FILTER (quantity = 'capacity') AS made FROM supply_outlook"
            " WHERE quantile IS NULL GROUP BY laser, period_end"
        )
        assert (rows["shipped"] <= rows["made"] * (1 + 1e-9)).all()

    def test_silicon_photonics_and_cpo_move_lanes_from_eml_to_cw(self, snapshot):
        rows = snapshot.query(
            "SELECT laser LIKE 'EML%' AS eml, year(period_end) AS year, sum(value) AS lanes"
            " FROM supply_outlook WHERE quantity = 'demand' AND quantile IS NULL"
            " AND (laser LIKE 'EML%' OR laser = 'CW laser') GROUP BY ALL"
        ).pivot_table(index="year", columns="eml", values="lanes")
        part = rows[True] / rows.sum(axis=1)
        assert part.iloc[0] > part.iloc[-1] + 0.1

    def test_early_signals_are_shown_and_named_as_inputs(self, snapshot):
        """AXT sold 30.7 million dollars of InP substrates in Q2 2026."""
        rows = snapshot.query(
            "SELECT s.value FROM supply_signal AS s JOIN outlook_input AS i USING (fact_id)"
            " WHERE i.role = 'signal' AND s.signal = 'substrate_revenue'"
            " AND s.period_label = 'Q2 2026'"
        )
        assert rows["value"].tolist() == [30.7]

    def test_ethernet_is_held_above_two_thirds_of_2025(self, snapshot):
        rows = snapshot.query(
            "SELECT avg(value) AS mean FROM forecast_share WHERE market = 'ai_back_end_fabric'"
            " AND part = 'ethernet' AND quantity = 'share' AND quantile = 0.5"
            " AND year(period_end) = 2025"
        )
        assert 0.64 < rows["mean"].item() < 0.80

    def test_infinibands_share_falls_while_its_dollars_rise(self, snapshot):
        rows = snapshot.query(
            "SELECT quantity, arg_min(value, period_end) AS first,"
            " arg_max(value, period_end) AS last FROM forecast_share"
            " WHERE market = 'ai_back_end_fabric' AND part = 'infiniband' AND quantile = 0.5"
            " AND period_end > DATE '2026-06-30' GROUP BY quantity"
        ).set_index("quantity")
        assert rows.loc["share", "last"] < rows.loc["share", "first"]
        assert rows.loc["revenue", "last"] > rows.loc["revenue", "first"]

    def test_switch_chips_of_broadcom_do_not_reject_two_years(self, snapshot):
        """Trident aside, Tomahawk 1 to 6 (2014 to 2025) doubled five times."""
        row = snapshot.query("SELECT * FROM cadence WHERE subject = 'Broadcom Tomahawk'").iloc[0]
        assert row["n_generations"] == 6
        assert row["doubling_years"] == pytest.approx(2.17, abs=0.1)
        assert row["verdict"] == "not rejected"
        assert row["doubling_low"] < 2.0 < row["doubling_high"]

    def test_crossings_say_how_often_they_never_come(self, snapshot):
        rows = snapshot.query(
            "SELECT probability, count(crosses_on) AS dated, count(*) AS quantiles,"
            " count(*) FILTER (quantile <= probability) AS expected FROM crossing_date"
            " GROUP BY market, riser, passes, probability"
        )
        assert (rows["quantiles"] == 9).all()
        assert (rows["dated"] - rows["expected"]).abs().max() <= 1

    def test_every_model_says_what_went_in(self, snapshot):
        models = snapshot.query("SELECT * FROM outlook_model")
        assert len(models) >= 12
        assert (models["warnings"] != "").all()
        lost = snapshot.query(
            "SELECT count(*) AS n FROM outlook_input LEFT JOIN source USING (source_id)"
            " WHERE outlook_input.role <> 'judgement' AND source.source_id IS NULL"
        )
        assert lost["n"].item() == 0
        for table in (
            "speed_forecast", "crossing_date", "optics_form_forecast", "forecast_share",
            "supply_outlook", "shortage_end", "coherent_forecast",
        ):  # fmt: skip
            unknown = snapshot.query(
                f"SELECT count(*) AS n FROM {table} ANTI JOIN outlook_model USING (model_id)"
            )
            assert unknown["n"].item() == 0, table

    def test_equal_facts_give_equal_rows(self, snapshot):
        again = outlook_tables(snapshot.query, load_outlook(DATA), made_on=date(2026, 11, 21))
        for name in ("speed_forecast", "forecast_share", "supply_outlook", "coherent_draw"):
            held = snapshot.query(f"SELECT value FROM {name} ORDER BY ALL")["value"]
            made = again[name]["value"].sort_values()
            assert made.to_numpy() == pytest.approx(held.to_numpy(), rel=1e-9), name
