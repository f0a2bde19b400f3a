"""Early signals of laser supply: substrates sold and ordered, and shortages that makers state."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from intel.refresh.outlook_facts import COLUMNS, Query

SIGNAL_SD: Final = 0.6
"""Spread of a year's growth that half a year of one maker's substrate revenue stands for."""


@dataclass(frozen=True)
class Signal:
    """One number upstream of the optics, and what it says."""

    signal: str
    entity: str
    period_label: str
    period_end: pd.Timestamp
    unit: str
    value: float
    reading: str
    fact_id: str
    source_id: str

    def row(self) -> dict[str, Any]:
        """The row of ``supply_signal``."""
        return asdict(self)


def signals(query: Query) -> list[Signal]:
    """What the facts hold, oldest first; a number told twice counts once."""
    facts = query(
        f"SELECT {COLUMNS} FROM fact WHERE value IS NOT NULL AND status = 'reported' AND ("  # noqa: S608
        " (metric IN ('revenue', 'backlog') AND line = 'inp_substrate')"
        " OR (metric = 'supply_shortage' AND entity <> 'MARKET'))"
        " ORDER BY period_end, grade, published_on"
    )
    kind = facts["metric"].map(
        {
            "revenue": "substrate_revenue",
            "backlog": "substrate_backlog",
            "supply_shortage": "stated_shortage",
        }
    )
    facts = facts.assign(signal=kind).drop_duplicates(["signal", "entity", "product", "period_end"])
    revenue = {
        fact["period_end"]: float(fact["value"])
        for fact in facts[facts["signal"] == "substrate_revenue"].to_dict("records")
    }
    return [
        Signal(
            signal=str(fact["signal"]),
            entity=str(fact["entity"]),
            period_label=str(fact["period_label"]),
            period_end=fact["period_end"],
            unit=str(fact["unit"]),
            value=float(fact["value"]),
            reading=_reading(fact, revenue),
            fact_id=str(fact["fact_id"]),
            source_id=str(fact["source_id"]),
        )
        for fact in facts.to_dict("records")
    ]


def substrate_growth(seen: list[Signal], mean: float, sd: float) -> tuple[float, float]:
    """Growth a year of wafers, on the logarithm: what was judged, corrected by substrate revenue.

    The newest two quarters over the two before are half a year's growth; judgement and signal are
    weighed by their precision.
    """
    revenue = [each.value for each in seen if each.signal == "substrate_revenue"][-4:]
    if len(revenue) < 4:
        return mean, sd
    observed = 2.0 * float(np.log(sum(revenue[2:]) / sum(revenue[:2])))
    weights = np.array([sd**-2, SIGNAL_SD**-2])
    return float(np.average([mean, observed], weights=weights)), float(weights.sum() ** -0.5)


def _reading(fact: dict[Any, Any], revenue: dict[pd.Timestamp, float]) -> str:
    if fact["signal"] == "substrate_revenue":
        return "Wafers that lasers come from two to three quarters later; corrects wafer growth."
    if fact["signal"] == "substrate_backlog":
        sold = revenue.get(fact["period_end"])
        if sold:
            cover = float(fact["value"]) / sold
            return f"{cover:.1f} quarters of sales are ordered ahead: falling cover means relief."
        return "Orders ahead of wafers that are not made yet."
    return "Part of demand the maker says it does not serve; the outlook starts from it."
