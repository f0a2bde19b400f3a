"""One accelerator as a server, what serving software reaches of it, and bytes of its formats."""

from __future__ import annotations

from dataclasses import dataclass

from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.training.arrays import Number

# A 4-bit format carries a scale of 8 bits for every 16 values.
WEIGHT_BYTES = {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "mxfp8": 1.0, "nvfp4": 0.5625, "fp4": 0.5625}


@dataclass(frozen=True, kw_only=True)
class ServingConstants:
    """What serving software reaches of the roofline.

    ``memory_share`` of peak bandwidth when dense weights and caches stream, the smaller
    ``expert_memory_share`` when many small expert matrices do. ``exchange_us`` is the start-up of
    one all-reduce or expert exchange inside a scale-up domain, ``network_exchange_us`` across it.
    ``prompt_batch_tokens``: most prompt tokens that software reads in one pass.
    ``compute_share`` and ``prefill_share``: of the format's peak, in decoding and in reading
    prompts. ``network_share`` and ``transfer_share``: of a port, in exchanges and when a cache
    moves. ``usable_memory_share``: what activations and buffers leave to weights and caches.
    ``expert_imbalance``: load of the fullest expert over the mean on one rank.
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

    peak_flops: Number
    memory_bytes_per_s: Number
    memory_bytes: Number
    scale_up_bytes_per_s: Number
    network_bytes_per_s: Number
    domain: Number


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
