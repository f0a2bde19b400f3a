"""The units of a design's measures, and which of them a comparison shows, in reading order."""

from __future__ import annotations

from typing import Final

SHOWN: Final = (
    "accelerators", "tiers", "hops", "switches", "cables", "optical_modules", "ports_left_over",
    "bisection_links", "delivered_share", "network_power_w", "cluster_power_w",
    "network_share_of_power", "network_cost_usd", "capital_usd", "network_share_of_cost",
    "capital_usd_per_hour", "energy_usd_per_hour", "interruption_interval_h",
    "effective_training_time_ratio", "bandwidth_tax_headline_usd_per_year",
    "bandwidth_tax_diluted_usd_per_year", "step_s", "mfu", "scale_out_share", "binding_headroom",
    "memory_needed_gb", "memory_capacity_gb", "fabric_gain_headline", "fabric_gain_diluted",
    "training_goodput", "usd_per_useful_pflop_hour", "owned_usd_per_useful_pflop_hour",
    "usd_per_million_tokens",
)  # fmt: skip
_BY_ENDING: Final = {
    "tokens_per_s_per_accelerator": "tokens/s",
    "flops_per_s_per_accelerator": "FLOP/s",
    "_usd_per_year": "USD per year",
    "_usd_per_hour": "USD per hour",
    "_pflop_hour": "USD",
    "_million_tokens": "USD",
    "_usd": "USD",
    "_w": "W",
    "_h": "hours",
    "_s": "s",
    "_gb": "GB",
    "_share": "fraction",
    "_ratio": "fraction",
    "_of_cost": "fraction",
    "_of_power": "fraction",
    "_headroom": "fraction",
    "_headline": "fraction",
    "_diluted": "fraction",
    "utilisation": "fraction",
    "goodput": "fraction",
    "mfu": "fraction",
}


def unit_of(measure: str) -> str:
    """The unit a measure is in, which its name ends with."""
    return next((unit for end, unit in _BY_ENDING.items() if measure.endswith(end)), "count")
