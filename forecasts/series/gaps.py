"""Bridging of missing quarters inside a series, by the Kalman smoother of statsmodels."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def bridge(values: Array) -> tuple[Array, str]:
    """Fill the NaN inside ``values`` (n,) and say how, in one sentence.

    The smoother is ``UnobservedComponents`` with a local level and a fixed drift
    (``"random walk with drift"``), on logs where all values are positive. Between two known
    values its smoothed level is the mean of a Brownian bridge, which neither the variance nor
    the drift moves: nothing needs to be estimated, and nothing can fail to converge.
    """
    missing = np.isnan(values)
    positive = bool((values[~missing] > 0.0).all())
    smooth = _smooth(np.log(values) if positive else values)
    filled = values.copy()
    filled[missing] = np.exp(smooth[missing]) if positive else smooth[missing]
    told = (
        f"{int(missing.sum())} missing period(s) inside the series were bridged by statsmodels "
        "UnobservedComponents (random walk with drift)"
    )
    return filled, told + (" on logs." if positive else ".")


def _smooth(x: Array) -> Array:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(x, level="random walk with drift", use_exact_diffuse=True)
    smoothed = model.smooth([1.0], cov_type="none", return_ssm=True)
    return np.asarray(smoothed.smoothed_state[0], dtype=float)
