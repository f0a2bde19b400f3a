"""A whole design in one call: counts, watts and dollars beside the step it runs, each explained.

A design names parts of the catalogue; any of them may be swept. Two designs are compared by
evaluating both: every outcome has the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.cluster import ClusterOutcome, cluster_outcome
from forecasts.hardware.fabric_worth import FabricWorth, fabric_worth, on_fabric
from forecasts.hardware.feasibility import ImpossibleCluster, one_of
from forecasts.hardware.money import usd_per_million_tokens, usd_per_useful_pflop_hour
from forecasts.hardware.parts import PublishedModel, ReferenceCluster, TorusPod, Workload
from forecasts.hardware.topology.direct import OpticalTorus, optical_torus
from forecasts.hardware.training import (
    StepTime,
    TrainingPlan,
    TransformerShape,
    training_machine,
    training_plan,
    training_step,
    transformer,
)
from forecasts.hardware.training.binding import Binding, binding


@dataclass(frozen=True)
class Explained:
    """One figure with its unit and the formula it comes from."""

    quantity: str
    value: float
    unit: str
    formula: str


@dataclass(frozen=True)
class TrainingOutcome:
    """The job a design runs: its step, what binds it, what the fabric is worth to it."""

    workload: Workload
    step: StepTime
    binding: Binding
    worth: FabricWorth
    goodput: float
    usd_per_useful_pflop_hour: float
    usd_per_million_tokens: float


@dataclass(frozen=True)
class DesignOutcome:
    """Everything the model says of one design."""

    design: ReferenceCluster
    cluster: ClusterOutcome
    training: TrainingOutcome | None
    explained: tuple[Explained, ...]


def read_design(
    given: Mapping[str, Any], catalogue: HardwareCatalogue, *, name: str = "design"
) -> ReferenceCluster:
    """A design out of keys and values (a TOML table or JSON object), over a reference cluster.

    ``base`` names the reference cluster whose values stand where none is given.

    Raises
    ------
    ImpossibleCluster
        For an unknown key, part or base, with the nearest known one.
    """
    allowed = [field.name for field in fields(ReferenceCluster)]
    base = catalogue.cluster(str(given.get("base", "scenario_100k")))
    changes = {}
    for key, value in given.items():
        if key == "base":
            continue
        one_of("key", key, allowed)
        changes[key] = value
    design = replace(base, **{"name": name, "label": name, "workload": "", **changes})
    if not isinstance(design.accelerators, int):
        raise ImpossibleCluster("accelerators", design.accelerators, "must be whole", 1)
    catalogue.accelerator(design.accelerator)
    catalogue.fabric(design.fabric)
    catalogue.switch(design.switch)
    catalogue.optic(design.optic)
    if design.workload:
        catalogue.workload(design.workload)
    return design


def evaluate(design: ReferenceCluster, catalogue: HardwareCatalogue) -> DesignOutcome:
    """Counts, watts, dollars, failures; and the step of the design's workload, if it names one."""
    accelerator = catalogue.accelerator(design.accelerator)
    cluster = cluster_outcome(
        design.accelerators,
        accelerator,
        catalogue.fabric(design.fabric),
        catalogue.switch(design.switch),
        catalogue.optic(design.optic),
        catalogue.economics,
        catalogue.reliability,
        planes=design.planes,
    )
    job = None
    if design.workload:
        job = _train(design, catalogue.workload(design.workload), cluster, catalogue)
    lines = [*_explain_cluster(cluster, design, catalogue), *(_explain_step(job) if job else ())]
    return DesignOutcome(design, cluster, job, tuple(lines))


def evaluate_torus(pod: TorusPod) -> tuple[OpticalTorus, tuple[Explained, ...]]:
    """Counts of a pod of cubes, each explained."""
    torus = optical_torus(pod.accelerators, cube_side=pod.cube_side, switch_ports=pod.switch_ports)
    return torus, tuple(_explain_torus(torus))


def sweep(
    design: ReferenceCluster, parameter: str, values: Sequence[Any], catalogue: HardwareCatalogue
) -> list[DesignOutcome]:
    """The design evaluated at every value of one of its parameters."""
    allowed = [field.name for field in fields(ReferenceCluster)]
    key = one_of("parameter", parameter, allowed)
    return [evaluate(replace(design, **{key: value}), catalogue) for value in values]


def shape_of(model: PublishedModel) -> TransformerShape:
    """The shape of a published model."""
    values = {
        field.name: getattr(model, field.name)
        for field in fields(model)
        if field.name not in ("name", "matches", "source")
    }
    return transformer(**values)


def plan_of(workload: Workload, shape: TransformerShape, *, most_virtual: int) -> TrainingPlan:
    """A workload's ranks and batch as the training model takes them."""
    return training_plan(
        accelerators=workload.accelerators,
        sequence=workload.sequence,
        global_batch=workload.global_batch,
        hidden=float(np.asarray(shape.hidden)),
        layers=float(np.asarray(shape.layers)),
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
        most_virtual_stages=most_virtual,
    )


def _train(
    design: ReferenceCluster,
    workload: Workload,
    cluster: ClusterOutcome,
    catalogue: HardwareCatalogue,
) -> TrainingOutcome:
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
    plan = plan_of(workload, shape, most_virtual=int(software.most_virtual_stages))
    machine = training_machine(
        accelerator,
        catalogue.generation_of(accelerator),
        catalogue.scale_up_of(accelerator),
        workload.precision,
    )
    economics = catalogue.economics
    own = on_fabric(machine, catalogue.fabric(design.fabric).delivered_share)
    step = training_step(shape, plan, own, software, catalogue.training)
    worth = fabric_worth(
        shape,
        plan,
        machine,
        software,
        catalogue.training,
        from_share=economics.baseline_delivered_share,
        to_share=economics.target_delivered_share,
    )
    useful = float(step.mfu) * float(cluster.effective_training_time_ratio)
    tokens = float(step.tokens_per_s_per_accelerator) * float(cluster.effective_training_time_ratio)
    price = economics.accelerator_hour_usd
    return TrainingOutcome(
        workload=workload,
        step=step,
        binding=binding(step),
        worth=worth,
        goodput=useful,
        usd_per_useful_pflop_hour=float(
            usd_per_useful_pflop_hour(
                price, peak_tflops=accelerator.bf16_dense_tflops, goodput=useful
            )
        ),
        usd_per_million_tokens=float(
            usd_per_million_tokens(price, tokens_per_s_per_accelerator=tokens)
        ),
    )


def _explain_cluster(
    cluster: ClusterOutcome, design: ReferenceCluster, catalogue: HardwareCatalogue
) -> list[Explained]:
    switch, optic = catalogue.switch(design.switch), catalogue.optic(design.optic)
    ports, rate = catalogue.accelerator(design.accelerator).scale_out_ports()
    radix = switch.radix(rate / design.planes)
    lines: list[tuple[str, ArrayLike, str, str]] = [
        ("tiers", cluster.tiers, "", f"fewest L with 2 (k/2)^L >= {ports} n ports, k = {radix}"),
        ("switches", cluster.switches, "", "leaf ceil(n/(k/2)), then spine and core, per plane"),
        ("inter_switch_links", cluster.inter_switch_links, "", "(L - 1) n per plane"),
        ("ports_left_over", cluster.ports_left_over, "", "switches k - n - 2 links"),
        (
            "optical_modules",
            cluster.optical_modules,
            "",
            "2 ends x (links between switches + host links) x link rate / module rate",
        ),
        ("optics_power_w", cluster.optics_power_w, "W", f"modules x {optic.module_power_w:g} W"),
        ("optics_cost_usd", cluster.optics_cost_usd, "USD", f"modules x {optic.price_usd:g} USD"),
        ("switch_power_w", cluster.switch_power_w, "W", f"switches x {switch.power_w:g} W"),
        (
            "network_cost_usd",
            cluster.network_cost_usd,
            "USD",
            "switches and modules, back end only",
        ),
        (
            "interruption_interval_h",
            cluster.interruption_interval_h,
            "h",
            "24,000 / (interruptions per 1,000 node-days x nodes)",
        ),
        (
            "effective_training_time_ratio",
            cluster.effective_training_time_ratio,
            "",
            "(1 - (restart + spacing/2) / interval) / (1 + blocking/spacing), Young/Daly spacing",
        ),
        (
            "bandwidth_tax_headline_usd_per_year",
            cluster.bandwidth_tax_headline_usd_per_year,
            "USD/year",
            "yearly cost x (1 - from/to): as if all time waited on the network",
        ),
        (
            "bandwidth_tax_diluted_usd_per_year",
            cluster.bandwidth_tax_diluted_usd_per_year,
            "USD/year",
            "yearly cost x exposed share x (1 - from/to)",
        ),
    ]
    return [
        Explained(name, float(np.asarray(value)), unit, why) for name, value, unit, why in lines
    ]


def _explain_step(job: TrainingOutcome) -> list[Explained]:
    step = job.step
    lines: list[tuple[str, ArrayLike, str, str]] = [
        ("step_s", step.step_s, "s", "sum of the causes below"),
        ("gemm_s", step.gemm_s, "s", "FLOPs / (peak x share) + launches"),
        ("attention_s", step.attention_s, "s", "half the score square / (peak x share)"),
        ("elementwise_s", step.elementwise_s, "s", "bytes moved / memory bandwidth"),
        ("host_s", step.host_s, "s", "host time per expert layer and microbatch"),
        ("head_s", step.head_s, "s", "output projection on the last stage"),
        ("tensor_s", step.tensor_s, "s", "four half all-reduces a layer and direction, exposed"),
        ("context_s", step.context_s, "s", "keys and values around the ring, exposed part"),
        ("expert_s", step.expert_s, "s", "dispatch and combine, exposed part"),
        ("pipeline_s", step.pipeline_s, "s", "activations between stages, exposed part"),
        ("data_s", step.data_s, "s", "gradients and parameters over the ring, exposed part"),
        ("gather_s", step.gather_s, "s", "smooth maximum of compute and gathering, less compute"),
        ("bubble_s", step.bubble_s, "s", "(p - 1) / v stages of one microbatch"),
        ("optimizer_s", step.optimizer_s, "s", "bytes of the update / memory bandwidth + overhead"),
        ("jitter_s", step.jitter_s, "s", "per doubling beyond 8 accelerators"),
        ("mfu", step.mfu, "", "model FLOPs / (step x peak)"),
        ("fabric_gain_headline", job.worth.bandwidth_gain, "", "to / from - 1"),
        ("fabric_gain_diluted", job.worth.step_gain, "", "step slow / step fast - 1"),
        ("goodput", job.goodput, "", "MFU x effective training time ratio"),
    ]
    return [
        Explained(name, float(np.asarray(value)), unit, why) for name, value, unit, why in lines
    ]


def _explain_torus(torus: OpticalTorus) -> list[Explained]:
    return [
        Explained("cubes", float(torus.cubes), "", "accelerators / side^3"),
        Explained("circuit_switches", float(torus.circuit_switches), "", "3 side^2"),
        Explained("ports_used_per_switch", float(torus.ports_used_per_switch), "", "2 per cube"),
        Explained("optical_modules", float(torus.optical_modules), "", "6 side^2 per cube"),
        Explained("electrical_links", float(torus.electrical_links), "", "3 side^2 (side - 1)"),
    ]
