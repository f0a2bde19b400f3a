"""From published forecasts and capex to accelerators shipped by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.scenarios.simulation.paths import Paths, Values

QUARTERS_PER_YEAR = 4.0


@dataclass(frozen=True)
class Demand:
    """Accelerators wanted a quarter by class, in thousands, and what their makers take for them.

    Shapes ``(quarters, n)``. ``budget_usd_m`` is the most that AI systems and their networks may
    cost in a quarter: the AI part of capex.
    """

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
    years = paths.inputs.years.astype(np.float32)[:, None]
    price = (1.0 + paths.driver("accelerator_price_growth")) ** years
    network = network_per_compute(paths)
    compute = paths.forecast("NVIDIA/data_center") / (1.0 + network)
    compute = compute * (1.0 + paths.driver("china_uplift"))
    nvidia = compute * 1e3 / (paths.anchor("nvidia_usd_per_accelerator") * price)
    custom_usd = (
        paths.forecast("Broadcom/ai")
        * paths.anchor("custom_part_of_broadcom_ai")
        * paths.driver("custom_silicon_factor")
    )
    custom = custom_usd * 1e3 / (paths.anchor("custom_usd_per_accelerator") * price)
    amd_usd = paths.forecast("AMD/data_center")
    amd = amd_usd * 1e3 / (paths.anchor("amd_usd_per_accelerator") * price)
    budget = paths.driver("capex_usd_bn") * 1e3 * paths.driver("ai_part") / QUARTERS_PER_YEAR
    return Demand(
        nvidia_k=nvidia,
        custom_k=np.asarray(custom, dtype=np.float32),
        amd_k=np.asarray(amd, dtype=np.float32),
        accelerators_k=nvidia + custom + amd,
        accelerator_usd_m=compute + custom_usd + amd_usd,
        budget_usd_m=budget,
    )


def network_per_compute(paths: Paths) -> Values:
    """NVIDIA's networking over its compute: published by quarter, or the last reported one.

    Shape ``(quarters, n)``, or ``(n,)`` where networking is not forecast; either way within what
    the reviewed ratio's own bounds leave open.
    """
    published = paths.inputs.nvidia_network_per_compute
    if published is None:
        return paths.anchor("nvidia_network_per_compute")
    stated = paths.inputs.world.anchors["nvidia_network_per_compute"]
    within = paths.anchor("nvidia_network_per_compute") / np.float32(stated.value)
    return np.asarray(published * within, dtype=np.float32)
