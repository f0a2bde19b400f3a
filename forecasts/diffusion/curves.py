"""The S-curves of adoption: the part that has adopted by time ``t``, in years since the launch.

Bass 1969, Management Science 15:215; Gompertz and logistic curves as in Meade & Islam 2006,
International Journal of Forecasting 22:519; the logistic is also that of Fisher & Pry 1971.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def bass(t: Array, p: Array, q: Array) -> Array:
    """Part (0 to 1) adopted with innovation ``p`` and imitation ``q`` a year; 0 before launch."""
    decay = np.exp(-(p + q) * np.maximum(t, 0.0))
    return np.asarray((1.0 - decay) / (1.0 + (q / p) * decay))


def gompertz(t: Array, a: Array, b: Array) -> Array:
    """Part ``exp(-a exp(-b t))``: fast before its inflection, slow after; ``b`` a year."""
    return np.asarray(np.exp(-a * np.exp(-b * t)))


def logistic(t: Array, b: Array, middle: Array) -> Array:
    """Part ``1 / (1 + exp(-b (t - middle)))``: half at ``middle``, ``b`` a year."""
    return np.asarray(1.0 / (1.0 + np.exp(-b * (t - middle))))
