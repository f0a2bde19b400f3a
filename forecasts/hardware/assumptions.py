"""The numbers a cluster is worked out with: its parts' own, or draws and sweeps instead."""

from __future__ import annotations

from dataclasses import dataclass, fields

from numpy.typing import ArrayLike

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import FloatArray, at_least, share
from forecasts.hardware.parts import (
    Accelerator,
    Economics,
    Fabric,
    Optic,
    Reliability,
    Switch,
)


@dataclass(frozen=True, kw_only=True)
class ClusterParts:
    """What a cluster is built from, and the prices and failure rates of the day."""

    accelerator: Accelerator
    fabric: Fabric
    switch: Switch
    optic: Optic
    economics: Economics
    reliability: Reliability


def parts_named(
    catalogue: HardwareCatalogue, *, accelerator: str, fabric: str, switch: str, optic: str
) -> ClusterParts:
    """Parts of the catalogue by name, on its prices and rates.

    Raises
    ------
    ImpossibleCluster
        For a name it does not hold, with the closest one that it does.
    """
    return ClusterParts(
        accelerator=catalogue.accelerator(accelerator),
        fabric=catalogue.fabric(fabric),
        switch=catalogue.switch(switch),
        optic=catalogue.optic(optic),
        economics=catalogue.economics,
        reliability=catalogue.reliability,
    )


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """Numbers and arrays that broadcast together.

    ``exposed_communication_share`` is the part of a step that waits on the scale-out network at
    ``economics.baseline_delivered_share``. ``system_*`` is of one accelerator's share of its node;
    where no document gives a system's watts the accelerator's board power stands for it.
    """

    delivered_share: FloatArray
    exposed_communication_share: FloatArray
    accelerator_hour_usd: FloatArray
    system_usd: FloatArray
    system_power_w: FloatArray
    module_power_w: FloatArray
    module_price_usd: FloatArray
    switch_power_w: FloatArray
    switch_price_usd: FloatArray
    interruptions_per_1000_node_days: FloatArray
    restart_minutes: FloatArray
    checkpoint_blocking_minutes: FloatArray
    usd_per_kwh: FloatArray
    pue: FloatArray
    life_years: FloatArray


ASSUMED = tuple(field.name for field in fields(Assumptions))
# The least that makes sense where it is not zero.
_LEAST = {"interruptions_per_1000_node_days": 1e-12, "life_years": 1e-6, "pue": 1.0}


def assumptions(parts: ClusterParts, **instead: ArrayLike | None) -> Assumptions:
    """The parts' own numbers, or what is given by name (:data:`ASSUMED`) instead of them.

    Raises
    ------
    ImpossibleCluster
        For a share outside 0 to 1, or a number below what makes sense.
    """
    own: dict[str, ArrayLike] = {
        "delivered_share": parts.fabric.delivered_share,
        "exposed_communication_share": parts.economics.exposed_communication_share,
        "accelerator_hour_usd": parts.economics.accelerator_hour_usd,
        "system_usd": parts.accelerator.system_usd or parts.economics.accelerator_system_usd,
        "system_power_w": parts.accelerator.system_power_w or parts.accelerator.power_w or 0.0,
        "module_power_w": parts.optic.module_power_w,
        "module_price_usd": parts.optic.price_usd,
        "switch_power_w": parts.switch.power_w,
        "switch_price_usd": parts.switch.price_usd,
        "interruptions_per_1000_node_days": parts.reliability.interruptions_per_1000_node_days,
        "restart_minutes": parts.reliability.restart_minutes,
        "checkpoint_blocking_minutes": parts.reliability.checkpoint_blocking_minutes,
        "usd_per_kwh": parts.economics.usd_per_kwh,
        "pue": parts.economics.pue,
        "life_years": parts.economics.life_years,
    }
    chosen = own | {name: value for name, value in instead.items() if value is not None}
    return Assumptions(**{name: _sensible(name, value) for name, value in chosen.items()})


def _sensible(name: str, value: ArrayLike) -> FloatArray:
    if name.endswith("_share"):
        return share(name, value, above_zero=name == "delivered_share")
    return at_least(name, value, _LEAST.get(name, 0.0))
