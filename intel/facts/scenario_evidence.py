"""How evidence moves the odds of scenario sets: ``data/reference/scenario_evidence.toml``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intel.facts.reviewed_toml import read_reviewed

EVIDENCE_FILE: Final = "reference/scenario_evidence.toml"

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatedBounds(_Strict):
    """Least and most that evidence can make of an outcome."""

    floor: Annotated[float, Field(ge=0, lt=0.5)]
    ceiling: Annotated[float, Field(gt=0.5, le=1)]
    reason: Text


class EvidenceRule(_Strict):
    """The series that bears on a set; ``spread`` is on the scale of the set's quantity."""

    name: Text
    stated_on: date
    series: Literal[
        "platform_share", "ethernet_share", "world_capex", "open_scale_up", "inference_share"
    ]
    tempering: Annotated[float, Field(gt=0, le=1)]
    spread: Annotated[float, Field(gt=0)]
    proxy_widening: Annotated[float, Field(ge=1)]
    reason: Text


class SilentSet(_Strict):
    """A set on which nothing lands by quarter, and why."""

    name: Text
    stated_on: date
    reason: Text


class EvidenceRules(_Strict):
    """The whole file."""

    bounds: StatedBounds
    set: tuple[EvidenceRule, ...] = ()
    silent: tuple[SilentSet, ...] = ()

    @model_validator(mode="after")
    def _names_each_set_once(self) -> EvidenceRules:
        names = [each.name for each in self.set] + [each.name for each in self.silent]
        if len(set(names)) < len(names):
            message = f"a set is named twice in {names}; keep one rule"
            raise ValueError(message)
        return self


def load_evidence_rules(data: Path) -> EvidenceRules:
    """Read the rules.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    return read_reviewed(data / EVIDENCE_FILE, EvidenceRules)
