"""Scenario sets as distributions, their joint odds, and the simulation that couples them.

``drivers`` and ``axes`` say what may be assumed and refuse what is impossible, ``sets`` joins
axes, ``joint`` fits their odds, ``balance`` says how consistent a combination is, ``mixture`` and
``sample`` weigh what was simulated, ``simulation`` runs paths from capex to revenue.
"""

from forecasts.scenarios.axes import MIXTURE, Axis, Outcome, check_weights
from forecasts.scenarios.balance import inconsistency
from forecasts.scenarios.drivers import DRIVERS, DriverKind, DriverRange
from forecasts.scenarios.joint import Joint, joint_odds
from forecasts.scenarios.mixture import (
    equally_likely,
    expected_value,
    mixture_quantiles,
    probability_below,
)
from forecasts.scenarios.refusal import ImpossibleScenario
from forecasts.scenarios.sets import (
    Anchor,
    Claim,
    Correlation,
    Influence,
    ScenarioSet,
    check_influences,
)

__all__ = [
    "DRIVERS",
    "MIXTURE",
    "Anchor",
    "Axis",
    "Claim",
    "Correlation",
    "DriverKind",
    "DriverRange",
    "ImpossibleScenario",
    "Influence",
    "Joint",
    "Outcome",
    "ScenarioSet",
    "check_influences",
    "check_weights",
    "equally_likely",
    "expected_value",
    "inconsistency",
    "joint_odds",
    "mixture_quantiles",
    "probability_below",
]
