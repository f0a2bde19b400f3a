"""What a transformer costs per token: parameters, matrix products, attention, routing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.training.arrays import Number


@dataclass(frozen=True, kw_only=True)
class TransformerShape:
    """A model as counts; every field is a number or an array.

    ``linear_params_active``: parameters of all layers that one token passes, embeddings apart.
    ``attention_width``: heads x (query-key + value dimension) of one layer.
    ``cached_width``: key and value elements of one token and layer, as exchanged in training;
    ``cache_width`` as stored in serving (the latent alone under latent attention), shared out
    over at most ``cache_heads`` ranks.
    ``expert_params_active``: the part of ``linear_params_active`` inside routed experts.
    ``train_flops_per_token``: given outright for models without a published shape, else NaN.
    """

    layers: Number
    hidden: Number
    vocab: Number
    heads: Number
    head_dim: Number
    attention_width: Number
    cached_width: Number
    cache_width: Number
    cache_heads: Number
    gemms_per_layer: Number
    linear_params_active: Number
    linear_params: Number
    experts: Number = 0.0
    experts_per_token: Number = 0.0
    expert_layers: Number = 0.0
    expert_width: Number = np.inf
    expert_params_per_layer: Number = 0.0
    expert_params_active: Number = 0.0
    routing_group_limit: Number = 0.0
    predicted_tokens: Number = 0.0
    train_flops_per_token: Number = np.nan


def train_flops_per_token(
    shape: TransformerShape, sequence: ArrayLike, *, causal: bool = True
) -> FloatArray:
    """Model FLOPs to train one token, nothing recomputed: ``6 N + 6 V h + 3 s W L``.

    ``N`` active linear parameters, ``V h`` the output projection, ``W`` the attention width
    (``2 h`` in a plain transformer), each product counted once forward and twice backward.
    Causal attention halves the core; the full square (``causal=False``) is what several tables
    print. Narayanan et al. (arXiv 2104.04473), Korthikanti et al. (arXiv 2205.05198).
    """
    length = at_least("sequence", sequence, 1)
    core = 3.0 * length * shape.attention_width * shape.layers
    flops = (
        6.0 * shape.linear_params_active
        + 6.0 * shape.vocab * shape.hidden
        + (core if causal else 2.0 * core)
    )
    given = shape.train_flops_per_token
    return np.asarray(np.where(np.isnan(given), flops, given), dtype=np.float64)
