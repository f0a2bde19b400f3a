"""Dollars by layer to revenue and share by vendor and basis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.network import Networks
from forecasts.scenarios.simulation.optics import Optics
from forecasts.scenarios.simulation.paths import Paths

OTHERS = "Others and captive"


@dataclass(frozen=True)
class Revenue:
    """Revenue a quarter in millions of US dollars, shapes ``(days, n)``.

    ``layers`` are what buyers pay for each layer, ``nvidia_by_layer`` what NVIDIA takes of it and
    ``market[basis]`` and ``nvidia[basis]`` both on a basis.
    """

    paths: Paths
    layers: dict[str, Values]
    nvidia_by_layer: dict[str, Values]
    market: dict[str, Values]
    nvidia: dict[str, Values]

    @property
    def vendors(self) -> dict[str, Values]:
        """AI networking of all others: pools keep their sum, whoever shares them."""
        made = _of_switches(self.paths, self._rest("ethernet", "spectrum_x"))
        made |= _for_themselves(self.paths)
        optics = self._rest("optics", "optics")
        shares = self.paths.inputs.optics_shares or {}
        made |= {f"{vendor} (optics)": optics * np.float32(s) for vendor, s in shares.items()}
        made[OTHERS] = self._rest("scale_up", "scale_up") + self._rest("nic", "nic")
        return made

    def _rest(self, layer: str, own: str) -> Values:
        return self.layers[layer] - self.nvidia_by_layer[own]


def revenue(
    paths: Paths, built: Networks, shipped: Optics, spectrum_x_share: Values, scale: Values
) -> Revenue:
    """Split every layer's dollars between NVIDIA and the rest.

    ``scale`` is the part of demand that fits the budget.
    """
    layers = {
        "ethernet": built.switch_usd_m("ethernet") * scale,
        "infiniband": built.switch_usd_m("infiniband") * scale,
        "nic": built.nic_usd_m * scale,
        "scale_up": built.scale_up_usd_m * scale,
        "optics": shipped.usd_m,
    }
    own_scale_up = np.float32(1.0) - paths.driver("open_scale_up_share")
    by_layer = {
        "scale_up": layers["scale_up"] * own_scale_up,
        "infiniband": layers["infiniband"],
        "spectrum_x": layers["ethernet"] * spectrum_x_share,
        "nic": layers["nic"] * paths.driver("nvidia_nic_share"),
        "optics": layers["optics"] * paths.anchor("nvidia_resold_optics_part"),
    }
    own_switching = by_layer["infiniband"] + by_layer["spectrum_x"]
    own_ex_scale_up = own_switching + by_layer["nic"] + by_layer["optics"]
    own = own_ex_scale_up + by_layer["scale_up"]
    switching = layers["ethernet"] + layers["infiniband"]
    gear = switching + layers["nic"]
    market = {
        "platform": gear + layers["scale_up"] + by_layer["optics"],
        "platform_ex_scale_up": gear + by_layer["optics"],
        "platform_with_optics": gear + layers["scale_up"] + layers["optics"],
        "back_end_switch": switching,
        "optics": layers["optics"],
    }
    nvidia = {
        "platform": own,
        "platform_ex_scale_up": own_ex_scale_up,
        "platform_with_optics": own,
        "back_end_switch": own_switching,
        "optics": by_layer["optics"],
    }
    return Revenue(paths, layers, by_layer, market, nvidia)


def _of_switches(paths: Paths, pool: Values) -> dict[str, Values]:
    """Sellers of open switches share their pool by their published forecasts."""
    weights = {vendor: own for vendor, own, kind in _forecast_parts(paths) if kind == "switch"}
    if not weights:
        return {}
    total = np.sum(list(weights.values()), axis=0)
    price = np.asarray(pool / total, dtype=np.float32)
    return {vendor: price * own for vendor, own in weights.items()}


def _for_themselves(paths: Paths) -> dict[str, Values]:
    """Vendors whose forecast stands for itself."""
    return {vendor: own for vendor, own, kind in _forecast_parts(paths) if kind != "switch"}


def _forecast_parts(paths: Paths) -> list[tuple[str, Values, str]]:
    """Each vendor, the part of its published forecast that is AI networking, and its pool."""
    return [
        (
            each.vendor,
            paths.forecast(each.series)
            * paths.between(f"part.{each.vendor}", each.low, each.part, each.high),
            each.pool,
        )
        for each in paths.inputs.vendors
        if each.series in paths.inputs.forecasts
    ]
