"""Module ends to modules by form and speed, what lasers let ship, and at what price."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.scenarios.drivers import sigmoid
from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.lasers import LaserSupply
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.speeds import Speeds

Number = Values | np.float32

MOST_LPO: Final = 0.98
"""Most of the pluggable ends that may be linear, where the outlook's forms leave room for less."""
MODULES: Final = {"dsp": ("800G DSP", 800.0), "lpo": ("800G LPO", 800.0), "cpo": ("1.6T CPO", 1600)}
"""The catalogue's module of each form, and its rate in Gb/s."""


@dataclass(frozen=True)
class Forms:
    """Co-packaged share of module ends and LPO share of pluggable ends, shapes ``(days, n)``."""

    cpo: Values
    lpo: Values

    @cached_property
    def of_ends(self) -> dict[str, Values]:
        """Parts of all ends by form, adding to one."""
        pluggable = 1.0 - self.cpo
        lpo = pluggable * self.lpo
        return {"dsp": pluggable - lpo, "lpo": lpo, "cpo": self.cpo}


@dataclass
class Optics:
    """Optics shipped a quarter, shapes ``(days, n)``: ends in Tb/s, modules in millions.

    Numbers are made when they are first asked for.
    """

    paths: Paths
    supply: LaserSupply
    speeds: Speeds
    forms: Forms
    usd_per_gbps: Values
    """Of the mix of forms while lasers are not short."""
    _made: dict[str, Values] = field(default_factory=dict)

    @property
    def shipped_tbps(self) -> Values:
        """Rate of the ends that ship."""
        return self.supply.shipped_tbps

    @cached_property
    def usd_m(self) -> Values:
        """What buyers pay for them: scarcity raises the price."""
        scarce = 1.0 + self.paths.anchor("scarcity_elasticity") * self.supply.shortage
        price = np.asarray(self.usd_per_gbps * scarce * np.float32(1e-3), dtype=np.float32)
        return self.shipped_tbps * price

    @cached_property
    def power_mw(self) -> Values:
        """Their watts."""
        watts = _mixed(self.paths, self.forms, "module_power_w")
        return self.shipped_tbps * watts * np.float32(1e-3)

    @cached_property
    def modules_m(self) -> Values:
        """All modules."""
        return self.shipped_tbps * self.speeds.modules_per_tbps * np.float32(1e-6)

    def modules_m_by_speed(self, speed_gbps: float) -> Values:
        """Modules of one speed: Tb/s over Gb/s a module is thousands of them."""
        part = self.speeds.of_bandwidth[speed_gbps]
        return self.shipped_tbps * part / np.float32(speed_gbps * 1e3)

    def modules_m_by_form(self, form: str) -> Values:
        """Modules of one form."""
        return self.modules_m * self.forms.of_ends[form]


def lasers_per_tbps(paths: Paths, speeds: Speeds, forms: Forms) -> Values:
    """Lasers for one Tb/s of ends, in pluggable lanes: a co-packaged lane needs a part of one."""
    fewer = np.float32(1.0) - forms.cpo * (np.float32(1.0) - paths.anchor("cpo_laser_ratio"))
    return speeds.lanes_per_tbps * fewer


def price_usd_per_gbps(paths: Paths, forms: Forms) -> Values:
    """Price of a Gb/s of module ends while lasers are not short, ``(days, n)``."""
    change = np.exp(paths.scaled("optics_price_change") * paths.inputs.years)
    return np.asarray(_mixed(paths, forms, "price_usd") * change, dtype=np.float32)


def adoption(paths: Paths) -> Forms:
    """Forms of module ends, after watts and price.

    The published outlook's shares, at the rank that the path's scenario has, are moved by the
    elasticity times how much cheaper (in logarithms) a Gb/s of that form is in this draw than at
    the catalogue's own values. A watt costs what the system it could feed costs; failures count
    with the inverse of a link's life.
    """
    moved = {}
    expected = _expected_log_odds(paths)
    for form, optic, against in (("cpo", "1.6T CPO", "1.6T DSP"), ("lpo", "800G LPO", "800G DSP")):
        drawn = np.log(_owning(paths, against) / _owning(paths, optic))
        usual = np.float32(np.log(_usual_owning(paths, against) / _usual_owning(paths, optic)))
        shift = paths.anchor("optics_elasticity") * (drawn - usual)
        moved[form] = np.asarray(sigmoid(expected[form] + shift), dtype=np.float32)
    return Forms(moved["cpo"], moved["lpo"])


def _expected_log_odds(paths: Paths) -> dict[str, Values]:
    """Both shares before watts and price: of the published outlook, or as stated without one."""
    if not outlook.has(paths, outlook.CPO, outlook.LPO):
        return {form: paths.scaled(f"{form}_share") for form in ("cpo", "lpo")}
    rank = outlook.place_in_band(paths, "cpo_share", outlook.CPO)
    cpo = outlook.scaled_at_rank(paths, outlook.CPO, rank)
    of_all = outlook.at_rank(paths, outlook.LPO, outlook.place_of(paths, "lpo_share"))
    lpo = np.clip(of_all * (1.0 + np.exp(cpo)), np.float32(1e-6), np.float32(MOST_LPO))
    return {"cpo": cpo, "lpo": np.log(lpo / (1.0 - lpo))}


def _mixed(paths: Paths, forms: Forms, quantity: str) -> Values:
    """A quantity of the catalogue's modules for a Gb/s, averaged over the forms."""
    each = {
        form: paths.part("optics", name, quantity) / np.float32(rate)
        for form, (name, rate) in MODULES.items()
    }
    plugged = each["dsp"] + forms.lpo * (each["lpo"] - each["dsp"])
    return np.asarray(plugged + forms.cpo * (each["cpo"] - plugged), dtype=np.float32)


def _owning(paths: Paths, name: str) -> Values:
    """Price, watts and failures of a Gb/s of a module form, in USD, drawn from its sources."""
    optic = paths.inputs.catalogue.optic(name)
    price = paths.part("optics", name, "price_usd")
    watts = paths.part("optics", name, "module_power_w")
    life = paths.part("optics", name, "link_mtbf_h")
    return np.asarray(_cost(paths, price, watts, life) / np.float32(optic.rate_gbps))


def _usual_owning(paths: Paths, name: str) -> float:
    optic = paths.inputs.catalogue.optic(name)
    evidence = paths.inputs.catalogue.evidence
    life = np.float32(evidence["optics", name, "link_mtbf_h"].value)
    price, watts = np.float32(optic.price_usd), np.float32(optic.module_power_w)
    return float(_cost(paths, price, watts, life)) / optic.rate_gbps


def _cost(paths: Paths, price: Number, watts: Number, life_h: Number) -> Number:
    """Purchase, the compute its watts displace, and replacements over the life of the capital."""
    catalogue = paths.inputs.catalogue
    system = catalogue.accelerator("GB300")
    usd_per_watt = np.float32((system.system_usd or 0.0) / (system.system_power_w or 1.0))
    hours = np.float32(catalogue.economics.life_years * HOURS_PER_YEAR)
    return price * (1.0 + hours / life_h) + watts * usd_per_watt
