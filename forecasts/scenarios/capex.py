"""From the capex that some buyers report to that of the world."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from forecasts.quantiles import QUANTILES

FloatArray = npt.NDArray[np.float64]


def world_capex(buyers: FloatArray, value: float, low: float, high: float) -> FloatArray:
    """World capex, billions of USD a year, from that of some buyers, millions a quarter.

    The world's over theirs is ``value``, between ``low`` and ``high`` with 90%, and independent
    of theirs: on the logarithm the two variances add.

    Parameters
    ----------
    buyers
        Quantiles, shape ``(..., len(QUANTILES))``.
    """
    z = ndtri(np.asarray(QUANTILES))
    logs = np.log(buyers * (4.0 / 1e3) * value)
    middle = logs[..., len(QUANTILES) // 2, None]
    ratio = np.log(high / low) / (2.0 * ndtri(0.95)) * z
    return np.asarray(np.exp(middle + np.sign(z) * np.hypot(logs - middle, ratio)))
