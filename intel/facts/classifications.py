"""Reviewed tables that sort what facts name: generations, stages, buyers, members, stand-ins.

None of them holds a market number. The fields of a model are the columns of its file, in order.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from intel.facts.tables import Name, TableRow


class ProductGeneration(TableRow):
    """A product's place in its family: the first generation that is followed is 1."""

    product: Name
    kind: Literal[
        "switch_silicon", "switch_system", "optical_circuit_switch", "nvlink", "nvlink_switch",
        "infiniband", "nic", "dpu", "serdes",
    ]  # fmt: skip
    family: Name
    vendor: str
    generation: Annotated[int, Field(ge=1)]


class MilestoneStage(TableRow):
    """A milestone's event as documents word it, and the stage of a product's life it is."""

    event: Name
    stage: Literal["announced", "sampling", "shipping", "volume"]


class StandardMember(TableRow):
    """Who joined or left a standard's body, with the document."""

    standard: Name
    member: Name
    role: Name
    event: Literal["joined", "left"]
    event_on: date
    publisher: Name
    title: Name
    url: Name
    published_on: date
    published_on_basis: Literal["stated", "inferred"]
    note: str


class BuyerSegment(TableRow):
    """What a vendor calls its buyers, and the buyer segments it holds, joined by ``+``."""

    vendor: Name
    metric: Literal["revenue", "orders", "customer_share"]
    line: str
    buyer: str
    buyer_segment: Annotated[
        str,
        Field(pattern=r"^(equipment maker|(hyperscaler|neocloud|sovereign|enterprise)(\+\w+)*)$"),
    ]
    reason: Name


class SeriesProxy(TableRow):
    """What stands in for a line that ended: its part of another line, over the last quarters."""

    entity: Name
    line: Name
    basis: str
    driver_line: Name
    driver_basis: str
    quarters: Annotated[int, Field(ge=1)]
    reason: Name
    title: Name
    url: Name


class ForecastStandIn(TableRow):
    """The series of this desk that answers for a quantity houses forecast, by its growth."""

    metric: Name
    quantity: Name
    series_id: Name
    reason: Name


class Redefinition(TableRow):
    """Two forecasts of one house for one market that count different things, older and newer."""

    was_fact_id: Name
    fact_id: Name
    reason: Name
