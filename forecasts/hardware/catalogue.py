"""All parts by name, each number with the document it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from forecasts.hardware.communicator import CollectiveConstants, CollectiveLinks
from forecasts.hardware.feasibility import ImpossibleCluster, one_of
from forecasts.hardware.inference import ServingConstants
from forecasts.hardware.load_balancing import LoadBalancingConstants
from forecasts.hardware.money import PriceBook
from forecasts.hardware.parts import (
    Accelerator,
    Cable,
    Economics,
    Fabric,
    InterruptionCause,
    MatrixKernel,
    Nic,
    NodeNetwork,
    Optic,
    PathLatency,
    PublishedModel,
    ReferenceCluster,
    Reliability,
    ScaleUp,
    Switch,
    TorusPod,
    Workload,
)
from forecasts.hardware.scale_across import ScaleAcrossConstants
from forecasts.hardware.training.constants import (
    Generation,
    SoftwareFeature,
    SoftwareStack,
    TrainingConstants,
)

Part = TypeVar("Part")


@dataclass(frozen=True, kw_only=True)
class Document:
    """Where a number was read."""

    title: str
    publisher: str
    url: str
    published_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One number of the data files: value, what the sources allow around it, and the document."""

    value: float
    low: float | None
    high: float | None
    status: str
    note: str
    document: Document

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest value the sources allow; the value itself where they agree."""
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


@dataclass(frozen=True, kw_only=True)
class HardwareCatalogue:
    """The reviewed parts of ``data/hardware/``.

    ``evidence[kind, part, field]`` holds the source and the interval of each number; ``kind`` is
    the file's stem (``optics``), ``part`` is empty for files that hold one block. ``held_out``
    names the cases that coefficients were fitted to, each with its relative error when a fit that
    did not see it predicts it.
    """

    accelerators: Mapping[str, Accelerator]
    scale_up: Mapping[str, ScaleUp]
    switches: Mapping[str, Switch]
    nics: Mapping[str, Nic]
    optics: Mapping[str, Optic]
    fabrics: Mapping[str, Fabric]
    reliability: Reliability
    economics: Economics
    clusters: Mapping[str, ReferenceCluster]
    workloads: Mapping[str, Workload]
    torus_pods: Mapping[str, TorusPod]
    cables: Mapping[str, Cable]
    node_networks: Mapping[str, NodeNetwork]
    accelerator_generations: Mapping[str, Generation]
    software: Mapping[str, SoftwareStack]
    features: Mapping[str, SoftwareFeature]
    training: TrainingConstants
    collective_links: Mapping[str, CollectiveLinks]
    collectives: CollectiveConstants
    latencies: Mapping[str, PathLatency]
    price_books: Mapping[str, PriceBook]
    models: Mapping[str, PublishedModel]
    serving: ServingConstants
    load_balancing: LoadBalancingConstants
    causes: Mapping[str, InterruptionCause]
    scale_across: ScaleAcrossConstants
    kernels: Mapping[str, MatrixKernel]
    held_out: Mapping[str, float]
    evidence: Mapping[tuple[str, str, str], Evidence]
    documents: Mapping[str, Document]

    def accelerator(self, name: str) -> Accelerator:
        """The accelerator of that name, or a refusal that offers the closest one."""
        return _find("accelerator", name, self.accelerators)

    def switch(self, name: str) -> Switch:
        """The switch of that name."""
        return _find("switch", name, self.switches)

    def optic(self, name: str) -> Optic:
        """The optical module of that name."""
        return _find("optic", name, self.optics)

    def fabric(self, name: str) -> Fabric:
        """The fabric of that name."""
        return _find("fabric", name, self.fabrics)

    def cable(self, name: str) -> Cable:
        """The medium of that name."""
        return _find("host_medium", name, self.cables)

    def cluster(self, name: str) -> ReferenceCluster:
        """The reference cluster of that name."""
        return _find("cluster", name, self.clusters)

    def workload(self, name: str) -> Workload:
        """The training job of that name."""
        return _find("workload", name, self.workloads)

    def model(self, name: str) -> PublishedModel:
        """The published model of that name."""
        return _find("model", name, self.models)

    def stack(self, name: str) -> SoftwareStack:
        """The training software of that name."""
        return _find("software", name, self.software)

    def switches_running(self, fabric: str) -> list[str]:
        """Names of the switches that run a fabric, newest first."""
        wanted = self.fabric(fabric)
        fitting = [
            each
            for each in self.switches.values()
            if each.fabric == wanted.kind and wanted.switch_vendor in ("", each.vendor)
        ]
        return [each.name for each in sorted(fitting, key=lambda each: -each.year)]

    def switch_running(self, fabric: str, preferred: str) -> str:
        """The preferred switch where it runs the fabric, else the newest that does."""
        running = self.switches_running(fabric)
        own = self.switch(preferred).name
        return own if own in running else running[0]

    def generation_of(self, accelerator: Accelerator) -> Generation:
        """The kernels of an accelerator's generation, where training on it was measured."""
        if not accelerator.generation:
            raise ImpossibleCluster(
                "accelerator",
                accelerator.name,
                "no measured training calibrates its generation",
                ", ".join(name for name, part in self.accelerators.items() if part.generation),
            )
        return _find("generation", accelerator.generation, self.accelerator_generations)

    def links_of(self, scale_up: ScaleUp) -> CollectiveLinks:
        """What collectives reach on a scale-up generation, where they were measured."""
        if not scale_up.collectives:
            raise ImpossibleCluster(
                "scale_up",
                scale_up.name,
                "no measured collective calibrates it",
                ", ".join(name for name, part in self.scale_up.items() if part.collectives),
            )
        return _find("collectives", scale_up.collectives, self.collective_links)

    def scale_up_of(self, accelerator: Accelerator) -> ScaleUp:
        """The scale-up generation an accelerator is built into."""
        return _find("scale_up", accelerator.scale_up, self.scale_up)


def _find(field: str, name: str, parts: Mapping[str, Part]) -> Part:
    return parts[one_of(field, name, parts)]
