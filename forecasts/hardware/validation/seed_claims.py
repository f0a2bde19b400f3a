"""Claims of the seed articles, recomputed from the parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forecasts.hardware.assumptions import parts_named
from forecasts.hardware.bandwidth_tax import bandwidth_tax
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.cluster import cluster_outcome
from forecasts.hardware.dilution import domain_in_optics_w
from forecasts.hardware.money import (
    break_even_network_share,
    recovered_capital_usd,
    stranded_capital_usd,
)
from forecasts.hardware.reliability import interruption_interval_h
from forecasts.hardware.topology import reach
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, whole, words
from forecasts.hardware.validation.power_cost import module_named

# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "network_share_of_cost_pct": "an oversubscribed enterprise network is not specified",
    "network_share_pct": "needs what the cost includes beside capital: energy, staff, data",
    "switch_and_optics_ratio": "needs the oversubscription of the network compared with",
    "job_completion_gain_max_pct": "needs the share of the job that waits for its network",
    "ocs_w": "no rule: an optical circuit switch's power is an input here, not a result",
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The claim's quantity from the same functions the product uses."""
    inputs = case.inputs
    match case.quantity:
        case "effective_bandwidth_ratio":
            tax = bandwidth_tax(
                1.0,
                from_share=number(inputs, "from_pct") / 100.0,
                to_share=number(inputs, "to_pct") / 100.0,
                exposed_share=1.0,
            )
            return 1.0 + float(tax.step_speedup)
        case "interruption_interval_min":
            return _interval_h(inputs) * 60.0
        case "interruptions_per_day":
            return 24.0 / _interval_h(inputs)
        case "ratio":
            return _ratio(inputs)
        case "single_layer_gpus":
            return float(reach(_ports(inputs), 1))
        case "utilisation_ratio":
            sprayed = catalogue.fabric("UEC").delivered_share
            low = catalogue.evidence["fabrics", "Plain Ethernet", "delivered_share"].interval[0]
            return sprayed / low
        case "allreduce_bandwidth_ratio":
            # A reduction in the switches moves every byte once instead of twice.
            return 2.0
        case "power_kw_per_rack" | "module_w" | "module_power_change_pct" | "power_ratio":
            return _power(case.quantity, inputs, catalogue)
    return _money(case.quantity, inputs, catalogue)


def _power(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    match quantity:
        case "power_kw_per_rack":
            watts = domain_in_optics_w(
                number(inputs, "gpus"),
                scale_up_gbytes_per_s=number(inputs, "nvlink_tbs_per_gpu") * 1000.0 / 2.0,
                optic=catalogue.optic("800G DSP"),
            )
            return float(watts) / 1e3
        case "module_w":
            return module_named(words(inputs, "module"), catalogue).module_power_w
        case "module_power_change_pct":
            return 100.0 * (_power_ratio(inputs, catalogue) - 1.0)
        case _:
            return 1.0 / _power_ratio(inputs, catalogue)


def _money(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    match quantity:
        case "network_share_of_cluster_cost_pct":
            return _network_share(inputs, catalogue)
        case "network_share_pct" if "capex" in words(inputs, "scope"):
            whole_fabric = {"topology": "non-blocking fat tree", "gpus": 100_000}
            return _network_share(whole_fabric, catalogue)
        case "productive_capex_musd":
            capital = number(inputs, "gpu_capex_musd")
            return capital - float(stranded_capital_usd(capital, number(inputs, "utilisation")))
        case "recovered_musd":
            capital, gain = number(inputs, "fleet_capex_busd") * 1e3, number(inputs, "gain_pct")
            return float(recovered_capital_usd(capital, gain / 100.0))
        case "eth_wins":
            gain, ratio = number(inputs, "ib_perf_advantage_pct"), number(inputs, "ib_tco_ratio")
            # The stated ratio is of all cost, so the network's share is the whole.
            return float(float(break_even_network_share(gain / 100.0, ratio)) < 1.0)
    raise Unsupported(WHY_NOT.get(quantity, f"no rule for {quantity} among the articles"))


def _interval_h(inputs: Mapping[str, Any]) -> float:
    nodes = number(inputs, "reference_gpus") / 8.0
    rate = 1000.0 * number(inputs, "reference_interruptions") / (nodes * number(inputs, "days"))
    return float(interruption_interval_h(number(inputs, "gpus"), per_1000_node_days=rate))


def _ratio(inputs: Mapping[str, Any]) -> float:
    if "from_gbs" in inputs:
        return number(inputs, "to_gbs") / number(inputs, "from_gbs")
    if "nvlink_tbs" in inputs:
        return number(inputs, "nvlink_tbs") * 1000.0 / number(inputs, "pcie_gen5_gbs")
    raise Unsupported("needs two bandwidths")


def _power_ratio(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """Power of one form over another at the same rate, from words like ``LPO vs DSP``."""
    text = words(inputs, "module")
    first, _, second = text.partition(" vs ")
    if not second:
        raise Unsupported("needs two module forms")
    rate = re.search(r"[\d.]+\s*[tg]\b", text)
    prefix = rate.group() if rate else "800g"
    one = module_named(f"{prefix} {first}", catalogue)
    other = module_named(f"{prefix} {second}", catalogue)
    return one.module_power_w / other.module_power_w


def _network_share(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """The network's share of a non-blocking cluster of the stated size, by today's parts."""
    if "non-blocking" not in words(inputs, "topology"):
        raise Unsupported("an oversubscribed enterprise network is not specified")
    cluster = catalogue.cluster("scenario_100k")
    outcome = cluster_outcome(
        whole(inputs, "gpus"),
        parts_named(
            catalogue,
            accelerator=cluster.accelerator,
            fabric=cluster.fabric,
            switch=cluster.switch,
            optic=cluster.optic,
        ),
    )
    return 100.0 * float(outcome.network_share_of_cost)


def _ports(inputs: Mapping[str, Any]) -> int:
    found = re.search(r"(\d+)\s*x\s*(\d+)G", str(inputs.get("switch", "")))
    if not found:
        raise Unsupported("needs the switch as ports x rate")
    return int(found[1])
