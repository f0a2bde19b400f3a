"""One block of a hardware file into one part: keys, numbers, documents.

A number is ``{ value, low, high, status, source, note }`` where ``source`` is a key of
``sources.toml``; text stands plain. The keys a block may have are the fields of the part's
dataclass; any other key is refused.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from forecasts.hardware import (
    Document,
    Evidence,
    ImpossibleCluster,
    PublishedModel,
    ReferenceCluster,
    TorusPod,
    Workload,
)
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
        if not math.isfinite(self.value):
            raise ValueError(f"value {self.value} is not a finite number")
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


def text_of(path: Path) -> str:
    """The text of a file, or a refusal in words."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssumptionError(f"{path.name}: missing from {path.parent}; restore it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{path.name}: cannot be read ({error}); save it as UTF-8") from error


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, or a refusal in words."""
    try:
        return tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise AssumptionError(f"{path.name}: not valid TOML: {error}") from error


def read_documents(path: Path) -> dict[str, Document]:
    """The documents that numbers may name, by key."""
    documents = {}
    for key, block in read_toml(path).items():
        try:
            read = _DocumentBlock.model_validate(block)
        except ValidationError as error:
            raise AssumptionError(f"{path.name}: {key}: {_in_words(error)}") from error
        published = None if read.published_on is None else read.published_on.isoformat()
        documents[key] = Document(
            title=read.title, publisher=read.publisher, url=read.url, published_on=published
        )
    return documents


def read_part(
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
            f"{where}source = {block.get('source')!r} is not in sources.toml; add the document"
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
    unsourced = key == "year" or kind in (ReferenceCluster, PublishedModel, TorusPod, Workload)
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
                faults.append(f"{place}: {fault['msg'].removeprefix('Value error, ')}")
    return "; ".join(faults)
