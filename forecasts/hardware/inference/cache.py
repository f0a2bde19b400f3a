"""Key-value caches: bytes of a token, moving them, reading them back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.training import TransformerShape


def cache_bytes_per_token(shape: TransformerShape, bytes_per_value: ArrayLike = 2.0) -> FloatArray:
    """Key-value cache of one token over all layers.

    Grouped-query attention ``2 L kv d`` values (516 kB for Llama 3.1 405B in 16 bits); latent
    attention stores the latent and rotary parts alone (70 kB for DeepSeek-V3; arXiv 2505.09343,
    table 1).
    """
    return np.asarray(shape.layers * shape.cache_width * np.asarray(bytes_per_value))


def cache_transfer_s(
    tokens: ArrayLike,
    *,
    bytes_per_token: ArrayLike,
    network_bytes_per_s: ArrayLike,
    efficiency: ArrayLike = 0.95,
) -> FloatArray:
    """Moving a prompt's cache from prefill to decode over one network port."""
    size = at_least("tokens", tokens, 0.0) * np.asarray(bytes_per_token)
    return np.asarray(size / (np.asarray(network_bytes_per_s) * np.asarray(efficiency)))


def storage_bound_tokens_per_s(
    read_bytes_per_s: ArrayLike, *, bytes_per_token: ArrayLike
) -> FloatArray:
    """Tokens per second that storage or ingestion can feed (training data, or cached prompts)."""
    rate = at_least("read_bytes_per_s", read_bytes_per_s, 0.0)
    return np.asarray(rate / at_least("bytes_per_token", bytes_per_token, 1e-12))
