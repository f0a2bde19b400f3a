"""A published case, what the model says of it, and why it may say nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Words that mark a row as context, not as a target: of its note or source, of its tolerance.
CONTEXT_NOTES = ("vendor claim", "derived", "secondary", "weak", "projection")
NUMBER = r"(-?\d+(?:\.\d+)?)"
CONTEXT_TOLERANCES = ("reference", "bound", "wide")


class Unsupported(Exception):  # noqa: N818 - a reason, not a fault
    """The model does not predict this quantity from these inputs; the text says why."""


@dataclass(frozen=True)
class Case:
    """One published quantity with the inputs it was measured under."""

    case_id: str
    group: str
    source: str
    url: str
    inputs: Mapping[str, Any]
    quantity: str
    published: float
    unit: str
    tolerance_hint: str = ""
    note: str = ""

    @property
    def target(self) -> bool:
        """Whether the model is judged by this row; context rows are shown beside."""
        words = f"{self.note} {self.source}".casefold()
        hint = self.tolerance_hint.casefold()
        return not (
            any(word in words for word in CONTEXT_NOTES)
            or any(word in hint for word in CONTEXT_TOLERANCES)
        )

    def within_tolerance(self, predicted: float) -> bool | None:
        """Whether a prediction satisfies the row's tolerance; None where it states none.

        Understands ``±5%``, ``exact``, ``band 10-15``, ``band 35-40k``, ``lower bound``, ``upper
        bound`` and ``factor 3``. A tolerance in brackets replaces the one before it for what it
        names: ``±12% (±20% MoE)`` for models with experts, ``±1% (tokens/s ±3%)`` for a unit.
        """
        hint = self.tolerance_hint.casefold().replace("−", "-")
        if "lower bound" in hint:
            return predicted >= self.published
        if "upper bound" in hint:
            return predicted <= self.published
        if band := re.search(rf"band {NUMBER}(?:-|\.\.){NUMBER}(k?)", hint):
            scale = 1e3 if band[3] else 1.0
            low, high = sorted((float(band[1]) * scale, float(band[2]) * scale))
            return low <= predicted <= high
        if factor := re.search(r"factor ([\d.]+)", hint):
            limit = float(factor[1])
            return self.published / limit <= predicted <= self.published * limit
        if "exact" in hint:
            return math.isclose(predicted, self.published, rel_tol=1e-6)
        special = re.search(r"\(([^)]*)\)", hint)
        if special and "%" in special[1] and self._is_meant(special[1]):
            hint = special[1]
        if percent := re.search(r"±\s*([\d.]+)\s*%", hint):
            return abs(predicted - self.published) <= abs(self.published) * float(percent[1]) / 100
        return None

    def _is_meant(self, qualifier: str) -> bool:
        """Whether the words beside a bracketed tolerance name this case's unit or kind."""
        named = re.sub(r"±\s*[\d.]+\s*%", "", qualifier).strip()
        model = self.inputs.get("model")
        routed = isinstance(model, Mapping) and bool(model.get("experts"))
        return named == self.unit.casefold() or (named == "moe" and routed)


@dataclass(frozen=True)
class CaseResult:
    """A case beside its prediction.

    ``error`` is ``predicted / published - 1``, None where the model does not predict.
    ``calibration`` tells whether the case helped to fit a constant; ``extrapolated`` whether it
    lies outside the range of the cases that did.
    """

    case: Case
    predicted: float | None
    error: float | None
    reason: str = ""
    family: str = ""
    calibration: bool = False
    extrapolated: bool = False
