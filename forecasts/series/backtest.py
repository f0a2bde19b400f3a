"""Rolling-origin backtest: forecast again from the past, with what was known then."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scoring.baselines import drift, naive, seasonal_naive
from forecasts.scoring.point import mase_scale
from forecasts.series.engine import SHORTEST, fit
from forecasts.series.inputs import check_horizon, prepare

Vintage = Callable[[pd.Period], pd.Series]

COLUMNS: Final = (
    "origin",
    "period",
    "horizon",
    "actual",
    *QUANTILES,
    "naive",
    "seasonal_naive",
    "drift",
    "scale",
    "n_train",
)


def backtest(
    y: pd.Series, horizon: int, n_origins: int = 8, *, vintage: Vintage | None = None
) -> pd.DataFrame:
    """Forecast ``y`` from each of its last ``n_origins`` origins that leave something to score.

    Parameters
    ----------
    y
        The series as it is known now; its values are the outcomes.
    horizon
        Longest step ahead; the newest origins have fewer outcomes.
    n_origins
        Origins at most. Each leaves at least six points to train on.
    vintage
        Gives for an origin the series as it was known then; without it the past is taken from
        ``y``, revisions included. Values after the origin are never looked at.

    Returns
    -------
    DataFrame
        One row per origin and step: ``origin`` and ``period`` (Period), ``horizon``, ``actual``,
        one column per level of ``QUANTILES`` (floats), ``naive``, ``seasonal_naive``, ``drift``,
        ``scale`` (the MASE denominator of the training data) and ``n_train``. Empty when the
        series is too short. Periods without an outcome are left out.
    """
    steps = check_horizon(horizon)
    if n_origins < 1:
        raise ValueError(f"n_origins {n_origins} must be at least 1")
    known = prepare(y)
    n = len(known.values)
    first = max(SHORTEST, n - n_origins)
    frames = []
    for end in range(first, n):
        origin = known.periods[end - 1]
        past = pd.Series(known.values[:end], known.periods[:end])
        if vintage is not None:
            past = vintage(origin)
            past = past[past.index <= origin]
        frames.append(_score_rows(past, origin, known.values[end : end + steps], known.cycle))
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(frames, ignore_index=True)
    return table[table["actual"].notna()].reset_index(drop=True)


def _score_rows(past: pd.Series, origin: pd.Period, actual: np.ndarray, cycle: int) -> pd.DataFrame:
    fitted = fit(past)
    # A vintage may end before the origin (a late filer): step 1 is then further ahead.
    late = (origin - fitted.train_end).n
    steps = len(actual)
    history = fitted.series.to_numpy(dtype=float)
    quantiles = fitted.quantiles(steps + late).iloc[late:]
    columns: dict[object, object] = {
        "origin": [origin] * steps,
        "period": [origin + step for step in range(1, steps + 1)],
        "horizon": np.arange(1, steps + 1),
        "actual": actual,
    }
    columns |= {level: quantiles[level].to_numpy() for level in QUANTILES}
    columns |= {
        "naive": naive(history, steps + late)[late:],
        "seasonal_naive": seasonal_naive(history, steps + late, cycle=cycle)[late:],
        "drift": drift(history, steps + late)[late:],
        "scale": mase_scale(history, cycle=cycle),
        "n_train": fitted.n,
    }
    return pd.DataFrame(columns)
