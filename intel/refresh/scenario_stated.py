"""The reviewed scenario sets as rows: what is stated, by whom and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from forecasts.scenarios import DRIVERS, ScenarioSet


def stated_tables(sets: Mapping[str, ScenarioSet]) -> dict[str, pd.DataFrame]:
    """Rows of ``scenario``, ``scenario_driver``, ``scenario_influence`` and ``scenario_anchor``."""
    return {
        "scenario": _scenario_rows(sets),
        "scenario_driver": _driver_rows(sets),
        "scenario_influence": _influence_rows(sets),
        "scenario_anchor": _anchor_rows(sets),
    }


def _scenario_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    return pd.DataFrame(row for each in sets.values() for row in _outcomes(each))


def _outcomes(each: ScenarioSet) -> Iterator[dict[str, Any]]:
    claim = each.claim
    for axis in each.axes:
        for place, outcome in enumerate(axis.outcomes):
            low, high = outcome.band
            yield {
                "set_name": each.name,
                "axis": axis.name,
                "axis_label": axis.label,
                "title": each.title,
                "set_question": each.question,
                "question": axis.question,
                "rule": axis.rule,
                "outcome": outcome.name,
                "place": place,
                "label": outcome.label,
                "probability": outcome.probability,
                "judged_by": axis.judged_by,
                "quantity": axis.quantity,
                "basis": axis.basis,
                "unit": DRIVERS[axis.quantity].unit,
                "low": low if math.isfinite(low) else None,
                "high": high if math.isfinite(high) else None,
                "measured_on": axis.measured_on,
                "resolves_on": axis.resolves_on,
                "reason": outcome.reason,
                "documents": "; ".join(outcome.documents),
                "claimed_point": None if claim is None else claim.points[outcome.name],
                "claimed_low": None if claim is None else claim.expected_value[0],
                "claimed_high": None if claim is None else claim.expected_value[1],
                "source_title": each.source_title,
                "source_url": each.source_url,
            }


def _driver_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "set_name": each.name,
            "outcome": outcome.name,
            "driver": driver.name,
            "label": driver.kind.label,
            "definition": driver.kind.definition,
            "unit": driver.kind.unit,
            "day": day,
            "low": low,
            "high": high,
            "reason": driver.reason,
        }
        for each in sets.values()
        if len(each.axes) == 1
        for outcome in each.axes[0].outcomes
        for driver in outcome.drivers.values()
        for day, low, high in driver.by_day
    )


def _influence_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "set_name": each.name,
            "of_axis": influence.of[0],
            "of_outcome": influence.of[1],
            "on_axis": influence.on[0],
            "on_outcome": influence.on[1],
            "impact": influence.impact,
            "reason": influence.reason,
        }
        for each in sets.values()
        for influence in each.influences
    )


def _anchor_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "anchor": name,
            "value": anchor.value,
            "low": anchor.low,
            "high": anchor.high,
            "unit": anchor.unit,
            "reason": anchor.reason,
            "title": anchor.title,
            "url": anchor.url,
        }
        for each in sets.values()
        for name, anchor in each.anchors.items()
    )
