"""What models stand on beside the facts: reviewed files of ``data/``, each read once a refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forecasts.hardware import HardwareCatalogue
from forecasts.scenarios import ScenarioSet
from intel.facts.hardware import load_hardware
from intel.facts.outlook import OutlookAssumptions, load_outlook
from intel.facts.scenarios import load_scenario_sets


@dataclass(frozen=True, eq=False)
class ReviewedModels:
    """The parts of clusters, the scenario sets by name, and the priors of the outlooks."""

    hardware: HardwareCatalogue
    scenario_sets: Mapping[str, ScenarioSet]
    outlook: OutlookAssumptions


def load_reviewed_models(data: Path) -> ReviewedModels:
    """Read ``data/hardware``, ``data/scenarios`` and the priors of the outlooks.

    Raises
    ------
    AssumptionError
        Naming the file, the key, the constraint and the remedy.
    """
    return ReviewedModels(load_hardware(data), load_scenario_sets(data), load_outlook(data))
