"""Facts as observations of the outlook models: points, bounds, and houses' forecasts.

The same number told by several documents counts once, at its best grade; of a house's forecasts of
a period only the newest counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from forecasts.diffusion import Observation
from intel.facts.outlook import Exclusion, Spread

COLUMNS: Final = (
    "fact_id, source_id, entity, metric, line, fabric, domain, speed, form, product, scope, basis,"
    " segment, period_label, period_start, period_end, value, low, high, unit, status, origin,"
    " grade, published_on, note"
)
FORECASTS: Final = frozenset({"forecast", "guidance"})
Query = Callable[[str], pd.DataFrame]
"""Asks the facts of the snapshot under construction."""
Role = Literal["point", "bound", "forecast"]
Relation = Literal["equals", "at_least", "at_most"]

SLOWEST: Final = "below 100G"
_ALIASES: Final = {"200G": "400G", "10G": SLOWEST, "25G": SLOWEST, "40G": SLOWEST, "50G": SLOWEST}
_FLIPPED: Final[Mapping[Relation, Relation]] = {
    "at_least": "at_most",
    "at_most": "at_least",
    "equals": "equals",
}
_LONGEST_YEARS: Final = 2.1


@dataclass(frozen=True)
class Used:
    """One fact, whose it is, the observation made of it, and when it was public."""

    fact_id: str
    source_id: str
    origin: str
    role: Role
    stated: str
    observation: Observation
    known_on: pd.Timestamp


def decimal_year(day: pd.Timestamp) -> float:
    """The day as a decimal year, 1 July 2022 being 2022.5."""
    return float(day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365))


def day_of(year: float) -> pd.Timestamp:
    """The day of a decimal year."""
    start = pd.Timestamp(int(year), 1, 1)
    return start + pd.Timedelta(days=round((year - int(year)) * 365.25))


def parts_of(label: str, names: Sequence[str]) -> tuple[int, ...]:
    """Which generations a speed such as ``400G+800G`` or ``800G+`` counts; none if any is unknown.

    A trailing plus means this and every newer one. A slow speed beside a fast one counts only a
    part of a generation, which no sum of generations can say.
    """
    and_newer = label.endswith("+")
    found: set[int] = set()
    for word in filter(None, label.split("+")):
        name = _ALIASES.get(word, word)
        if name not in names:
            return ()
        found.add(names.index(name))
    if len(found) > 1 and SLOWEST in names and names.index(SLOWEST) in found:
        return ()
    if and_newer and found:
        found |= set(range(max(found), len(names)))
    return tuple(sorted(found))


def distinct(
    facts: pd.DataFrame, exclude: Sequence[Exclusion] = (), *, made_on: date
) -> pd.DataFrame:
    """Each number once at its best grade, each house's newest forecast of a period to come.

    A forecast of a period that has ended by ``made_on`` is no evidence of it, and a period of which
    the note says that it is partial is no whole one.
    """
    over = facts["status"].isin(FORECASTS) & (facts["period_end"] < pd.Timestamp(made_on))
    kept = facts[~over & ~facts["note"].str.startswith("PARTIAL")]
    for each in exclude:
        kept = kept[~((kept["metric"] == each.metric) & (kept["origin"] == each.origin))]
    kept = kept.sort_values(
        ["grade", "published_on"], ascending=[True, False], na_position="last", kind="stable"
    )
    thing = ["metric", "entity", "fabric", "speed", "form", "product", "scope", "period_start"]
    kept = kept.drop_duplicates([*thing, "period_end", "value"])
    is_forecast = kept["status"].isin(FORECASTS)
    newest = (
        kept[is_forecast]
        .assign(vintage=lambda forecast: forecast["segment"].map(_vintage))
        .sort_values(["vintage", "published_on"], ascending=False, na_position="last")
        .drop_duplicates([*thing, "period_end", "origin"])
        .drop(columns="vintage")
    )
    return pd.concat([kept[~is_forecast], newest]).sort_values("period_end", kind="stable")


def relation_of(fact: Mapping[str, Any]) -> Relation:
    """``at_least`` where only the low end is stated and is the value, ``at_most`` the reverse."""
    low, high = fact["low"], fact["high"]
    if pd.notna(low) and pd.isna(high):
        return "at_least"
    if pd.notna(high) and pd.isna(low):
        return "at_most"
    return "equals"


def observe(
    fact: Mapping[Any, Any],
    parts: tuple[int, ...],
    spread: Spread,
    *,
    kind: Literal["amount", "share"],
    flipped: bool = False,
) -> Used | None:
    """Make one observation; None where the period is too long or the value cannot be used.

    ``flipped`` turns a share of the one into that of the other.
    """
    start = decimal_year(fact["period_start"])
    end = decimal_year(fact["period_end"] + pd.Timedelta(days=1))
    value = float(fact["value"])
    if end - start > _LONGEST_YEARS or end <= start or value <= 0.0:
        return None
    if kind == "share" and value >= 1.0:
        return None
    is_forecast = fact["status"] in FORECASTS
    relation: Relation = (
        "at_least"
        if fact["speed"] in _ALIASES and (_ALIASES[fact["speed"]] == SLOWEST)
        else relation_of(fact)
    )
    sigma = float(getattr(spread, fact["grade"]))
    if is_forecast:
        sigma = (sigma**2 + spread.forecast**2) ** 0.5
    words = {"equals": "", "at_least": "at least ", "at_most": "at most "}[relation]
    what = " ".join(filter(None, (fact["speed"], fact["form"], fact["fabric"], fact["product"])))
    amount = f"{value:.1%}" if kind == "share" else f"{value:,.0f} {fact['unit']}"
    if flipped:
        value = 1.0 - value
        relation = _FLIPPED[relation]
    role: Role = "forecast" if is_forecast else "point" if relation == "equals" else "bound"
    return Used(
        str(fact["fact_id"]),
        str(fact["source_id"]),
        str(fact["origin"]),
        role,
        f"{fact['origin']}: {what} {words}{amount} in {fact['period_label']}",
        Observation(parts, start, end, value, sigma, kind=kind, relation=relation),
        pd.Timestamp(fact["published_on"]),
    )


def as_known(query: Query, day: pd.Timestamp) -> Query:
    """Asks the same of the facts that were public on a day; they are told with ``published_on``."""

    def ask(sql: str) -> pd.DataFrame:
        facts = query(sql)
        return facts[facts["published_on"] <= day].reset_index(drop=True)

    return ask


def one_view_a_house(used: Sequence[Used]) -> list[Used]:
    """Widen the forecasts of a house that makes several: together they weigh as one.

    A house's path of years is one view of one model, not independent evidence for each year.
    """
    views = Counter(each.origin for each in used if each.role == "forecast")
    return [
        each
        if each.role != "forecast"
        else replace(
            each,
            observation=replace(
                each.observation, sigma=each.observation.sigma * views[each.origin] ** 0.5
            ),
        )
        for each in used
    ]


def _vintage(segment: str) -> str:
    found = re.search(r"vintage=([^;]*)", segment)
    return found[1] if found and found[1] != "previous" else ""
