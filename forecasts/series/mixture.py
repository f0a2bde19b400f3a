"""Quantiles of a weighted mixture of Student t distributions, by its first two moments."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Array = NDArray[np.float64]


@lru_cache(maxsize=512)
def standard_t(dof: float, levels: tuple[float, ...]) -> Array:
    """Quantiles (L,) of a Student t with ``dof`` > 2 degrees of freedom, scaled to variance one."""
    return np.asarray(stdtrit(dof, np.array(levels)) * np.sqrt((dof - 2.0) / dof))


def mixture_quantiles(
    weights: Array,
    means: Array,
    variances: Array,
    *,
    dof: float,
    levels: tuple[float, ...],
    spread: float = 1.0,
) -> Array:
    """Quantiles (h, L) of a mixture at each step.

    Parameters
    ----------
    weights
        (G,), adding to one.
    means, variances
        (G, h) of the components; the mixture's variance adds the spread of the means.
    dof
        Degrees of freedom of the Student t that carries the two moments.
    spread
        Factor on the standard deviation.
    """
    mean = weights @ means
    variance = weights @ (variances + (means - mean) ** 2)
    return mean[:, None] + spread * np.sqrt(variance)[:, None] * standard_t(dof, levels)[None, :]
