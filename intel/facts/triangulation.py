"""Quantities estimated from three sides: ``data/reference/triangulation.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intel.facts.reviewed_toml import read_reviewed

TRIANGULATION_FILE: Final = "reference/triangulation.toml"

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TopDown(_Strict):
    """A node of the coherent forecast, or a published series of USD a quarter.

    ``reported_basis`` gives quarters before the forecast begins. ``definition_per`` names an anchor
    by which the definition is divided. ``volume`` is the simulation's, ``volume_of`` the published
    forecast of the same.
    """

    market_basis: str = ""
    node: Text = "market"
    reported_basis: str = ""
    series: str = ""
    definition: Annotated[tuple[Text, ...], Field(min_length=1)]
    definition_per: str = ""
    volume: str = ""
    volume_of: Literal["", "capex", "modules"] = ""
    reason: Text

    @model_validator(mode="after")
    def _is_of_one_forecast(self) -> TopDown:
        if bool(self.market_basis) == bool(self.series):
            message = (
                "top_down: give market_basis (of the coherent forecast) or series, one of them"
            )
            raise ValueError(message)
        if bool(self.volume) != bool(self.volume_of):
            message = f"top_down {self.market_basis}: give volume and volume_of, or neither"
            raise ValueError(message)
        return self


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
    """One quantity of one year, and what it is set beside.

    ``is_last_quarters_rate`` marks capex of the year in which the simulation begins with the last
    quarter: how much more that quarter's yearly rate is than the year, the buyers' quarters tell.
    """

    name: Text
    label: Text
    year: int
    measure: Text
    counts: Text
    is_last_quarters_rate: bool = False
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
