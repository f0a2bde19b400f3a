"""Rolling-origin backtest: forecast again from the past, with what was known then."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES
from forecasts.scoring.baselines import drift, naive, seasonal_naive
from forecasts.scoring.point import mase_scale
from forecasts.series.engine import SHORTEST, fit_prepared
from forecasts.series.inputs import Prepared, check_horizon, prepare

Array = NDArray[np.float64]
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
        Origins at most: periods with a value, and with at least six values to train on.
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
    blocks = []
    known_ends = np.flatnonzero(~np.isnan(known.values))[SHORTEST - 1 :] + 1
    for end in known_ends[known_ends < n][-n_origins:]:
        origin = known.periods[end - 1]
        past = known.before(int(end))
        if vintage is not None:
            then = vintage(origin)
            then = then[then.index <= origin]
            if then.notna().sum() < SHORTEST:
                continue
            past = prepare(then)
        # A vintage may end before the origin (a late filer): step 1 is then further ahead.
        late = int((origin - past.periods[-1]).n)
        blocks.append(_block(past, late, int(end), min(steps, int(n - end))))
    if not blocks:
        return pd.DataFrame(columns=list(COLUMNS))
    numbers = np.concatenate(blocks)
    table = pd.DataFrame(numbers[:, 2:], columns=list(COLUMNS[4:]))
    start, step = numbers[:, 0].astype(int), numbers[:, 1].astype(int)
    table.insert(0, "origin", known.periods[start - 1])
    table.insert(1, "period", known.periods[start - 1 + step])
    table.insert(2, "horizon", step)
    table.insert(3, "actual", known.values[start - 1 + step])
    table["n_train"] = table["n_train"].astype(int)
    return table[table["actual"].notna()].reset_index(drop=True)


def _block(past: Prepared, late: int, end: int, steps: int) -> Array:
    """Rows of one origin: end, step, then the columns from the quantiles on."""
    fitted = fit_prepared(past)
    history, ahead = fitted.values, steps + late
    columns = [
        np.full(steps, end),
        np.arange(1, steps + 1),
        *fitted.quantile_array(ahead, QUANTILES)[late:].T,
        naive(history, ahead)[late:],
        seasonal_naive(history, ahead, cycle=past.cycle)[late:],
        drift(history, ahead)[late:],
        np.full(steps, mase_scale(history, cycle=past.cycle)),
        np.full(steps, fitted.n),
    ]
    return np.column_stack(columns)
