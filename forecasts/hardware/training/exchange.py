"""What one layer of one microbatch exchanges: tensor, context and expert ranks, exposed parts.

Times are of all passes, forward and backward, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.routing import copies_beyond_domain
from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.kernels import BYTES, fullest_expert_rank
from forecasts.hardware.training.run import TrainingRun

HALVES = 4.0  # half all-reduces (gather or scatter) of a layer and direction
# What expert kernels reach of a port: DeepEP measures 43-51 of 50 GB/s.
EXPERT_NETWORK_SHARE = 0.95


@dataclass(frozen=True)
class Exchange:
    """Exposed seconds, and the part of them that crosses the back-end network."""

    seconds: Number
    scale_out_s: Number


def tensor_parallel_s(run: TrainingRun) -> Number:
    """Four halves of an all-reduce per layer and direction, inside the scale-up domain.

    Each moves ``(t - 1) / t`` of the activations (Korthikanti et al., arXiv 2205.05198).
    """
    ranks, constants = run.plan.tensor, run.constants
    half_bytes = (ranks - 1.0) / ranks * run.microbatch_tokens * run.shape.hidden * BYTES
    start_s = constants.tensor_latency_us * 1e-6
    half_s = np.where(ranks > 1.0, half_bytes / run.scale_up_bytes_per_s + start_s, 0.0)
    return (
        HALVES
        * half_s
        * (1.0 + run.forward_passes)
        * run.software.tensor_exposed
        * np.where(run.has_experts, constants.expert_tensor_share, 1.0)
    )


def context_parallel(run: TrainingRun) -> Exchange:
    """Keys and values once around the ring of context ranks in every pass."""
    plan, constants = run.plan, run.constants
    beyond = plan.tensor * plan.context > run.machine.domain
    lane = np.where(beyond, run.network_bytes_per_s, run.scale_up_bytes_per_s)
    pass_bytes = (
        (plan.context - 1.0) * run.microbatch_tokens * run.shape.cached_width / plan.tensor * BYTES
    )
    exposed_s = pass_bytes / lane * run.passes * constants.context_exposed
    start_s = constants.context_latency_us * 1e-6 * run.passes * plan.context
    seconds = np.where(plan.context > 1.0, exposed_s + start_s, 0.0)
    return Exchange(seconds, np.where(beyond, seconds, 0.0))


def expert_parallel(run: TrainingRun) -> Exchange:
    """Dispatch and combine of a token's copies; the slower of the two networks, which overlap.

    ``k (1 - 1/n)`` copies inside the scale-up domain, and one per distinct domain beyond it
    (:func:`~forecasts.hardware.routing.copies_beyond_domain`). The fullest rank sets the pace.
    DualPipe hides all of it behind the other direction (DeepSeek-V3, arXiv 2412.19437).
    """
    shape, plan, software = run.shape, run.plan, run.software
    ranks = plan.expert
    domains = np.maximum(1.0, ranks / run.machine.domain)
    copy_bytes = run.microbatch_tokens / plan.tensor * shape.hidden * 2.0 * BYTES
    inside_s = (
        copy_bytes
        * shape.experts_per_token
        * (1.0 - 1.0 / np.maximum(ranks, 1.0))
        / (run.machine.scale_up_bytes_per_s * run.constants.expert_bandwidth_share)
        * software.expert_exposed_scale_up
    )
    leaving = copies_beyond_domain(shape.experts_per_token, domains, shape.routing_group_limit)
    reached = run.network_bytes_per_s * EXPERT_NETWORK_SHARE
    across_s = copy_bytes * leaving / reached * software.expert_exposed_scale_out
    start_s = 2e-6 * run.constants.expert_latency_us
    one_way_s = np.maximum(inside_s, across_s) * fullest_expert_rank(run) + start_s
    exchanged = run.has_experts & (ranks > 1.0) & (plan.bidirectional == 0.0)
    seconds = (
        np.where(exchanged, one_way_s, 0.0) * (1.0 + run.forward_passes) * run.expert_layer_share
    )
    return Exchange(seconds, np.where(across_s > inside_s, seconds, 0.0))
