"""How much memory of an accelerator a training run takes."""

from __future__ import annotations

import numpy as np

from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.parameters import local_parameters
from forecasts.hardware.training.run import TrainingRun

WEIGHT_AND_GRADIENT_BYTES = 6.0  # 16-bit weight, 32-bit gradient
OPTIMIZER_BYTES = 12.0  # master weight and two moments in 32 bits


def memory_needed_bytes(run: TrainingRun) -> FloatArray:
    """Memory of one accelerator: weights, gradients, optimizer, activations.

    Six bytes a parameter for weight and gradient and twelve for the optimizer, each divided by
    the ranks that hold the same parameters where it is sharded over them; activations
    ``s b h (34 + 5 a s / h) / t`` bytes a layer without recomputation, ``34 s b h / t`` when
    scores are not kept, ``2 s b h`` when everything is recomputed (Korthikanti et al., arXiv
    2205.05198), for as many microbatches as the pipeline holds in flight.
    """
    return np.asarray(_state_bytes(run) + _activation_bytes(run))


def _state_bytes(run: TrainingRun) -> Number:
    """Weights, gradients and optimizer; few ranks hold the same experts and share their state."""
    local = local_parameters(run.shape, run.plan)
    dense = _bytes_per_parameter(run, local.data_ranks)
    experts = _bytes_per_parameter(run, local.expert_data_ranks)
    return local.dense * dense + local.experts * experts


def _bytes_per_parameter(run: TrainingRun, replicas: Number) -> Number:
    everything = WEIGHT_AND_GRADIENT_BYTES + OPTIMIZER_BYTES
    shared = np.where(run.software.data_sharded_optimizer > 0.0, replicas, 1.0)
    return np.where(
        run.plan.sharded > 0.0,
        everything / replicas,
        WEIGHT_AND_GRADIENT_BYTES + OPTIMIZER_BYTES / shared,
    )


def _activation_bytes(run: TrainingRun) -> Number:
    shape, plan = run.shape, run.plan
    scores = np.where(
        (run.software.unfused_attention > 0.0) & (plan.attention_recompute == 0.0),
        5.0 * shape.heads * plan.sequence / shape.hidden,
        0.0,
    )
    per_element = np.where(plan.full_recompute > 0.0, 2.0, (34.0 + scores) / plan.tensor)
    in_flight = np.minimum(plan.pipeline, run.microbatches)
    elements = run.microbatch_tokens * shape.hidden
    return elements * per_element * shape.layers / plan.pipeline * in_flight
