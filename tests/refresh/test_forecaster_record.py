"""Forecasters on record and nowcasts: true values, nothing from the future, sums by hand."""

import numpy as np
import pandas as pd
import pytest

from forecasts.quantiles import QUANTILES
from forecasts.series.spread import widen
from intel.refresh.forecaster_record import horizon_in_words


@pytest.fixture(scope="module")
def scored(snapshot) -> pd.DataFrame:
    return snapshot.query("FROM scored_forecast")


def one(scored: pd.DataFrame, who: str, quantity: str, period: str) -> pd.Series:
    rows = scored[
        (scored["who"] == who)
        & (scored["quantity"] == quantity)
        & (scored["period_label"] == period)
    ]
    assert len(rows) == 1, f"{len(rows)} rows of {who}, {quantity}, {period}"
    return rows.iloc[0]


class TestTrueValues:
    def test_nvidia_guided_43_billion_and_reported_more(self, scored):
        """CFO commentary of 2025-02-26; release of 2025-05-28: 44,062 million."""
        row = one(scored, "NVIDIA", "NVIDIA total revenue", "Q1 FY26")
        assert (row.forecast, row.actual) == (43000.0, 44062.0)
        assert row.error == pytest.approx(43000 / 44062 - 1)
        assert row.naive == 39331.0  # Q4 FY25, in the release of the day it guided
        assert not row.is_inside
        assert row.horizon == "within a quarter"

    def test_omdia_had_78_billion_for_2024_and_then_123(self, scored):
        row = one(scored, "Omdia", "accelerator sales data center", "CY2024")
        assert row.error == pytest.approx(78 / 123 - 1)

    def test_dell_oro_had_capex_growth_of_35_percent_in_2024(self, scored):
        """It then counted 51%: the level forecast was 10.6% too low."""
        row = one(scored, "Dell'Oro Group", "capex growth yoy data center world", "CY2024")
        assert row.error == pytest.approx(1.35 / 1.51 - 1)
        assert row.naive == pytest.approx(0.15)  # what it had for 2022

    @pytest.mark.parametrize(
        ("name", "verdict", "forecast", "outcome"),
        [
            ("idc_genai_ethernet_2028", "overtaken", 640 * 1.7**5, 4 * 2260),
            ("dell_oro_infiniband_2027", "overtaken", 0.4, 0.667),
            ("lightcounting_ethernet_2023_revised", "revised", 0.09, -0.1),
            ("lightcounting_all_2023", "missed", -0.01, -0.06),
            ("omdia_accelerators_2029", "overtaken", 151_000, 162_361),
            ("omdia_accelerators_2024", "missed", 78_000, 123_000),
        ],
    )
    def test_known_misses_come_out_of_the_facts(self, snapshot, name, verdict, forecast, outcome):
        rows = snapshot.query(f"FROM known_miss WHERE verdict_id = '{name}'")
        assert len(rows) == 1
        row = rows.iloc[0]
        assert row.verdict == verdict
        assert row.forecast == pytest.approx(forecast)
        assert row.outcome == pytest.approx(outcome)

    def test_what_is_overtaken_was_reached_before_its_date(self, snapshot):
        """By a part of the market, or earlier: within half a percent of it at least."""
        rows = snapshot.query("FROM known_miss WHERE verdict = 'overtaken'")
        assert (rows["outcome_to"] < rows["forecast_to"]).all()
        assert (rows["outcome"] >= 0.99 * rows["forecast"]).all()


class TestNothingFromTheFuture:
    def test_a_forecast_was_public_before_its_number(self, scored):
        assert (scored["made_on"] < scored["actual_on"]).all()

    def test_the_naive_number_was_known_when_the_forecast_was_made(self, snapshot):
        """Marvell guided Q4 FY26 on 2025-12-02 with Q3 FY26, which the ledger has from the filing
        of the day after; the quarter guided came in February."""
        row = snapshot.query(
            "FROM scored_forecast WHERE who = 'Marvell' AND period_label = 'Q4 FY26'"
            " AND quantity = 'Marvell total revenue'"
        ).iloc[0]
        assert row.naive == 2074.5

    def test_a_nowcast_learned_only_from_beats_public_by_then(self, snapshot):
        """The counts it states are those of quarters that had landed by its cutoff."""
        made = snapshot.query("FROM nowcast_backtest ORDER BY cutoff")
        for row in made.itertuples():
            earlier = made[(made["landed_on"] <= row.cutoff) & (made["series_id"] == row.series_id)]
            assert row.n_own >= len(earlier)
            all_own = snapshot.query(
                "SELECT count(DISTINCT period_end) AS n FROM scored_forecast"
                " WHERE kind = 'guidance' AND metric = 'revenue' AND period_type = 'quarter'"
                f" AND series_id IN ('', '{row.series_id}') AND who = '{row.entity}'"
                f" AND actual_on <= DATE '{row.cutoff:%Y-%m-%d}'"
            )["n"].item()
            assert row.n_own <= all_own


class TestTheRecord:
    def test_it_is_the_mean_of_what_was_scored(self, snapshot, scored):
        own = scored[(scored["who"] == "AMD") & (scored["metric"] == "revenue")]
        row = snapshot.query(
            "FROM forecaster_record WHERE who = 'AMD' AND metric = 'revenue'"
            " AND quantity = 'all' AND horizon = 'all'"
        ).iloc[0]
        assert row.n == len(own)
        assert row.bias == pytest.approx(own["error"].mean())
        assert row.mean_error == pytest.approx(own["error"].abs().mean())
        beside = own.dropna(subset="naive_error")
        assert row.skill_vs_naive == pytest.approx(
            1 - beside["error"].abs().sum() / beside["naive_error"].abs().sum()
        )

    def test_nobody_is_ranked_below_eight_targets(self, snapshot):
        rows = snapshot.query("FROM forecaster_record")
        assert rows.loc[rows["place"].notna(), "n_targets"].min() >= 8
        assert rows.loc[rows["place"].notna(), "n_naive"].min() >= 8
        assert rows["place"].isna().any()

    def test_every_forecast_is_scored_or_has_a_reason(self, snapshot):
        counts = snapshot.query(
            "SELECT (SELECT count(*) FROM public_forecast) AS said,"
            " (SELECT count(*) FROM scored_forecast) AS scored,"
            " (SELECT count(*) FROM unresolved_forecast WHERE reason <> '') AS left_over"
        ).iloc[0]
        assert counts.said == counts.scored + counts.left_over

    def test_a_repeated_number_is_one_forecast(self, snapshot):
        """Dell'Oro's $1 trillion in 2026 stands in more documents than it was forecast times."""
        rows = snapshot.query(
            "SELECT who, definition, period_end, value, low, high, count(*) AS n"
            " FROM public_forecast GROUP BY ALL"
        )
        assert (rows["n"] == 1).all()
        assert snapshot.query("SELECT max(n_rows) AS n FROM public_forecast")["n"].item() > 1

    def test_a_path_is_in_the_order_it_was_said(self, snapshot):
        """LightCounting said 7 billion for Ethernet optics in 2025 in March 2020, 6 in September;
        both stand in one document."""
        path = snapshot.query(
            "FROM forecast_revision_path WHERE who = 'LightCounting' AND period_label = 'CY2025'"
            " AND quantity = 'transceiver sales optics ethernet' ORDER BY vintage"
        )
        assert path["value"].tolist() == [7000.0, 6000.0]
        assert path["change"].iloc[1] == -1000.0


class TestNowcasts:
    def test_it_beats_guidance_as_given_and_the_model_alone(self, snapshot):
        row = snapshot.query("FROM nowcast_record WHERE vendor = 'all'").iloc[0]
        assert row.n >= 60
        assert row.nowcast_error < row.guidance_error < row.model_error < row.naive_error
        assert 0.75 <= row.nowcast_coverage_80 <= 0.99

    def test_its_quantiles_rise_and_lie_between_its_halves(self, snapshot):
        rows = snapshot.query("FROM nowcast ORDER BY series_id, quantile")
        for _, one_quarter in rows.groupby("series_id"):
            assert len(one_quarter) == 9
            assert (np.diff(one_quarter["value"]) > 0).all()
            # Without the learned factor the blend lies between its halves.
            values = one_quarter["value"].to_numpy()[None, :]
            blend = widen(values, QUANTILES, 1.0 / one_quarter["spread"].iloc[0])[0]
            halves = one_quarter[["model_value", "guidance_value"]]
            assert (blend >= halves.min(axis=1) * 0.999999).all()
            assert (blend <= halves.max(axis=1) * 1.000001).all()

    def test_bands_are_stretched_by_what_past_nowcasts_needed(self, snapshot):
        learned = snapshot.query("FROM nowcast_spread").iloc[0]
        rows = snapshot.query("FROM nowcast_backtest")
        assert learned["n_errors"] == len(rows)
        inside = rows["actual"].between(rows["q10"], rows["q90"]).mean()
        assert inside == pytest.approx(learned["coverage_80_then"])
        assert 0.72 <= learned["coverage_80_after"] <= 0.88
        assert rows.sort_values("cutoff")["spread"].iloc[0] == 1.0, "nothing was known yet"
        now = snapshot.query("SELECT DISTINCT spread FROM nowcast")["spread"]
        assert now.tolist() == [learned["spread"]]


@pytest.mark.parametrize(
    ("days", "words"),
    [(100, "within a quarter"), (101, "within a year"), (370, "within a year"),
     (371, "beyond a year")],
)  # fmt: skip
def test_horizons_in_words(days, words):
    assert horizon_in_words(days) == words


class TestOursOnTheSameTargets:
    def test_every_scored_forecast_has_ours_or_the_reason_why_not(self, scored):
        has = scored["ours"].notna()
        assert (has == scored["ours_missing"].eq("")).all()
        assert (has == scored["ours_by"].ne("")).all()
        assert set(scored.loc[has, "ours_by"]) == {"series", "stand-in", "outlook", "history"}

    def test_houses_are_answered(self, scored):
        houses = scored[scored["kind"] == "house"]
        assert houses["ours"].notna().sum() >= 6
        missing = houses.loc[houses["ours"].isna(), "ours_missing"]
        assert missing.str.contains("8 are needed").all()

    def test_growth_of_capex_is_that_of_the_five_largest_buyers(self, scored):
        """Dell'Oro, September 2025: data-centre capex grows 30% in 2025; it grew 57%."""
        row = scored[
            (scored["metric"] == "capex_growth_yoy")
            & (scored["made_on"] == pd.Timestamp("2025-09-16"))
        ].iloc[0]
        assert row["series_id"] == "Hyperscalers/capex"
        assert (row["actual"], row["ours_by"]) == (0.57, "stand-in")
        assert 0.4 < row["ours"] < 0.8
        assert row["ours_error"] == pytest.approx((1.0 + row["ours"]) / 1.57 - 1.0)

    def test_an_amount_grows_from_the_houses_own_last_number(self, scored):
        row = scored[scored["metric"] == "accelerator_sales"].iloc[0]
        assert row["series_id"] == "NVIDIA/data_center"
        assert row["ours"] > row["naive"]

    def test_the_desks_own_record_counts_them(self, snapshot, scored):
        own = snapshot.query("SELECT sum(n) AS n FROM forecaster_record WHERE kind = 'desk'")
        assert own["n"].item() >= scored["ours_error"].notna().sum()
