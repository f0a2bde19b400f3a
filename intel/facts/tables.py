"""One row of each reviewed table under ``data/reference/``, as a checked model.

The fields of a model are the columns of its file, in their order.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Name = Annotated[str, Field(min_length=1)]
Fraction = Annotated[float, Field(ge=0, le=1)]
OptionalDay = Annotated[date | None, BeforeValidator(lambda text: None if text == "" else text)]
OptionalNumber = Annotated[int | None, BeforeValidator(lambda text: None if text == "" else text)]
OptionalAmount = Annotated[float | None, BeforeValidator(lambda text: None if text == "" else text)]


class TableRow(BaseModel):
    """A row of a reviewed table: no columns but its own, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(TableRow):
    """A unit of measure."""

    unit: Name
    definition: Name


class Metric(TableRow):
    """A canonical metric with its one unit (``currency_m``: millions of the stated currency)."""

    metric: Name
    unit: Name
    kind: Name
    definition: Name


class Entity(TableRow):
    """A name as written, the display name it stands for, and where its facts are kept."""

    alias: Name
    entity: Name
    kind: Literal["vendor", "buyer", "market", "product", "standard", "operator", "house"]
    facts_file: str


class MetricMapping(TableRow):
    """One metric as written, the conditions it is written under, and what it becomes."""

    as_written: Name
    when: str
    metric: Name
    sets: str
    value: Literal["", "relabel", "minus_1", "plus_1", "times_8", "times_1000", "times_1000000"]
    drops: str


class SegmentMapping(TableRow):
    """One ``key=value`` of a segment and the field it becomes (``*``: any value)."""

    key: Name
    value: Name
    metric: str
    field: Name
    canonical: str


FIRST_ROLES: Final = {
    "silicon": "vendors_silicon.csv",
    "system": "vendors_systems.csv",
    "optics": "vendors_optics.csv",
    "buyer": "buyers.csv",
}
"""What a vendor is first of all, and the file of ``data/facts/`` its rows belong to."""
ROLES: Final = (*FIRST_ROLES, "nic_dpu", "retimer", "cable")


class Vendor(TableRow):
    """A company that is followed: its names, and the line that stands for it, if one does."""

    vendor: Name
    spellings: str
    roles: Name
    ticker: str
    cik: OptionalNumber
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    fiscal_year_end: Name
    headline_line: str
    headline_basis: str
    headline_counts: str
    source: Name

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, roles: str) -> str:
        first, *others = roles.split(";")
        if first not in FIRST_ROLES:
            message = f"the first role must be one of {', '.join(FIRST_ROLES)}"
            raise ValueError(message)
        if unknown := [role for role in others if role not in ROLES]:
            message = f"{unknown[0]!r} is no role; use {', '.join(ROLES)}, separated by ;"
            raise ValueError(message)
        return roles

    @model_validator(mode="after")
    def _headline_is_whole(self) -> Vendor:
        if bool(self.headline_line) != bool(self.headline_counts):
            message = "headline_line and headline_counts go together: the line, and what it counts"
            raise ValueError(message)
        return self


class FiscalQuarter(TableRow):
    """One fiscal quarter of one vendor, with its days."""

    vendor: Name
    fiscal_label: Name
    period_start: date
    period_end: date
    weeks: Annotated[int, Field(ge=12, le=17)]
    basis: Literal["stated", "completed"]
    source: Name

    @model_validator(mode="after")
    def _weeks_fit(self) -> FiscalQuarter:
        days = (self.period_end - self.period_start).days + 1
        if abs(days - 7 * self.weeks) > 3:
            message = f"{days} days are not {self.weeks} weeks"
            raise ValueError(message)
        return self


class ReportingLag(TableRow):
    """Days between a period and the day its number was published, as a median of stated days."""

    who: Name
    status: Literal["reported", "estimate", "guidance", "measured"]
    anchor: Literal["period_start", "period_end"]
    lag_days: Annotated[int, Field(ge=0, le=400)]
    n: Annotated[int, Field(ge=1)]
    reason: Name


class Publisher(TableRow):
    """Who published a document, what kind of source that is, and whose figure it repeats."""

    publisher: Name
    kind: Name
    grade: Literal["A", "B", "C", "D"]
    origin: str


class AddressRule(TableRow):
    """A rule on the address of a document that overrides its publisher's grade."""

    prefix: Name
    grade: Literal["A", "B", "C", "D"]
    reason: Name


class FxRate(TableRow):
    """A monthly average exchange rate."""

    month: Annotated[str, Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    units_per_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    quoted_value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    quoted_as: Name
    publisher: Name
    url: Name
