"""Scenario sets as distributions: stated bands, probability-weighted draws, mixtures.

``sets`` says what a set is and refuses impossible ones, ``draws`` samples it, ``mixture`` weighs
the branches, ``coupling`` runs every draw through the hardware model.
"""

from forecasts.scenarios.coupling import Coupled, Measure, couple
from forecasts.scenarios.draws import Draws, draw
from forecasts.scenarios.mixture import (
    expected_value,
    mixture_quantiles,
    probability_below,
    quantile_grid,
)
from forecasts.scenarios.sets import (
    MIXTURE,
    Claim,
    CoupledCluster,
    Driver,
    ImpossibleScenario,
    Outcome,
    ScenarioSet,
    check_weights,
)

__all__ = [
    "MIXTURE",
    "Claim",
    "Coupled",
    "CoupledCluster",
    "Draws",
    "Driver",
    "ImpossibleScenario",
    "Measure",
    "Outcome",
    "ScenarioSet",
    "check_weights",
    "couple",
    "draw",
    "expected_value",
    "mixture_quantiles",
    "probability_below",
    "quantile_grid",
]
