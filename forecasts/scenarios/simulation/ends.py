"""What every path ends with: measures by name, each worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.scenarios.simulation.demand import Demand, demand
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.fabric import FabricMix, fabric_mix
from forecasts.scenarios.simulation.lasers import LaserSupply, laser_supply
from forecasts.scenarios.simulation.measures import (
    BASES,
    LAYERS,
    MACHINE,
    MARKET,
    Measure,
    vendor_measure,
)
from forecasts.scenarios.simulation.network import TODAYS_SWITCH, Networks, networks
from forecasts.scenarios.simulation.optics import (
    Forms,
    Optics,
    adoption,
    lasers_per_tbps,
    price_usd_per_gbps,
)
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.revenue import Revenue, revenue
from forecasts.scenarios.simulation.speeds import Speeds, speeds
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS

THOUSANDTH: Final = np.float32(1e-3)
Made = Callable[[], Values]


class Market:
    """The stages of one set of paths, each run once, when it is first asked for."""

    def __init__(self, paths: Paths, mix: FabricMix, forms: Forms) -> None:
        self.paths, self.mix, self.forms = paths, mix, forms

    @cached_property
    def wanted(self) -> Demand:
        """Accelerators."""
        return demand(self.paths)

    @cached_property
    def pace(self) -> Speeds:
        """Speeds of new ports."""
        return speeds(self.paths)

    @cached_property
    def built(self) -> Networks:
        """Networks of all that is wanted."""
        return networks(self.paths, self.wanted, self.mix, self.pace)

    @cached_property
    def optics_price(self) -> Values:
        """USD of a Gb/s of module ends while lasers are not short."""
        return price_usd_per_gbps(self.paths, self.forms)

    @cached_property
    def scale(self) -> Values:
        """The part of what is wanted that the AI part of capex pays for.

        Budgets are drawn up at prices without scarcity; what scarcity adds, and orders that waited,
        are paid for beside them when they ship.
        """
        built = self.built
        bill = built.end_tbps * (self.optics_price * THOUSANDTH)
        for part in (built.nic_usd_m, built.scale_up_usd_m, self.wanted.accelerator_usd_m):
            bill += part
        for fabric in ("ethernet", "infiniband"):
            bill += built.switch_usd_m(fabric)
        return np.minimum(1.0, self.wanted.budget_usd_m / bill)

    @cached_property
    def lasers(self) -> LaserSupply:
        """What lasers serve of the ends that the budget pays for."""
        ends = self.built.end_tbps * self.scale
        return laser_supply(self.paths, ends, lasers_per_tbps(self.paths, self.pace, self.forms))

    @cached_property
    def shipped(self) -> Optics:
        """Optics shipped."""
        return Optics(self.paths, self.lasers, self.pace, self.forms, self.optics_price)

    @cached_property
    def taken(self) -> Revenue:
        """Who takes what."""
        return revenue(self.paths, self.built, self.shipped, self.mix.spectrum_x_share, self.scale)

    @cached_property
    def power_mw(self) -> Values:
        """Switches and modules shipped in the quarter."""
        switch = self.paths.inputs.catalogue.switch(TODAYS_SWITCH)
        watts = self.paths.part("switches", TODAYS_SWITCH, "power_w")
        per_tbps = watts / np.float32(switch.capacity_gbps * 1e3)
        return self.built.switch_tbps * self.scale * per_tbps + self.shipped.power_mw

    @cached_property
    def vendors(self) -> dict[str, Values]:
        """Others' AI networking, by measure."""
        return {vendor_measure(name).name: made for name, made in self.taken.vendors.items()}


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
            ends[each.name] = lambda name=each.name: market.vendors[name]  # type: ignore[misc]
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
    paths, answered = of.paths, len(of.paths.inputs.answered)
    hours = np.float32(paths.inputs.catalogue.economics.accelerator_hour_usd * HOURS_PER_YEAR)

    def year(flow: Values) -> Values:
        return twelve_months(paths, flow)

    def share(basis: str) -> Values:
        return year(of.taken.nvidia[basis]) / year(of.taken.market[basis])

    def network_part() -> Values:
        network = year(of.taken.market["platform_with_optics"])
        return network / (network + year(of.wanted.accelerator_usd_m * of.scale))

    def power_gw() -> Values:
        weights = quarters_each(of.paths.inputs.rows)[:, None] * THOUSANDTH
        if paths.inputs.on:
            return np.asarray((of.power_mw * weights).sum(axis=0, keepdims=True))
        return np.cumsum(of.power_mw * weights, axis=0, dtype=np.float32)

    def open_scale_up() -> Values:
        pbytes = of.built.scale_up_pbytes_per_s * of.scale
        pbytes = pbytes * paths.driver("open_scale_up_share")
        return np.asarray(pbytes / pbytes[0])

    def switching_with_scale_up() -> Values:
        return of.taken.market["back_end_switch"] + of.taken.layers["scale_up"]

    scaled = {
        "accelerators_k": lambda: of.wanted.accelerators_k,
        "nvidia_accelerators_k": lambda: of.wanted.nvidia_k,
        "custom_accelerators_k": lambda: of.wanted.custom_k,
        "amd_accelerators_k": lambda: of.wanted.amd_k,
        "accelerator_usd_m": lambda: of.wanted.accelerator_usd_m,
        "switch_ports_k": lambda: of.built.ports_bought_k,
        "switches_k": lambda: of.built.switches_k,
        "links_k": lambda: of.built.links_k,
        "recovered_compute_usd_m": lambda: (
            of.wanted.accelerators_k * of.mix.worth * (hours * THOUSANDTH)
        ),
    }
    ends: dict[str, Made] = {
        "capex_usd_m": lambda: of.wanted.capex_usd_m,
        "back_end_switch_usd_m": lambda: of.taken.market["back_end_switch"],
        "switching_with_scale_up_usd_m": switching_with_scale_up,
        "ai_networking_usd_m": lambda: of.taken.market["platform_with_optics"],
        "scale_up_usd_m": lambda: of.taken.layers["scale_up"],
        "nic_usd_m": lambda: of.taken.layers["nic"],
        "optics_usd_m": lambda: of.shipped.usd_m,
        "optics_modules_m": lambda: of.shipped.modules_m,
        "laser_shortfall": lambda: of.lasers.shortage,
        "budget_part": lambda: of.scale,
        "network_power_gw": power_gw,
        "network_part_of_cost": network_part,
        "open_scale_up_bandwidth": open_scale_up,
        "nvidia_networking_usd_m": lambda: of.taken.nvidia["platform"],
        "share_gap": lambda: share("platform") - paths.driver("nvidia_share")[-answered:],
    }
    for name, made in scaled.items():
        ends[name] = lambda made=made: made() * of.scale  # type: ignore[misc]
    for speed in SPEEDS_GBPS:
        ends[f"optics_{speed:.0f}g_m"] = lambda speed=speed: of.shipped.modules_m_by_speed(speed)  # type: ignore[misc]
    for form in ("dsp", "lpo", "cpo"):
        ends[f"optics_{form}_m"] = lambda form=form: of.shipped.modules_m_by_form(form)  # type: ignore[misc]
    for layer in LAYERS:
        ends[f"nvidia_{layer}_usd_m"] = lambda layer=layer: of.taken.nvidia_by_layer[layer]  # type: ignore[misc]
    for basis in BASES:
        ends[f"nvidia_share_{basis}"] = lambda basis=basis: share(basis)  # type: ignore[misc]
    return ends


def quarters_each(rows: Sequence[int]) -> Values:
    """How many quarters each simulated one stands for, those between being straight."""
    weights = np.zeros(len(rows), dtype=np.float32)
    weights[0] += 0.5
    for i, (first, last) in enumerate(pairwise(rows)):
        weights[i] += (last - first) / 2.0
        weights[i + 1] += (last - first) / 2.0
    weights[-1] += 0.5
    return weights


def year_weights(rows: Sequence[int]) -> Values:
    """How often each simulated quarter counts in the year to the last, those between straight."""
    last = rows[-1]
    year = np.arange(max(last - 3, 0), last + 1)
    each = [np.interp(year, rows, unit).sum() for unit in np.eye(len(rows))]
    return np.asarray(each, dtype=np.float32) * np.float32(4.0 / len(year))


def twelve_months(paths: Paths, flow: Values) -> Values:
    """Sum over the last four quarters; where fewer are simulated, those at a yearly rate."""
    if paths.inputs.on:
        weights = paths.inputs.kept("year", lambda: year_weights(paths.inputs.rows))
        parts = [w * row for w, row in zip(weights, flow, strict=True) if w > 0.0]
        return np.asarray(np.sum(parts, axis=0)[None], dtype=np.float32)
    total = np.array(flow, dtype=np.float32)
    for back in range(1, min(4, len(flow))):
        total[back:] += flow[:-back]
    seen = np.minimum(np.arange(1, len(flow) + 1), 4).astype(np.float32)[:, None]
    total *= 4.0 / seen
    return total
