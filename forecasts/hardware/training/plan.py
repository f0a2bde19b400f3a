"""How a job is laid over accelerators: ranks, batch, recomputation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import ImpossibleCluster, at_least
from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.shape import TransformerShape


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """Ranks and batch; every field is a number or an array, flags are 0 or 1.

    ``sharded``: parameters gathered for every use (FSDP, ZeRO-3) instead of kept whole.
    ``bidirectional``: DualPipe, microbatches fed from both ends of the pipeline.
    ``balanced_experts``: tokens beyond every expert's even share are dropped.
    """

    accelerators: Number
    sequence: Number
    global_batch: Number
    micro_batch: Number
    tensor: Number = 1.0
    pipeline: Number = 1.0
    virtual: Number = 1.0
    context: Number = 1.0
    data: Number = 1.0
    expert: Number = 1.0
    expert_tensor: Number = 1.0
    full_recompute: Number = 0.0
    attention_recompute: Number = 0.0
    sharded: Number = 0.0
    bidirectional: Number = 0.0
    balanced_experts: Number = 0.0


@dataclass(frozen=True, kw_only=True)
class StatedPlan:
    """A plan as a description states it; None where it leaves microbatch, stages or ranks open.

    Fields as in :class:`TrainingPlan`.
    """

    accelerators: int
    sequence: int
    global_batch: float
    micro_batch: float | None = None
    tensor: int = 1
    pipeline: int = 1
    virtual: int | None = None
    context: int = 1
    data: int | None = None
    expert: int = 1
    expert_tensor: int = 1
    full_recompute: bool = False
    attention_recompute: bool = False
    sharded: bool = False
    bidirectional: bool = False
    balanced_experts: bool = False


def training_plan(
    stated: StatedPlan,
    shape: TransformerShape,
    *,
    most_virtual_stages: int = 8,
    microbatch_elements: float = 16e6,
) -> TrainingPlan:
    """The stated plan of one model with what was left open filled in as practice does.

    Data ranks: what the others leave. Microbatch: one sequence under pipelining, else the largest
    power of two whose tokens x hidden stay under ``microbatch_elements`` per tensor rank. Virtual
    stages: one per layer of a stage, at most ``most_virtual_stages``.

    Raises
    ------
    ImpossibleCluster
        When the ranks do not fit the accelerators or the batch does not reach every rank.
    """
    layers = float(shape.layers)
    data = _data_ranks(stated, layers)
    per_rank = stated.global_batch / data
    if per_rank * (stated.sequence if stated.sharded else 1) < 1:
        raise ImpossibleCluster(
            "global_batch", stated.global_batch, f"{data} data ranks need a sequence each", data
        )
    micro_batch = stated.micro_batch
    if micro_batch is None:
        elements = stated.sequence * float(shape.hidden)
        room = min(per_rank, microbatch_elements * stated.tensor / elements)
        largest = float(2.0 ** np.floor(np.log2(max(1.0, room))))
        micro_batch = 1.0 if stated.pipeline > 1 else largest
    if micro_batch > max(per_rank, 1.0):
        raise ImpossibleCluster(
            "micro_batch", micro_batch, f"a data rank holds {per_rank:g} sequences", per_rank
        )
    virtual = stated.virtual
    if virtual is None:
        one_way = stated.pipeline > 1 and not stated.bidirectional
        deepest = int(np.ceil(layers / stated.pipeline))
        virtual = min(most_virtual_stages, deepest) if one_way else 1
    return TrainingPlan(
        accelerators=stated.accelerators,
        sequence=stated.sequence,
        global_batch=stated.global_batch,
        micro_batch=micro_batch,
        tensor=stated.tensor,
        pipeline=stated.pipeline,
        virtual=max(1, virtual),
        context=stated.context,
        data=data,
        expert=stated.expert,
        expert_tensor=stated.expert_tensor,
        full_recompute=float(stated.full_recompute),
        attention_recompute=float(stated.attention_recompute),
        sharded=float(stated.sharded),
        bidirectional=float(stated.bidirectional),
        balanced_experts=float(stated.balanced_experts),
    )


def _data_ranks(stated: StatedPlan, layers: float) -> int:
    """Data ranks stated, or all that the other ranks leave; refused where they do not fit."""
    accelerators = stated.accelerators
    at_least("accelerators", accelerators, 1)
    for name in ("tensor", "pipeline", "context", "expert"):
        at_least(name, getattr(stated, name), 1)
    inner = stated.tensor * stated.pipeline * stated.context
    if inner > accelerators:
        raise ImpossibleCluster(
            "tensor x pipeline x context", inner, f"only {accelerators} accelerators", accelerators
        )
    if stated.pipeline > layers:
        raise ImpossibleCluster(
            "pipeline", stated.pipeline, f"the model has {layers:g} layers", layers
        )
    ranks = accelerators // inner if stated.data is None else stated.data
    if inner * ranks > accelerators:
        raise ImpossibleCluster(
            "data",
            ranks,
            f"{inner} x {ranks} ranks exceed {accelerators} accelerators",
            accelerators // inner,
        )
    if stated.expert > accelerators:
        raise ImpossibleCluster(
            "expert", stated.expert, "more ranks than accelerators", accelerators
        )
    return ranks
