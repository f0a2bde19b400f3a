"""Where the copies of a routed token go, and their bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray

# A value is dispatched in 8 bits and combined in 16 (DeepSeek-V3, arXiv 2412.19437).
DISPATCH_AND_COMBINE_BYTES = 3.0


def routed_bytes(
    tokens: ArrayLike,
    *,
    copies: ArrayLike,
    hidden: ArrayLike,
    bytes_per_value: ArrayLike = DISPATCH_AND_COMBINE_BYTES,
) -> FloatArray:
    """Bytes of the ``copies`` of every token that go to experts."""
    values = np.asarray(tokens, dtype=np.float64) * np.asarray(copies) * np.asarray(hidden)
    return np.asarray(values * np.asarray(bytes_per_value))


def copies_beyond_domain(
    experts_per_token: float | FloatArray,
    domains: float | FloatArray,
    group_limit: float | FloatArray,
) -> FloatArray:
    """Copies of a token that leave its own scale-up domain: one for each other domain it reaches.

    ``M = n (1 - (1 - 1/n)^k) (1 - 1/n)`` for ``n`` domains and ``k`` experts a token, the domains
    reached capped by group-limited routing (0: no limit; DeepSeek-V3, arXiv 2412.19437).
    """
    reached = domains * (1.0 - (1.0 - 1.0 / domains) ** experts_per_token)
    reached = np.where(group_limit > 0.0, np.minimum(reached, group_limit), reached)
    return np.asarray(reached * (1.0 - 1.0 / domains))
