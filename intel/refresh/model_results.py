"""What the models say of the scenario sets and the reference clusters, as rows of the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.hardware import ClusterOutcome, HardwareCatalogue, ReferenceCluster
from forecasts.hardware.design import evaluate
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import (
    MIXTURE,
    Coupled,
    ScenarioSet,
    couple,
    draw,
    expected_value,
    mixture_quantiles,
    quantile_grid,
)
from forecasts.scenarios.mixture import GRID_POINTS

DRAWS: Final = 20_000
SEED: Final = 20_260_101

_UNIT_BY_ENDING: Final = {
    "_usd_per_year": "USD per year",
    "_usd_per_hour": "USD per hour",
    "_usd": "USD",
    "_w": "W",
    "_h": "hours",
    "_share": "fraction",
    "_ratio": "fraction",
    "_of_cost": "fraction",
    "_of_power": "fraction",
    "utilisation": "fraction",
    "goodput": "fraction",
}


def unit_of(measure: str) -> str:
    """The unit a measure of :class:`ClusterOutcome` is in, which its name ends with."""
    return next((u for end, u in _UNIT_BY_ENDING.items() if measure.endswith(end)), "count")


def hardware_rows(catalogue: HardwareCatalogue) -> pd.DataFrame:
    """Rows of ``hardware_result``: each reference cluster on every fabric its switch can run."""
    return pd.DataFrame(
        {
            "cluster": cluster.name,
            "accelerators": cluster.accelerators,
            "accelerator": cluster.accelerator,
            "fabric": fabric,
            "measure": measure.name,
            "unit": unit_of(measure.name),
            "value": float(getattr(outcome, measure.name)),
        }
        for cluster in catalogue.clusters.values()
        for fabric, outcome in _on_each_fabric(cluster, catalogue)
        for measure in fields(outcome)
        if measure.name != "accelerators"
    )


def _on_each_fabric(
    cluster: ReferenceCluster, catalogue: HardwareCatalogue
) -> Iterator[tuple[str, ClusterOutcome]]:
    switch = catalogue.switch(cluster.switch)
    for name, fabric in catalogue.fabrics.items():
        if fabric.kind == switch.fabric:
            design = replace(cluster, fabric=name, workload="")
            yield name, evaluate(design, catalogue).cluster


def scenario_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    """Rows of ``scenario``: the outcomes of every set, as stated."""
    return pd.DataFrame(
        {
            "set_name": each.name,
            "title": each.title,
            "question": each.question,
            "rule": each.rule,
            "outcome": outcome.name,
            "label": outcome.label,
            "probability": outcome.probability,
            "quantity": each.quantity,
            "basis": each.basis,
            "unit": "fraction",
            "low": outcome.band[0],
            "high": outcome.band[1],
            "resolves_on": each.resolves_on,
            "reason": outcome.reason,
            "claimed_point": None if each.claim is None else each.claim.points[outcome.name],
            "claimed_low": None if each.claim is None else each.claim.expected_value[0],
            "claimed_high": None if each.claim is None else each.claim.expected_value[1],
            "source_title": each.source_title,
            "source_url": each.source_url,
        }
        for each in sets.values()
        for outcome in each.outcomes
    )


def driver_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    """Rows of ``scenario_driver``: what each outcome assumes, and why."""
    return pd.DataFrame(
        {
            "set_name": each.name,
            "outcome": outcome.name,
            "driver": driver.name,
            "unit": "fraction",
            "low": driver.low,
            "high": driver.high,
            "reason": driver.reason,
        }
        for each in sets.values()
        for outcome in each.outcomes
        for driver in outcome.drivers.values()
    )


@dataclass(frozen=True, eq=False)
class Simulated:
    """Rows of ``scenario_outcome``, ``scenario_grid`` and ``scenario_measure``."""

    outcome: pd.DataFrame
    grid: pd.DataFrame
    measure: pd.DataFrame


def simulate(
    sets: Mapping[str, ScenarioSet], catalogue: HardwareCatalogue, *, draws: int = DRAWS
) -> Simulated:
    """Draw every set and run each draw through the hardware model."""
    coupled = {
        each.name: couple(each, draw(each, draws, seed=SEED), catalogue, seed=SEED)
        for each in sets.values()
    }
    if not coupled:
        return Simulated(pd.DataFrame(), pd.DataFrame(), pd.DataFrame())
    return Simulated(
        outcome=pd.DataFrame(
            row for name, each in coupled.items() for row in _outcomes(sets[name], each)
        ),
        grid=pd.concat([_grids(name, each) for name, each in coupled.items()], ignore_index=True),
        measure=pd.DataFrame(
            {"set_name": name, **asdict(measure)}
            for name, each in coupled.items()
            for measure in each.measures
        ).rename(columns={"name": "measure"}),
    )


def _outcomes(scenario_set: ScenarioSet, coupled: Coupled) -> Iterator[dict[str, Any]]:
    for measure in coupled.measures:
        samples = coupled.by_measure(measure.name)
        branches = {name: {name: 1.0} for name in samples} | {MIXTURE: scenario_set.weights}
        for branch, odds in branches.items():
            held = {name: samples[name] for name in odds}
            values = [expected_value(held, odds), *mixture_quantiles(held, odds, QUANTILES)]
            for quantile, value in zip((None, *QUANTILES), values, strict=True):
                yield {
                    "set_name": scenario_set.name,
                    "outcome": branch,
                    "measure": measure.name,
                    "unit": measure.unit,
                    "date": scenario_set.resolves_on,
                    "quantile": quantile,
                    "value": float(value),
                }


def _grids(set_name: str, coupled: Coupled) -> pd.DataFrame:
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "set_name": set_name,
                    "outcome": outcome,
                    "measure": measure.name,
                    "unit": measure.unit,
                    "level": (np.arange(GRID_POINTS) + 0.5) / GRID_POINTS,
                    "value": quantile_grid(values),
                }
            )
            for measure in coupled.measures
            for outcome, values in coupled.by_measure(measure.name).items()
        ],
        ignore_index=True,
    )
