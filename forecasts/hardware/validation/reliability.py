"""Reliability cases: interruptions, intervals, effective training time, link lifetimes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.reliability import (
    REFERENCE_NODE_DAYS,
    checkpoint_interval_h,
    effective_training_time_ratio,
    expected_interruptions,
    interruption_interval_h,
)
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, words

LARGEST_JOB = 16_384  # whose interruptions were counted (Llama 3)
# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "large_job_failure_rate_pct": "needs the jobs' hours and accelerators: a rate is per node-day",
    "large_job_failure_rate_after_pct": "needs the failure rate without the nodes removed",
    "error_overhead_reduction_pct": "needs minutes of detection and restart before and after",
    "goodput_pct": "needs accelerators and the failure rate",
    "mean_slowdown": "needs how slow the slow accelerators ran: one sets the pace of a job",
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the reliability functions."""
    inputs = case.inputs
    match case.quantity:
        case "interruptions":
            return _interruptions(inputs, catalogue)
        case "mtbf_h":
            return number(inputs, "days") * 24.0 / number(inputs, "unexpected")
        case "failures_per_1000_node_days":
            return 1000.0 * number(inputs, "unexpected") / _node_days(inputs)
        case "mttf_h":
            return _interval_h(inputs, catalogue)
        case "ettr":
            return _ratio(inputs, catalogue)
        case "effective_training_time_pct" | "effective_training_time_min_pct":
            return 100.0 * _ratio(inputs, catalogue)
        case "gpu_share_of_unexpected_pct":
            causes = catalogue.causes.values()
            total = sum(cause.interruptions for cause in causes)
            own = sum(c.interruptions for c in causes if c.part == "accelerator")
            return 100.0 * own / total
        case "link_mtbf_mh":
            return _link_mtbf_h(words(inputs, "device"), catalogue) / 1e6
        case "blocking_checkpoint_s":
            return catalogue.reliability.checkpoint_blocking_minutes * 60.0
        case "recovery_speedup":
            return catalogue.reliability.warm_standby_speedup
        case "mttf_days":
            return 1000.0 / _per_1000_node_days(inputs, catalogue)
        case "catchup_min":
            return _catchup_min(inputs, catalogue)
    raise Unsupported(WHY_NOT.get(case.quantity, f"no rule for {case.quantity} in reliability"))


def _node_days(inputs: Mapping[str, Any]) -> float:
    nodes = number(inputs, "gpus") / number(inputs, "gpus_per_node", 8.0)
    return nodes * number(inputs, "days")


def _interruptions(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if "planned" in inputs and "unexpected" in inputs:
        return number(inputs, "planned") + number(inputs, "unexpected")
    wanted = words(inputs, "cause")
    for cause in catalogue.causes.values():
        if cause.name.casefold() == wanted:
            return float(expected_interruptions(cause.interruptions, node_days=_node_days(inputs)))
    if not wanted:
        rate = catalogue.reliability.interruptions_per_1000_node_days
        return rate * _node_days(inputs) / 1000.0
    raise Unsupported(f"cause {inputs.get('cause')!r} is not in the table of causes")


def _per_1000_node_days(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """The rate stated, or counted over the case's own node-days, or the reference job's."""
    if "r_f_per_1000_node_days" not in inputs and {"unexpected", "gpus", "days"} <= inputs.keys():
        return 1000.0 * number(inputs, "unexpected") / _node_days(inputs)
    return number(
        inputs,
        "r_f_per_1000_node_days",
        catalogue.reliability.interruptions_per_1000_node_days,
    )


def _interval_h(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    return float(
        interruption_interval_h(
            number(inputs, "gpus"),
            per_1000_node_days=_per_1000_node_days(inputs, catalogue),
            accelerators_per_node=number(inputs, "gpus_per_node", 8.0),
        )
    )


def _catchup_min(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """From a stop to the progress before it: the restart, and half a checkpoint spacing redone."""
    given = catalogue.reliability
    spacing_h = checkpoint_interval_h(
        _interval_h(inputs, catalogue), given.checkpoint_blocking_minutes / 60.0
    )
    return given.restart_minutes + float(spacing_h) * 30.0


def beyond_measured(case: Case) -> bool:
    """Whether a rate of interruptions is carried past the largest job it was measured on."""
    accelerators = case.inputs.get("gpus")
    return (
        isinstance(accelerators, int | float)
        and accelerators > LARGEST_JOB
        and not {"unexpected", "r_f_per_1000_node_days"} & case.inputs.keys()
    )


def _ratio(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    given = catalogue.reliability
    restart = given.restart_minutes
    if "recovery_min" in inputs:
        restart = number(inputs, "recovery_min")
    elif "u0_min" in inputs:
        low, _, high = str(inputs["u0_min"]).partition("-")
        restart = (float(low) + float(high or low)) / 2.0
    elif inputs.get("warm_standby"):
        restart = given.restart_minutes / given.warm_standby_speedup
    blocking = number(inputs, "w_min", given.checkpoint_blocking_minutes)
    every = None
    if "checkpoint" in inputs:
        every = number(inputs, "checkpoint") / 60.0
    ratio = float(
        effective_training_time_ratio(
            _interval_h(inputs, catalogue),
            restart_h=restart / 60.0,
            checkpoint_blocking_h=blocking / 60.0,
            checkpoint_every_h=every,
        )
    )
    if "checkpoint_overhead_pct" in inputs:
        ratio *= 1.0 - number(inputs, "checkpoint_overhead_pct") / 100.0
    return ratio


def _link_mtbf_h(device: str, catalogue: HardwareCatalogue) -> float:
    """Lifetime of an 800G link of the device's form."""
    wanted = "CPO" if "cpo" in device else "DSP pluggable" if "pluggable" in device else ""
    for optic in catalogue.optics.values():
        if optic.form == wanted and optic.rate_gbps == 800:
            return optic.link_mtbf_h
    raise Unsupported(f"device {device!r} is neither pluggable nor co-packaged")


__all__ = ["REFERENCE_NODE_DAYS", "beyond_measured", "predict"]
