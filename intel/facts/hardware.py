"""The parts of ``data/hardware/*.toml``, each number with its document.

A file holds one block per part (``[H100]``), or one block alone (``economics.toml``); what a block
may hold is said in :mod:`intel.facts.hardware_parts`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from forecasts.hardware import (
    Accelerator,
    Cable,
    Economics,
    Fabric,
    HardwareCatalogue,
    ImpossibleCluster,
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
from forecasts.hardware.calibration import Coefficient
from forecasts.hardware.communicator import CollectiveConstants, CollectiveLinks
from forecasts.hardware.inference import ServingConstants
from forecasts.hardware.load_balancing import LoadBalancingConstants
from forecasts.hardware.money import PriceBook
from forecasts.hardware.scale_across import ScaleAcrossConstants
from forecasts.hardware.training import (
    Generation,
    SoftwareFeature,
    SoftwareStack,
    TrainingConstants,
)
from forecasts.hardware.validation.case import Case
from forecasts.hardware.validation.case_file import MalformedCases, read_cases
from intel.errors import AssumptionError
from intel.facts.hardware_parts import (
    Ledger,
    Part,
    read_documents,
    read_part,
    read_toml,
    text_of,
)
from intel.facts.reviewed_toml import line_of


def load_hardware(data: Path) -> HardwareCatalogue:
    """Read every file of ``data/hardware/``.

    Raises
    ------
    AssumptionError
        Naming the file, the key, the constraint and the remedy.
    """
    folder = data / "hardware"
    documents = read_documents(folder / "sources.toml")
    ledger: Ledger = {}

    def parts(stem: str, kind: type[Part]) -> dict[str, Part]:
        path = folder / f"{stem}.toml"
        read = {}
        for name, block in read_toml(path).items():
            try:
                read[name] = read_part(path, name, block, kind, documents, ledger)
            except AssumptionError as error:
                raise AssumptionError(f"{error}{line_of(text_of(path), name)}") from error
        return read

    def single(stem: str, kind: type[Part]) -> Part:
        path = folder / f"{stem}.toml"
        return read_part(path, "", read_toml(path), kind, documents, ledger)

    catalogue = HardwareCatalogue(
        accelerators=parts("accelerators", Accelerator),
        scale_up=parts("scale_up", ScaleUp),
        switches=parts("switches", Switch),
        nics=parts("nics", Nic),
        optics=parts("optics", Optic),
        fabrics=parts("fabrics", Fabric),
        reliability=single("reliability", Reliability),
        economics=single("economics", Economics),
        clusters=parts("clusters", ReferenceCluster),
        workloads=parts("workloads", Workload),
        torus_pods=parts("torus_pods", TorusPod),
        cables=parts("cables", Cable),
        node_networks=parts("node_networks", NodeNetwork),
        accelerator_generations=parts("accelerator_generations", Generation),
        software=parts("software", SoftwareStack),
        features=parts("features", SoftwareFeature),
        training=single("training", TrainingConstants),
        collective_links=parts("collective_links", CollectiveLinks),
        collectives=single("collectives", CollectiveConstants),
        latencies=parts("latencies", PathLatency),
        price_books=parts("price_books", PriceBook),
        models=parts("models", PublishedModel),
        serving=single("serving", ServingConstants),
        load_balancing=single("load_balancing", LoadBalancingConstants),
        causes=parts("interruption_causes", InterruptionCause),
        scale_across=single("scale_across", ScaleAcrossConstants),
        kernels=parts("kernels", MatrixKernel),
        held_out=_held_out(folder / "held_out.csv"),
        evidence=ledger,
        documents=documents,
    )
    _refer_to_known_parts(catalogue)
    return catalogue


def _held_out(path: Path) -> dict[str, float]:
    """The cases of the calibration, each with its error when held out of the fit."""
    rows = csv.DictReader(text_of(path).splitlines())
    try:
        return {row["case_id"]: float(row["error"]) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise AssumptionError(
            f"{path.name}: every row needs case_id and a number under error ({error})"
        ) from error


def load_coefficients(data: Path) -> list[Coefficient]:
    """The coefficients that are fitted, with priors and bounds (``calibration.csv``).

    Raises
    ------
    AssumptionError
        Naming the file, the line and the remedy.
    """
    path = data / "hardware" / "calibration.csv"
    coefficients = []
    for line, row in enumerate(csv.DictReader(text_of(path).splitlines()), start=2):
        try:
            numbers = [float(row[key]) for key in ("prior", "width", "low", "high")]
            places = tuple(row["places"].split(";"))
            coefficients.append(Coefficient(row["group"], places, *numbers))
        except (KeyError, TypeError, ValueError) as error:
            raise AssumptionError(
                f"{path.name}, line {line}: needs group, places and four numbers ({error})"
            ) from error
    return coefficients


def load_validation_cases(data: Path) -> list[Case]:
    """The published cases of ``data/hardware/validation.csv``, see :func:`read_case_file`."""
    return read_case_file(data / "hardware" / "validation.csv")


def read_case_file(path: Path) -> list[Case]:
    """Read a file of published cases.

    Raises
    ------
    AssumptionError
        Naming the file, the line and the remedy.
    """
    try:
        return read_cases(text_of(path), where=path.name)
    except MalformedCases as error:
        raise AssumptionError(str(error)) from error


def _refer_to_known_parts(catalogue: HardwareCatalogue) -> None:
    """Names in one file must exist in the other."""
    kinds = sorted({each.kind for each in catalogue.fabrics.values()})
    for switch in catalogue.switches.values():
        if switch.fabric not in kinds:
            raise AssumptionError(
                f"switches.toml: {switch.name}.fabric = {switch.fabric!r} is the kind of no fabric"
                f" in fabrics.toml; use one of {', '.join(kinds)}"
            )
    try:
        for accelerator in catalogue.accelerators.values():
            catalogue.scale_up_of(accelerator)
            if accelerator.generation:
                catalogue.generation_of(accelerator)
    except ImpossibleCluster as error:
        raise AssumptionError(f"accelerators.toml: {error}") from error
    try:
        for each in catalogue.node_networks.values():
            if each.switch:
                catalogue.switch(each.switch)
                catalogue.optic(each.optic)
    except ImpossibleCluster as error:
        raise AssumptionError(f"node_networks.toml: {error}") from error
    try:
        for pod in catalogue.torus_pods.values():
            catalogue.accelerator(pod.accelerator)
    except ImpossibleCluster as error:
        raise AssumptionError(f"torus_pods.toml: {error}") from error
    try:
        for workload in catalogue.workloads.values():
            catalogue.model(workload.model)
            catalogue.stack(workload.software)
    except ImpossibleCluster as error:
        raise AssumptionError(f"workloads.toml: {error}") from error
    try:
        for cluster in catalogue.clusters.values():
            catalogue.accelerator(cluster.accelerator)
            catalogue.fabric(cluster.fabric)
            catalogue.switch(cluster.switch)
            catalogue.optic(cluster.optic)
            catalogue.cable(cluster.host_medium)
            if cluster.workload:
                catalogue.workload(cluster.workload)
    except ImpossibleCluster as error:
        raise AssumptionError(f"clusters.toml: {error}") from error
