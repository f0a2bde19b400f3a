"""Dollars by layer to revenue and share by vendor and basis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.scenarios.simulation.network import Networks
from forecasts.scenarios.simulation.optics import Optics
from forecasts.scenarios.simulation.paths import Paths, Values

OTHERS = "Others and captive"


@dataclass(frozen=True)
class Revenue:
    """Revenue a quarter in millions of US dollars, shapes ``(quarters, n)``.

    ``nvidia_by_layer`` adds up to NVIDIA's networking; ``market[basis]`` and ``nvidia[basis]``
    are what everybody and NVIDIA take on a basis; ``vendors`` are the others' AI networking.
    """

    nvidia_by_layer: dict[str, Values]
    market: dict[str, Values]
    nvidia: dict[str, Values]
    vendors: dict[str, Values]


def revenue(
    paths: Paths, built: Networks, shipped: Optics, spectrum_x_share: Values, scale: Values
) -> Revenue:
    """Split every layer's dollars between NVIDIA and the rest, and the rest between vendors.

    ``scale`` is the part of demand that fits the budget. Pools keep their sum: what vendors of a
    pool take adds up to what buyers pay there.
    """
    open_part = paths.driver("open_scale_up_share")
    nic_part = paths.driver("nvidia_nic_share")
    ethernet = built.ethernet_switch_usd_m * scale
    infiniband = built.infiniband_switch_usd_m * scale
    nic = built.nic_usd_m * scale
    scale_up = built.scale_up_usd_m * scale
    resold = shipped.usd_m * paths.anchor("nvidia_resold_optics_part")
    by_layer = {
        "scale_up": scale_up * (1.0 - open_part),
        "infiniband": infiniband,
        "spectrum_x": ethernet * spectrum_x_share,
        "nic": nic * nic_part,
        "optics": resold,
    }
    own = np.asarray(sum(by_layer.values()), dtype=np.float32)
    switching = infiniband + ethernet
    market = {
        "platform": switching + nic + scale_up + resold,
        "platform_ex_scale_up": switching + nic + resold,
        "platform_with_optics": switching + nic + scale_up + shipped.usd_m,
        "back_end_switch": switching,
        "optics": shipped.usd_m,
    }
    nvidia = {
        "platform": own,
        "platform_ex_scale_up": own - by_layer["scale_up"],
        "platform_with_optics": own,
        "back_end_switch": infiniband + by_layer["spectrum_x"],
        "optics": resold,
    }
    rest = {
        "switch": ethernet - by_layer["spectrum_x"],
        "optics": shipped.usd_m - resold,
    }
    vendors = _vendors(paths, rest)
    vendors[OTHERS] = scale_up * open_part + nic * (1.0 - nic_part)
    return Revenue(by_layer, market, nvidia, vendors)


def _vendors(paths: Paths, rest: dict[str, Values]) -> dict[str, Values]:
    """Switch sellers share the open pool by their published forecasts; optics by ledger shares."""
    made: dict[str, Values] = {}
    weights: dict[str, Values] = {}
    for each in paths.inputs.vendors:
        if each.series not in paths.inputs.forecasts:
            continue
        part = paths.between(f"part.{each.vendor}", each.low, each.part, each.high)
        own = paths.forecast(each.series) * part
        if each.pool == "switch":
            weights[each.vendor] = own
        else:
            made[each.vendor] = own
    if weights:
        total = np.asarray(sum(weights.values()), dtype=np.float32)
        made |= {vendor: rest["switch"] * own / total for vendor, own in weights.items()}
    shares = paths.inputs.optics_shares or {}
    made |= {f"{vendor} (optics)": rest["optics"] * np.float32(s) for vendor, s in shares.items()}
    return made
