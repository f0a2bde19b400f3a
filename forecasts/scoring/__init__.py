"""Scores of forecasts against what then happened, and the baselines to beat."""

from forecasts.scoring.baselines import drift, naive, naive2, seasonal_naive
from forecasts.scoring.point import mase, mase_scale, owa, skill, smape
from forecasts.scoring.probability import brier, log_score, ranked_probability_score
from forecasts.scoring.quantile import covered, crps, interval_score, pinball
from forecasts.scoring.summary import summarise

__all__ = [
    "brier",
    "covered",
    "crps",
    "drift",
    "interval_score",
    "log_score",
    "mase",
    "mase_scale",
    "naive",
    "naive2",
    "owa",
    "pinball",
    "ranked_probability_score",
    "seasonal_naive",
    "skill",
    "smape",
    "summarise",
]
