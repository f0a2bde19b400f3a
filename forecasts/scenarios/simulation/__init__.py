"""Capex to accelerators to networks to optics to revenue, quarterly, path by path.

``inputs`` says what a simulation stands on, ``paths`` draws, ``demand``, ``fabric``, ``network``,
``optics`` and ``revenue`` are its stages, ``run`` puts chunks of paths through them.
"""

from forecasts.scenarios.simulation.inputs import (
    ANCHORS,
    NEEDED_SERIES,
    SimulationInputs,
    VendorPart,
)
from forecasts.scenarios.simulation.measures import Measure
from forecasts.scenarios.simulation.run import Simulated, simulate

__all__ = [
    "ANCHORS",
    "NEEDED_SERIES",
    "Measure",
    "Simulated",
    "SimulationInputs",
    "VendorPart",
    "simulate",
]
