"""Designs and measures in a reader's words: names, units that are read at a glance."""

from __future__ import annotations

import re
from typing import Final

from forecasts.hardware import ReferenceCluster
from forecasts.hardware.design import unit_of

Words = tuple[str, str, float]

_PERCENT: Final = ("%", 100.0)
_MILLION: Final = ("USD million", 1e-6)
_MILLION_A_YEAR: Final = ("USD million a year", 1e-6)
_MEGAWATTS: Final = ("MW", 1e-6)

MEASURES: Final[dict[str, Words]] = {
    "accelerators": ("Accelerators", "", 1.0),
    "tiers": ("Tiers of switches", "", 1.0),
    "hops": ("Switches on the longest path", "", 1.0),
    "switches": ("Switches", "", 1.0),
    "cables": ("Cables", "", 1.0),
    "optical_modules": ("Optical modules", "", 1.0),
    "ports_left_over": ("Switch ports left over", "", 1.0),
    "bisection_links": ("Links across the middle", "", 1.0),
    "delivered_share": ("Rated bandwidth that arrives", *_PERCENT),
    "network_power_w": ("Power of the network", *_MEGAWATTS),
    "cluster_power_w": ("Power of the cluster", *_MEGAWATTS),
    "network_share_of_power": ("Network's part of the power", *_PERCENT),
    "network_cost_usd": ("Price of the network", *_MILLION),
    "capital_usd": ("Price of cluster and network", *_MILLION),
    "network_share_of_cost": ("Network's part of the price", *_PERCENT),
    "capital_usd_per_hour": ("Capital, written off by the hour", "USD an hour", 1.0),
    "energy_usd_per_hour": ("Energy", "USD an hour", 1.0),
    "interruption_interval_h": ("Hours between stops", "hours", 1.0),
    "effective_training_time_ratio": ("Time that trains, between stops", *_PERCENT),
    "bandwidth_tax_headline_usd_per_year": ("Bandwidth tax, headline", *_MILLION_A_YEAR),
    "bandwidth_tax_diluted_usd_per_year": ("Bandwidth tax, diluted", *_MILLION_A_YEAR),
    "step_s": ("One training step", "s", 1.0),
    "mfu": ("Peak compute that trains (MFU)", *_PERCENT),
    "scale_out_share": ("Part of a step that waits on the back end", *_PERCENT),
    "binding_headroom": ("What binds may shrink before the next does", *_PERCENT),
    "memory_needed_gb": ("Memory the job needs, nothing recomputed", "GB", 1.0),
    "memory_capacity_gb": ("Memory of an accelerator", "GB", 1.0),
    "fabric_gain_headline": ("Gain of 95% over 60% delivered, headline", *_PERCENT),
    "fabric_gain_diluted": ("The same, of this job's step", *_PERCENT),
    "training_goodput": ("Goodput: peak compute that trains, stops counted", *_PERCENT),
    "usd_per_useful_pflop_hour": ("Rent for an hour of a useful PFLOP/s", "USD", 1.0),
    "owned_usd_per_useful_pflop_hour": (
        "Capital and energy for an hour of a useful PFLOP/s",
        "USD",
        1.0,
    ),
    "usd_per_million_tokens": ("Rent for a million training tokens", "USD", 1.0),
}


def measure_in_words(measure: str) -> Words:
    """Label, unit and factor of a measure of the model; a new one as the model names it."""
    return MEASURES.get(measure, (measure.replace("_", " "), unit_of(measure), 1.0))


def name_of(design: ReferenceCluster) -> str:
    """What a design is called in a sentence: its label up to the first colon or comma.

    A comma inside a number does not end it: "10,368 GB200 in 144 NVL72 racks".
    """
    head = re.split(r"[:,](?=\s)", design.label or design.name, maxsplit=1)[0]
    return head.strip() or design.name
