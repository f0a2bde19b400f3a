"""Bridging of missing quarters inside a series, by the Kalman smoother of statsmodels."""

import warnings
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SHORTEST: Final = 8
"""Known values a smoother needs; with fewer, gaps are bridged on a straight line."""


def bridge(values: Array) -> tuple[Array, str]:
    """Fill the NaN inside ``values`` (n,) and say how, in one sentence.

    The smoother is ``UnobservedComponents`` with a local level and a fixed drift
    (``"random walk with drift"``), on logs where all values are positive.
    """
    missing = np.isnan(values)
    known = values[~missing]
    positive = bool((known > 0.0).all())
    x = np.log(values) if positive else values
    filled = values.copy()
    count = int(missing.sum())
    told = f"{count} missing period(s) inside the series were bridged by "
    smooth = _smooth(x) if len(known) >= SHORTEST else None
    if smooth is None:
        index = np.arange(len(x))
        smooth = np.interp(index, index[~missing], x[~missing])
        told += "a straight line"
    else:
        told += "statsmodels UnobservedComponents (random walk with drift)"
    filled[missing] = np.exp(smooth[missing]) if positive else smooth[missing]
    return filled, told + (" on logs." if positive else ".")


def _smooth(x: Array) -> Array | None:
    """Smoothed signal (n,), or nothing when the optimiser did not converge."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    with warnings.catch_warnings():
        # A failed fit is told in the sentence of `bridge`, not through the warnings module.
        warnings.simplefilter("ignore")
        model = UnobservedComponents(x, level="random walk with drift")
        result = model.fit(disp=False)
    converged = bool(result.mle_retvals.get("converged", False))
    signal = np.asarray(result.smoothed_state[0], dtype=float)
    return signal if converged and np.isfinite(signal).all() else None
