"""The bound that expert exchange alone sets on the time of an output token."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray


def exchange_bound_tpot_s(
    exchanged_bytes: ArrayLike,
    *,
    bytes_per_s: ArrayLike,
    layers: ArrayLike,
    compute_s: ArrayLike = 0.0,
) -> FloatArray:
    """Time per output token when two microbatches hide each other's expert exchange.

    Per layer ``2 x max(exchange, compute)``, of ``exchanged_bytes`` dispatched and combined
    (:func:`~forecasts.hardware.routing.routed_bytes`): 14.8 ms at 50 GB/s and 0.82 ms at 900 GB/s
    for DeepSeek-V3 (arXiv 2505.09343, section 2.3.2). A bound with nothing else in it.
    """
    exchange_s = np.asarray(exchanged_bytes) / np.asarray(bytes_per_s)
    return np.asarray(np.asarray(layers) * 2.0 * np.maximum(exchange_s, np.asarray(compute_s)))
