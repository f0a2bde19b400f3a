"""What the simulation stands on: the sets, the published forecasts, the hardware."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, TypeVar, cast

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
FABRIC_KINDS: Final = ("ethernet", "infiniband")
QUARTERS_A_YEAR: Final = 4

FloatArray = npt.NDArray[np.float64]
Years = npt.NDArray[np.float32]
_Kept = TypeVar("_Kept")

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
class SwitchCadence:
    """Generations of a fabric's switches, from the record of those that shipped.

    ``capacity_gbps`` (one direction) is that of the newest, in volume since the decimal year
    ``since``; ``years_per_doubling`` are the shortest, the middle and the longest time that a
    doubling of capacity has taken between generations.
    """

    capacity_gbps: float
    since: float
    years_per_doubling: tuple[float, float, float]

    def __post_init__(self) -> None:
        low, middle, high = self.years_per_doubling
        if not 0.0 < low <= middle <= high:
            raise ImpossibleScenario(
                f"years per doubling {self.years_per_doubling} of switch capacity must rise above 0"
            )


@dataclass(frozen=True)
class LaserTerms:
    """How orders for lasers that cannot be served behave, as the supply outlook has it.

    Each is a value and its standard deviation: the part of unserved orders that had waited before,
    the part of waiting orders cancelled a quarter, and the quarters from the first one simulated
    until lines can be added beyond those committed.
    """

    carried: tuple[float, float]
    cancelled: tuple[float, float]
    lead_time_quarters: tuple[float, float]


@dataclass(frozen=True)
class SimulationInputs:
    """Everything one simulation needs.

    ``forecasts[series]`` holds quantiles, shape ``(len(quarters), len(QUANTILES))``, in millions
    of US dollars a quarter. Without the series of ``NEEDED_SERIES`` only the reference cluster is
    simulated: no market is made up. ``house_weights`` are the odds the forecasts' ranks are tied
    to; other odds move the market away from them. ``outlooks`` are grids of the same shape for
    what ``simulation.outlook`` names. ``on`` simulates these quarters alone, by place, and keeps
    the last of them.
    """

    world: ScenarioSet = field(repr=False)
    catalogue: HardwareCatalogue = field(repr=False)
    quarters: tuple[date, ...]
    forecasts: Mapping[str, FloatArray] = field(repr=False)
    outlooks: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    vendors: tuple[VendorPart, ...] = ()
    optics_shares: Mapping[str, float] | None = None
    cadence: Mapping[str, SwitchCadence] = field(default_factory=dict)
    laser_terms: LaserTerms | None = None
    reference_cluster: str = "scenario_100k"
    on: tuple[int, ...] = ()

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
        return all(name in self.forecasts for name in NEEDED_SERIES) and all(
            fabric in self.cadence for fabric in FABRIC_KINDS
        )

    def kept(self, name: str, work: Callable[[], _Kept]) -> _Kept:
        """What depends on the inputs alone, worked out once whatever the number of paths."""
        if name not in self._held:
            self._held[name] = work()
        return cast("_Kept", self._held[name])

    @cached_property
    def _held(self) -> dict[str, object]:
        return {}

    def knots_of(self, driver: str) -> tuple[Years, Years, Years]:
        """A driver's centres and spreads on the days that it is stated for, and how days weigh.

        On its own scale a driver is straight between those days. Shapes ``(knots, outcomes)``,
        twice, and ``(days, knots)``.
        """
        return self.kept(f"knots.{driver}", lambda: self._knots_of(driver))

    def _knots_of(self, driver: str) -> tuple[Years, Years, Years]:
        axis = next(axis for axis in self.world.axes if driver in axis.driver_names)
        ranges = [outcome.drivers[driver] for outcome in axis.outcomes]
        knots = tuple(sorted({day for each in ranges for day, _, _ in each.by_day}))
        on = [each.on(knots) for each in ranges]
        centre, spread = (np.array([each[i] for each in on]).T.astype(np.float32) for i in (0, 1))
        at = [day.toordinal() for day in knots]
        days = [day.toordinal() for day in self.days]
        weights = [np.interp(days, at, unit) for unit in np.eye(len(knots))]
        return centre, spread, np.array(weights).T.astype(np.float32)

    @cached_property
    def rows(self) -> list[int]:
        """Places of the quarters simulated."""
        return list(self.on or range(len(self.quarters)))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Ends of the quarters simulated."""
        return tuple(self.quarters[place] for place in self.rows)

    @property
    def answered(self) -> tuple[date, ...]:
        """Ends of the quarters that are answered for."""
        return self.days[-1:] if self.on else self.days

    @cached_property
    def years(self) -> Years:
        """Years from the first quarter's end to each simulated, shape ``(len(days), 1)``."""
        first = self.quarters[0].toordinal()
        passed = np.array([day.toordinal() - first for day in self.days], dtype=np.float64)
        return np.asarray(passed[:, None] / DAYS_PER_YEAR, dtype=np.float32)

    @property
    def start_year(self) -> float:
        """The end of the first quarter as a decimal year."""
        day = self.quarters[0]
        return day.year + day.timetuple().tm_yday / DAYS_PER_YEAR

    @cached_property
    def nvidia_network_per_compute(self) -> Years | None:
        """Networking over compute by quarter as NVIDIA's two published forecasts have it.

        Shape ``(len(quarters), 1)``, of medians; None where networking is not forecast.
        """
        if "NVIDIA/networking" not in self.forecasts or not self.has_market:
            return None
        networking, whole = (
            self.forecasts[name][:, len(QUANTILES) // 2, None]
            for name in ("NVIDIA/networking", "NVIDIA/data_center")
        )
        ratio = networking / np.maximum(whole - networking, LEAST_COMPUTE * whole)
        return np.asarray(ratio, dtype=np.float32)

    def on_day(self, place: int) -> SimulationInputs:
        """The same in one quarter: what is answered at once when an assumption changes.

        The first and the last quarter of the year are simulated, the very first one, since prices
        and lasers start there, and the one half way; in between a path is straight: flows as they
        are, orders for lasers on the logarithm.
        """
        year = max(place - QUARTERS_A_YEAR + 1, 0)
        return replace(self, on=tuple(sorted({0, year // 2, year, place})))

    def anchor(self, name: str) -> float:
        """Value of one anchor."""
        return self.world.anchors[name].value
