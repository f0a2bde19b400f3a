"""Scores of stated probabilities against the outcome that came true; smaller is better."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

LEAST: Final = 0.01
"""A probability below this counts as this in the log score: nobody is punished without end."""


def brier(probabilities: ArrayLike, outcome: int) -> float:
    """Brier score over all outcomes, 0 to 2 (Brier 1950, Monthly Weather Review 78:1).

    Parameters
    ----------
    probabilities
        (K,) of exclusive, exhaustive outcomes, adding to one.
    outcome
        Position of the one that came true.
    """
    stated = _checked(probabilities, outcome)
    return float(((stated - np.eye(len(stated))[outcome]) ** 2).sum())


def log_score(probabilities: ArrayLike, outcome: int) -> float:
    """Negative log of the probability given to what came true, in nats, at most ``-log(.01)``."""
    stated = _checked(probabilities, outcome)
    return -float(np.log(max(stated[outcome], LEAST)))


def ranked_probability_score(probabilities: ArrayLike, outcome: int) -> float:
    """Squared distance of the cumulative distributions, for outcomes in order.

    A miss by one band costs less than a miss by two (Epstein 1969, J. Applied Meteorology 8:985);
    divided by K - 1, so that 0 is perfect and 1 the worst.
    """
    stated = _checked(probabilities, outcome)
    happened = np.eye(len(stated))[outcome]
    gaps = np.cumsum(stated - happened)[:-1]
    return float((gaps**2).sum()) / max(len(stated) - 1, 1)


def _checked(probabilities: ArrayLike, outcome: int) -> np.ndarray:
    stated = np.asarray(probabilities, dtype=float)
    if stated.ndim != 1 or (stated < 0.0).any() or abs(float(stated.sum()) - 1.0) > 1e-6:
        raise ValueError(f"probabilities {stated.tolist()} must be 0 or more and add to one")
    if not 0 <= outcome < len(stated):
        raise ValueError(f"outcome {outcome} is none of the {len(stated)} stated")
    return stated
