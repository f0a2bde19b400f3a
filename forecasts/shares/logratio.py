"""Log-ratios: a composition as numbers without bounds, and back.

Aitchison 1986; the isometric coordinates are those of Egozcue, Pawlowsky-Glahn, Mateu-Figueras &
Barceló-Vidal 2003, Mathematical Geology 35:279. Models built on them do not depend on the order
of the parts.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import helmert

Array = NDArray[np.float64]


@lru_cache(maxsize=64)
def contrasts(parts: int) -> Array:
    """Helmert contrasts (K, K-1): orthonormal columns that each add to zero."""
    return np.ascontiguousarray(helmert(parts).T)


def to_coordinates(shares: Array) -> Array:
    """Isometric log-ratios (..., K-1) of positive ``shares`` (..., K)."""
    return np.asarray(np.log(shares) @ contrasts(shares.shape[-1]))


def to_shares(coordinates: Array) -> Array:
    """Return the shares (..., K), adding to one, of log-ratios (..., K-1)."""
    logs = coordinates @ contrasts(coordinates.shape[-1] + 1).T
    grown = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def replace_zeros(shares: Array, *, delta: float) -> Array:
    """Multiplicative replacement: zeros become ``delta``, the others give way in proportion.

    Martín-Fernández, Barceló-Vidal & Pawlowsky-Glahn 2003, Mathematical Geology 35:253. The ratios
    between the other parts stay as they were.
    """
    zero = shares <= 0.0
    rest = 1.0 - delta * zero.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(zero, delta, shares * rest))
