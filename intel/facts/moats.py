"""Control points and fabrics with their scores: ``data/reference/moats.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intel.facts.reviewed_toml import read_reviewed

MOATS_FILE: Final = "reference/moats.toml"

Kind = Literal["control_point", "fabric"]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(_Strict):
    """A question every subject of its kind is scored on; ``means`` says what 10 is."""

    kind: Kind
    name: Text
    label: Text
    means: Text


class Measure(_Strict):
    """A number that is computed, and what it scores."""

    name: Text
    unit: Text
    at_0: float
    at_10: float
    log: bool = False
    means: Text

    @model_validator(mode="after")
    def _scores_something(self) -> Measure:
        if self.at_0 == self.at_10 or (self.log and min(self.at_0, self.at_10) <= 0.0):
            message = f"measure {self.name}: at_0 and at_10 must differ, and be above 0 with log"
            raise ValueError(message)
        return self


class Score(_Strict):
    """Either ``judged`` with its document, or a ``measure`` and of what."""

    judged: Annotated[float, Field(ge=0, le=10)] | None = None
    measure: str = ""
    of: tuple[Text, ...] = ()
    reason: Text
    title: str = ""
    url: str = ""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Score:
        is_judged = self.judged is not None and self.title and self.url
        if bool(is_judged) == bool(self.measure and self.of):
            message = "give judged with title and url, or measure with of: one of the two"
            raise ValueError(message)
        return self


class Subject(_Strict):
    """A control point or a fabric, scored on every criterion of its kind.

    ``claimed_rank`` is its place in the order of the article "The AI Networking Stack", if any.
    """

    kind: Kind
    name: Text
    label: Text
    held_by: Text
    claimed_rank: Annotated[int, Field(ge=1)] | None = None
    score: dict[str, Score]


class Moats(_Strict):
    """The whole file."""

    criterion: tuple[Criterion, ...]
    measure: tuple[Measure, ...]
    subject: tuple[Subject, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Moats:
        measures = [each.name for each in self.measure]
        criteria = [(each.kind, each.name) for each in self.criterion]
        subjects = [(each.kind, each.name) for each in self.subject]
        if any(len(set(names)) < len(names) for names in (measures, criteria, subjects)):
            message = "two criteria, measures or subjects share a name; rename one"
            raise ValueError(message)
        for subject in self.subject:
            wanted = {each.name for each in self.criterion if each.kind == subject.kind}
            if set(subject.score) != wanted:
                message = (
                    f"{subject.name}: scores {sorted(subject.score)} must be exactly those of its"
                    f" kind, {sorted(wanted)}"
                )
                raise ValueError(message)
            for criterion, score in subject.score.items():
                if score.measure and score.measure not in measures:
                    message = (
                        f"{subject.name}.{criterion}: no measure is named {score.measure!r}; there"
                        f" are {', '.join(measures)}"
                    )
                    raise ValueError(message)
        return self


def load_moats(data: Path) -> Moats:
    """Read the reviewed scores.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    return read_reviewed(data / MOATS_FILE, Moats)
