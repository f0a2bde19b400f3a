"""Capex to accelerators to networks to optics to revenue, quarterly, path by path.

``inputs`` says what a simulation stands on, ``paths`` draws, ``demand``, ``fabric``, ``network``,
``lasers``, ``optics`` and ``revenue`` are its stages, ``market`` runs them when they are asked for,
``ends`` is what every path ends with, ``run`` puts chunks of paths through them.
"""

from forecasts.scenarios.simulation.inputs import (
    ANCHORS,
    NEEDED_SERIES,
    LaserTerms,
    SimulationInputs,
    SwitchCadence,
    VendorPart,
)
from forecasts.scenarios.simulation.measures import INTERACTIVE, Measure
from forecasts.scenarios.simulation.run import Simulated, simulate

__all__ = [
    "ANCHORS",
    "INTERACTIVE",
    "NEEDED_SERIES",
    "LaserTerms",
    "Measure",
    "Simulated",
    "SimulationInputs",
    "SwitchCadence",
    "VendorPart",
    "simulate",
]
