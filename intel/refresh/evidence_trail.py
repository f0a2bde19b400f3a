"""The trail of the odds: prior, evidence, posterior, document by document.

A quantity's path under an outcome is the outcome's own driver, from which the simulation draws its
levels, joined in a straight line to what was known when the odds were stated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path as File
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.scenarios import Axis, ScenarioSet
from forecasts.scenarios.drivers import DRIVERS, from_scale, to_scale
from forecasts.scenarios.updating import Bounds, Path, came_true, log_likelihood, posterior
from forecasts.scoring import brier, log_score
from intel.facts.scenario_evidence import EvidenceRule, EvidenceRules, load_evidence_rules
from intel.refresh.scenario_evidence import Observation, observations

Query = Callable[[str], pd.DataFrame]

TRAIL: Final = (
    "set_name", "outcome", "place", "day", "prior", "posterior", "quantity", "period_end", "value",
    "expected", "likelihood", "spread", "tempering", "is_proxy", "title", "url", "note",
)  # fmt: skip
RESOLUTION: Final = (
    "set_name", "outcome", "value", "day", "odds", "probability", "log_score", "brier",
)  # fmt: skip


def trail_tables(
    data: File, sets: Mapping[str, ScenarioSet], ask: Query, *, today: date
) -> dict[str, pd.DataFrame]:
    """Rows of ``scenario_evidence_rule``, ``scenario_trail`` and ``scenario_resolution``.

    Parameters
    ----------
    data
        The reviewed files.
    sets
        The scenario sets; those of one axis have odds that evidence moves.
    ask
        Answers SQL over the draft.
    today
        Sets whose day to resolve has come by then are scored.

    Raises
    ------
    AssumptionError
        When the rules cannot be read.
    """
    rules = load_evidence_rules(data)
    bounds = Bounds(rules.bounds.floor, rules.bounds.ceiling)
    anchors = sets["combined"].anchors if "combined" in sets else {}
    wanted = {each.series for each in rules.set if each.name in sets}
    seen = {name: observations(name, ask, anchors) for name in wanted}
    trail: list[dict[str, Any]] = []
    scored: list[dict[str, Any]] = []
    for silent in rules.silent:
        if silent.name in sets:
            trail += _stated(sets[silent.name], silent.stated_on, silent.reason)
    for rule in rules.set:
        if rule.name in sets:
            told = [each for each in seen[rule.series] if each.day <= today]
            rows = trail_of(sets[rule.name], rule, told, bounds)
            trail += rows
            scored += resolution_of(sets[rule.name], rows, told, today=today)
    return {
        "scenario_evidence_rule": _rule_rows(rules),
        "scenario_trail": pd.DataFrame(trail, columns=list(TRAIL)),
        "scenario_resolution": pd.DataFrame(scored, columns=list(RESOLUTION)),
    }


def trail_of(
    scenario: ScenarioSet, rule: EvidenceRule, seen: Sequence[Observation], bounds: Bounds
) -> list[dict[str, Any]]:
    """One row an outcome for the day the odds were stated and for every document after it.

    Evidence is of periods after the last one that was known when the odds were stated; a later
    figure of the same period replaces the earlier. The level that paths start from is that of the
    last known period as it is known on the day of the evidence, so that a vendor who is counted
    for the first time moves both and is no evidence.
    """
    axis = scenario.axes[0]
    rows = _stated(scenario, rule.stated_on, rule.reason)
    before = [one for one in seen if one.day <= rule.stated_on]
    if not before:
        return rows
    start = max(one.period_end for one in before)
    level = next(one for one in reversed(before) if one.period_end == start)
    scale = DRIVERS[axis.quantity].scale
    prior = [outcome.probability for outcome in axis.outcomes]
    now = np.array(prior)
    told: dict[date, Observation] = {}
    for one in sorted(seen, key=lambda one: (one.day, one.period_end)):
        if one.day <= rule.stated_on or one.period_end < start:
            continue
        if one.period_end == start:
            level = one  # restated, or more vendors are in it: only what changed since is evidence
            continue
        told[one.period_end] = one
        path = path_from(axis, start, level.value)
        likely = {
            period: log_likelihood(
                path, period, float(to_scale(scale, each.value)), _spread(rule, each)
            )
            for period, each in told.items()
        }
        then = posterior(prior, list(likely.values()), tempering=rule.tempering, bounds=bounds)
        expected = from_scale(scale, path.on(one.period_end)[0])
        rows += [
            {
                "set_name": scenario.name,
                "outcome": outcome.name,
                "place": place,
                "day": one.day,
                "prior": now[place],
                "posterior": then[place],
                "quantity": one.quantity,
                "period_end": one.period_end,
                "value": one.value,
                "expected": expected[place],
                "likelihood": np.exp(likely[one.period_end][place]),
                "spread": _spread(rule, one),
                "tempering": rule.tempering,
                "is_proxy": one.is_proxy,
                "title": one.title,
                "url": one.url,
                "note": one.note,
            }
            for place, outcome in enumerate(axis.outcomes)
        ]
        now = then
    return rows


def _spread(rule: EvidenceRule, seen: Observation) -> float:
    """Standard deviation of an observation, on the scale of the quantity, wider for a proxy."""
    return float(np.hypot(rule.spread, rule.proxy_widening * seen.proxy_spread))


def path_from(axis: Axis, day: date, value: float) -> Path:
    """Paths of the axis's quantity under each outcome, from what was known on ``day``."""
    drivers = [outcome.drivers[axis.quantity] for outcome in axis.outcomes]
    days = tuple(sorted({at for driver in drivers for at, _, _ in driver.by_day if at > day}))
    centre, spread = (
        np.stack(part, 1) for part in zip(*(d.on(days) for d in drivers), strict=True)
    )
    level = float(to_scale(DRIVERS[axis.quantity].scale, value))
    return Path(day, level, days, centre, spread)


def resolution_of(
    each: ScenarioSet,
    trail: Sequence[Mapping[str, Any]],
    seen: Sequence[Observation],
    *,
    today: date,
) -> list[dict[str, Any]]:
    """Scores of the odds of every day of the trail, once the set has resolved.

    Only an observation without a proxy resolves a set, of the very day its bands cut.
    """
    axis = each.axes[0]
    deciding = [one for one in seen if one.period_end == axis.measured_on and not one.is_proxy]
    if today < axis.resolves_on or not deciding:
        return []
    value = deciding[-1].value
    happened = came_true(value, [outcome.band for outcome in axis.outcomes])
    table = pd.DataFrame(trail, columns=list(TRAIL))
    table = table[pd.to_datetime(table["day"]) <= pd.Timestamp(axis.measured_on)]
    rows = []
    for (day, quantity), step in table.groupby(["day", "quantity"], sort=True):
        odds = step.drop_duplicates("place", keep="last").sort_values("place")["posterior"]
        rows.append(
            {
                "set_name": each.name,
                "outcome": axis.names[happened],
                "value": value,
                "day": day,
                "odds": "moved by evidence" if quantity else "stated",
                "probability": float(odds.iloc[happened]),
                "log_score": log_score(odds.to_numpy(), happened),
                "brier": brier(odds.to_numpy(), happened),
            }
        )
    return rows


def _stated(each: ScenarioSet, stated_on: date, reason: str) -> list[dict[str, Any]]:
    axis = each.axes[0]
    return [
        {
            "set_name": each.name,
            "outcome": outcome.name,
            "place": place,
            "day": stated_on,
            "prior": outcome.probability,
            "posterior": outcome.probability,
            "quantity": "",
            "period_end": None,
            "value": np.nan,
            "expected": np.nan,
            "likelihood": np.nan,
            "spread": np.nan,
            "tempering": np.nan,
            "is_proxy": False,
            "title": each.source_title,
            "url": each.source_url,
            "note": reason,
        }
        for place, outcome in enumerate(axis.outcomes)
    ]


def _rule_rows(rules: EvidenceRules) -> pd.DataFrame:
    shared = {"floor": rules.bounds.floor, "ceiling": rules.bounds.ceiling}
    rows = [
        {
            "set_name": each.name,
            "stated_on": each.stated_on,
            "series": each.series,
            "tempering": each.tempering,
            "spread": each.spread,
            "proxy_widening": each.proxy_widening,
            "reason": each.reason,
            **shared,
        }
        for each in rules.set
    ]
    rows += [
        {
            "set_name": each.name,
            "stated_on": each.stated_on,
            "series": "",
            "tempering": np.nan,
            "spread": np.nan,
            "proxy_widening": np.nan,
            "reason": each.reason,
            **shared,
        }
        for each in rules.silent
    ]
    return pd.DataFrame(rows)
