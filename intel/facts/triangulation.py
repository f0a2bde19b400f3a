"""Quantities estimated from three sides: ``data/reference/triangulation.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intel.facts.reviewed_toml import read_reviewed

TRIANGULATION_FILE: Final = "reference/triangulation.toml"

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TopDown(_Strict):
    """A node of the coherent forecast; ``reported_basis`` gives quarters before it begins."""

    market_basis: Text
    node: Text = "market"
    reported_basis: str = ""
    definition: Annotated[tuple[Text, ...], Field(min_length=1)]
    reason: Text


class House(_Strict):
    """A house's forecast; ``volume_factor`` brings its volume to the unit of ``volume``."""

    fact_id: Text
    definition: Annotated[tuple[Text, ...], Field(min_length=1)]
    volume: str = ""
    volume_fact_id: str = ""
    volume_factor: Annotated[float, Field(gt=0)] = 1.0
    reason: Text

    @model_validator(mode="after")
    def _has_both_volumes_or_none(self) -> House:
        if bool(self.volume) != bool(self.volume_fact_id):
            message = f"fact {self.fact_id}: give volume and volume_fact_id, or neither"
            raise ValueError(message)
        return self


class Quantity(_Strict):
    """One quantity of one year, and what it is set beside."""

    name: Text
    label: Text
    year: int
    measure: Text
    counts: Text
    top_down: tuple[TopDown, ...] = ()
    house: tuple[House, ...] = ()


class _Triangulation(_Strict):
    quantity: tuple[Quantity, ...]


def load_triangulation(data: Path) -> tuple[Quantity, ...]:
    """Read the quantities.

    Raises
    ------
    AssumptionError
        Naming the file, the place in it and the remedy.
    """
    return read_reviewed(data / TRIANGULATION_FILE, _Triangulation).quantity
