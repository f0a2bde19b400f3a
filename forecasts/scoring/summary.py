"""One line of scores for a backtest."""

from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.scoring.point import mase, skill, smape
from forecasts.scoring.quantile import covered, crps, interval_score, pinball

BASELINES: Final = ("naive", "seasonal_naive", "drift")


def summarise(backtest: pd.DataFrame) -> pd.Series:
    """Score a backtest as made by :func:`forecasts.series.backtest`.

    Returns
    -------
    Series
        ``n_origins`` and ``n_forecasts``, then ``mase``, ``smape`` (0..200), ``pinball`` (mean
        over levels), ``crps`` and ``interval_score_95``, all three divided by the MASE scale of
        their origin, ``coverage_80`` and ``coverage_95`` (0..1), and ``skill_vs_naive``,
        ``skill_vs_seasonal_naive``, ``skill_vs_drift``: 1 minus the ratio of the scaled absolute
        errors. NaN where there is no forecast to score.
    """
    columns: list[Any] = list(backtest.columns)
    levels: list[float] = [column for column in columns if isinstance(column, float)]
    counts = {"n_origins": backtest["origin"].nunique(), "n_forecasts": len(backtest)}
    if backtest.empty:
        return pd.Series(counts | dict.fromkeys(_SCORES, np.nan), dtype=float)

    actual = backtest["actual"].to_numpy(dtype=float)
    scale = backtest["scale"].to_numpy(dtype=float)
    quantiles = backtest.loc[:, levels].to_numpy(dtype=float)
    at = {level: quantiles[:, i] for i, level in enumerate(levels)}
    error = mase(actual, at[0.5], scale)
    scores = {
        "mase": error,
        "smape": smape(actual, at[0.5]),
        "pinball": float((pinball(actual, quantiles, levels).mean(axis=1) / scale).mean()),
        "crps": float((crps(actual, quantiles, levels) / scale).mean()),
        "interval_score_95": float(
            (interval_score(actual, at[0.025], at[0.975], coverage=0.95) / scale).mean()
        ),
        "coverage_80": covered(actual, at[0.1], at[0.9]),
        "coverage_95": covered(actual, at[0.025], at[0.975]),
    }
    for name in BASELINES:
        reference = mase(actual, backtest[name].to_numpy(dtype=float), scale)
        scores[f"skill_vs_{name}"] = skill(error, reference)
    return pd.Series(counts | scores, dtype=float)


_SCORES: Final = (
    "mase",
    "smape",
    "pinball",
    "crps",
    "interval_score_95",
    "coverage_80",
    "coverage_95",
    *(f"skill_vs_{name}" for name in BASELINES),
)
