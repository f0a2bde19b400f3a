"""The regression on capex beside the published forecast, on the same outcomes."""

import numpy as np
import pytest


def test_every_line_of_a_market_with_ten_shared_quarters_is_driven(snapshot):
    made = snapshot.query(
        "SELECT series_id, driver_id, n_train, elasticity, elasticity_se, lag, quantile, value,"
        " period_end FROM driven_forecast"
    )
    assert {"NVIDIA/networking", "NVIDIA/data_center", "Arista/total", "Broadcom/ai"} <= set(
        made["series_id"]
    )
    assert made["driver_id"].eq("Hyperscalers/capex").all()
    assert made["n_train"].ge(10).all()
    assert made["lag"].isin([0, 1]).all()
    wide = made.pivot(index=["series_id", "period_end"], columns="quantile", values="value")
    assert wide.shape[1] == 9
    assert (np.diff(wide.to_numpy(), axis=1) >= 0).all()
    assert (wide > 0).all().all()


def test_it_is_scored_on_the_outcomes_of_the_published_backtest(snapshot):
    both = snapshot.query(
        "SELECT driven.*, main.q50 AS main_q50, main.actual AS main_actual"
        " FROM driven_backtest AS driven JOIN forecast_backtest AS main"
        " USING (series_id, origin_end, period_end)"
    )
    held = snapshot.query("SELECT count(*) AS n FROM driven_backtest")["n"].item()
    assert len(both) == held > 100
    assert both["published_q50"].to_numpy() == pytest.approx(both["main_q50"].to_numpy())
    assert both["actual"].to_numpy() == pytest.approx(both["main_actual"].to_numpy())


def test_better_means_better_by_the_rule(snapshot):
    rows = snapshot.query("FROM driven_backtest")
    scores = snapshot.query("FROM driven_score").set_index("series_id")
    for name, tested in rows.groupby("series_id"):
        ratio = tested["crps"].mean() / tested["published_crps"].mean()
        won = (tested["crps"] < tested["published_crps"]).mean()
        enough = tested["origin_end"].nunique() >= 6
        assert scores.loc[name, "crps_ratio"] == pytest.approx(ratio)
        assert scores.loc[name, "is_better"] == (enough and ratio <= 0.95 and won > 0.5)


def test_the_published_forecast_is_never_replaced(snapshot):
    models = snapshot.query("SELECT DISTINCT model FROM forecast")["model"]
    assert not models.str.contains("capex").any()
