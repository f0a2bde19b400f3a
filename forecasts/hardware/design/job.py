"""The job a design runs, as records of the training model; refused when it cannot run there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.fabric_worth import on_fabric
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least, one_of
from forecasts.hardware.parts import (
    Accelerator,
    PublishedModel,
    ReferenceCluster,
    Workload,
)
from forecasts.hardware.topology.oversubscribed import delivered_gbps
from forecasts.hardware.training import (
    Generation,
    StatedPlan,
    TrainingMachine,
    TrainingPlan,
    TrainingRun,
    TransformerConfiguration,
    TransformerShape,
    training_machine,
    training_plan,
    transformer,
)
from forecasts.hardware.training.memory import memory_needed_bytes

# Of 243 published jobs, all of which ran, 242 need at most this much of their memory when
# everything is recomputed (the formula counts no fragmentation and no offloading).
MEMORY_TOLERANCE = 1.05
LARGEST_MEASURED = 16_384  # accelerators of the largest published training run with its inputs


def outside_calibration(design: ReferenceCluster, workload: Workload) -> str:
    """Why a step is an extrapolation; empty where measured runs surround it."""
    said = []
    if workload.accelerators > LARGEST_MEASURED:
        said.append(f"no measured training runs on more than {LARGEST_MEASURED:,} accelerators")
    if design.kernels:
        said.append(f"kernels as measured on {design.kernels}, not on this accelerator")
    return "; ".join(said)


@dataclass(frozen=True)
class Job:
    """A workload on a design, as the training model takes it.

    ``run`` is on the calibration's own fabric, ``machine`` stands behind the design's.
    ``memory_needed_bytes`` is of one accelerator as planned, ``memory_least_bytes`` with every
    activation recomputed.
    """

    workload: Workload
    run: TrainingRun
    machine: TrainingMachine
    memory_needed_bytes: float
    memory_least_bytes: float


def shape_of(model: PublishedModel) -> TransformerShape:
    """The shape of a published model."""
    values = {
        field.name: getattr(model, field.name)
        for field in fields(model)
        if field.name not in ("name", "matches", "source")
    }
    return transformer(TransformerConfiguration(**values))


def plan_of(workload: Workload, shape: TransformerShape, *, most_virtual: int) -> TrainingPlan:
    """A workload's ranks and batch as the training model takes them."""
    stated = StatedPlan(
        accelerators=workload.accelerators,
        sequence=workload.sequence,
        global_batch=workload.global_batch,
        micro_batch=workload.micro_batch,
        tensor=workload.tensor,
        pipeline=workload.pipeline,
        virtual=workload.virtual or None,
        context=workload.context,
        data=workload.data or None,
        expert=workload.expert,
        expert_tensor=workload.expert_tensor,
        full_recompute=bool(workload.full_recompute),
        sharded=bool(workload.sharded),
        bidirectional=bool(workload.bidirectional),
    )
    return training_plan(stated, shape, most_virtual_stages=most_virtual)


def delivered_share(design: ReferenceCluster, catalogue: HardwareCatalogue) -> FloatArray:
    """Share of the rated bandwidth a job receives: of the fabric, less what a thin top tier takes.

    ``min(1, 1 / (crossing x ratio))`` of the fabric's share (Llama 3's 1:7 costs nothing while the
    ranks are placed so that little crosses).
    """
    fabric = catalogue.fabric(design.fabric)
    own = fabric.delivered_share if design.delivered_share is None else design.delivered_share
    return np.asarray(
        own
        * delivered_gbps(1.0, ratio=design.oversubscription, crossing_share=design.crossing_share)
    )


def job_on(design: ReferenceCluster, workload: Workload, catalogue: HardwareCatalogue) -> Job:
    """Lay a workload over a design.

    Raises
    ------
    ImpossibleCluster
        When it needs more accelerators or memory than there are, its ranks do not fit, or nothing
        measured calibrates its kernels; with the nearest feasible value.
    """
    at_least("workload.accelerators", workload.accelerators, 1)
    if workload.accelerators > design.accelerators:
        raise ImpossibleCluster(
            "accelerators",
            design.accelerators,
            f"the workload {workload.name} runs on {workload.accelerators}",
            workload.accelerators,
        )
    accelerator = catalogue.accelerator(design.accelerator)
    software = catalogue.stack(workload.software)
    shape = shape_of(catalogue.model(workload.model))
    run = TrainingRun(
        shape,
        plan_of(workload, shape, most_virtual=software.most_virtual_stages),
        training_machine(
            accelerator,
            _kernels_of(design, accelerator, catalogue),
            catalogue.scale_up_of(accelerator),
            workload.precision,
            link_gbps=design.link_gbps,
        ),
        software,
        catalogue.training,
    )
    least_bytes = _least_memory_bytes(run)
    if least_bytes > MEMORY_TOLERANCE * float(run.machine.memory_bytes):
        raise _too_large(workload, run, least_bytes)
    return Job(
        workload=workload,
        run=run,
        machine=on_fabric(run.machine, delivered_share(design, catalogue)),
        memory_needed_bytes=float(memory_needed_bytes(run)),
        memory_least_bytes=least_bytes,
    )


def _kernels_of(
    design: ReferenceCluster, accelerator: Accelerator, catalogue: HardwareCatalogue
) -> Generation:
    """The generation whose kernels a design borrows, or its accelerator's own."""
    if not design.kernels:
        return catalogue.generation_of(accelerator)
    known = catalogue.accelerator_generations
    return known[one_of("kernels", design.kernels, known)]


def _least_memory_bytes(run: TrainingRun) -> float:
    """Memory of one accelerator with every activation recomputed."""
    return float(memory_needed_bytes(replace(run, plan=replace(run.plan, full_recompute=1.0))))


def _too_large(workload: Workload, run: TrainingRun, least_bytes: float) -> ImpossibleCluster:
    """Name the rank or batch to change: the first single change after which the job fits."""
    capacity_bytes = float(run.machine.memory_bytes)
    why = (
        f"one accelerator holds {capacity_bytes / 1e9:.0f} GB and needs"
        f" {least_bytes / 1e9:.0f} GB even with every activation recomputed"
    )
    for field, value, changed in _changes(workload):
        try:
            plan = plan_of(changed, run.shape, most_virtual=run.software.most_virtual_stages)
        except ImpossibleCluster:
            continue
        if _least_memory_bytes(replace(run, plan=plan)) <= MEMORY_TOLERANCE * capacity_bytes:
            return ImpossibleCluster(f"workload.{field}", getattr(workload, field), why, value)
    enough = int(np.ceil(workload.accelerators * least_bytes / capacity_bytes))
    return ImpossibleCluster(
        "workload.accelerators",
        workload.accelerators,
        f"{why}, and no single change of ranks helps",
        f"about {enough}, with more pipeline ranks",
    )


def _changes(workload: Workload) -> Iterable[tuple[str, int, Workload]]:
    """Smaller microbatches, then wider ranks (data ranks shrink in step), then sharding."""
    for size in (workload.micro_batch // 2, 1):
        if 0 < size < workload.micro_batch:
            yield "micro_batch", size, replace(workload, micro_batch=size)
    for field in ("tensor", "pipeline", "context", "expert"):
        now = getattr(workload, field)
        for factor in (2, 4, 8, 16, 32):
            data = 0 if field != "expert" else workload.data
            yield field, now * factor, replace(workload, **{field: now * factor, "data": data})
    if not workload.sharded:
        yield "sharded", 1, replace(workload, sharded=1)
