"""Prices on a learning curve whose slope depends on the shortage.

Each unit of ln(cumulative Gb/s shipped) takes ``b (1 - k s)`` off the logarithm of the price per
Gb/s, ``s`` being the part of demand not served (Wright 1936, with the shortage on the slope). Where
the shortage is deep enough the slope turns, and prices rise.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEEPEST_RISE: Final = -0.5
"""The slope turns to no less than this part of the normal one."""


def price_path(
    bandwidth: Array,
    cumulative_start: Array,
    shortage: Array,
    *,
    learning: Array,
    shortage_on_slope: Array,
) -> Array:
    """Price per Gb/s (D, h) relative to the first quarter.

    Parameters
    ----------
    bandwidth
        Gb/s shipped by quarter, (D, h).
    cumulative_start
        Gb/s shipped before the first quarter, (D,), above zero.
    shortage
        Part of demand not served, (D, h).
    learning, shortage_on_slope
        ``b`` and ``k``, (D,).
    """
    if (cumulative_start <= 0.0).any():
        raise ValueError("cumulative_start must be above zero: a learning curve has no beginning")
    cumulative = cumulative_start[:, None] + bandwidth.cumsum(axis=1)
    gained = np.diff(np.log(cumulative), axis=1, prepend=np.log(cumulative[:, :1]))
    slope = learning[:, None] * np.maximum(
        1.0 - shortage_on_slope[:, None] * shortage, STEEPEST_RISE
    )
    return np.asarray(np.exp(-(slope * gained).cumsum(axis=1)))
