"""Scenario sets from ``data/scenarios/*.toml``.

The file's shape is declared here once; unknown keys are errors. Whether the set is *possible*
(odds, bands, intervals, influences) is decided by :mod:`forecasts.scenarios`. A set holds axes of
its own, or names the sets whose axes it joins (``axes_of``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forecasts.scenarios import (
    Anchor,
    Axis,
    Claim,
    Correlation,
    DriverRange,
    ImpossibleScenario,
    Influence,
    Outcome,
    ScenarioSet,
    joint_odds,
)
from intel.errors import AssumptionError
from intel.facts.reviewed_toml import in_words, line_of

_NAMED = re.compile(r"(?:axis (\w+))?(?:, )?(?:outcome (\w+))?")
"""The axis and the outcome that a refusal begins with."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _DocumentFile(_Strict):
    title: str
    publisher: str
    url: str
    places: str = ""


class _DriverFile(_Strict):
    interval_90: dict[date, tuple[float, float]]
    reason: str


class _OutcomeFile(_Strict):
    name: str
    label: str
    probability: Annotated[float, Field(strict=True)]
    band: tuple[float, float]
    documents: list[str]
    reason: str
    drivers: dict[str, _DriverFile]


class _AxisFile(_Strict):
    name: str
    label: str
    question: str
    quantity: str
    basis: str
    support: tuple[float, float]
    measured_on: date
    resolves_on: date
    rule: str
    judged_by: str
    outcome: list[_OutcomeFile]


class _ClaimFile(_Strict):
    expected_value: tuple[float, float]
    points: dict[str, float]


class _InfluenceFile(_Strict):
    of: str
    on: str
    impact: float
    reason: str


class _CorrelationFile(_Strict):
    between: tuple[str, str]
    value: float
    reason: str


class _AnchorFile(_Strict):
    value: float
    low: float
    high: float
    unit: str
    reason: str
    title: str
    url: str


class _SetFile(_Strict):
    name: str
    title: str
    question: str
    document: _DocumentFile
    documents: dict[str, _DocumentFile] = {}
    claim: _ClaimFile | None = None
    axes_of: list[str] = []
    axis: list[_AxisFile] = []
    influence: list[_InfluenceFile] = []
    correlation: list[_CorrelationFile] = []
    anchor: dict[str, _AnchorFile] = {}


def load_scenario_sets(data: Path) -> dict[str, ScenarioSet]:
    """Read every set under ``data/scenarios/``, by name; sets that join others come last.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    read = {path: _read(path) for path in sorted((data / "scenarios").glob("*.toml"))}
    sets: dict[str, ScenarioSet] = {}
    for path, raw in sorted(read.items(), key=lambda item: bool(item[1].axes_of)):
        loaded = _possible(raw, sets, path)
        if loaded.name != path.stem:
            raise AssumptionError(
                f"{path.name}: name = {loaded.name!r} differs from the file's name;"
                " a set is found by its file, so make them equal"
            )
        sets[loaded.name] = loaded
    return sets


def _read(path: Path) -> _SetFile:
    try:
        return _SetFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise AssumptionError(f"{path.name}: cannot be read ({error}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise AssumptionError(f"{path.name}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise AssumptionError(f"{path.name}: {in_words(error)}") from error


def _possible(raw: _SetFile, others: Mapping[str, ScenarioSet], path: Path) -> ScenarioSet:
    try:
        made = ScenarioSet(
            name=raw.name,
            title=raw.title,
            question=raw.question,
            axes=(*_joined(raw, others), *(_axis(each, raw.documents) for each in raw.axis)),
            source_title=raw.document.title,
            source_url=raw.document.url,
            influences=tuple(
                Influence(_place(each.of), _place(each.on), each.impact, each.reason)
                for each in raw.influence
            ),
            correlations=tuple(
                Correlation(each.between, each.value, each.reason) for each in raw.correlation
            ),
            anchors={name: _anchor(name, each) for name, each in raw.anchor.items()},
            claim=None if raw.claim is None else Claim(raw.claim.expected_value, raw.claim.points),
        )
        joint_odds(made.weights, made.influences)
    except ImpossibleScenario as error:
        named = _NAMED.match(str(error))
        block = (named[2] or named[1]) if named else ""
        line = line_of(path.read_text(encoding="utf-8-sig"), block) if block else ""
        raise AssumptionError(f"{path.name}: {error}{line}") from error
    return made


def _joined(raw: _SetFile, others: Mapping[str, ScenarioSet]) -> list[Axis]:
    axes: list[Axis] = []
    for name in raw.axes_of:
        if name not in others:
            raise ImpossibleScenario(
                f"axes_of names {name!r}, which is no set with an axis of its own; there are"
                f" {', '.join(others) or 'none'}"
            )
        axes += others[name].axes
    return axes


def _axis(raw: _AxisFile, documents: Mapping[str, _DocumentFile]) -> Axis:
    return Axis(
        **raw.model_dump(exclude={"outcome"}),
        outcomes=tuple(_outcome(each, documents) for each in raw.outcome),
    )


def _outcome(raw: _OutcomeFile, documents: Mapping[str, _DocumentFile]) -> Outcome:
    if unknown := [key for key in raw.documents if key not in documents]:
        raise ImpossibleScenario(
            f"outcome {raw.name}: documents {unknown} are not among [documents]:"
            f" {', '.join(documents) or 'none is given'}"
        )
    return Outcome(
        name=raw.name,
        label=raw.label,
        probability=raw.probability,
        band=raw.band,
        reason=raw.reason,
        drivers={
            name: DriverRange(
                name,
                tuple((day, low, high) for day, (low, high) in each.interval_90.items()),
                each.reason,
            )
            for name, each in raw.drivers.items()
        },
        documents=tuple(f"{documents[key].title} ({documents[key].url})" for key in raw.documents),
    )


def _anchor(name: str, raw: _AnchorFile) -> Anchor:
    if not raw.low <= raw.value <= raw.high:
        raise ImpossibleScenario(
            f"anchor.{name}: value {raw.value} lies outside [{raw.low}, {raw.high}]; move it or"
            " its bounds"
        )
    return Anchor(**raw.model_dump())


def _place(dotted: str) -> tuple[str, str]:
    axis, point, outcome = dotted.partition(".")
    if not point:
        raise ImpossibleScenario(f"{dotted!r} is no outcome; write axis.outcome")
    return axis, outcome
