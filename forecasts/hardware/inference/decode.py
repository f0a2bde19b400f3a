"""One step of decoding, by cause.

A step reads every weight that its tokens touch and every cached key and value once, or is bound by
arithmetic; collectives and launches add a time per layer that no bandwidth removes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least
from forecasts.hardware.inference.group import ServingGroup
from forecasts.hardware.inference.prefill import prefill_s, waiting_share
from forecasts.hardware.routing import DISPATCH_AND_COMBINE_BYTES
from forecasts.hardware.training.arrays import Number

ACTIVATION_BYTES = 2.0  # activations are reduced in 16 bits


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


def decode_step(
    group: ServingGroup,
    *,
    batch: ArrayLike,
    context_tokens: ArrayLike,
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
    sequences = at_least("batch", batch, 1.0)
    tokens = sequences * group.attention_ranks
    context = at_least("context_tokens", context_tokens, 0.0)
    cache_bytes = sequences * context * group.cache_bytes_per_token
    used_share = _memory_used_share(group, sequences, cache_bytes)

    memory_bytes_per_s = group.machine.memory_bytes_per_s * group.constants.memory_share
    weights_s = _weights_s(group, tokens)
    cache_s = cache_bytes / memory_bytes_per_s
    arithmetic_s = np.maximum(0.0, _arithmetic_s(group, tokens) - weights_s)
    exchange_s = group.shape.layers * (_reduce_s(group, sequences) + _experts_s(group, sequences))
    overhead_s = group.shape.layers * group.constants.layer_overhead_us * 1e-6
    interference_s = _interference_s(group, tokens, prompt_tokens, output_tokens)
    step_s = weights_s + cache_s + arithmetic_s + exchange_s + overhead_s + interference_s
    causes = {
        "weights_s": weights_s,
        "cache_s": cache_s,
        "arithmetic_s": arithmetic_s,
        "exchange_s": exchange_s,
        "overhead_s": overhead_s,
        "interference_s": interference_s,
        "tokens_per_s_per_accelerator": tokens / step_s / group.size,
        "memory_used_share": used_share,
    }
    size = np.shape(step_s)
    return DecodeStep(
        step_s=step_s, **{name: np.broadcast_to(value, size) for name, value in causes.items()}
    )


def _memory_used_share(
    group: ServingGroup, sequences: FloatArray, cache_bytes: FloatArray
) -> FloatArray:
    """Share of memory that weights and caches fill; refused beyond all of it."""
    capacity = group.machine.memory_bytes
    used = np.asarray((group.weight_bytes + cache_bytes) / capacity)
    if np.any(used > 1.0):
        room = np.maximum(0.0, capacity - group.weight_bytes)
        most = float(np.min(room / np.maximum(cache_bytes / sequences, 1.0)))
        raise ImpossibleCluster(
            "batch",
            f"{float(np.max(sequences)):g}",
            f"weights and cache fill {float(np.max(used)):.0%} of memory",
            f"{np.floor(most):.0f}",
        )
    return used


def _weights_s(group: ServingGroup, tokens: FloatArray) -> Number:
    """Reading the weights that the tokens touch; the fullest expert rank sets the pace."""
    shape, constants = group.shape, group.constants
    touched = touched_experts(shape.experts, shape.experts_per_token, tokens)
    share = np.where(group.routed, touched / np.maximum(shape.experts, 1.0), 0.0)
    uneven = 1.0 + (constants.expert_imbalance - 1.0) / np.sqrt(group.expert_ranks)
    imbalance = np.where(group.routed, uneven, 1.0)
    bytes_per_s = group.machine.memory_bytes_per_s
    return group.dense_bytes / (bytes_per_s * constants.memory_share) + (
        group.expert_bytes * share * imbalance / (bytes_per_s * constants.expert_memory_share)
    )


def _arithmetic_s(group: ServingGroup, tokens: FloatArray) -> Number:
    """Two FLOPs a parameter and token, at the peak share decoding reaches."""
    parameters = group.shape.linear_params_active + group.shape.vocab * group.shape.hidden
    flops = 2.0 * tokens * parameters / group.size
    return flops / (group.machine.peak_flops * group.constants.compute_share)


def _reduce_s(group: ServingGroup, sequences: FloatArray) -> Number:
    """One all-reduce of a layer over the tensor ranks, across the network where they leave it."""
    machine, constants = group.machine, group.constants
    across = group.tensor > machine.domain
    start_us = np.where(across, constants.network_exchange_us, constants.exchange_us)
    lane = np.where(across, group.network_bytes_per_s, machine.scale_up_bytes_per_s)
    moved_bytes = 2.0 * sequences * group.shape.hidden * ACTIVATION_BYTES
    return np.where(group.tensor > 1.0, start_us * 1e-6 + moved_bytes / lane, 0.0)


def _experts_s(group: ServingGroup, sequences: FloatArray) -> Number:
    """Dispatch and combine of a layer; a second all-reduce where experts are not spread."""
    shape, machine, constants = group.shape, group.machine, group.constants
    copies_bytes = (
        sequences / group.tensor * shape.experts_per_token * shape.hidden
        * DISPATCH_AND_COMBINE_BYTES
    )  # fmt: skip
    outside = np.maximum(0.0, 1.0 - machine.domain / group.expert_ranks)
    start_us = np.where(outside > 0.0, constants.network_exchange_us, constants.exchange_us)
    exchange_s = start_us * 1e-6 + np.maximum(
        copies_bytes * (1.0 - outside) / machine.scale_up_bytes_per_s,
        copies_bytes * outside / group.network_bytes_per_s,
    )
    spread = group.routed & (group.expert_ranks > 1.0)
    return np.where(spread, exchange_s, _reduce_s(group, sequences))


def _interference_s(
    group: ServingGroup, tokens: FloatArray, prompt_tokens: ArrayLike, output_tokens: ArrayLike
) -> Number:
    """What a step gives way to of the prompts read for the sequences that follow."""
    prompt = np.asarray(prompt_tokens, dtype=np.float64)
    prompts = tokens / np.asarray(output_tokens, dtype=np.float64)
    reading_s = prefill_s(group, prompt)
    waiting = waiting_share(tokens, prompt, group.constants.prompt_batch_tokens)
    return np.where(prompt > 0.0, prompts * reading_s * waiting, 0.0)


def touched_experts(experts: ArrayLike, fan_out: ArrayLike, tokens: ArrayLike) -> FloatArray:
    """Distinct experts that ``tokens`` reach: ``E (1 - (1 - k / E)^tokens)``."""
    count = np.maximum(np.asarray(experts, dtype=np.float64), 1.0)
    miss = np.clip(1.0 - np.asarray(fan_out) / count, 0.0, 1.0)
    return np.asarray(count * (1.0 - miss ** np.asarray(tokens, dtype=np.float64)))


def binding_cause(step: DecodeStep) -> list[str]:
    """What takes most of each step, in words."""
    causes = ("weights_s", "cache_s", "arithmetic_s", "exchange_s", "overhead_s", "interference_s")
    table = np.stack([np.atleast_1d(getattr(step, cause)) for cause in causes])
    return [causes[int(row)].removesuffix("_s") for row in table.argmax(axis=0)]


def speculative_speedup(acceptance: ArrayLike, extra_tokens: ArrayLike = 1) -> FloatArray:
    """Tokens per step with ``n`` predicted ahead, each kept with probability ``a``: ``sum a^i``."""
    kept, ahead = np.broadcast_arrays(
        np.asarray(acceptance, dtype=np.float64), np.asarray(extra_tokens, dtype=np.float64)
    )
    return np.asarray(
        np.where(
            kept < 1.0, (1.0 - kept ** (ahead + 1)) / np.maximum(1.0 - kept, 1e-12), ahead + 1.0
        )
    )
