"""Designs and jobs out of keys and values (a TOML table, a JSON object), checked word by word.

A number may be a range, ``[low, high]`` or ``[low, likely, high]``: outcomes then carry quantiles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.outcome import Given
from forecasts.hardware.feasibility import ImpossibleCluster, one_of
from forecasts.hardware.parts import ReferenceCluster, Workload
from forecasts.hardware.topology.network import TOPOLOGIES

DEFAULT_BASE = "scenario_100k"
JOB = "workload."


@dataclass(frozen=True)
class Range:
    """What an input may be: ``low <= likely <= high``; flat where nothing likelier is stated."""

    low: float
    likely: float
    high: float
    flat: bool = False
    whole: bool = False


@dataclass(frozen=True)
class GivenRanges:
    """A design at its likely values, and the inputs that are ranges.

    Names of job inputs begin with ``workload.``.
    """

    given: Given
    ranges: Mapping[str, Range] = field(default_factory=dict)


def read_designs(
    document: Mapping[str, Any], catalogue: HardwareCatalogue, *, name: str = "design"
) -> list[GivenRanges]:
    """All designs of a document: one by its keys alone, or several under ``[designs.NAME]``.

    ``[workloads.NAME]`` holds jobs that the designs may name; ``base`` in a design or job names
    the reference one whose values stand where none is given.

    Raises
    ------
    ImpossibleCluster
        For an unknown key, part or base, with the nearest known one; for a value of the wrong
        kind, or a range upside down.
    """
    designs, workloads = document.get("designs"), document.get("workloads", {})
    if designs is None:
        alone = {key: value for key, value in document.items() if key != "workloads"}
        designs = {str(document.get("name", name)): alone}
    if not isinstance(designs, Mapping) or not designs:
        raise ImpossibleCluster("designs", designs, "must be tables by name", "[designs.mine]")
    if not isinstance(workloads, Mapping):
        raise ImpossibleCluster(
            "workloads", workloads, "must be tables by name", "[workloads.mine]"
        )
    return [_design(str(key), value, workloads, catalogue) for key, value in designs.items()]


def read_design(
    given: Mapping[str, Any], catalogue: HardwareCatalogue, *, name: str = "design"
) -> ReferenceCluster:
    """One design without a job of its own, over a reference cluster; see :func:`read_designs`."""
    return read_designs(dict(given), catalogue, name=name)[0].given.design


def named(name: str, catalogue: HardwareCatalogue) -> GivenRanges:
    """A reference cluster by name, with its job."""
    design = catalogue.cluster(name)
    workload = catalogue.workload(design.workload) if design.workload else None
    return GivenRanges(Given(design, workload))


def with_value(given: Given, parameter: str, value: object, catalogue: HardwareCatalogue) -> Given:
    """The design or its job with one parameter changed.

    Raises
    ------
    ImpossibleCluster
        For a parameter or value that does not exist.
    """
    workload = given.workload
    in_job = {each.name for each in fields(Workload)}
    in_design = {each.name for each in fields(ReferenceCluster)}
    if parameter.startswith(JOB) or (parameter in in_job and parameter not in in_design):
        if workload is None:
            raise ImpossibleCluster(
                "parameter", parameter, "the design runs no job; give it a workload", "accelerators"
            )
        key = parameter.removeprefix(JOB)
        values, _ = _values(Workload, {key: value}, where=JOB)
        return Given(given.design, replace(workload, **values))
    if parameter == "workload":
        return Given(replace(given.design, workload=str(value)), catalogue.workload(str(value)))
    values, _ = _values(ReferenceCluster, {parameter: value})
    design = replace(given.design, **values)
    if parameter == "fabric":
        design = replace(design, switch=catalogue.switch_running(design.fabric, design.switch))
    return Given(_known_parts(design, catalogue), workload)


def _design(
    name: str, given: object, workloads: Mapping[str, Any], catalogue: HardwareCatalogue
) -> GivenRanges:
    if not isinstance(given, Mapping):
        raise ImpossibleCluster(f"designs.{name}", given, "must be a table", f"[designs.{name}]")
    base = catalogue.cluster(str(given.get("base", DEFAULT_BASE)))
    job = given.get("workload", base.workload if "base" in given else "")
    plain = {key: value for key, value in given.items() if key not in ("base", "workload", "name")}
    values, ranges = _values(ReferenceCluster, plain)
    label = str(given.get("label", name))
    design = replace(base, **{**values, "name": name, "label": label, "workload": ""})
    if "fabric" in given and "switch" not in given:
        design = replace(design, switch=catalogue.switch_running(design.fabric, design.switch))
    design = _known_parts(design, catalogue)
    workload = None
    if isinstance(job, Mapping):
        workload, of_job = read_workload(f"{name}'s job", job, catalogue)
        ranges |= of_job
    elif job in workloads:
        workload, of_job = read_workload(str(job), workloads[str(job)], catalogue)
        ranges |= of_job
    elif job:
        workload = catalogue.workload(str(job))
    design = replace(design, workload=workload.name if workload else "")
    return GivenRanges(Given(design, workload), ranges)


def read_workload(
    name: str, given: object, catalogue: HardwareCatalogue
) -> tuple[Workload, dict[str, Range]]:
    """A job out of keys and values, over the job its ``base`` names; and the ranges among them.

    Raises
    ------
    ImpossibleCluster
        For an unknown or missing key, model or software.
    """
    if not isinstance(given, Mapping):
        raise ImpossibleCluster(
            f"workloads.{name}", given, "must be a table", f"[workloads.{name}]"
        )
    plain = {key: value for key, value in given.items() if key not in ("base", "name")}
    values, ranges = _values(Workload, plain, where=JOB)
    if "base" in given:
        workload = replace(catalogue.workload(str(given["base"])), **{**values, "name": name})
    else:
        needed = [
            each.name
            for each in fields(Workload)
            if each.name not in ("name", "label", "source", *values) and each.default is MISSING
        ]
        if needed:
            raise ImpossibleCluster(
                f"workloads.{name}", "incomplete", f"lacks {', '.join(needed)}",
                "base = \"llama3_405b\"",
            )  # fmt: skip
        workload = Workload(**{"label": name, "source": "", **values, "name": name})
    catalogue.model(workload.model)
    catalogue.stack(workload.software)
    return workload, ranges


def _known_parts(design: ReferenceCluster, catalogue: HardwareCatalogue) -> ReferenceCluster:
    """The design with its parts as the catalogue spells them; refused where there are none."""
    known = replace(
        design,
        accelerator=catalogue.accelerator(design.accelerator).name,
        fabric=catalogue.fabric(design.fabric).name,
        switch=catalogue.switch(design.switch).name,
        optic=catalogue.optic(design.optic).name,
        host_medium=catalogue.cable(design.host_medium).name,
        topology=one_of("topology", design.topology, TOPOLOGIES),
        kernels=design.kernels
        and one_of("kernels", design.kernels, catalogue.accelerator_generations),
    )
    running = catalogue.switches_running(known.fabric)
    if known.switch not in running:
        raise ImpossibleCluster(
            "switch", repr(known.switch), f"does not run {known.fabric}", ", ".join(running)
        )
    return known


def _values(
    kind: type[Any], given: Mapping[str, Any], *, where: str = ""
) -> tuple[dict[str, Any], dict[str, Range]]:
    """Each key's value in its own type, and the ranges among them at their likely value."""
    known = {each.name: each for each in fields(kind)}
    allowed = [key for key in known if key != "name"]
    if not where:
        allowed += ["base", "workload"]
    values: dict[str, Any] = {}
    ranges: dict[str, Range] = {}
    for raw, value in given.items():
        key = one_of(f"{where}key" if where else "key", str(raw), allowed)
        if isinstance(value, list):
            ranges[where + key] = _range(where + key, value, known[key])
            likely = ranges[where + key].likely
            values[key] = round(likely) if ranges[where + key].whole else likely
        else:
            values[key] = _one(where + key, value, known[key])
    return values, ranges


def _one(name: str, value: object, known: Field[Any]) -> object:
    annotation = str(known.type)
    if annotation.startswith("str"):
        if not isinstance(value, str):
            raise ImpossibleCluster(name, value, "must be a name", f'"{value}"')
        return value
    if isinstance(value, bool) and annotation.startswith("int"):
        return int(value)
    nearest = known.default if isinstance(known.default, int | float) else "a number"
    number = _number(name, value, nearest)
    if annotation.startswith("int"):
        if number != int(number):
            raise ImpossibleCluster(name, value, "must be whole", round(number))
        return int(number)
    return number


def _range(name: str, value: list[Any], known: Field[Any]) -> Range:
    if str(known.type).startswith("str"):
        raise ImpossibleCluster(name, value, "is a name and has no range", "one of the names")
    if len(value) not in (2, 3):
        raise ImpossibleCluster(
            name, value, "a range is [low, high] or [low, likely, high]", "[1, 2]"
        )
    low, *middle, high = (_number(name, each, "[1, 2]") for each in value)
    if not all(low <= each <= high for each in (*middle, high)):
        raise ImpossibleCluster(name, value, "is upside down", sorted(value))
    likely = middle[0] if middle else (low + high) / 2.0
    return Range(low, likely, high, not middle, str(known.type).startswith("int"))


def _number(name: str, value: object, nearest: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ImpossibleCluster(name, repr(value), "is not a number", nearest)
    return float(value)
