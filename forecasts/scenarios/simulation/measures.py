"""What a path ends with: every measure by name, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BASES: Final = {
    "platform": "platform",
    "platform_ex_scale_up": "platform without scale-up",
    "platform_with_optics": "platform with all optics",
    "back_end_switch": "back-end scale-out switching",
}


LAYERS: Final = {
    "scale_up": "scale-up networks",
    "infiniband": "InfiniBand switches",
    "spectrum_x": "Spectrum-X switches",
    "nic": "network adapters",
    "optics": "resold optics",
}
"""Layers that add up to NVIDIA's networking."""


@dataclass(frozen=True)
class Measure:
    """A quantity that every path ends with. ``is_flow`` sums up over twelve months."""

    name: str
    unit: str
    label: str
    definition: str
    is_flow: bool = False


def _flow(name: str, unit: str, label: str, definition: str) -> Measure:
    return Measure(name, unit, label, definition + " Over twelve months.", is_flow=True)


_REFERENCE: Final = " Reference cluster of 100,000 accelerators, averaged over the fabric mix."

MACHINE: Final = (
    Measure("nvidia_share", "fraction", "NVIDIA's share as stated",
        "NVIDIA's part of platform revenue over twelve months, as the outcomes state it."),
    Measure("delivered_share", "fraction", "Delivered share of network bandwidth",
        "Part of rated scale-out bandwidth that a job receives." + _REFERENCE),
    Measure("utilisation", "fraction", "Model FLOPs utilisation",
        "Utilisation (MFU) at that delivered share, from the published reference point."
        + _REFERENCE),
    Measure("goodput", "fraction", "Goodput",
        "Utilisation times the part of time spent training between interruptions." + _REFERENCE),
    Measure("optics_power_mw", "MW", "Optics power of the reference cluster",
        "Power of the back-end optical modules of the reference cluster on its own switch."),
    Measure("fabric_value_usd_m_per_year", "USD_m per year", "Worth of the fabric a year",
        "Compute recovered over plain Ethernet's delivered share." + _REFERENCE),
    Measure("open_ethernet_useful_cost", "ratio", "Cost per useful PFLOP, open Ethernet",
        "Accelerator and switches for a unit of useful work on open (Ultra) Ethernet over that"
        " on InfiniBand: delivered bandwidth, link failures and switch prices by fabric."),
    Measure("spectrum_x_useful_cost", "ratio", "Cost per useful PFLOP, Spectrum-X",
        "Accelerator and switches for a unit of useful work on Spectrum-X over that on"
        " InfiniBand: delivered bandwidth, link failures and switch prices by fabric."),
    Measure("ethernet_share", "fraction", "Ethernet's share of AI scale-out",
        "Part of AI back-end scale-out on Ethernet, Spectrum-X included, after what each"
        " fabric delivers has moved the stated share."),
    Measure("spectrum_x_share", "fraction", "NVIDIA's part of AI Ethernet",
        "Part of AI Ethernet switching that is Spectrum-X."),
    Measure("cpo_share", "fraction", "Co-packaged share of optical ends",
        "Part of AI optical module ends that are co-packaged, after watts, life and price."),
    Measure("lpo_share", "fraction", "LPO share of pluggable ends",
        "Part of pluggable ends without a DSP, after watts and price."),
    Measure("inference_share", "fraction", "Inference's part of AI compute",
        "Part of accelerators shipped that serve rather than train."),
)  # fmt: skip
"""What the reference cluster and the stated shares come to."""

MARKET: Final = (
    _flow("capex_usd_m", "USD_m", "Data-centre capex", "World data-centre capex."),
    _flow("accelerators_k", "units_k", "Accelerators", "Accelerator packages shipped."),
    _flow("nvidia_accelerators_k", "units_k", "NVIDIA accelerators",
        "NVIDIA accelerator packages shipped."),
    _flow("custom_accelerators_k", "units_k", "Custom accelerators",
        "Accelerators of buyers' own design shipped."),
    _flow("amd_accelerators_k", "units_k", "AMD accelerators", "AMD accelerators shipped."),
    _flow("accelerator_usd_m", "USD_m", "Accelerator revenue",
        "What makers of accelerators take for them."),
    _flow("switch_ports_k", "units_k", "Back-end switch ports",
        "Accelerator-facing and spare ports of the scale-out switches bought."),
    _flow("switches_k", "units_k", "Back-end switches", "Scale-out switches bought."),
    _flow("links_k", "units_k", "Back-end links",
        "Cables of the scale-out networks: one a link, host and inter-switch."),
    _flow("back_end_switch_usd_m", "USD_m", "Back-end scale-out switch market",
        "Scale-out switches of both fabrics, without optics."),
    _flow("switching_with_scale_up_usd_m", "USD_m", "Back-end switching with scale-up",
        "Scale-out and scale-up switching, Dell'Oro's definition of back-end."),
    _flow("ai_networking_usd_m", "USD_m", "AI networking",
        "Switches, adapters, scale-up and all optics."),
    _flow("scale_up_usd_m", "USD_m", "Scale-up networks", "Scale-up switches and links."),
    _flow("nic_usd_m", "USD_m", "Network adapters", "Back-end network adapters."),
    _flow("optics_usd_m", "USD_m", "AI optics market", "Optical modules and engines shipped."),
    _flow("optics_modules_m", "units_m", "Optical modules", "Optical modules shipped."),
    _flow("optics_800g_m", "units_m", "Optical modules of 800G", "Modules of 800G shipped."),
    _flow("optics_1600g_m", "units_m", "Optical modules of 1.6T", "Modules of 1.6T shipped."),
    _flow("optics_3200g_m", "units_m", "Optical modules of 3.2T", "Modules of 3.2T shipped."),
    _flow("optics_dsp_m", "units_m", "DSP modules", "Pluggable modules with a DSP shipped."),
    _flow("optics_lpo_m", "units_m", "LPO modules", "Pluggable modules without a DSP shipped."),
    _flow("optics_cpo_m", "units_m", "Co-packaged engines",
        "Co-packaged engines shipped, counted as modules of the same rate."),
    Measure("laser_shortfall", "fraction", "Laser shortfall",
        "Part of all orders for lasers, waiting ones included, that does not ship in the"
        " quarter, as the supply outlook counts it."),
    Measure("budget_part", "fraction", "Demand that fits the budget",
        "Part of the accelerators wanted that the AI part of capex pays for."),
    Measure("network_power_gw", "GW", "Network power since October 2026",
        "Switches and modules of all AI back-end networks shipped since 1 October 2026."),
    Measure("network_part_of_cost", "fraction", "Network's part of accelerator systems",
        "AI networking over accelerators and AI networking together, over twelve months."),
    _flow("recovered_compute_usd_m", "USD_m", "Recovered compute",
        "Rent of the accelerators shipped that better fabrics recover over plain Ethernet, a"
        " year."),
    Measure("open_scale_up_bandwidth", "ratio", "Open scale-up bandwidth",
        "Scale-up bandwidth shipped outside NVLink as a multiple of the path's own in the last"
        " quarter of 2026."),
    _flow("nvidia_networking_usd_m", "USD_m", "NVIDIA networking revenue",
        "NVIDIA's networking by its layers: scale-up, InfiniBand, Spectrum-X, adapters,"
        " resold optics."),
    *(
        _flow(f"nvidia_{layer}_usd_m", "USD_m", f"NVIDIA: {words}",
            f"What NVIDIA takes of it: {words}.")
        for layer, words in LAYERS.items()
    ),
    *(
        Measure(f"nvidia_share_{basis}", "fraction", f"NVIDIA's implied share, {words}",
            f"NVIDIA's part of revenue on the basis '{words}', from its layers, over twelve"
            " months.")
        for basis, words in BASES.items()
    ),
    Measure("share_gap", "fraction", "Implied less stated share",
        "NVIDIA's share implied by its layers on the platform basis less the share stated."),
)  # fmt: skip
"""What is bought, by whom and from whom."""


INTERACTIVE: Final = (
    "nvidia_networking_usd_m",
    *(f"nvidia_share_{basis}" for basis in BASES),
    "nvidia_share",
    "ethernet_share",
    "back_end_switch_usd_m",
    "switching_with_scale_up_usd_m",
    "ai_networking_usd_m",
    "optics_usd_m",
    "optics_modules_m",
    "cpo_share",
    "laser_shortfall",
    "delivered_share",
    "utilisation",
    "network_power_gw",
    "recovered_compute_usd_m",
)
"""What is answered at once for one quarter when an assumption changes."""


def vendor_measure(vendor: str) -> Measure:
    """AI-networking revenue of a vendor."""
    key = vendor.lower().replace("(", "").replace(")", "").replace(" ", "_")
    return Measure(
        f"revenue_{key}_usd_m",
        "USD_m",
        f"{vendor}: AI networking",
        f"AI-networking revenue of {vendor}. Over twelve months.",
        is_flow=True,
    )
