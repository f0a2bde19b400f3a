"""The shipped sets with invented forecasts, simulated once."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecasts.quantiles import QUANTILES
from forecasts.scenarios.simulation import (
    NEEDED_SERIES,
    LaserTerms,
    Simulated,
    SimulationInputs,
    SwitchCadence,
    VendorPart,
    simulate,
)
from intel.facts.hardware import load_hardware
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA

QUARTERS = tuple(day.date() for day in pd.date_range("2026-12-31", "2030-12-31", freq="QE"))
LEVELS = {"NVIDIA/data_center": 100_000.0, "Broadcom/ai": 20_000.0, "AMD/data_center": 8_000.0}


def invented_grid(level: float) -> np.ndarray:
    """Quantiles that grow and widen: invented numbers."""
    growth = np.linspace(1.0, 2.5, len(QUARTERS))[:, None]
    spread = np.linspace(0.05, 0.6, len(QUARTERS))[:, None]
    z = (np.array(QUANTILES) - 0.5)[None, :] * 3.0
    return level * growth * np.exp(spread * z)


@pytest.fixture(scope="session")
def inputs() -> SimulationInputs:
    """Shipped sets and hardware, invented forecasts."""
    forecasts = {name: invented_grid(LEVELS[name]) for name in NEEDED_SERIES}
    forecasts["Invented/total"] = invented_grid(3_000.0)
    return SimulationInputs(
        world=load_scenario_sets(DATA)["combined"],
        catalogue=load_hardware(DATA),
        quarters=QUARTERS,
        forecasts=forecasts,
        vendors=(
            VendorPart("Broadcom", "Broadcom/ai", 0.1, 0.2, 0.3, "switch"),
            VendorPart("Invented", "Invented/total", 0.2, 0.3, 0.4, "switch"),
        ),
        optics_shares={"First": 0.6, "Second": 0.4},
        cadence={
            "ethernet": SwitchCadence(102_400.0, 2026.2, (1.0, 2.0, 3.0)),
            "infiniband": SwitchCadence(115_200.0, 2024.5, (1.0, 1.7, 2.4)),
        },
        laser_terms=LaserTerms((0.9, 0.1), (0.12, 0.05), (6.0, 1.0)),
    )


@pytest.fixture(scope="session")
def simulated(inputs: SimulationInputs) -> Simulated:
    """Two thousand paths."""
    return simulate(inputs, 2_000, seed=7)


Resimulate = Callable[..., Simulated]
