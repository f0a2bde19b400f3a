"""Whole designs: read, laid over a job, evaluated together, explained, swept, drawn.

A design names parts of the catalogue and may replace their numbers. ``evaluate_all`` takes any
number of designs; a comparison, a sweep and draws of ranges are calls of it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.cluster import ClusterOutcome
from forecasts.hardware.design.explain import Explained, explain
from forecasts.hardware.design.given import (
    GivenRanges,
    Range,
    named,
    read_design,
    read_designs,
    read_workload,
    with_value,
)
from forecasts.hardware.design.job import Job, job_on, outside_calibration, plan_of, shape_of
from forecasts.hardware.design.measures import SHOWN, unit_of
from forecasts.hardware.design.outcome import (
    Evaluated,
    Given,
    Jobs,
    evaluate_all,
    wiring_of,
)
from forecasts.hardware.design.spread import (
    DOCUMENTED,
    documented_ranges,
    drawn,
    quantiles_of,
    sweep,
    tornado_of,
)
from forecasts.hardware.fabric_worth import FabricWorth
from forecasts.hardware.parts import ReferenceCluster, Workload
from forecasts.hardware.training import StepTime


@dataclass(frozen=True)
class TrainingOutcome:
    """The job a design runs: its step, what binds it, what the fabric is worth to it."""

    workload: Workload
    step: StepTime
    binds: str
    binds_next: str
    headroom: float
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


def evaluate(design: ReferenceCluster, catalogue: HardwareCatalogue) -> DesignOutcome:
    """Counts, watts, dollars, failures; and the step of the design's workload, if it names one.

    Raises
    ------
    ImpossibleCluster
        Naming field, constraint and nearest feasible value.
    """
    workload = catalogue.workload(design.workload) if design.workload else None
    done = evaluate_all([Given(design, workload)], catalogue)
    one = {name: values[0] for name, values in done.measures.items()}
    cluster = ClusterOutcome(**{field.name: one[field.name] for field in fields(ClusterOutcome)})
    training = None
    if done.jobs is not None and workload is not None:
        training = TrainingOutcome(
            workload=workload,
            step=StepTime(**{field.name: one[field.name] for field in fields(StepTime)}),
            binds=done.binds[0],
            binds_next=done.binds_next[0],
            headroom=float(one["binding_headroom"]),
            worth=done.jobs.worth,
            goodput=float(one["training_goodput"]),
            usd_per_useful_pflop_hour=float(one["usd_per_useful_pflop_hour"]),
            usd_per_million_tokens=float(one["usd_per_million_tokens"]),
        )
    return DesignOutcome(design, cluster, training, explain(done, 0, catalogue))


__all__ = [
    "DOCUMENTED",
    "SHOWN",
    "DesignOutcome",
    "Evaluated",
    "Explained",
    "Given",
    "GivenRanges",
    "Job",
    "Jobs",
    "Range",
    "TrainingOutcome",
    "documented_ranges",
    "drawn",
    "evaluate",
    "evaluate_all",
    "explain",
    "job_on",
    "named",
    "outside_calibration",
    "plan_of",
    "quantiles_of",
    "read_design",
    "read_designs",
    "read_workload",
    "shape_of",
    "sweep",
    "tornado_of",
    "unit_of",
    "wiring_of",
    "with_value",
]
