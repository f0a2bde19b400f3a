"""Forecasts, backtests without hindsight, learned bands, and scores of what has landed."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasts.quantiles import QUANTILES
from forecasts.scoring import crps, mase_scale
from intel.refresh.forecast_ledger import keep_forecasts, read_forecasts
from intel.refresh.pipeline import refresh
from intel.refresh.scoring import score_landed
from intel.refresh.vendor_forecasts import forecast_vendors
from intel.store import open_snapshot
from tests.conftest import REFRESHED_AT
from tests.refresh.invented_series import event, number, numbers, only_series

TODAY = date(2026, 11, 21)
GROWING = [100.0 * 1.05**n * (1.0 + 0.03 * (-1) ** n) for n in range(22)]


def made(series, on=TODAY):
    return forecast_vendors([series], made_on=on, run_id="run", data_version="digest")


def test_seven_quarters_are_too_few_and_the_reason_is_told():
    result = made(only_series(numbers("2024Q1", [1, 2, 3, 4, 5, 6, 7])))
    assert result.forecast.empty
    assert result.left_out == {"Invented Networks/total": "7 quarter(s), 8 are needed."}


def test_a_forecast_starts_after_the_last_quarter_and_runs_to_2030():
    rows = made(only_series(numbers("2024Q1", GROWING[:10]))).forecast
    assert rows["period_end"].min() == pd.Timestamp("2026-09-30")
    assert rows["period_end"].max() == pd.Timestamp("2030-12-31")
    assert rows.groupby("horizon").size().eq(9).all()
    assert rows["warnings"].eq("").all()
    assert rows["made_on"].eq(pd.Timestamp("2026-11-21")).all()
    assert rows["data_version"].eq("digest").all()
    assert "widened by" in rows["transformations"].iloc[0]


def test_a_planted_revision_changes_no_backtest_made_before_it():
    """Quarter 15 is restated by a factor of three at the very end."""
    quiet = made(only_series(numbers("2021Q3", GROWING[:20]))).forecast_backtest
    restated = [*numbers("2021Q3", GROWING[:20]), number("2025Q1", 3 * GROWING[14], "2026-11-01")]
    loud = made(only_series(restated)).forecast_backtest
    key = ["origin_end", "period_end"]
    both = quiet.merge(loud, on=key, suffixes=("", "_loud"))
    assert len(both) == len(quiet) > 20
    assert both["q50"].to_numpy() == pytest.approx(both["q50_loud"].to_numpy())
    of_it = both[both["period_end"] == pd.Timestamp("2025-03-31")]
    assert (of_it["first_reported_loud"] == of_it["actual"]).all()
    assert (of_it["actual_loud"] == 3 * of_it["actual"]).all()


def test_a_backtest_says_what_stands_behind_it():
    rows = numbers("2021Q3", GROWING[:19], published_on_basis="inferred")
    result = made(only_series([*rows, number("2026Q2", GROWING[19])]))
    score = result.forecast_score.iloc[0]
    assert (score["n_origins"], score["n_cutoffs_inferred"]) == (8, 8)
    assert score["share_inferred"] == 1.0
    assert (score["n_train_least"], score["n_train_most"]) == (12, 19)
    cutoffs = result.forecast_backtest.drop_duplicates("origin_end")
    assert (cutoffs["cutoff"] - cutoffs["origin_end"] == pd.Timedelta(days=30)).all()


def test_what_is_learned_at_a_cutoff_comes_from_outcomes_known_by_then():
    result = made(only_series(numbers("2021Q3", GROWING[:20])))
    by_origin = result.forecast_backtest.drop_duplicates("origin_end").set_index("origin_end")
    assert by_origin["spread"].iloc[0] == 1.0, "no error was known yet"
    assert by_origin["spread"].iloc[-1] != 1.0
    spread = result.forecast_spread.iloc[0]
    assert spread["n_errors"] == len(result.forecast_backtest)
    assert result.forecast["spread"].eq(spread["spread"]).all()


def test_a_long_quarter_ahead_is_forecast_as_long():
    rows = numbers("2022Q1", GROWING[:18])
    long = event("weeks_14", "2026-10-01", line="", middle_quarter=pd.Timestamp("2026-10-01"))
    plain, longer = (
        made(only_series(rows, *events)).forecast.set_index(["period_end", "quantile"])["value"]
        for events in ((), (long,))
    )
    ratio = (longer / plain).groupby("period_end").mean()
    assert ratio[pd.Timestamp("2026-12-31")] == pytest.approx(14 / 13)
    assert ratio.drop(pd.Timestamp("2026-12-31")).to_numpy() == pytest.approx(1.0)


def test_an_ended_line_is_forecast_only_as_its_proxy():
    rows = numbers("2023Q1", GROWING[:13])
    ended = event("ended", "2026-05-20")
    assert made(only_series(rows, ended)).forecast.empty
    proxies = pd.DataFrame(
        {
            "vendor": ["Invented Networks"],
            "line": ["total"],
            "basis": [""],
            "quarter_start": [pd.Timestamp("2026-04-01")],
            "value": [190.0],
            "half_width": [0.5],
            "method": ["its part of another line"],
        }
    )
    result = made(only_series(rows, ended, proxies=proxies))
    assert result.forecast_series["status"].tolist() == ["proxy"]
    assert result.forecast["period_end"].min() == pd.Timestamp("2026-09-30")
    assert "its part of another line" in result.forecast["warnings"].iloc[0]
    first = result.forecast[result.forecast["horizon"] == 1].set_index("quantile")["value"]
    assert np.log(first[0.9] / first[0.5]) > 0.5, "the proxy's own error is in the band"


def test_a_forecast_is_scored_when_its_number_lands_and_never_before():
    before = only_series(numbers("2022Q1", GROWING[:17]))
    published = made(before, date(2026, 6, 1)).forecast
    day = pd.Timestamp("2026-11-21")
    assert score_landed(published, [before], day=day).empty
    after = only_series([*numbers("2022Q1", GROWING[:18]), number("2026Q2", 1.0, "2026-10-01")])
    (landed,) = score_landed(published, [after], day=day).to_dict("records")
    assert landed["landed_on"] == pd.Timestamp("2026-07-30")
    assert landed["actual"] == pytest.approx(GROWING[17])
    assert landed["actual_now"] == 1.0
    assert (landed["naive"], landed["horizon"]) == (pytest.approx(GROWING[16]), 1)
    assert landed["seasonal_naive"] == pytest.approx(GROWING[13])
    assert landed["scale"] == pytest.approx(mase_scale(GROWING[:17], cycle=4))
    first = published[published["horizon"] == 1].sort_values("quantile")["value"].to_numpy()
    assert landed["crps"] == pytest.approx(crps([GROWING[17]], first[None, :], QUANTILES)[0])


def test_a_number_that_lands_is_scored_by_the_next_refresh(small_desk, small_data):
    """Published, then landed: the score appears, and the ledger's older file is not touched."""
    home = small_desk
    (kept,) = (home.ledger / "forecasts").iterdir()
    as_it_was = kept.read_bytes()
    assert open_snapshot(home).query("FROM forecast_landed").empty

    facts = small_data / "facts" / "invented.csv"
    newest = facts.read_text(encoding="utf-8").splitlines()[-1]
    landed = (
        newest.replace("CQ2 2022", "CQ3 2022")
        .replace("2022-04-01", "2022-07-01")
        .replace("2022-06-30", "2022-09-30")
        .replace("2022-07-20", "2022-10-20")
        .replace(",163,", ",177,")
    )
    with facts.open("a", encoding="utf-8") as file:
        file.write(landed + "\n")
    refresh(home, data=small_data, clock=lambda: REFRESHED_AT + timedelta(days=80))
    record = open_snapshot(home).query("FROM forecast_record")
    row = open_snapshot(home).query("FROM forecast_landed").iloc[0]
    assert (record["n_forecasts"].item(), record["n_quarters"].item()) == (1, 1)
    assert (row["actual"], row["naive"], row["horizon"]) == (177.0, 163.0, 1)
    assert record["mase"].item() == pytest.approx(abs(177.0 - row["q50"]) / row["scale"])
    assert kept.read_bytes() == as_it_was
    assert len(list((home.ledger / "forecasts").iterdir())) == 2


def test_vintages_from_before_a_column_are_read_with_it_empty(home):
    rows = made(only_series(numbers("2024Q1", GROWING[:10]))).forecast
    old = rows.drop(columns=["data_version", "spread", "explanation"]).assign(run_id="earlier")
    old["made_on"] = pd.Timestamp("2026-11-20")
    keep_forecasts(home, old)
    keep_forecasts(home, rows.assign(value=rows["value"] + 1))
    kept = read_forecasts(home).set_index("run_id")
    assert kept.loc["earlier", "data_version"].eq("").all()
    assert kept.loc["earlier", "spread"].isna().all()
    assert kept.loc["run", "data_version"].eq("digest").all()
