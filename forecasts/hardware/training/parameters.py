"""The parameters one accelerator holds, and the ranks that hold the same ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.plan import TrainingPlan
from forecasts.hardware.training.shape import TransformerShape


@dataclass(frozen=True)
class LocalParameters:
    """Parameters of one accelerator before any sharding over its replicas.

    ``dense`` with embeddings, divided over tensor and pipeline ranks; ``experts`` over expert
    ranks. ``data_ranks`` hold the same dense parameters, ``expert_data_ranks`` the same experts.
    ``all``: what tensor and pipeline ranks alone leave, experts included (sharded plans).
    """

    dense: Number
    experts: Number
    all: Number
    data_ranks: Number
    expert_data_ranks: Number


def local_parameters(shape: TransformerShape, plan: TrainingPlan) -> LocalParameters:
    """Divide a model's parameters over the ranks of a plan."""
    in_experts = shape.expert_layers * shape.expert_params_per_layer
    embeddings = 2.0 * shape.vocab * shape.hidden
    expert_ranks = plan.expert_tensor * np.maximum(plan.expert, 1.0)
    replicas = plan.data * plan.context
    return LocalParameters(
        dense=(shape.linear_params - in_experts) / (plan.tensor * plan.pipeline)
        + embeddings / plan.tensor / plan.pipeline,
        experts=in_experts / (expert_ranks * plan.pipeline),
        all=(shape.linear_params + embeddings) / plan.tensor / plan.pipeline,
        data_ranks=replicas,
        expert_data_ranks=np.maximum(1.0, replicas * plan.tensor / expert_ranks),
    )
