"""One layer of one microbatch on one accelerator: compute, memory traffic, exposed exchange."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training.constants import (
    SoftwareStack,
    TrainingConstants,
    TrainingMachine,
)
from forecasts.hardware.training.plan import TrainingPlan
from forecasts.hardware.training.shape import TransformerShape

BYTES = 2.0  # activations travel and rest in 16 bits


@dataclass(frozen=True)
class LayerTime:
    """Seconds of one layer and microbatch, forward and backward, by cause."""

    total: FloatArray
    gemm_s: FloatArray
    attention_s: FloatArray
    elementwise_s: FloatArray
    host_s: FloatArray
    tensor_s: FloatArray
    context_s: FloatArray
    expert_s: FloatArray
    context_scale_out_s: FloatArray
    expert_scale_out_s: FloatArray
    scale_up: FloatArray
    network: FloatArray


def layer_time(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
) -> LayerTime:
    """Time one layer of one microbatch.

    Notes
    -----
    Matrix products ``F / (peak e) + n t0`` with one forward and two backward passes, a second
    forward under full recomputation; experts narrower than a few hundred columns reach less
    (``1 + w0 / width``). Attention ``s W / 2`` per token and pass, bound by exponentials below a
    head width. Memory-bound work: ``kappa h`` elements per token, plus the score matrix where it
    is written out (``5 a s`` per token, Korthikanti et al., arXiv 2205.05198), routed copies,
    and number-format conversion. Tensor parallel: four halves of an all-reduce per layer and
    direction. Experts: dispatch and combine of ``k`` copies inside the scale-up domain, and of
    one copy per distinct node beyond it, ``M = n (1 - (1 - 1/n)^k) (1 - 1/n)`` for ``n`` nodes,
    capped by group-limited routing (DeepSeek-V3, arXiv 2412.19437). Uneven routing: the mean of
    the largest of ``n`` ranks' loads, ``1 + c sqrt(2 ln n) sqrt(n / E)`` with ``c`` the spread of
    one expert's load, unless tokens beyond an even share are dropped.
    """
    hidden, layers = _f(shape.hidden), _f(shape.layers)
    tensor, context = _f(plan.tensor), _f(plan.context)
    sequence = _f(plan.sequence)
    tokens = _f(plan.micro_batch) * sequence / context
    full, selective = _f(plan.full_recompute), _f(plan.attention_recompute)
    forwards = 1.0 + full
    passes = 2.0 + forwards
    experts = _f(shape.experts)
    routed = experts > 0.0
    fan_out = _f(shape.experts_per_token)
    expert_share = _f(shape.expert_layers) / layers
    slow_host = _f(machine.slow_host) > 0.0
    memory = _f(machine.memory_bytes_per_s)
    window = _f(software.attention_window_share)
    network = _f(machine.network_bytes_per_s) * _f(machine.delivered_ratio)
    scale_up = _f(machine.scale_up_bytes_per_s) * constants.tensor_bandwidth_share

    core = _f(shape.attention_width) * sequence * window
    linear = 2.0 * _f(shape.linear_params_active) / layers
    given = _f(shape.train_flops_per_token)
    outright = given / 3.0 / layers - core - 2.0 * _f(shape.vocab) * hidden / layers
    linear = np.where(np.isnan(given), linear, np.maximum(outright, 1.0))
    inside = 2.0 * _f(shape.expert_params_active) / layers
    narrow = 1.0 + constants.expert_narrow_width / _f(shape.expert_width)
    # The fullest of n ranks, each with E / n experts of uneven popularity, sets the pace.
    ranks = _f(plan.expert)
    uneven = np.sqrt(2.0 * np.log(np.maximum(ranks, 1.0)) * ranks / np.maximum(experts, 1.0))
    fullest = 1.0 + constants.expert_load_spread * uneven * (1.0 - _f(plan.balanced_experts))
    share = _f(machine.gemm_share) * _f(software.gemm_factor)
    gemm = (linear - inside + inside * narrow * fullest) * tokens / tensor * passes / (
        _f(machine.peak_flops) * share
    ) + _f(machine.launch_s) * _f(shape.gemms_per_layer) * passes

    floor = np.maximum(1.0, constants.attention_head_floor / _f(shape.head_dim))
    attention = (
        core
        * floor
        * tokens
        / tensor
        * (passes + selective)
        / (_f(machine.peak_bf16_flops) * _f(machine.attention_share))
    )

    widths = _f(machine.elementwise_widths) * _f(software.elementwise_factor)
    scores = (
        _f(software.unfused_attention)
        * constants.attention_traffic_per_score
        * _f(shape.heads)
        * sequence
        / hidden
        * window
    )
    permuted = constants.expert_permute_widths * fan_out * expert_share
    converted = (
        _f(machine.reduced_precision)
        * constants.quantise_widths
        * (
            5.0
            + np.where(routed, fan_out * (1.0 + _finite(shape.expert_width) / hidden), 0.0)
            * expert_share
        )
    )
    per_token = hidden * BYTES * tokens / tensor / memory
    common = ((widths + scores) * passes / 3.0 + scores * selective / 3.0) * per_token
    routing = (permuted + converted) * passes / 3.0 * per_token

    half = np.where(
        tensor > 1.0,
        (tensor - 1.0) / tensor * tokens * hidden * BYTES / scale_up
        + constants.tensor_latency_us * 1e-6,
        0.0,
    )
    tensor_s = (
        4.0
        * half
        * (1.0 + forwards)
        * _f(software.tensor_exposed)
        * np.where(routed, constants.expert_tensor_share, 1.0)
    )

    beyond = tensor * context > _f(machine.domain)
    lane = np.where(beyond, network, scale_up)
    context_s = np.where(
        context > 1.0,
        (context - 1.0)
        * tokens
        * _f(shape.cached_width)
        / tensor
        * BYTES
        / lane
        * passes
        * constants.context_exposed
        + constants.context_latency_us * 1e-6 * passes * context,
        0.0,
    )

    nodes = np.maximum(1.0, ranks / _f(machine.domain))
    copy = tokens / tensor * hidden * 2.0 * BYTES
    inside_s = (
        copy
        * fan_out
        * (1.0 - 1.0 / np.maximum(ranks, 1.0))
        / (_f(machine.scale_up_bytes_per_s) * constants.expert_bandwidth_share)
        * _f(software.expert_exposed_scale_up)
    )
    limit = _f(shape.routing_group_limit)
    distinct = nodes * (1.0 - (1.0 - 1.0 / nodes) ** fan_out)
    distinct = np.where(limit > 0.0, np.minimum(distinct, limit), distinct) * (1.0 - 1.0 / nodes)
    across_s = copy * distinct / (network * 0.95) * _f(software.expert_exposed_scale_out)
    exchange = np.maximum(inside_s, across_s) * fullest + 2e-6 * constants.expert_latency_us
    on = routed & (ranks > 1.0) & (_f(plan.bidirectional) == 0.0)
    expert_s = np.where(on, exchange, 0.0) * (1.0 + forwards) * expert_share

    maturity = np.where(routed, _f(software.maturity), 1.0)
    fan = np.sqrt(experts * fan_out / 2048.0)
    host_ms = (
        _f(software.expert_host_ms)
        + np.where(
            slow_host & (_f(software.expert_host_ms) > 0.0), constants.slow_host_expert_ms, 0.0
        )
    ) * _f(software.maturity) + _f(software.routing_host_ms) * fan
    host = np.where(routed, host_ms * 1e-3 * expert_share, 0.0)

    kernels = np.where(routed, maturity * _f(machine.expert_time_factor), 1.0)
    board = np.where(
        slow_host,
        np.where(routed, constants.slow_host_expert_factor, constants.slow_host_factor),
        1.0,
    )
    gemm, elementwise = gemm * kernels * board, (common + routing) * kernels * board
    expert_s = expert_s * kernels * board
    attention, tensor_s = attention * board, tensor_s * board
    context_s, host = context_s * board, host * board
    total = gemm + elementwise + attention + tensor_s + context_s + expert_s + host
    return LayerTime(
        total=total,
        gemm_s=gemm,
        attention_s=attention,
        elementwise_s=elementwise,
        host_s=host,
        tensor_s=tensor_s,
        context_s=context_s,
        expert_s=expert_s,
        context_scale_out_s=np.where(beyond, context_s, 0.0),
        expert_scale_out_s=np.where(across_s > inside_s, expert_s, 0.0),
        scale_up=scale_up,
        network=network,
    )


def _f(value: object) -> FloatArray:
    return np.asarray(value, dtype=np.float64)


def _finite(value: object) -> FloatArray:
    array = _f(value)
    return np.where(np.isfinite(array), array, 0.0)
