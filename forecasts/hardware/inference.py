"""Serving a model: prefill, decode, expert exchange, cache transfer, and what binds.

A decode step reads every weight that its tokens touch and every cached key and value once, or is
bound by arithmetic; collectives and launches add a time per layer that no bandwidth removes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least
from forecasts.hardware.routing import copies_beyond_domain
from forecasts.hardware.training.shape import TransformerShape

WEIGHT_BYTES = {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "mxfp8": 1.0, "nvfp4": 0.5625, "fp4": 0.5625}


@dataclass(frozen=True, kw_only=True)
class ServingConstants:
    """What serving software reaches of the roofline.

    ``memory_share`` of peak bandwidth when dense weights and caches stream, the smaller
    ``expert_memory_share`` when many small expert matrices do. ``exchange_us`` is the start-up of
    one all-reduce or expert exchange inside a scale-up domain, ``network_exchange_us`` across it.
    ``prompt_batch_tokens``: most prompt tokens that software reads in one pass.
    """

    memory_share: float
    expert_memory_share: float
    compute_share: float
    layer_overhead_us: float
    exchange_us: float
    network_exchange_us: float
    network_share: float
    prefill_share: float
    prompt_batch_tokens: float
    cache_bytes_per_value: float
    usable_memory_share: float
    transfer_share: float
    expert_imbalance: float


@dataclass(frozen=True, kw_only=True)
class ServingMachine:
    """One accelerator as a server: peak of the weights' format, memory, link bandwidths."""

    peak_flops: ArrayLike
    memory_bytes_per_s: ArrayLike
    memory_bytes: ArrayLike
    scale_up_bytes_per_s: ArrayLike
    network_bytes_per_s: ArrayLike
    domain: ArrayLike


@dataclass(frozen=True)
class DecodeStep:
    """Seconds of one decode step by cause (they add up to ``step_s``), and the rates it gives."""

    step_s: FloatArray
    weights_s: FloatArray
    cache_s: FloatArray
    arithmetic_s: FloatArray
    exchange_s: FloatArray
    overhead_s: FloatArray
    interference_s: FloatArray
    tokens_per_s_per_accelerator: FloatArray
    memory_used_share: FloatArray


def cache_bytes_per_token(shape: TransformerShape, bytes_per_value: ArrayLike = 2.0) -> FloatArray:
    """Key-value cache of one token over all layers.

    Grouped-query attention ``2 L kv d`` values (516 kB for Llama 3.1 405B in 16 bits); latent
    attention stores the latent and rotary parts, given as ``cached_latent_width``.
    """
    return np.asarray(
        np.asarray(shape.layers) * np.asarray(shape.cache_width) * np.asarray(bytes_per_value)
    )


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


def exchange_bound_tpot_s(
    *,
    tokens: ArrayLike,
    copies: ArrayLike,
    hidden: ArrayLike,
    bytes_dispatch: ArrayLike,
    bytes_combine: ArrayLike,
    bytes_per_s: ArrayLike,
    layers: ArrayLike,
    compute_s: ArrayLike = 0.0,
) -> FloatArray:
    """Time per output token when two microbatches hide each other's expert exchange.

    Per layer ``2 x max(exchange, compute)``, exchange ``(d + c) tokens copies h / B``: 14.8 ms at
    50 GB/s and 0.82 ms at 900 GB/s for DeepSeek-V3 (arXiv 2505.09343, section 2.3.2). A bound
    with nothing else in it.
    """
    moved = (np.asarray(bytes_dispatch) + np.asarray(bytes_combine)) * np.asarray(tokens)
    exchange = moved * np.asarray(copies) * np.asarray(hidden) / np.asarray(bytes_per_s)
    return np.asarray(np.asarray(layers) * 2.0 * np.maximum(exchange, np.asarray(compute_s)))


def touched_experts(experts: ArrayLike, fan_out: ArrayLike, tokens: ArrayLike) -> FloatArray:
    """Distinct experts that ``tokens`` reach: ``E (1 - (1 - k / E)^tokens)``."""
    count = np.maximum(np.asarray(experts, dtype=np.float64), 1.0)
    miss = np.clip(1.0 - np.asarray(fan_out) / count, 0.0, 1.0)
    return np.asarray(count * (1.0 - miss ** np.asarray(tokens, dtype=np.float64)))


def prefill_s(
    shape: TransformerShape,
    prompt_tokens: ArrayLike,
    machine: ServingMachine,
    constants: ServingConstants,
    *,
    accelerators: ArrayLike,
    precision: str = "bf16",
    expert_ranks: ArrayLike = 1,
    sequence: ArrayLike | None = None,
) -> FloatArray:
    """Time to read a prompt, or several of ``sequence`` tokens each.

    Its forward FLOPs over the peak share the accelerators reach, and no less than one read of all
    weights. Experts spread over several scale-up domains add an exchange of one copy per distinct
    domain, ``n (1 - (1 - 1/n)^k) (1 - 1/n)`` (DeepSeek-V3, arXiv 2412.19437), dispatched in 8 bits
    and combined in 16.
    """
    tokens = at_least("prompt_tokens", prompt_tokens, 0.0)
    length = tokens if sequence is None else at_least("sequence", sequence, 1.0)
    group = _f(accelerators)
    layers = _f(shape.layers)
    flops = tokens * (
        2.0 * _f(shape.linear_params_active) + 0.5 * length * _f(shape.attention_width) * layers
    )
    busy = flops / (_f(machine.peak_flops) * constants.prefill_share * group)
    memory = _f(machine.memory_bytes_per_s) * constants.memory_share
    read = _f(shape.linear_params) * width_of(precision) / group / memory
    domains = np.maximum(1.0, at_least("expert_ranks", expert_ranks, 1.0) / _f(machine.domain))
    copies = copies_beyond_domain(
        _f(shape.experts_per_token), domains, _f(shape.routing_group_limit)
    )
    moved = tokens / group * copies * _f(shape.hidden) * 3.0
    exchange = moved / (_f(machine.network_bytes_per_s) * constants.network_share)
    return np.asarray(
        np.maximum(busy, read)
        + exchange * _f(shape.expert_layers)
        + layers * constants.layer_overhead_us * 1e-6
    )


def waiting_share(
    batch: ArrayLike, prompt_tokens: ArrayLike, batch_tokens: ArrayLike
) -> FloatArray:
    """Share of all prompts' reading that a sequence spends waiting while it already decodes.

    Sequences of equal length that start together read their prompts in passes of ``b`` sequences;
    each then waits for the passes after its own: ``(1 - b / N) / 2`` of all reading on average.
    """
    sequences = at_least("batch", batch, 1.0)
    prompt = np.maximum(_f(prompt_tokens), 1.0)
    together = np.clip(np.floor(_f(batch_tokens) / prompt), 1.0, sequences)
    return np.asarray((1.0 - together / sequences) / 2.0)


def width_of(precision: str) -> float:
    """Bytes of a weight.

    Raises
    ------
    ImpossibleCluster
        For a number format of no known width.
    """
    if precision not in WEIGHT_BYTES:
        raise ImpossibleCluster(
            "precision", precision, "no width is known", ", ".join(WEIGHT_BYTES)
        )
    return WEIGHT_BYTES[precision]


def cache_width_of(precision: str, constants: ServingConstants) -> float:
    """Bytes of a cached value: half as many where weights have four bits."""
    return constants.cache_bytes_per_value * (0.5 if width_of(precision) < 1.0 else 1.0)


@dataclass(frozen=True)
class _Held:
    """Parameters of a model as a decoding group holds them."""

    plain: FloatArray
    experts: FloatArray
    group: FloatArray


def _held(
    shape: TransformerShape,
    tensor: ArrayLike,
    attention_ranks: ArrayLike,
    expert_ranks: ArrayLike,
    accelerators: ArrayLike | None,
) -> _Held:
    split = at_least("tensor", tensor, 1.0)
    ranks = at_least("attention_ranks", attention_ranks, 1.0)
    spread = at_least("expert_ranks", expert_ranks, 1.0)
    group = np.maximum(split * ranks, spread) if accelerators is None else _f(accelerators)
    routed = _f(shape.expert_layers) * _f(shape.expert_params_per_layer)
    plain = (_f(shape.linear_params) - routed + _f(shape.vocab) * _f(shape.hidden)) / split
    return _Held(plain=plain, experts=routed / group, group=group)


def largest_batch(
    shape: TransformerShape,
    machine: ServingMachine,
    constants: ServingConstants,
    *,
    precision: str,
    context_tokens: ArrayLike,
    tensor: ArrayLike = 1,
    attention_ranks: ArrayLike = 1,
    expert_ranks: ArrayLike = 1,
    accelerators: ArrayLike | None = None,
) -> FloatArray:
    """Sequences of one attention rank whose caches fill the memory that weights leave.

    Zero or below when the weights alone do not fit.
    """
    held = _held(shape, tensor, attention_ranks, expert_ranks, accelerators)
    weights = (held.plain + held.experts) * width_of(precision)
    room = _f(machine.memory_bytes) * constants.usable_memory_share - weights
    per_token = cache_bytes_per_token(shape, cache_width_of(precision, constants))
    shared = np.minimum(_f(tensor), np.maximum(_f(shape.cache_heads), 1.0))
    return np.asarray(np.floor(room * shared / (_f(context_tokens) * per_token)))


def decode_step(
    shape: TransformerShape,
    machine: ServingMachine,
    constants: ServingConstants,
    *,
    precision: str,
    batch: ArrayLike,
    context_tokens: ArrayLike,
    tensor: ArrayLike = 1,
    attention_ranks: ArrayLike = 1,
    expert_ranks: ArrayLike = 1,
    accelerators: ArrayLike | None = None,
    prompt_tokens: ArrayLike = 0.0,
    output_tokens: ArrayLike = np.inf,
) -> DecodeStep:
    """One step of a decoding group.

    Parameters
    ----------
    batch
        Sequences of one attention rank; ``attention_ranks`` such ranks decode side by side.
    context_tokens
        Tokens cached per sequence, on average.
    prompt_tokens, output_tokens
        When prompts are read on the same accelerators, every step gives way to
        ``batch / output_tokens`` of a prompt's prefill, times :func:`waiting_share`. Leave them
        out when prefill is elsewhere.

    Raises
    ------
    ImpossibleCluster
        When weights and cache exceed memory, naming the largest batch that fits.
    """
    width = width_of(precision)
    layers, hidden = _f(shape.layers), _f(shape.hidden)
    sequences, split = at_least("batch", batch, 1.0), at_least("tensor", tensor, 1.0)
    ranks = at_least("attention_ranks", attention_ranks, 1.0)
    spread = at_least("expert_ranks", expert_ranks, 1.0)
    held = _held(shape, tensor, attention_ranks, expert_ranks, accelerators)
    group = held.group
    tokens = sequences * ranks

    routed = _f(shape.experts) > 0.0
    reached = touched_experts(shape.experts, shape.experts_per_token, tokens)
    share = np.where(routed, reached / np.maximum(_f(shape.experts), 1.0), 0.0)
    imbalance = np.where(routed, 1.0 + (constants.expert_imbalance - 1.0) / np.sqrt(spread), 1.0)
    peak_memory = _f(machine.memory_bytes_per_s)
    memory = peak_memory * constants.memory_share
    expert_memory = peak_memory * constants.expert_memory_share
    weights_s = held.plain * width / memory + held.experts * share * imbalance * width / (
        expert_memory
    )

    per_token = cache_bytes_per_token(shape, cache_width_of(precision, constants))
    heads_split = np.minimum(split, np.maximum(_f(shape.cache_heads), 1.0))
    cache_bytes = sequences * at_least("context_tokens", context_tokens, 0.0) * per_token
    cache_s = cache_bytes / heads_split / memory

    flops = 2.0 * tokens * (_f(shape.linear_params_active) + _f(shape.vocab) * hidden) / group
    busy = flops / (_f(machine.peak_flops) * constants.compute_share)
    arithmetic_s = np.maximum(0.0, busy - weights_s)

    network = _f(machine.network_bytes_per_s) * constants.network_share
    start = constants.exchange_us * 1e-6
    far_start = constants.network_exchange_us * 1e-6
    far = split > _f(machine.domain)
    reduce_s = np.where(far, far_start, start) + 2.0 * sequences * hidden * 2.0 / np.where(
        far, network, _f(machine.scale_up_bytes_per_s)
    )
    reduce_s = np.where(split > 1, reduce_s, 0.0)
    copies = sequences / split * _f(shape.experts_per_token) * hidden * 3.0
    outside = np.maximum(0.0, 1.0 - _f(machine.domain) / spread)
    dispatch_s = np.where(outside > 0.0, far_start, start) + np.maximum(
        copies * (1.0 - outside) / _f(machine.scale_up_bytes_per_s), copies * outside / network
    )
    expert_s = np.where(routed & (spread > 1), dispatch_s, reduce_s)
    exchange_s = layers * (reduce_s + expert_s)
    overhead_s = layers * constants.layer_overhead_us * 1e-6

    own = weights_s + cache_s + arithmetic_s + exchange_s + overhead_s
    prompts = tokens / np.asarray(output_tokens, dtype=np.float64)
    reading = prefill_s(
        shape, prompt_tokens, machine, constants, accelerators=group, precision=precision
    )
    waiting = waiting_share(tokens, prompt_tokens, constants.prompt_batch_tokens)
    interference_s = np.where(_f(prompt_tokens) > 0, prompts * reading * waiting, 0.0)
    step = own + interference_s

    weights = (held.plain + held.experts) * width
    used = (weights + cache_bytes / heads_split) / _f(machine.memory_bytes)
    if np.any(used > 1.0):
        room = np.maximum(0.0, _f(machine.memory_bytes) - weights)
        most = float(np.min(room / np.maximum(cache_bytes / heads_split / sequences, 1.0)))
        raise ImpossibleCluster(
            "batch",
            f"{float(np.max(sequences)):g}",
            f"weights and cache fill {float(np.max(used)):.0%} of memory",
            f"{np.floor(most):.0f}",
        )
    return DecodeStep(
        step_s=step,
        weights_s=weights_s + 0.0 * step,
        cache_s=cache_s + 0.0 * step,
        arithmetic_s=arithmetic_s + 0.0 * step,
        exchange_s=exchange_s + 0.0 * step,
        overhead_s=overhead_s + 0.0 * step,
        interference_s=interference_s + 0.0 * step,
        tokens_per_s_per_accelerator=tokens / step / group,
        memory_used_share=used + 0.0 * step,
    )


def binding_cause(step: DecodeStep) -> list[str]:
    """What takes most of each step, in words."""
    causes = ("weights_s", "cache_s", "arithmetic_s", "exchange_s", "overhead_s", "interference_s")
    table = np.stack([np.atleast_1d(getattr(step, cause)) for cause in causes])
    return [causes[int(row)].removesuffix("_s") for row in table.argmax(axis=0)]


def speculative_speedup(acceptance: ArrayLike, extra_tokens: ArrayLike = 1) -> FloatArray:
    """Tokens per step with ``n`` predicted ahead, each kept with probability ``a``: ``sum a^i``."""
    kept, ahead = np.broadcast_arrays(_f(acceptance), _f(extra_tokens))
    return np.asarray(
        np.where(
            kept < 1.0, (1.0 - kept ** (ahead + 1)) / np.maximum(1.0 - kept, 1e-12), ahead + 1.0
        )
    )


def storage_bound_tokens_per_s(
    read_bytes_per_s: ArrayLike, *, bytes_per_token: ArrayLike
) -> FloatArray:
    """Tokens per second that storage or ingestion can feed (training data, or cached prompts)."""
    rate = at_least("read_bytes_per_s", read_bytes_per_s, 0.0)
    return np.asarray(rate / at_least("bytes_per_token", bytes_per_token, 1e-12))


def _f(value: object) -> FloatArray:
    return np.asarray(value, dtype=np.float64)
