"""Where the copies of a routed token go."""

from __future__ import annotations

import numpy as np

from forecasts.hardware.feasibility import FloatArray


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
