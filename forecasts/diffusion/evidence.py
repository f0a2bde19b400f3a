"""How much of a forecast is evidence: its spread beside that of the priors alone.

Part of the parameters being prior says little of the forecast: generations that have not launched
have parameters that are prior entirely, while the shares of the years ahead may be well known.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.diffusion.observation import Observation

Array = NDArray[np.float64]

_WORTHLESS: Final = 1e3
"""A spread, on the logarithm or the logit, with which a statement says nothing."""


def worth_nothing(observations: Sequence[Observation]) -> list[Observation]:
    """The same statements with so wide a spread that a fit to them is its prior."""
    return [replace(each, sigma=_WORTHLESS) for each in observations]


def spread_left(draws: Array, of_priors: Array) -> float:
    """Standard deviation of ``draws`` (D, ...) over that of ``of_priors``, on average.

    1 says that the evidence tells nothing of them, 0 that it tells everything.
    """
    own, alone = (np.asarray(each, dtype=float).std(axis=0).mean() for each in (draws, of_priors))
    return float(own / alone) if alone > 0.0 else 1.0
