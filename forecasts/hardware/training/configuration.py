"""A model's shape out of its published configuration, or out of its sizes alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecasts.hardware.feasibility import ImpossibleCluster, at_least
from forecasts.hardware.training.shape import TransformerShape

# A model whose shape is not published is taken as 12 h^2 parameters a layer (attention 4 h^2,
# two matrices of 4 h), or 4.5 h^2 where layers alternate between mixers and feed-forward.
PARAMS_PER_LAYER_DENSE = 12.0
PARAMS_PER_LAYER_HYBRID = 4.5
HYBRID_ATTENTION_SHARE = 0.1  # about one layer in ten of a Mamba hybrid holds attention
USUAL_HEAD_DIM, USUAL_KV_HEADS = 128, 8  # of Llama 3, where a model states neither
FEED_FORWARD_PRODUCTS = 2.0


@dataclass(frozen=True, kw_only=True)
class TransformerConfiguration:
    """A model as its published configuration states it, or by its sizes alone.

    Dense and expert layers, grouped-query or latent attention (``kv_lora``). Where only sizes are
    published (``params_b``, ``active_b``, ``train_flops_per_token``) hidden width is estimated
    from parameters per layer. ``expert_every``: one layer in so many routes; ``hybrid``: layers
    alternate between mixers, feed-forward and attention.
    """

    layers: int
    hidden: int | None = None
    vocab: int = 128_000
    heads: int | None = None
    kv_heads: int | None = None
    head_dim: float | None = None
    ffn: int | None = None
    gated: bool = True
    experts: int = 0
    experts_per_token: int = 0
    shared_experts: int = 0
    expert_ffn: int | None = None
    dense_layers: int = 0
    dense_ffn: int = 0
    expert_every: int = 1
    routing_group_limit: int = 0
    q_lora: int | None = None
    kv_lora: int | None = None
    qk_nope: int = 0
    qk_rope: int = 0
    v_head: int = 0
    predicted_tokens: int = 0
    params_b: float | None = None
    active_b: float | None = None
    hybrid: bool = False
    train_flops_per_token: float = float("nan")


def transformer(given: TransformerConfiguration) -> TransformerShape:
    """The shape of a model from its configuration.

    Raises
    ------
    ImpossibleCluster
        When neither a shape nor a size is given, or a token asks for more experts than exist.
    """
    at_least("layers", given.layers, 1)
    hidden = _hidden_width(given)
    if given.experts_per_token > given.experts:
        raise ImpossibleCluster(
            "experts_per_token",
            given.experts_per_token,
            f"the model has {given.experts} experts",
            given.experts,
        )
    heads = given.heads or max(1, hidden // 128)
    attention = _attention(given, hidden, heads)
    linear = _linear_parameters(given, hidden, attention.params_per_layer)
    return TransformerShape(
        layers=given.layers,
        hidden=hidden,
        vocab=given.vocab,
        heads=heads,
        head_dim=attention.head_dim,
        attention_width=attention.width,
        cached_width=attention.cached_width,
        cache_width=attention.cache_width,
        cache_heads=attention.cache_heads,
        gemms_per_layer=attention.products + FEED_FORWARD_PRODUCTS,
        linear_params_active=linear.active,
        linear_params=linear.total,
        experts=given.experts,
        experts_per_token=given.experts_per_token,
        expert_layers=linear.expert_layers,
        expert_width=float(given.expert_ffn or np.inf) if given.experts else np.inf,
        expert_params_per_layer=linear.experts_per_layer,
        expert_params_active=linear.experts_active,
        routing_group_limit=given.routing_group_limit,
        predicted_tokens=given.predicted_tokens,
        train_flops_per_token=given.train_flops_per_token,
    )


def _size(given: TransformerConfiguration) -> float:
    """Parameters that a token passes, as published; 0 where they are not."""
    return (given.active_b or given.params_b or 0.0) * 1e9


def _hidden_width(given: TransformerConfiguration) -> int:
    """The width stated, or the multiple of 128 that gives the published parameters."""
    if given.hidden is not None:
        return given.hidden
    size = _size(given)
    if size <= 0.0:
        raise ImpossibleCluster(
            "hidden", "missing", "a model needs a shape or a parameter count", "params_b=7"
        )
    per_layer = PARAMS_PER_LAYER_HYBRID if given.hybrid else PARAMS_PER_LAYER_DENSE
    return 128 * round(float(np.sqrt(size / (given.layers * per_layer))) / 128)


@dataclass(frozen=True)
class _Attention:
    """One layer's attention: widths as in :class:`TransformerShape`, parameters, products."""

    params_per_layer: float
    width: float
    head_dim: float
    cached_width: float
    cache_width: float
    cache_heads: float
    products: float


def _attention(given: TransformerConfiguration, hidden: int, heads: int) -> _Attention:
    known = given.hidden is not None
    attention = (
        _latent_attention(given, given.kv_lora, hidden, heads)
        if given.kv_lora
        else _grouped_query_attention(given, hidden, heads)
    )
    if known or not given.hybrid:
        return attention
    return replace(attention, width=attention.width * HYBRID_ATTENTION_SHARE)


def _latent_attention(
    given: TransformerConfiguration, kv_lora: int, hidden: int, heads: int
) -> _Attention:
    """Keys and values out of one latent a token (DeepSeek-V3, arXiv 2412.19437, section 2.1.1)."""
    query_key = given.qk_nope + given.qk_rope
    q_lora = given.q_lora or hidden
    width = float(heads * (query_key + given.v_head))
    return _Attention(
        params_per_layer=hidden * q_lora
        + q_lora * heads * query_key
        + hidden * (kv_lora + given.qk_rope)
        + kv_lora * heads * (given.qk_nope + given.v_head)
        + heads * given.v_head * hidden,
        width=width,
        head_dim=(query_key + given.v_head) / 2.0,
        cached_width=width,
        cache_width=float(kv_lora + given.qk_rope),
        cache_heads=1.0,
        products=5.0,
    )


def _grouped_query_attention(
    given: TransformerConfiguration, hidden: int, heads: int
) -> _Attention:
    """Query and output projections of all heads, key and value of ``kv_heads``."""
    known = given.hidden is not None
    head_dim = float(given.head_dim or (hidden / heads if known else USUAL_HEAD_DIM))
    kv_heads = given.kv_heads or (heads if known else USUAL_KV_HEADS)
    cached_width = 2.0 * kv_heads * head_dim
    return _Attention(
        params_per_layer=int(2 * hidden * heads * head_dim + 2 * hidden * kv_heads * head_dim),
        width=2.0 * heads * head_dim,
        head_dim=head_dim,
        cached_width=cached_width,
        cache_width=cached_width,
        cache_heads=float(kv_heads),
        products=2.0,
    )


@dataclass(frozen=True)
class _LinearParameters:
    """Parameters of all layers' matrices, embeddings apart, and the part in routed experts."""

    active: float
    total: float
    expert_layers: float = 0.0
    experts_per_layer: float = 0.0
    experts_active: float = 0.0


def _linear_parameters(
    given: TransformerConfiguration, hidden: int, attention_params: float
) -> _LinearParameters:
    """Count matrices where the configuration gives them, else take the published sizes."""
    embeddings = 2.0 * given.vocab * hidden
    matrix_pair = (3 if given.gated else 2) * hidden
    if given.experts and given.expert_ffn is not None:
        expert_layers = float(given.layers - given.dense_layers) / given.expert_every
        one = matrix_pair * given.expert_ffn
        per_layer = float(one * given.experts)
        routed = float(expert_layers * one * given.experts_per_token)
        dense = (given.layers - expert_layers) * matrix_pair * given.dense_ffn
        shared = expert_layers * one * given.shared_experts
        common = given.layers * attention_params + dense + shared
        total = common + expert_layers * per_layer
        return _LinearParameters(common + routed, total, expert_layers, per_layer, routed)
    if given.experts:
        expert_layers = float(given.layers) / given.expert_every
        total = (given.params_b or 0.0) * 1e9 - embeddings
        active = (given.active_b or 0.0) * 1e9 - embeddings
        per_layer = (total - active) / expert_layers
        routed = expert_layers * per_layer / given.experts * given.experts_per_token
        return _LinearParameters(active, total, expert_layers, per_layer, routed)
    if given.hidden is not None and given.ffn is not None:
        dense = float(given.layers * (attention_params + matrix_pair * given.ffn))
        return _LinearParameters(dense, dense)
    dense = _size(given) - embeddings
    return _LinearParameters(dense, dense)
