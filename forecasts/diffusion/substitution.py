"""One technology in place of another: Fisher & Pry 1971, Technological Forecasting 3:75.

The log odds of the newcomer's share rise on a line: ``ln[f/(1-f)] = b (t - t0)``. A ceiling below
one leaves the old technology a niche; how high it is, data before the end cannot say, so its prior
is shown. Both shares and money come out, since a share may fall while its dollars rise.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forecasts.diffusion.adoption import AdoptionFit, Family, fit_share
from forecasts.diffusion.curves import logistic
from forecasts.diffusion.observation import Observation

Array = NDArray[np.float64]


def fit_substitution(
    observations: Sequence[Observation],
    *,
    rate: float,
    rate_sd: float,
    half_at: float,
    half_sd: float = 3.0,
    ceiling: float = 0.999,
    ceiling_sd: float = 0.01,
) -> AdoptionFit:
    """Fit Fisher & Pry's line to shares of the newcomer.

    Parameters
    ----------
    observations
        Shares, points and bounds, of part 0.
    rate, rate_sd
        Expected slope b of the log odds a year, and its standard deviation on the logarithm.
    half_at, half_sd
        Decimal year around which half the ceiling is expected, and its standard deviation in years.
    ceiling, ceiling_sd
        Highest share expected, and its standard deviation on the logit; the default is all of it.

    Returns
    -------
    AdoptionFit
        With one family; shape 1 is the slope, shape 2 the middle in years since ``half_at``.
    """

    def part_adopted(t: Array, shape: Array) -> Array:
        return logistic(t, np.exp(shape[..., 0, None]), shape[..., 1, None])

    line = Family("Fisher-Pry", part_adopted, (float(np.log(rate)), 0.0), (rate_sd, half_sd))
    return fit_share(
        observations, launched=half_at, ceiling=ceiling, ceiling_sd=ceiling_sd, families=(line,)
    )
