"""What binds a step, and how much memory it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training.constants import SoftwareStack
from forecasts.hardware.training.plan import TrainingPlan
from forecasts.hardware.training.shape import TransformerShape
from forecasts.hardware.training.step import StepTime

WEIGHT_AND_GRADIENT_BYTES = 6.0  # 16-bit weight, 32-bit gradient
OPTIMIZER_BYTES = 12.0  # master weight and two moments in 32 bits


@dataclass(frozen=True)
class Binding:
    """The largest cause of a step, the next one, and their seconds; lists in the step's order."""

    cause: list[str]
    seconds: FloatArray
    next_cause: list[str]
    next_seconds: FloatArray

    @property
    def headroom(self) -> FloatArray:
        """How much the binding cause may shrink before the next one binds, as a share of it."""
        return np.asarray(1.0 - self.next_seconds / self.seconds)


def binding(step: StepTime) -> Binding:
    """Rank the causes of every step.

    Compute (matrix products, attention, output), memory (element-wise work and the optimizer),
    scale-up exchange, scale-out exchange, pipeline bubble, and host overhead with scale jitter.
    """
    exchange = (
        step.tensor_s + step.context_s + step.expert_s + step.pipeline_s + step.data_s
    ) + step.gather_s
    groups = {
        "compute": step.gemm_s + step.attention_s + step.head_s,
        "memory": step.elementwise_s + step.optimizer_s,
        "scale-up": np.maximum(exchange - step.exposed_scale_out_s, 0.0),
        "scale-out": step.exposed_scale_out_s,
        "pipeline bubble": step.bubble_s,
        "host": step.host_s + step.jitter_s,
    }
    names = list(groups)
    table = np.stack([np.atleast_1d(values) for values in groups.values()])
    order = np.argsort(-table, axis=0)
    columns = np.arange(table.shape[1])
    return Binding(
        cause=[names[int(row)] for row in order[0]],
        seconds=table[order[0], columns],
        next_cause=[names[int(row)] for row in order[1]],
        next_seconds=table[order[1], columns],
    )


def memory_needed_bytes(
    shape: TransformerShape, plan: TrainingPlan, software: SoftwareStack
) -> FloatArray:
    """Memory of one accelerator: weights, gradients, optimizer, activations.

    Six bytes a parameter for weight and gradient and twelve for the optimizer, each divided by
    what shards it; activations ``s b h (34 + 5 a s / h) / t`` bytes a layer without
    recomputation, ``34 s b h / t`` when scores are not kept, ``2 s b h`` when everything is
    recomputed (Korthikanti et al., arXiv 2205.05198), for as many microbatches as the pipeline
    holds in flight.
    """
    tensor, pipeline = _f(plan.tensor), _f(plan.pipeline)
    ring = _f(plan.data) * _f(plan.context)
    hidden = _f(shape.hidden)
    routed = _f(shape.expert_layers) * _f(shape.expert_params_per_layer)
    plain = _f(shape.linear_params) - routed + 2.0 * _f(shape.vocab) * hidden
    local = plain / (tensor * pipeline) + routed / (
        pipeline * _f(plan.expert_tensor) * np.maximum(_f(plan.expert), 1.0)
    )
    sharded = _f(plan.sharded) > 0
    spread = np.where(_f(software.data_sharded_optimizer) > 0, ring, 1.0)
    state = np.where(
        sharded,
        local * (WEIGHT_AND_GRADIENT_BYTES + OPTIMIZER_BYTES) / ring,
        local * (WEIGHT_AND_GRADIENT_BYTES + OPTIMIZER_BYTES / spread),
    )
    tokens = _f(plan.micro_batch) * _f(plan.sequence) / _f(plan.context)
    scores = np.where(
        (_f(software.unfused_attention) > 0) & (_f(plan.attention_recompute) == 0),
        5.0 * _f(shape.heads) * _f(plan.sequence) / hidden,
        0.0,
    )
    kept = np.where(_f(plan.full_recompute) > 0, 2.0, (34.0 + scores) / tensor)
    in_flight = np.minimum(pipeline, np.maximum(1.0, _f(plan.global_batch) / _f(plan.data)))
    activations = tokens * hidden * kept * _f(shape.layers) / pipeline * in_flight
    return np.asarray(state + activations)


def _f(value: object) -> FloatArray:
    return np.asarray(value, dtype=np.float64)
