"""Load-balancing cases: hashed flows, and what a better spread is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasts.hardware.bandwidth_tax import relative_step_time
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.load_balancing import hashed_share
from forecasts.hardware.parts import Fabric
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, words


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
            economics = catalogue.economics
            step = relative_step_time(
                min(1.0, economics.baseline_delivered_share * gain),
                exposed_share=catalogue.evidence[
                    "economics", "", "exposed_communication_share"
                ].interval[1],
                at_delivered_share=economics.baseline_delivered_share,
            )
            return 100.0 * (1.0 / float(step) - 1.0)
    raise Unsupported(f"no rule for {case.quantity} among load-balancing cases")


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
    """The most a change of spreading gains over plain hashing, by the fabrics' own shares."""
    change = words(inputs, "change", "workload", "compare")
    plain = catalogue.fabric("Plain Ethernet").delivered_share
    if "hashing on" in change or "multiple qp" in change:
        high = catalogue.evidence["fabrics", "Tuned RoCE", "delivered_share"].interval[1]
        return high / plain
    if any(word in change for word in ("spray", "plane", "adaptive", "static hashing")):
        return catalogue.fabric("Spectrum-X").delivered_share / plain
    raise Unsupported("the change is not one of hashing, spraying or planes")
