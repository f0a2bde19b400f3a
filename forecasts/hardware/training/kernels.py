"""What one layer of one microbatch computes on one accelerator: products, attention, memory, host.

Times are of all passes, forward and backward, in seconds.
"""

from __future__ import annotations

import numpy as np

from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.run import TrainingRun

BYTES = 2.0  # activations travel and rest in 16 bits
DENSE_CONVERSIONS = 5.0  # hidden widths converted to a reduced format in a layer without experts
REFERENCE_FAN_OUT = 2048.0  # experts x experts a token of DeepSeek-V3, 256 x 8 (arXiv 2412.19437)


def matrix_products_s(run: TrainingRun) -> Number:
    """``F / (peak e) + n t0``: products at the share ``e`` of the peak kernels reach, and launches.

    Experts narrower than a few hundred columns reach less, ``1 + w0 / width`` times the time, and
    wait for the fullest rank (:func:`fullest_expert_rank`).
    """
    shape, machine, constants = run.shape, run.machine, run.constants
    all_flops = _linear_flops_per_token(run)
    expert_flops = 2.0 * shape.expert_params_active / shape.layers
    narrow = 1.0 + constants.expert_narrow_width / shape.expert_width
    slowed = all_flops - expert_flops + expert_flops * narrow * fullest_expert_rank(run)
    flops = slowed * run.microbatch_tokens / run.plan.tensor * run.passes
    reached = machine.gemm_share * run.software.gemm_factor
    launches = shape.gemms_per_layer * run.passes
    return flops / (machine.peak_flops * reached) + machine.launch_s * launches


def _linear_flops_per_token(run: TrainingRun) -> Number:
    """Forward FLOPs of one layer's matrix products: two a parameter.

    Where only a model's total is published, a third of it (one pass of three) less attention and
    output projection.
    """
    shape = run.shape
    forward = shape.train_flops_per_token / 3.0 / shape.layers
    output = 2.0 * shape.vocab * shape.hidden / shape.layers
    return np.where(
        np.isnan(shape.train_flops_per_token),
        2.0 * shape.linear_params_active / shape.layers,
        np.maximum(forward - _attention_flops_per_token(run) - output, 1.0),
    )


def _attention_flops_per_token(run: TrainingRun) -> Number:
    """Forward FLOPs of one layer's attention: ``s W``, the causal half of the square."""
    return run.shape.attention_width * run.plan.sequence * run.software.attention_window_share


def fullest_expert_rank(run: TrainingRun) -> Number:
    """Load of the fullest of ``n`` expert ranks over the mean, which sets the pace.

    The mean of the largest of ``n`` ranks' loads, ``1 + c sqrt(2 ln n) sqrt(n / E)`` with ``c`` the
    spread of one expert's load, unless tokens beyond an even share are dropped.
    """
    ranks = run.plan.expert
    spread = np.sqrt(
        2.0 * np.log(np.maximum(ranks, 1.0)) * ranks / np.maximum(run.shape.experts, 1.0)
    )
    return 1.0 + run.constants.expert_load_spread * spread * (1.0 - run.plan.balanced_experts)


def attention_s(run: TrainingRun) -> Number:
    """Scores and values: FLOPs over the reached peak, slower below a head width.

    Narrow heads are bound by exponentials. Selective recomputation adds one forward pass
    (Korthikanti et al., arXiv 2205.05198).
    """
    machine = run.machine
    bound_by_exponentials = np.maximum(1.0, run.constants.attention_head_floor / run.shape.head_dim)
    return (
        _attention_flops_per_token(run)
        * bound_by_exponentials
        * run.microbatch_tokens
        / run.plan.tensor
        * (run.passes + run.plan.attention_recompute)
        / (machine.peak_bf16_flops * machine.attention_share)
    )


def memory_bound_s(run: TrainingRun) -> Number:
    """Element-wise work: bytes moved over memory bandwidth, ``kappa h`` elements a token.

    Besides, the score matrix where it is written out (``5 a s`` a token, Korthikanti et al., arXiv
    2205.05198), the copies that routing permutes, and conversion to a reduced number format.
    """
    shape, software, constants = run.shape, run.software, run.constants
    widths = run.machine.elementwise_widths * software.elementwise_factor
    scores = (
        software.unfused_attention
        * constants.attention_traffic_per_score
        * shape.heads
        * run.plan.sequence
        / shape.hidden
        * software.attention_window_share
    )
    permuted = constants.expert_permute_widths * shape.experts_per_token * run.expert_layer_share
    expert_width = np.where(np.isfinite(shape.expert_width), shape.expert_width, 0.0)
    of_experts = shape.experts_per_token * (1.0 + expert_width / shape.hidden)
    converted = (
        run.machine.reduced_precision
        * constants.quantise_widths
        * (DENSE_CONVERSIONS + np.where(run.has_experts, of_experts, 0.0) * run.expert_layer_share)
    )
    width_bytes = shape.hidden * BYTES * run.microbatch_tokens / run.plan.tensor
    width_s = width_bytes / run.machine.memory_bytes_per_s
    # Widths are counted over one forward and two backward products: a third each pass.
    common = (widths + scores) * run.passes / 3.0 + scores * run.plan.attention_recompute / 3.0
    routing = (permuted + converted) * run.passes / 3.0
    return common * width_s + routing * width_s


def host_s(run: TrainingRun) -> Number:
    """Host time of an expert layer: launches and routing that no kernel hides."""
    software = run.software
    waits = (run.machine.slow_host > 0.0) & (software.expert_host_ms > 0.0)
    slow_ms = np.where(waits, run.constants.slow_host_expert_ms, 0.0)
    fan_out = np.sqrt(run.shape.experts * run.shape.experts_per_token / REFERENCE_FAN_OUT)
    launching_ms = (software.expert_host_ms + slow_ms) * software.maturity
    host_ms = launching_ms + software.routing_host_ms * fan_out
    return np.where(run.has_experts, host_ms * 1e-3 * run.expert_layer_share, 0.0)
