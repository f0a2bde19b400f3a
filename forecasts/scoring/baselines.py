"""Forecasts that cost nothing, for every other forecast to be measured against."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CRITICAL_90: Final = 1.645
"""What a standard normal number exceeds in size with 10% probability."""


def naive(history: Array, horizon: int) -> Array:
    """Carry the last value forward; (h,)."""
    return np.repeat(history[-1], horizon)


def seasonal_naive(history: Array, horizon: int, *, cycle: int) -> Array:
    """Repeat the last full cycle; (h,). A history shorter than a cycle is carried forward."""
    if len(history) < cycle:
        return naive(history, horizon)
    return np.resize(history[-cycle:], horizon)


def drift(history: Array, horizon: int) -> Array:
    """Continue the line from the first to the last value; (h,)."""
    if len(history) < 2:
        return naive(history, horizon)
    step = (history[-1] - history[0]) / (len(history) - 1)
    return np.asarray(history[-1] + step * np.arange(1, horizon + 1))


def naive2(history: Array, horizon: int, *, cycle: int) -> Array:
    """Carry the last value forward without its season, then put the season back; (h,).

    The benchmark of the M competitions (Makridakis, Spiliotis & Assimakopoulos 2020,
    International Journal of Forecasting 36:54): multiplicative classical indices where the
    autocorrelation at one cycle passes a 90% test.
    """
    if not is_seasonal(history, cycle=cycle) or not (history > 0.0).all():
        return naive(history, horizon)
    n = len(history)
    weights = np.ones(cycle) / cycle
    if cycle % 2 == 0:
        weights = np.concatenate([[0.5], np.ones(cycle - 1), [0.5]]) / cycle
    trend = np.convolve(history, weights, "valid")
    start = (len(weights) - 1) // 2
    ratio = history[start : start + len(trend)] / trend
    position = np.arange(start, start + len(trend)) % cycle
    index = np.bincount(position, ratio) / np.bincount(position)
    index /= index.mean()
    last = history[-1] / index[(n - 1) % cycle]
    return np.asarray(last * index[(n + np.arange(horizon)) % cycle])


def is_seasonal(history: Array, *, cycle: int) -> bool:
    """Whether the autocorrelation at one cycle stands out, with three cycles at least."""
    n = len(history)
    if cycle == 1 or n < 3 * cycle:
        return False
    centred = history - history.mean()
    total = float(centred @ centred)
    if total == 0.0:
        return False
    acf = np.array([float(centred[lag:] @ centred[:-lag]) / total for lag in range(1, cycle + 1)])
    limit = _CRITICAL_90 * np.sqrt((1.0 + 2.0 * float((acf[:-1] ** 2).sum())) / n)
    return bool(abs(acf[-1]) > limit)
