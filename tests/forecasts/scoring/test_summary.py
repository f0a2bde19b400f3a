import numpy as np
import pandas as pd
import pytest

from forecasts import QUANTILES
from forecasts.scoring import summarise


def row(origin, actual, median, *, width=1.0, naive=0.0, scale=2.0):
    quantiles = {level: median + width * (level - 0.5) for level in QUANTILES}
    others = {"naive": naive, "seasonal_naive": actual - 4.0, "drift": median}
    return {"origin": origin, "actual": actual, **quantiles, **others, "scale": scale}


def test_scores_by_hand():
    """Errors 2 and 0 in units of 2; naive is off by 10 and 6, seasonal naive by 4."""
    table = pd.DataFrame([row("2024Q1", 10.0, 8.0), row("2024Q2", 6.0, 6.0)])
    scores = summarise(table)
    assert scores["n_origins"] == 2
    assert scores["n_forecasts"] == 2
    assert scores["mase"] == pytest.approx(0.5)
    assert scores["smape"] == pytest.approx(0.5 * 200.0 * 2.0 / 18.0)
    assert scores["coverage_80"] == scores["coverage_95"] == 0.5
    assert scores["skill_vs_naive"] == pytest.approx(1.0 - 2.0 / 16.0)
    assert scores["skill_vs_seasonal_naive"] == pytest.approx(1.0 - 2.0 / 8.0)
    assert scores["skill_vs_drift"] == 0.0
    # The first misses its 95% interval by 2 - .475: width .95 plus 40 times the miss; halved
    # for the scale and averaged with the second, which pays its width alone.
    assert scores["interval_score_95"] == pytest.approx((0.95 + 40.0 * 1.525 + 0.95) / 2.0 / 2.0)


def test_a_perfect_baseline_leaves_skill_undefined():
    scores = summarise(pd.DataFrame([row("2024Q1", 10.0, 8.0, naive=10.0)]))
    assert np.isnan(scores["skill_vs_naive"])


def test_nothing_to_score():
    table = pd.DataFrame([row("2024Q1", 10.0, 8.0)]).iloc[:0]
    scores = summarise(table)
    assert scores["n_forecasts"] == 0
    assert scores.drop(["n_origins", "n_forecasts"]).isna().all()
    assert set(scores.index) == set(summarise(pd.DataFrame([row("2024Q1", 1.0, 2.0)])).index)
