"""Capital, energy and what they buy: dollars per useful work, premiums and break-even shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least, share

HOURS_PER_YEAR = 365.25 * 24.0


@dataclass(frozen=True, kw_only=True)
class PriceBook:
    """Network prices as one published list states or implies them."""

    name: str
    switch_gbps: float
    switch_usd: float
    inter_switch_link_usd: float
    endpoint_link_usd: float


def network_cost_usd(
    switches: ArrayLike,
    inter_switch_links: ArrayLike,
    endpoints: ArrayLike,
    *,
    book: PriceBook,
    switch_gbps: ArrayLike | None = None,
) -> FloatArray:
    """Switches and links at a list's prices; boxes of other capacity cost in proportion."""
    capacity = book.switch_gbps if switch_gbps is None else switch_gbps
    scale = at_least("switch_gbps", capacity, 1.0) / book.switch_gbps
    return np.asarray(
        at_least("switches", switches, 0) * book.switch_usd * scale
        + at_least("inter_switch_links", inter_switch_links, 0) * book.inter_switch_link_usd
        + at_least("endpoints", endpoints, 0) * book.endpoint_link_usd
    )


def capital_usd_per_hour(
    capital_usd: ArrayLike, *, life_years: ArrayLike, cost_of_capital: ArrayLike = 0.0
) -> FloatArray:
    """Capital spread over the hours of its life, as an annuity when it costs interest."""
    years = at_least("life_years", life_years, 1e-6)
    rate = at_least("cost_of_capital", cost_of_capital, 0.0)
    annuity = np.where(rate > 0, rate / -np.expm1(-years * np.log1p(rate) + 1e-300), 1.0 / years)
    return np.asarray(at_least("capital_usd", capital_usd, 0.0) * annuity / HOURS_PER_YEAR)


def energy_usd_per_hour(
    power_w: ArrayLike, *, usd_per_kwh: ArrayLike, pue: ArrayLike = 1.0
) -> FloatArray:
    """Power at the meter: watts x PUE x price."""
    overhead = at_least("pue", pue, 1.0)
    return np.asarray(
        at_least("power_w", power_w, 0.0)
        * overhead
        / 1000.0
        * at_least("usd_per_kwh", usd_per_kwh, 0.0)
    )


def usd_per_useful_pflop_hour(
    usd_per_accelerator_hour: ArrayLike, *, peak_tflops: ArrayLike, goodput: ArrayLike
) -> FloatArray:
    """Dollars for an hour of one useful petaflop per second: price / (peak x goodput)."""
    useful = at_least("peak_tflops", peak_tflops, 1e-9) * share("goodput", goodput) / 1000.0
    return np.asarray(at_least("usd_per_accelerator_hour", usd_per_accelerator_hour, 0.0) / useful)


def usd_per_million_tokens(
    usd_per_accelerator_hour: ArrayLike, *, tokens_per_s_per_accelerator: ArrayLike
) -> FloatArray:
    """Dollars for a million tokens at a rate per accelerator."""
    rate = at_least("tokens_per_s_per_accelerator", tokens_per_s_per_accelerator, 1e-12)
    price = at_least("usd_per_accelerator_hour", usd_per_accelerator_hour, 0.0)
    return np.asarray(price / (rate * 3600.0) * 1e6)


def break_even_network_share(
    performance_gain: ArrayLike, network_price_ratio: ArrayLike
) -> FloatArray:
    """Share of total cost below which a dearer, faster network pays: ``p / (r - 1)``.

    A network at ``r`` times the price adds ``s (r - 1)`` to total cost for a gain of ``p``. A
    15% gain at 2.3 times the network price pays below 11.5%; where 2.3 is the ratio of all cost
    (``s = 1``) it never does.
    """
    gain = at_least("performance_gain", performance_gain, 0.0)
    ratio = at_least("network_price_ratio", network_price_ratio, 1.0)
    never = np.full(np.broadcast(gain, ratio).shape, np.inf)
    return np.asarray(np.divide(gain, ratio - 1.0, out=never, where=ratio > 1.0))


def stranded_capital_usd(capital_usd: ArrayLike, utilisation: ArrayLike) -> FloatArray:
    """Capital that stands idle: ``capital (1 - utilisation)``."""
    used = share("utilisation", utilisation, above_zero=False)
    return np.asarray(at_least("capital_usd", capital_usd, 0.0) * (1.0 - used))


def recovered_capital_usd(
    capital_usd: ArrayLike, utilisation_gain: ArrayLike, *, touched_share: ArrayLike = 1.0
) -> FloatArray:
    """Capital's worth of work a utilisation gain recovers; diluted by the share it touches."""
    touched = share("touched_share", touched_share, above_zero=False)
    gain = at_least("utilisation_gain", utilisation_gain, 0.0)
    return np.asarray(at_least("capital_usd", capital_usd, 0.0) * gain * touched)


def exfiltration_hours(weights_bytes: ArrayLike, egress_gbps: ArrayLike) -> FloatArray:
    """Hours to carry a model's weights out through an egress limit: ``bytes x 8 / rate``."""
    bits = at_least("weights_bytes", weights_bytes, 0.0) * 8.0
    return np.asarray(bits / (at_least("egress_gbps", egress_gbps, 1e-9) * 1e9) / 3600.0)
