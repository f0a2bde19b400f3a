"""What the models say of the scenario sets and the reference clusters, as rows of the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

import pandas as pd

from forecasts.hardware import ClusterOutcome, HardwareCatalogue, ReferenceCluster, cluster_outcome
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import ScenarioSet, draw, expected_value, mixture_quantiles
from forecasts.scenarios.coupling import couple

DRAWS: Final = 20_000
SEED: Final = 20_260_101
MIXTURE: Final = "mixture"

_UNIT_BY_ENDING: Final = {
    "_usd_per_year": "USD per year",
    "_usd": "USD",
    "_w": "W",
    "_h": "hours",
    "_share": "fraction",
    "_ratio": "fraction",
    "_of_cost": "fraction",
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
            yield (
                name,
                cluster_outcome(
                    cluster.accelerators,
                    catalogue.accelerator(cluster.accelerator),
                    fabric,
                    switch,
                    catalogue.optic(cluster.optic),
                    catalogue.economics,
                    catalogue.reliability,
                ),
            )


def scenario_rows(sets: Mapping[str, ScenarioSet]) -> pd.DataFrame:
    """Rows of ``scenario``: the outcomes of every set, as stated."""
    return pd.DataFrame(
        {
            "set_name": each.name,
            "title": each.title,
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
        }
        for each in sets.values()
        for outcome in each.outcomes
    )


def outcome_rows(
    sets: Mapping[str, ScenarioSet], catalogue: HardwareCatalogue, *, draws: int = DRAWS
) -> pd.DataFrame:
    """Rows of ``scenario_outcome``: every set drawn and run through the hardware model."""
    return pd.DataFrame(row for each in sets.values() for row in _outcomes(each, catalogue, draws))


def _outcomes(
    scenario_set: ScenarioSet, catalogue: HardwareCatalogue, draws: int
) -> Iterator[dict[str, Any]]:
    drawn = draw(scenario_set, draws, seed=SEED)
    coupled = couple(scenario_set, drawn, catalogue, seed=SEED)
    weights = {outcome.name: outcome.probability for outcome in scenario_set.outcomes}
    for measure in coupled.measures:
        samples = coupled.by_measure(measure.name)
        branches = {name: {name: 1.0} for name in samples} | {MIXTURE: weights}
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
