"""What the simulation stands on: the sets, the published forecasts, the hardware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import evaluate
from forecasts.quantiles import QUANTILES
from forecasts.scenarios.drivers import DAYS_PER_YEAR, DRIVERS
from forecasts.scenarios.refusal import ImpossibleScenario
from forecasts.scenarios.sets import ScenarioSet

LEAST_COMPUTE: Final = 0.2
"""Compute is at least this part of NVIDIA's data-centre revenue: a guard, far from the facts."""

FloatArray = npt.NDArray[np.float64]

NEEDED_SERIES: Final = ("NVIDIA/data_center", "Broadcom/ai", "AMD/data_center")
ANCHORS: Final = (
    "nvidia_usd_per_accelerator",
    "nvidia_network_per_compute",
    "nvidia_scale_up_part",
    "nvidia_nic_part",
    "nvidia_resold_optics_part",
    "custom_part_of_broadcom_ai",
    "custom_usd_per_accelerator",
    "amd_usd_per_accelerator",
    "custom_scale_out_ratio",
    "demand_correlation",
    "fabric_elasticity",
    "optics_elasticity",
    "scarcity_elasticity",
    "cpo_laser_ratio",
)
"""Reviewed numbers the combined set must state (see its ``[anchor]`` tables)."""


@dataclass(frozen=True)
class VendorPart:
    """How much of a forecast series is AI networking, and in which pool it competes.

    ``pool`` is ``switch`` (boxes and silicon that open Ethernet is bought from), ``optics`` or
    ``own`` (its forecast stands for itself).
    """

    vendor: str
    series: str
    low: float
    part: float
    high: float
    pool: str


@dataclass(frozen=True)
class SimulationInputs:
    """Everything one simulation needs.

    ``forecasts[series]`` holds quantiles, shape ``(len(quarters), len(QUANTILES))``, in millions
    of US dollars a quarter. Without the series of ``NEEDED_SERIES`` only the reference cluster is
    simulated: no market is made up. ``house_weights`` are the odds the forecasts' ranks are tied
    to; other odds move the market away from them. ``outlooks`` are grids of the same shape for
    what ``simulation.outlook`` names.
    """

    world: ScenarioSet = field(repr=False)
    catalogue: HardwareCatalogue = field(repr=False)
    quarters: tuple[date, ...]
    forecasts: Mapping[str, FloatArray] = field(repr=False)
    outlooks: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    vendors: tuple[VendorPart, ...] = ()
    optics_shares: Mapping[str, float] | None = None
    reference_cluster: str = "scenario_100k"

    def __post_init__(self) -> None:
        stated = {name for axis in self.world.axes for name in axis.driver_names}
        if missing := sorted(set(DRIVERS) - stated):
            raise ImpossibleScenario(
                f"scenario set {self.world.name}: no axis states {', '.join(missing)}; the"
                " simulation needs every driver, so add them to an axis"
            )
        if all(axis.quantity != "capex_usd_bn" for axis in self.world.axes):
            raise ImpossibleScenario(
                f"scenario set {self.world.name}: no axis has capex_usd_bn as its quantity; the"
                " forecasts' ranks are tied to it, so add the demand axis"
            )
        for name, grid in (*self.forecasts.items(), *self.outlooks.items()):
            if grid.shape != (len(self.quarters), len(QUANTILES)):
                raise ImpossibleScenario(
                    f"{name}: quantiles of shape {grid.shape}; give one row for each of the"
                    f" {len(self.quarters)} quarters and one column for each of {len(QUANTILES)}"
                    " levels"
                )
        if missing := sorted(set(ANCHORS) - set(self.world.anchors)):
            raise ImpossibleScenario(
                f"scenario set {self.world.name}: [anchor] lacks {', '.join(missing)}; add them"
            )

    @cached_property
    def reference_modules(self) -> float:
        """Optical modules of the reference cluster, the same in every path."""
        reference = self.catalogue.cluster(self.reference_cluster)
        return float(evaluate(reference, self.catalogue).cluster.optical_modules)

    @property
    def has_market(self) -> bool:
        """Whether the published forecasts that the market is built from are there."""
        return all(name in self.forecasts for name in NEEDED_SERIES)

    @property
    def years(self) -> FloatArray:
        """Years from the first quarter's end to each, shape ``(len(quarters),)``."""
        days = np.array([day.toordinal() for day in self.quarters], dtype=np.float64)
        return (days - date(2026, 12, 31).toordinal()) / DAYS_PER_YEAR

    @property
    def nvidia_network_per_compute(self) -> FloatArray | None:
        """Networking over compute by quarter as NVIDIA's two published forecasts have it.

        Shape ``(len(quarters), 1)``, of medians; None where networking is not forecast.
        """
        if "NVIDIA/networking" not in self.forecasts or not self.has_market:
            return None
        networking, whole = (
            self.forecasts[name][:, len(QUANTILES) // 2, None]
            for name in ("NVIDIA/networking", "NVIDIA/data_center")
        )
        return np.asarray(networking / np.maximum(whole - networking, LEAST_COMPUTE * whole))

    def on_day(self, place: int) -> SimulationInputs:
        """The reference cluster alone in one quarter: no market, whose start is the first one."""
        cut = slice(place, place + 1)
        return replace(
            self,
            quarters=self.quarters[cut],
            forecasts={},
            outlooks={name: grid[cut] for name, grid in self.outlooks.items()},
        )

    def anchor(self, name: str) -> float:
        """Value of one anchor."""
        return self.world.anchors[name].value
