"""The stages of one set of paths, each run once, and what is worked out across them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

import numpy as np

from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.scenarios.simulation.demand import Demand, demand
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.fabric import FabricMix
from forecasts.scenarios.simulation.lasers import LaserSupply, laser_supply
from forecasts.scenarios.simulation.measures import (
    vendor_measure,
)
from forecasts.scenarios.simulation.network import TODAYS_SWITCH, Networks, networks
from forecasts.scenarios.simulation.optics import (
    Forms,
    Optics,
    lasers_per_tbps,
    price_usd_per_gbps,
)
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.revenue import Revenue, revenue
from forecasts.scenarios.simulation.speeds import Speeds, speeds
from forecasts.scenarios.simulation.year import quarters_each, twelve_months

THOUSANDTH: Final = np.float32(1e-3)
Made = Callable[[], Values]
"""Works out a measure, shape ``(days, n)``, when it is asked for."""


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

    def revenue_of(self, measure: str) -> Values:
        """AI networking of another vendor, by its measure."""
        return self.vendors[measure]

    def paid_for(self, wanted: Made) -> Values:
        """The part of what is wanted that the budget pays for."""
        return wanted() * self.scale

    def recovered_compute_usd_m(self) -> Values:
        """Rent a year of the accelerators wanted that better fabrics recover."""
        economics = self.paths.inputs.catalogue.economics
        year_usd = np.float32(economics.accelerator_hour_usd * HOURS_PER_YEAR)
        return self.wanted.accelerators_k * self.mix.worth * (year_usd * THOUSANDTH)

    def switching_with_scale_up(self) -> Values:
        """Scale-out and scale-up switching."""
        return self.taken.market["back_end_switch"] + self.taken.layers["scale_up"]

    def network_power_gw(self) -> Values:
        """Switches and modules shipped since the first quarter began."""
        weights = quarters_each(self.paths.inputs.rows)[:, None] * THOUSANDTH
        if self.paths.inputs.on:
            return np.asarray((self.power_mw * weights).sum(axis=0, keepdims=True))
        return np.cumsum(self.power_mw * weights, axis=0, dtype=np.float32)

    def network_part_of_cost(self) -> Values:
        """AI networking over accelerators and AI networking, over twelve months."""
        network = twelve_months(self.paths, self.taken.market["platform_with_optics"])
        systems = twelve_months(self.paths, self.wanted.accelerator_usd_m * self.scale)
        return network / (network + systems)

    def open_scale_up_bandwidth(self) -> Values:
        """Scale-up bandwidth outside NVLink, as a multiple of the first quarter's."""
        pbytes = self.built.scale_up_pbytes_per_s * self.scale
        pbytes = pbytes * self.paths.driver("open_scale_up_share")
        return np.asarray(pbytes / pbytes[0])

    def nvidia_of(self, layer: str) -> Values:
        """What NVIDIA takes of a layer."""
        return self.taken.nvidia_by_layer[layer]

    def nvidia_share(self, basis: str) -> Values:
        """NVIDIA's part of a basis, over twelve months."""
        own = twelve_months(self.paths, self.taken.nvidia[basis])
        return own / twelve_months(self.paths, self.taken.market[basis])

    def share_gap(self) -> Values:
        """NVIDIA's share that its layers imply less the one stated."""
        stated = self.paths.driver("nvidia_share")[-len(self.paths.inputs.answered) :]
        return self.nvidia_share("platform") - stated

    def modules_m_by_speed(self, speed_gbps: float) -> Values:
        """Optical modules of one speed."""
        return self.shipped.modules_m_by_speed(speed_gbps)

    def modules_m_by_form(self, form: str) -> Values:
        """Optical modules of one form."""
        return self.shipped.modules_m_by_form(form)
