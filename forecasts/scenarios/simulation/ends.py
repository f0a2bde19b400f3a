"""What every path ends with: measures by name, each worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.fabric import FabricMix, fabric_mix
from forecasts.scenarios.simulation.market import Made, Market
from forecasts.scenarios.simulation.measures import (
    BASES,
    LAYERS,
    MACHINE,
    MARKET,
    Measure,
    vendor_measure,
)
from forecasts.scenarios.simulation.optics import (
    MODULES,
    Forms,
    adoption,
)
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS
from forecasts.scenarios.simulation.year import twelve_months


def ends_of(paths: Paths, only: Sequence[str] | None = None) -> Iterator[tuple[Measure, Values]]:
    """What every path ends with, measure by measure; flows over twelve months.

    Shapes ``(len(answered), n)``. ``only`` names measures; all by default.
    """
    mix = fabric_mix(paths)
    forms = adoption(paths)
    named = {measure.name: measure for measure in (*MACHINE, *MARKET)}
    ends = _machine(paths, mix, forms)
    if paths.inputs.has_market:
        market = Market(paths, mix, forms)
        ends |= _market(market)
        for each in _vendor_measures(paths):
            named[each.name] = each
            ends[each.name] = partial(market.revenue_of, each.name)
    for name, made in ends.items():
        if only is not None and name not in only:
            continue
        measure, values = named[name], made()
        if measure.is_flow:
            values = twelve_months(paths, values)
        elif len(values) != len(paths.inputs.answered):
            values = values[-1:]
        yield measure, values


def _vendor_measures(paths: Paths) -> list[Measure]:
    inputs = paths.inputs
    names = [each.vendor for each in inputs.vendors if each.series in inputs.forecasts]
    names += [f"{vendor} (optics)" for vendor in inputs.optics_shares or {}]
    return [vendor_measure(name) for name in (*names, "Others and captive")]


def _machine(paths: Paths, mix: FabricMix, forms: Forms) -> dict[str, Made]:
    catalogue = paths.inputs.catalogue
    accelerators = catalogue.cluster(paths.inputs.reference_cluster).accelerators
    yearly = accelerators * catalogue.economics.accelerator_hour_usd * HOURS_PER_YEAR
    shape = (len(paths.inputs.answered), paths.n)

    def optics_power() -> Values:
        watts = {
            form: paths.part("optics", f"800G {form}", "module_power_w")
            for form in ("DSP", "LPO", "CPO")
        }
        plugged = watts["DSP"] + forms.lpo * (watts["LPO"] - watts["DSP"])
        mixed = plugged + forms.cpo * (watts["CPO"] - plugged)
        return mixed * np.float32(paths.inputs.reference_modules / 1e6)

    def cost(fabric: str) -> Values:
        return np.broadcast_to(mix.cost_per_useful_pflop[fabric], shape)

    return {
        "nvidia_share": lambda: paths.driver("nvidia_share"),
        "delivered_share": lambda: mix.delivered_share,
        "utilisation": lambda: mix.utilisation,
        "goodput": lambda: mix.goodput,
        "optics_power_mw": optics_power,
        "fabric_value_usd_m_per_year": lambda: mix.worth * np.float32(yearly / 1e6),
        "open_ethernet_useful_cost": lambda: cost("open_ethernet"),
        "spectrum_x_useful_cost": lambda: cost("spectrum_x"),
        "ethernet_share": lambda: mix.ethernet_share,
        "spectrum_x_share": lambda: mix.spectrum_x_share,
        "cpo_share": lambda: forms.cpo,
        "lpo_share": lambda: forms.lpo,
        "inference_share": lambda: paths.driver("inference_share"),
    }


def _market(of: Market) -> dict[str, Made]:
    """What the market ends with, in the order that it is told."""
    return {
        "capex_usd_m": lambda: of.wanted.capex_usd_m,
        "back_end_switch_usd_m": lambda: of.taken.market["back_end_switch"],
        "switching_with_scale_up_usd_m": of.switching_with_scale_up,
        "ai_networking_usd_m": lambda: of.taken.market["platform_with_optics"],
        "scale_up_usd_m": lambda: of.taken.layers["scale_up"],
        "nic_usd_m": lambda: of.taken.layers["nic"],
        "optics_usd_m": lambda: of.shipped.usd_m,
        "optics_modules_m": lambda: of.shipped.modules_m,
        "laser_shortfall": lambda: of.lasers.shortage,
        "budget_part": lambda: of.scale,
        "network_power_gw": of.network_power_gw,
        "network_part_of_cost": of.network_part_of_cost,
        "open_scale_up_bandwidth": of.open_scale_up_bandwidth,
        "nvidia_networking_usd_m": lambda: of.taken.nvidia["platform"],
        "share_gap": of.share_gap,
        "accelerators_k": partial(of.paid_for, lambda: of.wanted.accelerators_k),
        "nvidia_accelerators_k": partial(of.paid_for, lambda: of.wanted.nvidia_k),
        "custom_accelerators_k": partial(of.paid_for, lambda: of.wanted.custom_k),
        "amd_accelerators_k": partial(of.paid_for, lambda: of.wanted.amd_k),
        "accelerator_usd_m": partial(of.paid_for, lambda: of.wanted.accelerator_usd_m),
        "switch_ports_k": partial(of.paid_for, lambda: of.built.ports_bought_k),
        "switches_k": partial(of.paid_for, lambda: of.built.switches_k),
        "links_k": partial(of.paid_for, lambda: of.built.links_k),
        "recovered_compute_usd_m": partial(of.paid_for, of.recovered_compute_usd_m),
        **{
            f"optics_{speed:.0f}g_m": partial(of.modules_m_by_speed, speed) for speed in SPEEDS_GBPS
        },
        **{f"optics_{form}_m": partial(of.modules_m_by_form, form) for form in MODULES},
        **{f"nvidia_{layer}_usd_m": partial(of.nvidia_of, layer) for layer in LAYERS},
        **{f"nvidia_share_{basis}": partial(of.nvidia_share, basis) for basis in BASES},
    }
