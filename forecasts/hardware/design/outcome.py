"""Any number of designs in one vectorised call: counts, watts, dollars, failures, and the step.

Designs that share parts are counted together, and every job's step is one row of a single call of
the training model; so a comparison, a sweep and a thousand draws are the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from forecasts.hardware.assumptions import ASSUMED, assumptions, parts_named
from forecasts.hardware.back_end import Wiring
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.cluster import ClusterOutcome, cluster_outcome
from forecasts.hardware.design.job import Job, delivered_share, job_on
from forecasts.hardware.fabric_worth import FabricWorth, fabric_worth
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, whole
from forecasts.hardware.money import usd_per_million_tokens, usd_per_useful_pflop_hour
from forecasts.hardware.parts import ReferenceCluster, Workload
from forecasts.hardware.topology.network import NetworkShape
from forecasts.hardware.training import StepTime, stacked, training_step
from forecasts.hardware.training.arrays import stack
from forecasts.hardware.training.binding import Binding, binding

# Numbers of a design that broadcast through the cluster's arithmetic; the rest choose parts.
BROADCAST = tuple(name for name in ASSUMED if name != "delivered_share")
PARTS = (
    "accelerator", "fabric", "switch", "optic", "topology", "planes", "tiers", "oversubscription",
    "rails", "host_medium", "link_gbps", "radix",
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """One design and the job it runs, if any."""

    design: ReferenceCluster
    workload: Workload | None = None


@dataclass(frozen=True)
class Jobs:
    """The jobs of several designs, one row each, in one call of the training model.

    ``rows`` says which designs they belong to.
    """

    rows: tuple[int, ...]
    jobs: tuple[Job, ...]
    step: StepTime
    binding: Binding
    worth: FabricWorth


@dataclass(frozen=True)
class Evaluated:
    """Several designs beside each other.

    ``measures[name]`` has one value a design, not a number where it does not apply. ``refusals``
    says why a design cannot be built or its job cannot run (empty where it can), ``unknown`` why
    a step cannot be timed although the cluster can be built.
    """

    given: tuple[Given, ...]
    measures: Mapping[str, FloatArray]
    binds: tuple[str, ...]
    binds_next: tuple[str, ...]
    refusals: tuple[str, ...]
    jobs: Jobs | None


def evaluate_all(
    given: Sequence[Given], catalogue: HardwareCatalogue, *, refuse: bool = True
) -> Evaluated:
    """Evaluate every design; with ``refuse`` the first impossible one is raised.

    Raises
    ------
    ImpossibleCluster
        Naming field, constraint and nearest feasible value.
    """
    refusals = [""] * len(given)
    measures = _clusters(given, catalogue, refusals, refuse=refuse)
    rows, jobs = [], []
    for row, each in enumerate(given):
        if each.workload is None or refusals[row]:
            continue
        try:
            jobs.append(job_on(each.design, each.workload, catalogue))
        except ImpossibleCluster as why:
            if refuse:
                raise
            refusals[row] = str(why)
            continue
        rows.append(row)
    binds, binds_next = [""] * len(given), [""] * len(given)
    done = _run(rows, jobs, catalogue) if jobs else None
    if done is not None:
        for place, row in enumerate(done.rows):
            binds[row] = done.binding.cause[place]
            binds_next[row] = done.binding.next_cause[place]
        for name, values in _of_jobs(done, given, measures, catalogue).items():
            column = np.full(len(given), np.nan)
            column[rows] = values
            measures[name] = column
    return Evaluated(tuple(given), measures, tuple(binds), tuple(binds_next), tuple(refusals), done)


def cluster_of(designs: Sequence[ReferenceCluster], catalogue: HardwareCatalogue) -> ClusterOutcome:
    """The cluster arithmetic of designs that share their parts; arrays of one value a design."""
    first = designs[0]
    parts = parts_named(
        catalogue,
        accelerator=first.accelerator,
        fabric=first.fabric,
        switch=first.switch,
        optic=first.optic,
    )
    stated = {
        name: np.array([getattr(each, name) for each in designs], dtype=np.float64)
        for name in BROADCAST
        if getattr(first, name) is not None
    }
    delivered = np.array([float(delivered_share(each, catalogue)) for each in designs])
    return cluster_outcome(
        np.array([each.accelerators for each in designs], dtype=np.float64),
        parts,
        assumptions(parts, **stated | {"delivered_share": delivered}),
        wiring=wiring_of(first, catalogue),
    )


def wiring_of(design: ReferenceCluster, catalogue: HardwareCatalogue) -> Wiring:
    """How a design's accelerators and switches are joined."""
    shape = NetworkShape(
        topology=design.topology,
        planes=int(whole("planes", design.planes, 1)),
        tiers=int(whole("tiers", design.tiers, 0)),
        oversubscription=design.oversubscription,
        rails=int(whole("rails", design.rails, 1)),
    )
    return Wiring(
        shape=shape,
        link_gbps=design.link_gbps,
        radix=design.radix,
        copper_host_links=catalogue.cable(design.host_medium).name != "pluggable",
    )


def _clusters(
    given: Sequence[Given], catalogue: HardwareCatalogue, refusals: list[str], *, refuse: bool
) -> dict[str, FloatArray]:
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, each in enumerate(given):
        parts = tuple(getattr(each.design, name) for name in PARTS)
        stated = tuple(getattr(each.design, name) is None for name in BROADCAST)
        groups.setdefault((*parts, *stated), []).append(row)
    names = [field.name for field in fields(ClusterOutcome)]
    measures = {name: np.full(len(given), np.nan) for name in names}

    def fill(rows: list[int]) -> None:
        outcome = cluster_of([given[row].design for row in rows], catalogue)
        for name in names:
            measures[name][rows] = getattr(outcome, name)

    for rows in groups.values():
        try:
            fill(rows)
        except ImpossibleCluster:
            if refuse:
                raise
            for row in rows:  # one of them cannot be built: find out which
                try:
                    fill([row])
                except ImpossibleCluster as why:
                    refusals[row] = str(why)
    return measures


def _run(rows: list[int], jobs: list[Job], catalogue: HardwareCatalogue) -> Jobs:
    economics = catalogue.economics
    rated = stacked([job.run for job in jobs])
    step = training_step(replace(rated, machine=stack([job.machine for job in jobs])))
    worth = fabric_worth(
        rated,
        from_share=economics.baseline_delivered_share,
        to_share=economics.target_delivered_share,
    )
    return Jobs(tuple(rows), tuple(jobs), step, binding(step), worth)


def _of_jobs(
    done: Jobs,
    given: Sequence[Given],
    measures: Mapping[str, FloatArray],
    catalogue: HardwareCatalogue,
) -> dict[str, FloatArray]:
    """What the jobs add to the measures of their clusters, one value a job."""
    rows, step = list(done.rows), done.step
    of_cluster = {name: values[rows] for name, values in measures.items()}
    goodput = step.mfu * of_cluster["effective_training_time_ratio"]
    rent_usd = catalogue.economics.accelerator_hour_usd
    stated = [given[row].design.accelerator_hour_usd for row in rows]
    hour_usd = np.array([rent_usd if hour is None else hour for hour in stated])
    names = [field.name for field in fields(StepTime)]
    timed: dict[str, FloatArray] = {name: np.atleast_1d(getattr(step, name)) for name in names}
    return timed | {
        "exposed_communication_share": step.exposed_communication_share,
        "scale_out_share": step.scale_out_share,
        "binding_s": done.binding.seconds,
        "next_binding_s": done.binding.next_seconds,
        "binding_headroom": done.binding.headroom,
        "fabric_gain_headline": np.broadcast_to(done.worth.bandwidth_gain, len(rows)),
        "fabric_gain_diluted": done.worth.step_gain,
        "training_goodput": goodput,
        "memory_needed_gb": np.array([job.memory_needed_bytes for job in done.jobs]) / 1e9,
        "memory_least_gb": np.array([job.memory_least_bytes for job in done.jobs]) / 1e9,
        "memory_capacity_gb": _of_machines(done, "memory_bytes") / 1e9,
        **_price_of_work(done, of_cluster, hour_usd=hour_usd, goodput=goodput),
    }


def _of_machines(done: Jobs, field: str) -> FloatArray:
    return np.array([float(getattr(job.run.machine, field)) for job in done.jobs])


def _price_of_work(
    done: Jobs,
    of_cluster: Mapping[str, FloatArray],
    *,
    hour_usd: FloatArray,
    goodput: FloatArray,
) -> dict[str, FloatArray]:
    """Dollars for useful work: accelerators rented by the hour, or owned and powered."""
    ratio = of_cluster["effective_training_time_ratio"]
    useful = np.clip(goodput, 1e-12, 1.0)
    peak_tflops = _of_machines(done, "peak_bf16_flops") / 1e12
    owned_usd = of_cluster["capital_usd_per_hour"] + of_cluster["energy_usd_per_hour"]
    tokens_per_s = np.maximum(done.step.tokens_per_s_per_accelerator * ratio, 1e-12)
    return {
        "usd_per_useful_pflop_hour": usd_per_useful_pflop_hour(
            hour_usd, peak_tflops=peak_tflops, goodput=useful
        ),
        "owned_usd_per_useful_pflop_hour": usd_per_useful_pflop_hour(
            owned_usd / of_cluster["accelerators"], peak_tflops=peak_tflops, goodput=useful
        ),
        "usd_per_million_tokens": usd_per_million_tokens(
            hour_usd, tokens_per_s_per_accelerator=tokens_per_s
        ),
    }
