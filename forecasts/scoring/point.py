"""Scores of point forecasts: MASE, sMAPE, OWA and skill."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def mase_scale(history: ArrayLike, *, cycle: int) -> float:
    """Mean absolute seasonal difference of the training history, the denominator of MASE.

    Hyndman & Koehler 2006, International Journal of Forecasting 22:679. Where there is no full
    cycle, or the seasonal differences are all zero, first differences stand in; for a constant
    history the size of its last value.

    Parameters
    ----------
    history
        (n,) values without gaps, n at least 1.
    cycle
        4 for quarters, 1 for years.
    """
    values = np.asarray(history, dtype=float)
    scale = 0.0
    if len(values) > cycle:
        scale = float(np.abs(values[cycle:] - values[:-cycle]).mean())
    if scale == 0.0 and len(values) > 1:
        scale = float(np.abs(np.diff(values)).mean())
    return scale if scale > 0.0 else max(float(abs(values[-1])), 1e-9)


def mase(actual: ArrayLike, predicted: ArrayLike, scale: ArrayLike) -> float:
    """Mean absolute error in units of ``scale``, a number or one a forecast."""
    error = np.abs(np.asarray(actual, dtype=float) - np.asarray(predicted, dtype=float))
    return float((error / np.asarray(scale, dtype=float)).mean())


def smape(actual: ArrayLike, predicted: ArrayLike) -> float:
    """Symmetric mean absolute percentage error of M4, 0 to 200; nothing against nothing is 0."""
    a, p = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    size = np.abs(a) + np.abs(p)
    return float((200.0 * np.abs(a - p) / np.where(size > 0.0, size, 1.0)).mean())


def owa(*, smape: float, mase: float, smape_naive2: float, mase_naive2: float) -> float:
    """Overall weighted average of M4: the mean of the two errors relative to Naive2's."""
    return 0.5 * (smape / smape_naive2 + mase / mase_naive2)


def skill(score: float, reference: float) -> float:
    """Part of the reference's loss that is saved: 1 is perfect, 0 no better, below 0 worse.

    NaN when the reference made no error.
    """
    return 1.0 - score / reference if reference > 0.0 else float("nan")
