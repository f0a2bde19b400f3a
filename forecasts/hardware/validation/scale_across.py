"""Scale-across cases: slices over a data-centre network, sites, low-communication training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.scale_across import communication_reduction, slice_efficiency
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, words

MEASURED_KM = 1000.0  # between the two sites whose training was measured (NeMo)
# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "collective_gain": "needs distance and bandwidth between the sites, and the message size",
    "compute_utilization_pct": "needs the bandwidth between the sites and the time of a step",
    "mfu_pct": "needs sequence, batch and parallel ranks of the model trained",
    "linear_scaling_limit_flop": "an asymptotic bound of ideal hardware; this model is fitted to "
    "measured steps and is not carried six orders of magnitude beyond them",
    "latency_wall_flop": "an asymptotic bound of ideal hardware; this model is fitted to measured "
    "steps and is not carried nine orders of magnitude beyond them",
    "bandwidth_pbps": "needs parameters, step time and compression: what the sites exchange",
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity; utilisation of one slice is taken from the sibling case."""
    inputs = case.inputs
    match case.quantity:
        case "weak_scaling_pct":
            return 100.0 * float(slice_efficiency(number(inputs, "pods"), catalogue.scale_across))
        case "scaling_efficiency_pct":
            if number(inputs, "sites") != 2:
                raise Unsupported("only two long-haul sites have been measured")
            if number(inputs, "distance_km", MEASURED_KM) > MEASURED_KM:
                raise Unsupported(f"sites have been measured up to {MEASURED_KM:g} km apart")
            return 100.0 * (1.0 - catalogue.scale_across.long_haul_exposed)
        case "communication_reduction" | "bandwidth_reduction":
            steps, compression = _scheme(inputs)
            return float(communication_reduction(steps, compression))
    raise Unsupported(WHY_NOT.get(case.quantity, f"no rule for {case.quantity} in scale-across"))


def _scheme(inputs: Mapping[str, Any]) -> tuple[float, float]:
    """Inner steps and compression out of keys, or of words like ``DiLoCo int8, H=100``."""
    text = words(inputs, "scheme")
    compression = 4.0 if "int8" in text else 1.0
    if "inner_steps" in inputs:
        return number(inputs, "inner_steps"), compression
    after = text.partition("h=")[2]
    if not after:
        raise Unsupported("needs inner_steps")
    return number({"h": after}, "h"), compression


def predict_slices(case: Case, single: Case | None, catalogue: HardwareCatalogue) -> float:
    """Utilisation of several slices from that of one, measured on the same model and slice."""
    slices = number(case.inputs, "slices")
    if slices <= 1:
        raise Unsupported("one slice is the starting point of the slice model, not its prediction")
    if single is None:
        raise Unsupported("no case gives the utilisation of one slice of this model")
    return single.published * float(slice_efficiency(slices, catalogue.scale_across))


def sibling_key(case: Case) -> tuple[str, ...]:
    """What two cases of one slice experiment share."""
    keys = ("accelerator", "params_b", "chips_per_slice")
    return tuple(repr(case.inputs.get(key)) for key in keys)
