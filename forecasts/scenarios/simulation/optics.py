"""Module ends to modules by form and speed, what lasers let ship, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.scenarios.simulation.paths import Paths, Values

SPEEDS_GBPS: Final = (800.0, 1600.0, 3200.0)
HALF_OF_BANDWIDTH: Final = (date(2027, 12, 31), date(2030, 12, 31))
"""Day on which half of new bandwidth is at 1.6T or faster, and at 3.2T (Dell'Oro's years)."""
TAKEOVER_YEARS: Final = 0.5
"""Scale of the logistic takeover between speeds: 10 to 90 % in a little over two years."""


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


def laser_tbps(end_tbps: Values, cpo_share: Values, ratio: Values) -> Values:
    """Lasers wanted, in Tb/s of pluggable ends: a co-packaged end needs ``ratio`` as many."""
    return np.asarray(end_tbps * (1.0 - cpo_share + cpo_share * ratio), dtype=np.float32)


def adoption(paths: Paths) -> tuple[Values, Values]:
    """Co-packaged share of ends and LPO share of pluggable ends, after watts and price.

    The stated shares are moved by the elasticity times how much cheaper (in logarithms) a Gb/s of
    that form is in this draw than at the catalogue's own values. A watt costs what the system it
    could feed costs; failures count with the inverse of a link's life.
    """
    moved = {}
    for form, optic, against in (("cpo", "1.6T CPO", "1.6T DSP"), ("lpo", "800G LPO", "800G DSP")):
        drawn = np.log(_owning(paths, against) / _owning(paths, optic))
        usual = np.log(_usual_owning(paths, against) / _usual_owning(paths, optic))
        shift = paths.anchor("optics_elasticity") * (drawn - usual)
        moved[form] = expit(logit(paths.driver(f"{form}_share")) + shift).astype(np.float32)
    return moved["cpo"], moved["lpo"]


def optics(
    paths: Paths, end_tbps: Values, capacity_at_start: float, shares: tuple[Values, Values]
) -> Optics:
    """Ship what lasers allow of the ends wanted.

    Parameters
    ----------
    end_tbps
        Rate of all module ends wanted, shape ``(quarters, n)``.
    capacity_at_start
        Lasers wanted in the first quarter by the middle path, in Tb/s of pluggable ends: stated
        shortage and growth turn it into capacity.
    shares
        Of :func:`adoption`.
    """
    cpo, lpo = shares
    wanted = laser_tbps(end_tbps, cpo, paths.anchor("cpo_laser_ratio"))
    capacity = (
        np.float32(capacity_at_start)
        * (1.0 - paths.driver("laser_shortage_now"))
        * paths.driver("laser_capacity_multiple")
    )
    shipped_part = np.minimum(1.0, capacity / wanted).astype(np.float32)
    shipped = end_tbps * shipped_part
    by_form = {
        "dsp": shipped * (1.0 - cpo) * (1.0 - lpo),
        "lpo": shipped * (1.0 - cpo) * lpo,
        "cpo": shipped * cpo,
    }
    mix = _speed_mix(paths.inputs.quarters)
    per_module = np.asarray(
        [sum(p / s for p, s in zip(row, SPEEDS_GBPS, strict=True)) for row in mix],
        dtype=np.float32,
    )[:, None]
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
            speed: shipped * _column(mix[:, place] / speed) / np.float32(1e3)
            for place, speed in enumerate(SPEEDS_GBPS)
        },
        modules_m_by_form={f: tbps * per_module / np.float32(1e3) for f, tbps in by_form.items()},
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


def _speed_mix(days: tuple[date, ...]) -> Values:
    """Part of new bandwidth at each speed, shape ``(quarters, speeds)``; rows add to one."""
    at = np.array([day.toordinal() for day in days], dtype=np.float64)
    past = [expit((at - half.toordinal()) / 365.25 / TAKEOVER_YEARS) for half in HALF_OF_BANDWIDTH]
    faster = np.minimum(past[0], 1.0)
    fastest = past[1] * faster
    return np.stack([1.0 - faster, faster - fastest, fastest], axis=1).astype(np.float32)


def _column(values: Values) -> Values:
    return np.asarray(values, dtype=np.float32)[:, None]
