"""A published case, what the model says of it, and why it may say nothing."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

COLUMNS = (
    "case_id",
    "group",
    "source",
    "url",
    "inputs",
    "quantity",
    "published_value",
    "unit",
    "tolerance_hint",
    "note",
)
# Words that mark a row as context, not as a target: of its note or source, of its tolerance.
CONTEXT_NOTES = ("vendor claim", "derived", "secondary", "weak", "projection")
NUMBER = r"(-?\d+(?:\.\d+)?)"
CONTEXT_TOLERANCES = ("reference", "bound", "wide")


class MalformedCases(ValueError):  # noqa: N818 - reads as the sentence it raises
    """A file of cases that cannot be read; the message names the row and the remedy."""


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

        Understands ``±5%``, ``exact``, ``band 10-15``, ``lower bound``, ``upper bound`` and
        ``factor 3``.
        """
        hint = self.tolerance_hint.casefold().replace("−", "-")
        if "lower bound" in hint:
            return predicted >= self.published
        if "upper bound" in hint:
            return predicted <= self.published
        if band := re.search(rf"band {NUMBER}(?:-|\.\.){NUMBER}", hint):
            low, high = sorted((float(band[1]), float(band[2])))
            return low <= predicted <= high
        if factor := re.search(r"factor ([\d.]+)", hint):
            limit = float(factor[1])
            return self.published / limit <= predicted <= self.published * limit
        if "exact" in hint:
            return math.isclose(predicted, self.published, rel_tol=1e-6)
        if percent := re.search(r"±\s*([\d.]+)\s*%", hint):
            return abs(predicted - self.published) <= abs(self.published) * float(percent[1]) / 100
        return None


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


def read_cases(text: str, *, where: str = "cases") -> list[Case]:
    """Parse a CSV of cases (columns: :data:`COLUMNS`, ``inputs`` as a JSON object).

    Raises
    ------
    MalformedCases
        Naming the file, the line and the remedy.
    """
    reader = csv.DictReader(StringIO(text))
    missing = [name for name in COLUMNS[:8] if name not in (reader.fieldnames or ())]
    if missing:
        raise MalformedCases(
            f"{where}: no column {', '.join(missing)}; the header must be {', '.join(COLUMNS)}"
        )
    return [_case(row, f"{where}, line {line}") for line, row in enumerate(reader, start=2)]


def _case(row: Mapping[str, str | None], where: str) -> Case:
    raw = row["inputs"] or "{}"
    try:
        inputs = json.loads(raw)
    except json.JSONDecodeError as error:
        raise MalformedCases(f"{where}: inputs is not JSON ({error}); quote it as one") from error
    if not isinstance(inputs, dict):
        raise MalformedCases(f"{where}: inputs must be a JSON object, not {type(inputs).__name__}")
    try:
        published = float(row["published_value"] or "")
    except ValueError as error:
        raise MalformedCases(
            f"{where}: published_value = {row['published_value']!r} is not a number; write it plain"
        ) from error
    if not math.isfinite(published):
        raise MalformedCases(f"{where}: published_value must be finite")
    return Case(
        case_id=row["case_id"] or "",
        group=row["group"] or "",
        source=row["source"] or "",
        url=row["url"] or "",
        inputs=inputs,
        quantity=row["quantity"] or "",
        published=published,
        unit=row["unit"] or "",
        tolerance_hint=row.get("tolerance_hint") or "",
        note=row.get("note") or "",
    )
