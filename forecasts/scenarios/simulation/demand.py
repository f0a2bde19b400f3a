"""From published forecasts and capex to accelerators wanted by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import Paths

QUARTERLY = np.float32(1e3 / 4.0)
"""Millions of USD a quarter for a billion a year."""
THOUSANDS = np.float32(1e3)


@dataclass(frozen=True)
class Demand:
    """Accelerators wanted a quarter by class, in thousands, and what their makers take for them.

    Shapes ``(days, n)``. ``budget_usd_m`` is the most that AI systems and their networks may
    cost in a quarter: the AI part of ``capex_usd_m``.
    """

    capex_usd_m: Values
    nvidia_k: Values
    custom_k: Values
    amd_k: Values
    accelerators_k: Values
    accelerator_usd_m: Values
    budget_usd_m: Values


def demand(paths: Paths) -> Demand:
    """Accelerators wanted, from the published forecasts' own distributions.

    NVIDIA's compute is its data-centre forecast less its networking, as the two published
    forecasts split it; units follow from the revenue per accelerator of the last quarter counted,
    moved by the price driver.
    """
    growth = paths.scaled("accelerator_price_growth")
    per_usd = np.exp(-growth * paths.inputs.years) * THOUSANDS
    compute = paths.forecast("NVIDIA/data_center") / (1.0 + network_per_compute(paths))
    compute = compute * (1.0 + paths.driver("china_uplift"))
    custom_usd = (
        paths.forecast("Broadcom/ai")
        * paths.anchor("custom_part_of_broadcom_ai")
        * paths.driver("custom_silicon_factor")
    )
    amd_usd = paths.forecast("AMD/data_center")
    nvidia = compute * per_usd / paths.anchor("nvidia_usd_per_accelerator")
    custom = custom_usd * per_usd / paths.anchor("custom_usd_per_accelerator")
    amd = amd_usd * per_usd / paths.anchor("amd_usd_per_accelerator")
    capex = capex_usd_bn(paths) * QUARTERLY
    return Demand(
        capex_usd_m=capex,
        nvidia_k=nvidia,
        custom_k=custom,
        amd_k=amd,
        accelerators_k=nvidia + custom + amd,
        accelerator_usd_m=compute + custom_usd + amd_usd,
        budget_usd_m=capex * paths.driver("ai_part"),
    )


def capex_usd_bn(paths: Paths) -> Values:
    """World data-centre capex at a yearly rate, shape ``(days, n)``.

    Of the published forecast's own distribution: an outcome of the demand axis is the part that its
    band cuts out on the day it is measured. Without a published forecast it is as stated.
    """
    if not outlook.has(paths, outlook.CAPEX):
        return paths.driver("capex_usd_bn")
    return outlook.at_rank(
        paths, outlook.CAPEX, outlook.place_in_band(paths, "capex_usd_bn", outlook.CAPEX)
    )


def network_per_compute(paths: Paths) -> Values:
    """NVIDIA's networking over its compute: published by quarter, or the last reported one.

    Shape ``(days, n)``, or ``(n,)`` where networking is not forecast; either way within what
    the reviewed ratio's own bounds leave open.
    """
    published = paths.inputs.nvidia_network_per_compute
    if published is None:
        return paths.anchor("nvidia_network_per_compute")
    stated = paths.inputs.world.anchors["nvidia_network_per_compute"]
    within = paths.anchor("nvidia_network_per_compute") / np.float32(stated.value)
    return np.asarray(published[paths.inputs.rows] * within, dtype=np.float32)
