"""Scenario sets from ``data/scenarios/*.toml`` and from saved sets of the same form.

The file's shape is declared here once; unknown keys are errors. Whether the set is *possible*
(odds, bands, intervals) is decided by :class:`forecasts.scenarios.ScenarioSet`.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecasts.scenarios import (
    Claim,
    CoupledCluster,
    Driver,
    ImpossibleScenario,
    Outcome,
    ScenarioSet,
)
from forecasts.scenarios.coupling import check_couplable
from intel.errors import AssumptionError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _DocumentFile(_Strict):
    title: str
    publisher: str
    url: str
    places: str = ""


class _DriverFile(_Strict):
    interval_90: tuple[float, float]
    reason: str


class _OutcomeFile(_Strict):
    name: str
    label: str
    probability: Annotated[float, Field(strict=True)]
    band: tuple[float, float]
    reason: str
    drivers: dict[str, _DriverFile]


class _ClaimFile(_Strict):
    expected_value: tuple[float, float]
    points: dict[str, float]


class _ClusterFile(_Strict):
    reference: str
    fabrics: dict[str, str]
    switches: dict[str, str]
    optics: dict[str, str]


class _SetFile(_Strict):
    name: str
    title: str
    question: str
    quantity: str
    basis: str
    support: tuple[float, float]
    resolves_on: date
    rule: str
    document: _DocumentFile
    claim: _ClaimFile | None = None
    cluster: _ClusterFile
    outcome: list[_OutcomeFile]


def load_scenario_sets(data: Path) -> dict[str, ScenarioSet]:
    """Read every set under ``data/scenarios/``, by name.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    sets: dict[str, ScenarioSet] = {}
    for path in sorted((data / "scenarios").glob("*.toml")):
        loaded = load_scenario_set(path)
        if loaded.name != path.stem:
            raise AssumptionError(
                f"{path.name}: name = {loaded.name!r} differs from the file's name;"
                " a set is found by its file, so make them equal"
            )
        sets[loaded.name] = loaded
    return sets


def load_scenario_set(path: Path) -> ScenarioSet:
    """Read one set; see :func:`load_scenario_sets`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{path.name}: cannot be read ({error}); save it as UTF-8") from error
    return parse_scenario_set(text, where=path.name)


def parse_scenario_set(text: str, *, where: str) -> ScenarioSet:
    """Parse the TOML of one set; ``where`` names it in messages."""
    try:
        raw = _SetFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise AssumptionError(f"{where}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise AssumptionError(f"{where}: {_in_words(error)}") from error
    try:
        possible = _possible(raw)
        check_couplable(possible)
    except ImpossibleScenario as error:
        raise AssumptionError(f"{where}: {error}") from error
    return possible


def _possible(raw: _SetFile) -> ScenarioSet:
    outcomes = tuple(
        Outcome(
            name=outcome.name,
            label=outcome.label,
            probability=outcome.probability,
            band=outcome.band,
            reason=outcome.reason,
            drivers={
                name: Driver(name, *driver.interval_90, reason=driver.reason)
                for name, driver in outcome.drivers.items()
            },
        )
        for outcome in raw.outcome
    )
    claim = None
    if raw.claim is not None:
        claim = Claim(expected_value=raw.claim.expected_value, points=raw.claim.points)
    return ScenarioSet(
        name=raw.name,
        title=raw.title,
        question=raw.question,
        quantity=raw.quantity,
        basis=raw.basis,
        support=raw.support,
        resolves_on=raw.resolves_on,
        rule=raw.rule,
        outcomes=outcomes,
        source_title=raw.document.title,
        source_url=raw.document.url,
        cluster=CoupledCluster(**raw.cluster.model_dump()),
        claim=claim,
    )


def _in_words(error: ValidationError) -> str:
    """Every fault of the file's shape, as place and remedy."""
    faults = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        match fault["type"]:
            case "extra_forbidden":
                faults.append(f"{place} is not a known key; check the spelling or remove it")
            case "missing":
                faults.append(f"{place} is missing; add it")
            case _:
                faults.append(f"{place} = {fault['input']!r}: {fault['msg'].lower()}")
    return "; ".join(faults)
