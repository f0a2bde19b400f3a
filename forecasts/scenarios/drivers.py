"""What a scenario may assume: every driver the simulation reads, its scale and its meaning.

A driver is stated as 90% intervals on one or more days. Between days it moves linearly on its
scale; its level is drawn once per path, so a path that starts high stays high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtri

from forecasts.scenarios.refusal import ImpossibleScenario

FloatArray = npt.NDArray[np.float64]
Scale = Literal["fraction", "positive", "growth"]

Z_95: Final = float(ndtri(0.95))
DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True)
class DriverKind:
    """A driver the simulation knows. ``scale`` says between which bounds it lives."""

    name: str
    scale: Scale
    unit: str
    label: str
    definition: str


DRIVERS: Final[Mapping[str, DriverKind]] = {
    each.name: each
    for each in (
        DriverKind("capex_usd_bn", "positive", "USD_bn per year", "Data-centre capex",
            "World data-centre capital expenditure at a yearly rate, on Dell'Oro's definition."),
        DriverKind("ai_part", "fraction", "fraction", "AI part of capex",
            "Most of that capex that can buy accelerated systems and the networks between them."),
        DriverKind("accelerator_price_growth", "growth", "fraction per year",
            "Yearly price change of an accelerator",
            "Change a year of what a vendor takes for one accelerator package."),
        DriverKind("ethernet_share", "fraction", "fraction", "Ethernet's share of AI scale-out",
            "Part of AI back-end scale-out switching on Ethernet, Spectrum-X included."),
        DriverKind("switch_price_change", "growth", "fraction per year",
            "Yearly price change of switching per Gb/s",
            "Change a year of the price of one Gb/s of switch, adapter or scale-up bandwidth."),
        DriverKind("nvidia_share", "fraction", "fraction", "NVIDIA's stated share",
            "NVIDIA's part of trailing-twelve-month platform revenue as the set states it; the"
            " share that its layers imply is worked out beside it."),
        DriverKind("spectrum_x_share", "fraction", "fraction", "NVIDIA's part of AI Ethernet",
            "Part of AI Ethernet switching that is NVIDIA Spectrum-X."),
        DriverKind("nvidia_nic_share", "fraction", "fraction", "NVIDIA's part of AI adapters",
            "Part of back-end network adapters, by value, that NVIDIA sells."),
        DriverKind("open_scale_up_share", "fraction", "fraction", "Scale-up outside NVLink",
            "Part of scale-up network value outside NVIDIA's: UALink, ESUN, captive fabrics."),
        DriverKind("custom_silicon_factor", "positive", "ratio", "Custom accelerators",
            "Accelerators of buyers' own design against what Broadcom's published forecast gives."),
        DriverKind("cpo_share", "fraction", "fraction", "Co-packaged share of optical ends",
            "Part of AI optical module ends that are co-packaged."),
        DriverKind("lpo_share", "fraction", "fraction", "LPO share of pluggable ends",
            "Part of pluggable module ends without a DSP."),
        DriverKind("laser_shortage_now", "fraction", "fraction", "Laser shortage at the start",
            "Part of laser demand that capacity could not meet at the end of 2026."),
        DriverKind("laser_capacity_multiple", "positive", "ratio", "Laser capacity",
            "Capacity for InP lasers of AI optics as a multiple of that at the end of 2026."),
        DriverKind("optics_price_change", "growth", "fraction per year",
            "Yearly price change of optics per Gb/s",
            "Change a year of module price per Gb/s while lasers are not short."),
        DriverKind("inference_share", "fraction", "fraction", "Inference's part of AI compute",
            "Part of accelerators shipped that serve rather than train."),
        DriverKind("training_cluster_accelerators", "positive", "count", "Training cluster",
            "Accelerators of one training cluster."),
        DriverKind("inference_cluster_accelerators", "positive", "count", "Inference cluster",
            "Accelerators of one serving cluster."),
        DriverKind("scale_out_gbps", "positive", "Gbps", "Scale-out bandwidth per accelerator",
            "Back-end network ports of one accelerator, in one direction."),
        DriverKind("scale_up_gbytes_per_s", "positive", "GB/s",
            "Scale-up bandwidth per accelerator",
            "Scale-up bandwidth of one accelerator, in one direction."),
        DriverKind("china_uplift", "fraction", "fraction", "NVIDIA accelerators to China",
            "NVIDIA accelerators to mainland China beside those of the published forecast."),
    )
}  # fmt: skip


def to_scale(scale: Scale, value: float | FloatArray) -> FloatArray:
    """Value to the scale on which it is normal: log-odds, logarithm, or log of one plus."""
    match scale:
        case "fraction":
            return np.asarray(logit(value), dtype=np.float64)
        case "positive":
            return np.asarray(np.log(value), dtype=np.float64)
        case "growth":
            return np.asarray(np.log1p(value), dtype=np.float64)


def from_scale(scale: Scale, value: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The inverse of :func:`to_scale`; keeps the float width it is given."""
    match scale:
        case "fraction":
            return sigmoid(value)
        case "positive":
            return np.asarray(np.exp(value))
        case "growth":
            return np.asarray(np.expm1(value))


def sigmoid(value: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return ``1 / (1 + exp(-x))``; in single precision four times as fast as scipy's expit."""
    if value.dtype != np.float32:
        return np.asarray(expit(value))
    with np.errstate(over="ignore"):  # exp of a large number is infinite and its inverse 0
        return np.asarray(np.float32(1.0) / (np.float32(1.0) + np.exp(-value)))


@dataclass(frozen=True)
class DriverRange:
    """A driver's 90% intervals: 5% of the probability lies below ``low``, 5% above ``high``.

    ``by_day`` is sorted; before the first day and after the last the nearest interval holds.
    """

    name: str
    by_day: tuple[tuple[date, float, float], ...]
    reason: str

    def __post_init__(self) -> None:
        if self.name not in DRIVERS:
            raise ImpossibleScenario(
                f"driver {self.name} is not one the simulation reads; it reads {', '.join(DRIVERS)}"
            )
        if not self.by_day:
            raise ImpossibleScenario(f"driver {self.name}: interval_90 is empty; give a day")
        days = [day for day, _, _ in self.by_day]
        if sorted(set(days)) != days:
            raise ImpossibleScenario(f"driver {self.name}: days must rise, each stated once")
        for day, low, high in self.by_day:
            self._check(day, low, high)

    @property
    def kind(self) -> DriverKind:
        """What the driver is."""
        return DRIVERS[self.name]

    def on(self, days: tuple[date, ...]) -> tuple[FloatArray, FloatArray]:
        """Centre and spread on the driver's scale on each day, shapes ``(len(days),)``."""
        at = np.array([day.toordinal() for day, _, _ in self.by_day], dtype=np.float64)
        low = to_scale(self.kind.scale, np.array([low for _, low, _ in self.by_day]))
        high = to_scale(self.kind.scale, np.array([high for _, _, high in self.by_day]))
        wanted = np.array([day.toordinal() for day in days], dtype=np.float64)
        centre = np.interp(wanted, at, (low + high) / 2.0)
        spread = np.interp(wanted, at, (high - low) / (2.0 * Z_95))
        return centre, spread

    def _check(self, day: date, low: float, high: float) -> None:
        place = f"driver {self.name}: interval_90 = [{low}, {high}] on {day}"
        lowest, bounds = {
            "fraction": (0.0, "inside 0 and 1, ends excluded, because the driver is a fraction"),
            "positive": (0.0, "above 0, because the driver is a positive quantity"),
            "growth": (-1.0, "above -1, because the driver is a rate of change"),
        }[self.kind.scale]
        highest = 1.0 if self.kind.scale == "fraction" else np.inf
        if not (lowest < low < highest and lowest < high < highest):
            raise ImpossibleScenario(f"{place} must lie {bounds}")
        if low >= high:
            raise ImpossibleScenario(
                f"{place} is upside down or empty; give the 5% point first, then the larger"
                " 95% point"
            )
