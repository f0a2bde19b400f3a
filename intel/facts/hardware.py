"""The parts of ``data/hardware/*.toml``, each number with its document.

A file holds one block per part (``[H100]``), or one block alone (``economics.toml``). A number is
``{ value, low, high, status, source, note }`` where ``source`` is a key of ``sources.toml``; text
stands plain. The keys a block may have are the fields of the part's dataclass in
:mod:`forecasts.hardware`; any other key is refused.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from forecasts.hardware import (
    Accelerator,
    Document,
    Economics,
    Evidence,
    Fabric,
    HardwareCatalogue,
    ImpossibleCluster,
    InterruptionCause,
    MatrixKernel,
    Nic,
    Optic,
    PathLatency,
    PublishedModel,
    ReferenceCluster,
    Reliability,
    ScaleUp,
    Switch,
)
from forecasts.hardware.collectives import CollectiveConstants, CollectiveLinks
from forecasts.hardware.inference import ServingConstants
from forecasts.hardware.money import PriceBook
from forecasts.hardware.scale_across import ScaleAcrossConstants
from forecasts.hardware.training import (
    Generation,
    SoftwareFeature,
    SoftwareStack,
    TrainingConstants,
)
from forecasts.hardware.validation.case import Case, MalformedCases, read_cases
from intel.errors import AssumptionError

Status = Literal["spec", "measured", "claim", "estimate", "forecast", "derived", "calibrated"]
Ledger = dict[tuple[str, str, str], Evidence]
Part = TypeVar("Part")


class _Number(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    low: float | None = None
    high: float | None = None
    status: Status
    source: str
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> _Number:
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not low <= self.value <= high:
            raise ValueError(f"low {low:g} <= value {self.value:g} <= high {high:g} must hold")
        return self


class _DocumentBlock(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    publisher: str
    url: str
    published_on: date | None = None


def load_hardware(data: Path) -> HardwareCatalogue:
    """Read every file of ``data/hardware/``.

    Raises
    ------
    AssumptionError
        Naming the file, the key, the constraint and the remedy.
    """
    folder = data / "hardware"
    documents = _documents(folder / "sources.toml")
    ledger: Ledger = {}

    def parts(stem: str, kind: type[Part]) -> dict[str, Part]:
        path = folder / f"{stem}.toml"
        return {
            name: _part(path, name, block, kind, documents, ledger)
            for name, block in _read(path).items()
        }

    def single(stem: str, kind: type[Part]) -> Part:
        path = folder / f"{stem}.toml"
        return _part(path, "", _read(path), kind, documents, ledger)

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
        generations=parts("generations", Generation),
        software=parts("software", SoftwareStack),
        features=parts("features", SoftwareFeature),
        training=single("training", TrainingConstants),
        collective_links=parts("collective_links", CollectiveLinks),
        collectives=single("collectives", CollectiveConstants),
        latencies=parts("latencies", PathLatency),
        price_books=parts("price_books", PriceBook),
        models=parts("models", PublishedModel),
        serving=single("serving", ServingConstants),
        causes=parts("interruption_causes", InterruptionCause),
        scale_across=single("scale_across", ScaleAcrossConstants),
        kernels=parts("kernels", MatrixKernel),
        held_out=_held_out(folder / "held_out.csv"),
        evidence=ledger,
    )
    _refer_to_known_parts(catalogue)
    return catalogue


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssumptionError(f"{path.name}: missing from {path.parent}; restore it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{path.name}: cannot be read ({error}); save it as UTF-8") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise AssumptionError(f"{path.name}: not valid TOML: {error}") from error


def _documents(path: Path) -> dict[str, Document]:
    documents = {}
    for key, block in _read(path).items():
        try:
            read = _DocumentBlock.model_validate(block)
        except ValidationError as error:
            raise AssumptionError(f"{path.name}: {key}: {_in_words(error)}") from error
        published = None if read.published_on is None else read.published_on.isoformat()
        documents[key] = Document(
            title=read.title, publisher=read.publisher, url=read.url, published_on=published
        )
    return documents


def _held_out(path: Path) -> dict[str, float]:
    """The cases of the calibration, each with its error when held out of the fit."""
    rows = csv.DictReader(_text(path).splitlines())
    try:
        return {row["case_id"]: float(row["error"]) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise AssumptionError(
            f"{path.name}: every row needs case_id and a number under error ({error})"
        ) from error


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
        return read_cases(_text(path), where=path.name)
    except MalformedCases as error:
        raise AssumptionError(str(error)) from error


def _part(
    path: Path,
    name: str,
    block: Mapping[str, Any],
    kind: type[Part],
    documents: Mapping[str, Document],
    ledger: Ledger,
) -> Part:
    """Make one part; a number enters the ledger of evidence under (file, part, field)."""
    where = f"{path.name}: {name}." if name else f"{path.name}: "
    if not isinstance(block, Mapping):
        raise AssumptionError(
            f"{where.rstrip('.')} is not a block of keys; write [{name}] above it"
        )
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for key in block:
        if key not in known or key == "name":
            raise AssumptionError(
                f"{where}{key} is not a known key; use one of {', '.join(sorted(known))}"
            )
    values: dict[str, Any] = {"name": name} if "name" in known else {}
    if "source" in known and block.get("source") not in documents:
        raise AssumptionError(
            f"{where}source = {block.get('source')!r} is not in sources.toml; add the document there"
        )
    for key, field in known.items():
        if key == "name":
            continue
        if key not in block:
            if field.default is MISSING:
                raise AssumptionError(f"{where}{key} is missing; add it with its source")
            continue
        raw = block[key]
        if isinstance(raw, Mapping):
            number = _number(where + key, raw, documents)
            ledger[path.stem, name, key] = number
            values[key] = int(number.value) if str(field.type).startswith("int") else number.value
        elif _plain(key, raw, str(field.type), kind):
            values[key] = raw
        else:
            raise AssumptionError(
                f"{where}{key} = {raw!r} must be {{ value, status, source }}, because every"
                " number names its document"
            )
    try:
        return kind(**values)
    except ImpossibleCluster as error:
        raise AssumptionError(f"{path.name}: {error}") from error


def _plain(key: str, raw: object, annotation: str, kind: type[object]) -> bool:
    """Text and a year need no document; a cluster is a choice; a model names one for its block."""
    if isinstance(raw, str):
        return annotation.startswith("str")
    unsourced = key == "year" or kind in (ReferenceCluster, PublishedModel)
    return unsourced and isinstance(raw, int) and annotation.startswith("int")


def _number(where: str, raw: Mapping[str, Any], documents: Mapping[str, Document]) -> Evidence:
    try:
        read = _Number.model_validate(raw)
    except ValidationError as error:
        raise AssumptionError(f"{where}: {_in_words(error)}") from error
    if read.source not in documents:
        raise AssumptionError(
            f"{where}: source = {read.source!r} is not in sources.toml; add the document there"
        )
    return Evidence(
        value=read.value,
        low=read.low,
        high=read.high,
        status=read.status,
        note=read.note,
        document=documents[read.source],
    )


def _refer_to_known_parts(catalogue: HardwareCatalogue) -> None:
    """Names in one file must exist in the other."""
    try:
        for accelerator in catalogue.accelerators.values():
            catalogue.scale_up_of(accelerator)
            if accelerator.generation:
                catalogue.generation_of(accelerator)
    except ImpossibleCluster as error:
        raise AssumptionError(f"accelerators.toml: {error}") from error
    try:
        for cluster in catalogue.clusters.values():
            catalogue.accelerator(cluster.accelerator)
            catalogue.fabric(cluster.fabric)
            catalogue.switch(cluster.switch)
            catalogue.optic(cluster.optic)
    except ImpossibleCluster as error:
        raise AssumptionError(f"clusters.toml: {error}") from error


def _in_words(error: ValidationError) -> str:
    faults = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"]) or "value"
        match fault["type"]:
            case "extra_forbidden":
                faults.append(f"{place} is not a known key; check the spelling or remove it")
            case "missing":
                faults.append(f"{place} is missing; add it")
            case _:
                faults.append(f"{place}: {fault['msg']}")
    return "; ".join(faults)
