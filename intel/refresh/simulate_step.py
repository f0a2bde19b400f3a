"""The step *simulate*: the scenarios, and the hardware model on clusters."""

from __future__ import annotations

from intel.refresh.hardware_validation import hardware_validation_rows
from intel.refresh.making import Making, Tell, with_rows
from intel.refresh.model_results import hardware_rows
from intel.refresh.reviewed_models import ReviewedModels
from intel.refresh.scenario_results import scenario_tables
from intel.store.build import Draft


def simulate(draft: Draft, reviewed: ReviewedModels, making: Making, tell: Tell) -> None:
    """Fill the tables of scenarios and of hardware."""
    hardware = reviewed.hardware
    made = scenario_tables(making.home, reviewed.scenario_sets, hardware, draft.query)
    draft.load(
        with_rows(
            hardware_result=hardware_rows(hardware),
            hardware_validation=hardware_validation_rows(making.data, hardware),
            **made.tables,
        )
    )
    tell(f"{made.told}, {len(hardware.clusters)} reference clusters")
