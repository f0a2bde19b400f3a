"""What a transformer costs per token: parameters, matrix products, attention, routing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least

# A model whose shape is not published is taken as 12 h^2 parameters a layer (attention 4 h^2,
# two matrices of 4 h), or 4.5 h^2 where layers alternate between mixers and feed-forward.
PARAMS_PER_LAYER_DENSE = 12.0
PARAMS_PER_LAYER_HYBRID = 4.5


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

    layers: ArrayLike
    hidden: ArrayLike
    vocab: ArrayLike
    heads: ArrayLike
    head_dim: ArrayLike
    attention_width: ArrayLike
    cached_width: ArrayLike
    cache_width: ArrayLike
    cache_heads: ArrayLike
    gemms_per_layer: ArrayLike
    linear_params_active: ArrayLike
    linear_params: ArrayLike
    experts: ArrayLike = 0.0
    experts_per_token: ArrayLike = 0.0
    expert_layers: ArrayLike = 0.0
    expert_width: ArrayLike = np.inf
    expert_params_per_layer: ArrayLike = 0.0
    expert_params_active: ArrayLike = 0.0
    routing_group_limit: ArrayLike = 0.0
    predicted_tokens: ArrayLike = 0.0
    train_flops_per_token: ArrayLike = np.nan


def transformer(
    *,
    layers: int,
    hidden: int | None = None,
    vocab: int = 128_000,
    heads: int | None = None,
    kv_heads: int | None = None,
    head_dim: float | None = None,
    ffn: int | None = None,
    gated: bool = True,
    experts: int = 0,
    experts_per_token: int = 0,
    shared_experts: int = 0,
    expert_ffn: int | None = None,
    dense_layers: int = 0,
    dense_ffn: int = 0,
    expert_every: int = 1,
    routing_group_limit: int = 0,
    q_lora: int | None = None,
    kv_lora: int | None = None,
    qk_nope: int = 0,
    qk_rope: int = 0,
    v_head: int = 0,
    predicted_tokens: int = 0,
    params_b: float | None = None,
    active_b: float | None = None,
    hybrid: bool = False,
    train_flops_per_token: float = float("nan"),
) -> TransformerShape:
    """The shape of one model from its published configuration.

    Dense and expert layers, grouped-query or latent attention (``kv_lora``). Where only sizes are
    published (``params_b``, ``active_b``, ``train_flops_per_token``) hidden width is estimated
    from parameters per layer.

    Raises
    ------
    ImpossibleCluster
        When neither a shape nor a size is given, or a token asks for more experts than exist.
    """
    at_least("layers", layers, 1)
    known = hidden is not None
    size = (active_b or params_b or 0.0) * 1e9
    if hidden is None:
        if size <= 0.0:
            raise ImpossibleCluster(
                "hidden", "missing", "a model needs a shape or a parameter count", "params_b=7"
            )
        per_layer = PARAMS_PER_LAYER_HYBRID if hybrid else PARAMS_PER_LAYER_DENSE
        hidden = 128 * round(float(np.sqrt(size / (layers * per_layer))) / 128)
    if experts_per_token > experts:
        raise ImpossibleCluster(
            "experts_per_token", experts_per_token, f"the model has {experts} experts", experts
        )
    heads = heads or max(1, hidden // 128)
    width = float(head_dim or (hidden / heads if known else 128))
    kv_heads = kv_heads or (heads if known else 8)
    if kv_lora:
        query_key = qk_nope + qk_rope
        attention = (
            hidden * (q_lora or hidden)
            + (q_lora or hidden) * heads * query_key
            + hidden * (kv_lora + qk_rope)
            + kv_lora * heads * (qk_nope + v_head)
            + heads * v_head * hidden
        )
        attention_width = float(heads * (query_key + v_head))
        cached, products, width = attention_width, 5.0, (query_key + v_head) / 2.0
        stored, shared_out = float(kv_lora + qk_rope), 1.0
    else:
        attention = int(2 * hidden * heads * width + 2 * hidden * kv_heads * width)
        attention_width = 2.0 * heads * width
        cached, products = 2.0 * kv_heads * width, 2.0
        stored, shared_out = cached, float(kv_heads)
    if not known and hybrid:
        attention_width *= 0.1  # about one layer in ten of a Mamba hybrid holds attention
    matrices = 3 if gated else 2

    expert_layers = 0.0
    per_layer_experts = expert_active = 0.0
    if experts and expert_ffn is not None:
        expert_layers = float(layers - dense_layers) / expert_every
        one = matrices * hidden * expert_ffn
        per_layer_experts = float(one * experts)
        expert_active = float(expert_layers * one * experts_per_token)
        plain = (layers - expert_layers) * matrices * hidden * dense_ffn
        common = layers * attention + plain + expert_layers * one * shared_experts
        active, total = common + expert_active, common + expert_layers * per_layer_experts
    elif experts:
        expert_layers = float(layers) / expert_every
        total = (params_b or 0.0) * 1e9 - 2.0 * vocab * hidden
        active = (active_b or 0.0) * 1e9 - 2.0 * vocab * hidden
        per_layer_experts = (total - active) / expert_layers
        expert_active = expert_layers * per_layer_experts / experts * experts_per_token
    elif known and ffn is not None:
        active = total = float(layers * (attention + matrices * hidden * ffn))
    else:
        active = total = size - 2.0 * vocab * hidden
    return TransformerShape(
        layers=layers,
        hidden=hidden,
        vocab=vocab,
        heads=heads,
        head_dim=width,
        attention_width=attention_width,
        cached_width=cached,
        cache_width=stored,
        cache_heads=shared_out,
        gemms_per_layer=products + 2.0,
        linear_params_active=float(active),
        linear_params=float(total),
        experts=experts,
        experts_per_token=experts_per_token,
        expert_layers=expert_layers,
        expert_width=float(expert_ffn or np.inf) if experts else np.inf,
        expert_params_per_layer=per_layer_experts,
        expert_params_active=expert_active,
        routing_group_limit=routing_group_limit,
        predicted_tokens=predicted_tokens,
        train_flops_per_token=train_flops_per_token,
    )


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
    core = 3.0 * length * np.asarray(shape.attention_width) * np.asarray(shape.layers)
    flops = (
        6.0 * np.asarray(shape.linear_params_active)
        + 6.0 * np.asarray(shape.vocab) * np.asarray(shape.hidden)
        + (core if causal else 2.0 * core)
    )
    given = np.asarray(shape.train_flops_per_token, dtype=np.float64)
    return np.asarray(np.where(np.isnan(given), flops, given), dtype=np.float64)
