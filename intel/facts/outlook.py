"""What the outlook models assume: ``data/reference/outlook.toml``, each value with its reason.

Facts are not here. A prior says what is thought before them, and how surely.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from intel.facts.reviewed_toml import read_reviewed

OUTLOOK_FILE: Final = "reference/outlook.toml"

Positive = Annotated[float, Field(gt=0)]
Fraction = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(min_length=1)]


class _Reviewed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Reasoned(_Reviewed):
    """A judgement; ``url`` is empty where the ledger alone holds the document."""

    reason: Text
    title: Text
    url: str = ""


class Spread(_Reviewed):
    """Standard deviation of a statement by grade, on the logarithm or logit."""

    A: Positive
    B: Positive
    C: Positive
    D: Positive
    forecast: Positive
    reason: Text


class SpeedGeneration(_Reasoned):
    """A generation with its launch and the rate it is expected to add, a year.

    ``products`` are what carries it, where it is counted by product.
    """

    name: Text
    products: tuple[str, ...] = ()
    launched: float
    launch_sd: Positive = 0.15
    potential: Positive
    potential_sd: Positive
    replaces: bool = True


class SpeedMarket(_Reviewed):
    """A market whose generations are forecast, and which metrics say how it stands."""

    title: Text
    unit: Text
    amount_metric: str
    share_metric: str
    share_basis: str
    share_scope: str
    p: Positive
    p_sd: Positive
    q: Positive
    q_sd: Positive
    reason: Text
    generation: tuple[SpeedGeneration, ...]


class Exclusion(_Reviewed):
    """Facts that are not used, by metric and origin, and why."""

    metric: Text
    origin: Text
    reason: Text


class AdoptionPrior(_Reasoned):
    """When a form of optics began, and the highest share held likely for it."""

    scopes: tuple[str, ...]
    launched: float
    ceiling: Fraction
    ceiling_sd: Positive
    extra_sd: Positive


class SubstitutionPrior(_Reasoned):
    """How fast a newcomer was expected to replace an incumbent, and how far."""

    newcomer: Text
    incumbent: Text
    rate: Positive
    rate_sd: Positive
    half_at: float
    half_sd: Positive
    ceiling: Fraction
    ceiling_sd: Positive


class CadenceClaim(_Reviewed):
    """Generations whose doubling time is tested."""

    subject: Text
    metric: Text
    entities: tuple[Text, ...]
    basis: str = ""
    hypothesis_years: Positive
    reason: Text


class Assumed(_Reasoned):
    """A number with its standard deviation (on the logarithm where it multiplies)."""

    value: float
    sd: Positive


class Lanes(_Reviewed):
    """Optical lanes of a module: their number, their rate, and the class of laser they need."""

    rate: Text
    lanes: Annotated[int, Field(gt=0)]
    lane_gbps: Positive
    is_datacom_laser: bool


class LaserSupply(_Reasoned):
    """Where one kind of laser stands: the part of demand not served, and growth a year."""

    stated_shortage: Annotated[float, Field(lt=1)]
    shortage_sd: Positive
    growth: float
    growth_sd: Positive


class LaserMix(_Reviewed):
    """Parts of lanes by decimal year, read on straight lines between the points."""

    vcsel: tuple[tuple[float, Fraction], ...]
    vcsel_reason: Text
    silicon_photonics: tuple[tuple[float, Fraction], ...]
    silicon_photonics_sd: Positive
    silicon_photonics_reason: Text


class Supply(_Reviewed):
    """What the supply outlook assumes."""

    first_quarter: Text
    last_quarter: Text
    cancelled_a_quarter: Assumed
    backlog_carried: Assumed
    lead_time_quarters: Assumed
    learning: Assumed
    shortage_on_slope: Assumed
    price_usd_per_gbps: Assumed
    lanes: Mapping[str, Lanes]
    laser: Mapping[str, LaserSupply]
    mix: LaserMix


class LaserContent(_Reasoned):
    """Lasers in one lane of a form."""

    form: Text
    laser: Text
    lanes_per_800g: Positive
    lasers_per_lane: Positive
    low: Positive
    high: Positive


class OutlookAssumptions(_Reviewed):
    """Everything the outlook models assume."""

    spread: Spread
    speed_market: Mapping[str, SpeedMarket]
    exclude: tuple[Exclusion, ...]
    adoption: Mapping[str, AdoptionPrior]
    substitution: Mapping[str, SubstitutionPrior]
    cadence: tuple[CadenceClaim, ...]
    supply: Supply
    laser_content: tuple[LaserContent, ...]


def load_outlook(data: Path) -> OutlookAssumptions:
    """Read the assumptions under the folder ``data``.

    Raises
    ------
    AssumptionError
        When the file is missing, is not TOML, or a value does not fit; the message names it.
    """
    return read_reviewed(data / OUTLOOK_FILE, OutlookAssumptions)
