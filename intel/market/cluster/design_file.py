"""Designs as files: the TOML or JSON that `intel cluster` takes, and a design written as one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from forecasts.hardware import HardwareCatalogue, ImpossibleCluster, ReferenceCluster, Workload
from forecasts.hardware.design import (
    Given,
    GivenRanges,
    Range,
    named,
    read_designs,
    read_workload,
)
from intel.errors import AssumptionError

ENDINGS = (".toml", ".json")


def designs_named(name: str, catalogue: HardwareCatalogue) -> list[GivenRanges]:
    """The designs of a file, or the reference cluster of that name.

    Raises
    ------
    AssumptionError
        When there is neither, or the file cannot be read, with the remedy.
    """
    path = Path(name)
    if path.suffix.lower() in ENDINGS:
        return parse_designs(_text(path), catalogue, where=path.name)
    try:
        return [named(name, catalogue)]
    except ImpossibleCluster as refusal:
        raise AssumptionError(f"{refusal}; a file of designs ends in .toml or .json") from refusal


def workload_named(name: str, catalogue: HardwareCatalogue) -> tuple[Workload, Mapping[str, Range]]:
    """The job of a file (its keys alone), or the reference job of that name, with its ranges.

    Raises
    ------
    AssumptionError
        When there is neither, or the file cannot be read.
    """
    path = Path(name)
    try:
        if path.suffix.lower() in ENDINGS:
            table = _table(_text(path), path.name)
            return read_workload(str(table.get("name", path.stem)), table, catalogue)
        return catalogue.workload(name), {}
    except ImpossibleCluster as refusal:
        raise AssumptionError(f"{name}: {refusal}") from refusal


def parse_designs(
    text: str, catalogue: HardwareCatalogue, *, where: str = "design.toml"
) -> list[GivenRanges]:
    """The designs of a text, TOML unless ``where`` ends in ``.json``.

    Raises
    ------
    AssumptionError
        Naming the file, the field, the constraint and the nearest feasible value.
    """
    try:
        return read_designs(_table(text, where), catalogue, name=Path(where).stem)
    except ImpossibleCluster as refusal:
        raise AssumptionError(f"{where}: {refusal}") from refusal


def design_toml(given: Iterable[Given]) -> str:
    """Designs and their jobs as a file that gives them back."""
    lines = ["# Designs for `intel cluster FILE`; any number may be a range, [low, high]."]
    for each in given:
        lines += ["", f"[designs.{_quoted(each.design.name)}]", *_keys(each.design, ("source",))]
        if each.workload is not None:
            lines += ["", f"[designs.{_quoted(each.design.name)}.workload]"]
            lines += _keys(each.workload, ("source",))
    return "\n".join(lines) + "\n"


def _keys(part: ReferenceCluster | Workload, left_out: tuple[str, ...]) -> list[str]:
    lines = []
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name in ("name", "workload", *left_out) or value is None:
            continue
        if field.default is not MISSING and value == field.default:
            continue
        text = _quoted(value) if isinstance(value, str) else repr(value)
        lines.append(f"{field.name} = {text}")
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _table(text: str, where: str) -> dict[str, Any]:
    try:
        table = json.loads(text) if where.lower().endswith(".json") else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        kind = "JSON" if where.lower().endswith(".json") else "TOML"
        raise AssumptionError(f"{where}: not valid {kind}: {error}") from error
    if not isinstance(table, dict):
        raise AssumptionError(f"{where}: must be an object of keys, not {type(table).__name__}")
    return table


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssumptionError(f"{path}: there is no such file; check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{path}: cannot be read ({error}); save it as UTF-8 text") from error
