"""Numbers that an analyst may want to watch, each as the query that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from intel.errors import NotDisclosed
from intel.market.answer import quoted
from intel.market.fabrics import ETHERNET_BY_QUARTER
from intel.market.revenue import name_of
from intel.market.scenarios import words_of
from intel.store import Snapshot


@dataclass(frozen=True)
class Quantity:
    """A number of today: ``sql`` answers it in one row and one column, in ``unit``."""

    name: str
    title: str
    unit: str
    sql: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


FIXED: Final = (
    Quantity(
        "ethernet_share",
        "Ethernet's share of AI back-end switch sales, newest quarter by Dell'Oro",
        "fraction",
        f"SELECT fraction FROM {ETHERNET_BY_QUARTER}"
        " ORDER BY period_end DESC, published_on DESC LIMIT 1",
        "fabrics",
        {"fabric": "Ethernet"},
    ),
    Quantity(
        "nvidia_networking",
        "NVIDIA's networking revenue, newest quarter",
        "USD_m",
        "SELECT value FROM vendor_revenue WHERE vendor = 'NVIDIA' AND line = 'networking'"
        " AND period_type = 'quarter' ORDER BY period_end DESC LIMIT 1",
        "vendors",
        {"vendor": "NVIDIA"},
    ),
    Quantity(
        "warnings",
        "Warnings of the last data check",
        "count",
        "SELECT count(*) FROM data_check WHERE outcome = 'failed' AND severity = 'warning'",
        "health",
    ),
)
"""Quantities that stand whatever the ledger holds."""


def quantities(snapshot: Snapshot) -> list[Quantity]:
    """Everything that can be watched by name: market, odds, growth and forecasts."""
    return [*FIXED, *_odds(snapshot), *_growth(snapshot), *_forecasts(snapshot)]


def quantity(snapshot: Snapshot, name: str) -> Quantity:
    """The quantity of that name.

    Raises
    ------
    NotDisclosed
        When there is none; the message lists close ones.
    """
    known = {each.name: each for each in quantities(snapshot)}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=4, cutoff=0.4)
    perhaps = f"perhaps {', '.join(near)}; " if near else ""
    raise NotDisclosed(
        f"there is no quantity {name!r} to watch; {perhaps}list all with"
        " `intel alert list --quantities`, or give a query with --sql"
    )


def _odds(snapshot: Snapshot) -> list[Quantity]:
    found: Any = snapshot.query(
        "SELECT set_name, outcome FROM scenario"
        " WHERE set_name IN"  # a set that joins several axes has outcomes of the same name
        " (SELECT set_name FROM scenario GROUP BY set_name HAVING count(DISTINCT axis) = 1)"
        " ORDER BY set_name, place"
    )
    return [
        Quantity(
            f"odds:{row.set_name}/{row.outcome}",
            f"Odds of {words_of(row.outcome)}, {words_of(row.set_name)},"
            " as evidence has moved them",
            "fraction",
            "SELECT coalesce((SELECT posterior FROM scenario_trail"
            f" WHERE set_name = {quoted(row.set_name)} AND outcome = {quoted(row.outcome)}"
            " ORDER BY day DESC, rowid DESC LIMIT 1), probability)"
            f" FROM scenario WHERE set_name = {quoted(row.set_name)}"
            f" AND outcome = {quoted(row.outcome)}",
            "scenarios",
            {"set": row.set_name},
        )
        for row in found.itertuples()
    ]


def _growth(snapshot: Snapshot) -> list[Quantity]:
    found: Any = snapshot.query("SELECT vendor, line, basis FROM headline_line ORDER BY vendor")
    return [
        Quantity(
            f"growth:{row.vendor}/{row.line}",
            f"{row.vendor} {name_of(row.line)}: growth on the year, newest quarter that has any",
            "fraction",
            "SELECT growth_yoy FROM vendor_revenue_as_reported"
            f" WHERE vendor = {quoted(row.vendor)} AND line = {quoted(row.line)}"
            f" AND basis = {quoted(row.basis)} AND period_type = 'quarter'"
            " AND growth_yoy IS NOT NULL ORDER BY period_end DESC LIMIT 1",
            "vendors",
            {"vendor": row.vendor},
        )
        for row in found.itertuples()
    ]


def _forecasts(snapshot: Snapshot) -> list[Quantity]:
    found: Any = snapshot.query(
        "SELECT DISTINCT series_id, unit FROM forecast ORDER BY series_id, unit"
    )
    return [
        Quantity(
            f"forecast:{row.series_id}",
            f"{row.series_id}: forecast of the first quarter ahead, median",
            row.unit,
            f"SELECT value FROM forecast WHERE series_id = {quoted(row.series_id)}"
            " AND quantile = 0.5 ORDER BY made_on DESC, period_end LIMIT 1",
            "forecast",
            {"series": row.series_id},
        )
        for row in found.itertuples()
    ]
