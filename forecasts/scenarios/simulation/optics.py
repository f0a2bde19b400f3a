"""Module ends to modules by form and speed, what lasers let ship, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.paths import Paths, Values
from forecasts.scenarios.simulation.speeds import Speeds

MOST_LPO: Final = 0.98
"""Most of the pluggable ends that may be linear, where the outlook's forms leave room for less."""


@dataclass(frozen=True)
class Optics:
    """Optics a quarter, shapes ``(quarters, n)``: ends in Tb/s, modules in millions.

    ``shipped_part`` is the part of the ends wanted that lasers allow; shipped lasers never exceed
    ``laser_capacity``. ``modules_m_by_speed`` and ``modules_m_by_form`` are shipped modules.
    """

    shipped_part: Values
    laser_wanted: Values
    laser_shipped: Values
    laser_capacity: Values
    cpo_share: Values
    lpo_share: Values
    modules_m_by_speed: dict[float, Values]
    modules_m_by_form: dict[str, Values]
    usd_m: Values
    power_mw: Values

    @property
    def modules_m(self) -> Values:
        """All shipped modules, millions."""
        return np.asarray(sum(self.modules_m_by_speed.values()), dtype=np.float32)


def lasers(end_tbps: Values, speeds: Speeds, cpo_share: Values, ratio: Values) -> Values:
    """Lasers wanted, in thousands of pluggable lanes: a co-packaged one needs ``ratio`` as many."""
    lanes = end_tbps * speeds.lanes_per_tbps / np.float32(1e3)
    return np.asarray(lanes * (1.0 - cpo_share + cpo_share * ratio), dtype=np.float32)


def adoption(paths: Paths) -> tuple[Values, Values]:
    """Co-packaged share of ends and LPO share of pluggable ends, after watts and price.

    The published outlook's shares, at the rank that the path's scenario has, are moved by the
    elasticity times how much cheaper (in logarithms) a Gb/s of that form is in this draw than at
    the catalogue's own values. A watt costs what the system it
    could feed costs; failures count with the inverse of a link's life.
    """
    moved = {}
    expected = _expected_shares(paths)
    for form, optic, against in (("cpo", "1.6T CPO", "1.6T DSP"), ("lpo", "800G LPO", "800G DSP")):
        drawn = np.log(_owning(paths, against) / _owning(paths, optic))
        usual = np.log(_usual_owning(paths, against) / _usual_owning(paths, optic))
        shift = paths.anchor("optics_elasticity") * (drawn - usual)
        moved[form] = expit(logit(expected[form]) + shift).astype(np.float32)
    return moved["cpo"], moved["lpo"]


def _expected_shares(paths: Paths) -> dict[str, Values]:
    """Both shares before watts and price: of the published outlook, or as stated without one."""
    if not outlook.has(paths, outlook.CPO, outlook.LPO):
        return {form: paths.driver(f"{form}_share") for form in ("cpo", "lpo")}
    rank = outlook.place_in_band(paths, "cpo_share", outlook.CPO)
    cpo = outlook.at_rank(paths, outlook.CPO, rank)
    of_all = outlook.at_rank(paths, outlook.LPO, outlook.place_of(paths, "lpo_share"))
    lpo = np.clip(of_all / (1.0 - cpo), np.float32(1e-6), np.float32(MOST_LPO))
    return {"cpo": np.clip(cpo, np.float32(1e-6), np.float32(1.0 - 1e-6)), "lpo": lpo}


def laser_capacity(paths: Paths, wanted_at_start: float) -> Values:
    """Lasers that can be made, shape ``(quarters, n)``, from the supply outlook where published.

    Parameters
    ----------
    wanted_at_start
        Lasers wanted in the first quarter by the middle path: shortage and growth turn it into
        capacity.
    """
    if outlook.has(paths, outlook.LASER_GROWTH, outlook.LASER_SHORTAGE):
        rank = outlook.place_in_band(paths, "laser_capacity_multiple", outlook.LASER_GROWTH)
        growth = outlook.at_rank(paths, outlook.LASER_GROWTH, rank)
        start = outlook.place_of(paths, "laser_shortage_now")
        short = outlook.at_rank(paths, outlook.LASER_SHORTAGE, start)[0]
    else:
        growth = paths.driver("laser_capacity_multiple")
        short = paths.driver("laser_shortage_now")
    return np.asarray(np.float32(wanted_at_start) * (1.0 - short) * growth, dtype=np.float32)


def optics(
    paths: Paths,
    end_tbps: Values,
    capacity: Values,
    speeds: Speeds,
    shares: tuple[Values, Values],
) -> Optics:
    """Ship what lasers allow of the ends wanted.

    Parameters
    ----------
    end_tbps
        Rate of all module ends wanted, shape ``(quarters, n)``.
    capacity
        Of :func:`laser_capacity`.
    shares
        Of :func:`adoption`.
    """
    cpo, lpo = shares
    wanted = lasers(end_tbps, speeds, cpo, paths.anchor("cpo_laser_ratio"))
    shipped_part = np.minimum(1.0, capacity / wanted).astype(np.float32)
    shipped = end_tbps * shipped_part
    by_form = {
        "dsp": shipped * (1.0 - cpo) * (1.0 - lpo),
        "lpo": shipped * (1.0 - cpo) * lpo,
        "cpo": shipped * cpo,
    }
    years = paths.inputs.years.astype(np.float32)[:, None]
    scarce = 1.0 + paths.anchor("scarcity_elasticity") * (1.0 - shipped_part)
    price = scarce * (1.0 + paths.driver("optics_price_change")) ** years
    unit = {"dsp": ("800G DSP", 800.0), "lpo": ("800G LPO", 800.0), "cpo": ("1.6T CPO", 1600.0)}
    usd = np.zeros_like(shipped)
    power = np.zeros_like(shipped)
    for form, (name, rate) in unit.items():
        # Tb/s x USD per Gb/s is thousands of USD; x W per Gb/s is kilowatts
        usd += by_form[form] * price * paths.part("optics", name, "price_usd") / (rate * 1e3)
        power += by_form[form] * paths.part("optics", name, "module_power_w") / (rate * 1e3)
    return Optics(
        shipped_part=shipped_part,
        laser_wanted=wanted,
        laser_shipped=wanted * shipped_part,
        laser_capacity=capacity,
        cpo_share=cpo,
        lpo_share=lpo,
        modules_m_by_speed={
            # Tb/s over Gb/s a module is thousands of modules
            speed: shipped * part / np.float32(speed * 1e3)
            for speed, part in speeds.of_bandwidth.items()
        },
        modules_m_by_form={
            name: tbps * speeds.modules_per_tbps / np.float32(1e6) for name, tbps in by_form.items()
        },
        usd_m=usd,
        power_mw=power,
    )


def _owning(paths: Paths, name: str) -> Values:
    """Price, watts and failures of a Gb/s of a module form, in USD, drawn from its sources."""
    optic = paths.inputs.catalogue.optic(name)
    price = paths.part("optics", name, "price_usd")
    watts = paths.part("optics", name, "module_power_w")
    life = paths.part("optics", name, "link_mtbf_h")
    return np.asarray(_cost(paths, price, watts, life) / optic.rate_gbps, dtype=np.float32)


def _usual_owning(paths: Paths, name: str) -> float:
    optic = paths.inputs.catalogue.optic(name)
    evidence = paths.inputs.catalogue.evidence
    life = evidence["optics", name, "link_mtbf_h"].value
    return float(_cost(paths, optic.price_usd, optic.module_power_w, life)) / optic.rate_gbps


def _cost(paths: Paths, price: object, watts: object, life_h: object) -> Values:
    """Purchase, the compute its watts displace, and replacements over the life of the capital."""
    catalogue = paths.inputs.catalogue
    system = catalogue.accelerator("GB300")
    usd_per_watt = (system.system_usd or 0.0) / (system.system_power_w or 1.0)
    hours = catalogue.economics.life_years * 8766.0
    p, w, h = (np.asarray(each, dtype=np.float64) for each in (price, watts, life_h))
    return np.asarray(p * (1.0 + hours / h) + w * usd_per_watt)
