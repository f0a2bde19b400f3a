"""How a job is laid over accelerators: ranks, batch, recomputation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import ImpossibleCluster, at_least


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """Ranks and batch; every field is a number or an array, flags are 0 or 1.

    ``sharded``: parameters gathered for every use (FSDP, ZeRO-3) instead of kept whole.
    ``bidirectional``: DualPipe, microbatches fed from both ends of the pipeline.
    ``balanced_experts``: tokens beyond every expert's even share are dropped.
    """

    accelerators: ArrayLike
    sequence: ArrayLike
    global_batch: ArrayLike
    micro_batch: ArrayLike
    tensor: ArrayLike = 1.0
    pipeline: ArrayLike = 1.0
    virtual: ArrayLike = 1.0
    context: ArrayLike = 1.0
    data: ArrayLike = 1.0
    expert: ArrayLike = 1.0
    expert_tensor: ArrayLike = 1.0
    full_recompute: ArrayLike = 0.0
    attention_recompute: ArrayLike = 0.0
    sharded: ArrayLike = 0.0
    bidirectional: ArrayLike = 0.0
    balanced_experts: ArrayLike = 0.0


def training_plan(
    *,
    accelerators: int,
    sequence: int,
    global_batch: float,
    hidden: float,
    layers: float,
    micro_batch: float | None = None,
    tensor: int = 1,
    pipeline: int = 1,
    virtual: int | None = None,
    context: int = 1,
    data: int | None = None,
    expert: int = 1,
    expert_tensor: int = 1,
    full_recompute: bool = False,
    attention_recompute: bool = False,
    sharded: bool = False,
    bidirectional: bool = False,
    balanced_experts: bool = False,
    most_virtual_stages: int = 8,
    microbatch_elements: float = 16e6,
) -> TrainingPlan:
    """A plan with what was left open filled in as practice does.

    Data ranks: what the others leave. Microbatch: one sequence under pipelining, else the largest
    power of two whose tokens x hidden stay under ``microbatch_elements`` per tensor rank. Virtual
    stages: one per layer of a stage, at most ``most_virtual_stages``.

    Raises
    ------
    ImpossibleCluster
        When the ranks do not fit the accelerators or the batch does not reach every rank.
    """
    at_least("accelerators", accelerators, 1)
    for name, ranks in (
        ("tensor", tensor),
        ("pipeline", pipeline),
        ("context", context),
        ("expert", expert),
    ):
        at_least(name, ranks, 1)
    inner = tensor * pipeline * context
    if inner > accelerators:
        raise ImpossibleCluster(
            "tensor x pipeline x context", inner, f"only {accelerators} accelerators", accelerators
        )
    if pipeline > layers:
        raise ImpossibleCluster("pipeline", pipeline, f"the model has {layers:g} layers", layers)
    ranks = accelerators // inner if data is None else data
    if inner * ranks > accelerators:
        raise ImpossibleCluster(
            "data",
            ranks,
            f"{inner} x {ranks} ranks exceed {accelerators} accelerators",
            accelerators // inner,
        )
    if expert > accelerators:
        raise ImpossibleCluster("expert", expert, "more ranks than accelerators", accelerators)
    per_rank = global_batch / ranks
    if per_rank * (sequence if sharded else 1) < 1:
        raise ImpossibleCluster(
            "global_batch", global_batch, f"{ranks} data ranks need a sequence each", ranks
        )
    if micro_batch is None:
        room = min(per_rank, microbatch_elements * tensor / (sequence * hidden))
        micro_batch = 1.0 if pipeline > 1 else float(2.0 ** np.floor(np.log2(max(1.0, room))))
    if micro_batch > max(per_rank, 1.0):
        raise ImpossibleCluster(
            "micro_batch", micro_batch, f"a data rank holds {per_rank:g} sequences", per_rank
        )
    if virtual is None:
        deepest = int(np.ceil(layers / pipeline))
        virtual = 1 if pipeline == 1 or bidirectional else min(most_virtual_stages, deepest)
    return TrainingPlan(
        accelerators=accelerators,
        sequence=sequence,
        global_batch=global_batch,
        micro_batch=micro_batch,
        tensor=tensor,
        pipeline=pipeline,
        virtual=max(1, virtual),
        context=context,
        data=ranks,
        expert=expert,
        expert_tensor=expert_tensor,
        full_recompute=float(full_recompute),
        attention_recompute=float(attention_recompute),
        sharded=float(sharded),
        bidirectional=float(bidirectional),
        balanced_experts=float(balanced_experts),
    )
