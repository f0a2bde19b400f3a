"""Load-balancing cases: hashed flows, and what a better spread is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasts.hardware.bandwidth_tax import relative_step_time
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.load_balancing import hashed_share, port_imbalance
from forecasts.hardware.parts import Fabric
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, words

# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "uplink_overprovision": "a design's choice, not a consequence of its inputs",
    "spine_redundancy": "a design's choice, not a consequence of its inputs",
    "comm_time_reduction_pct": "needs the flows per link before and after the change",
    "imbalance_reduction_pct": "needs flows: how many share the links",
    "port_load_imbalance": "needs port: how many ports the flows hash on",
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from flow counts or from the fabrics' delivered shares."""
    inputs = case.inputs
    match case.quantity:
        case "mean_over_max_load":
            return float(hashed_share(number(inputs, "flows"), number(inputs, "links")))
        case "effective_throughput_pct":
            return 100.0 * _fabric(words(inputs, "fabric"), catalogue).delivered_share
        case "bandwidth_gain":
            return _ratio(inputs, catalogue)
        case "bandwidth_gain_max_pct" | "allreduce_gain_max_pct":
            return 100.0 * (_best_ratio(inputs, catalogue) - 1.0)
        case "train_throughput_gain_pct":
            gain = _best_ratio({"change": "spraying"}, catalogue)
            slow = catalogue.economics.baseline_delivered_share
            step = relative_step_time(
                min(1.0, slow * gain),
                exposed_share=catalogue.load_balancing.exposed_share,
                at_delivered_share=slow,
            )
            return 100.0 * (1.0 / float(step) - 1.0)
        case "port_load_imbalance" if "dual" in words(inputs, "port"):
            return port_imbalance(catalogue.load_balancing.elephant_flows, 2)
    raise Unsupported(WHY_NOT.get(case.quantity, f"no rule for {case.quantity} in load balancing"))


def _fabric(text: str, catalogue: HardwareCatalogue) -> Fabric:
    """The fabric whose name the words begin with; standard Ethernet is the plain one."""
    for fabric in catalogue.fabrics.values():
        if text.startswith(fabric.name.casefold()):
            return fabric
    if "standard ethernet" in text or "ecmp" in text:
        return catalogue.fabric("Plain Ethernet")
    raise Unsupported(f"fabric {text!r} is not in the catalogue")


def _ratio(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    compared = _fabric(words(inputs, "compare"), catalogue).delivered_share
    return catalogue.fabric("Spectrum-X").delivered_share / compared


def _best_ratio(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """The most a change of spreading gains over plain hashing.

    By the fabrics' own shares for collectives; storage traffic, many connections a client,
    hashes as that many flows per uplink.
    """
    change = words(inputs, "change", "workload", "compare")
    plain = catalogue.fabric("Plain Ethernet").delivered_share
    spread = catalogue.fabric("Spectrum-X").delivered_share
    if "hashing on" in change or "multiple qp" in change:
        high = catalogue.evidence["fabrics", "Tuned RoCE", "delivered_share"].interval[1]
        return high / plain
    if "storage" in change:
        constants = catalogue.load_balancing
        flows = round(constants.storage_flows_per_uplink * constants.uplinks)
        return spread / float(hashed_share(flows, constants.uplinks))
    if any(word in change for word in ("spray", "plane", "adaptive", "static hashing")):
        return spread / plain
    raise Unsupported("the change is not one of hashing, spraying or planes")
