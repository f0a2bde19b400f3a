"""The range of inputs that calibration has seen, and whether a case leaves it."""

from __future__ import annotations

from collections.abc import Mapping

from forecasts.hardware.validation import reliability
from forecasts.hardware.validation.case import Case

# Least and most of every input among the calibrating cases of a group (``held_out.csv``).
CALIBRATED: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "b_training": {
        "gpus": (8, 16_384),
        "seq": (2048, 8192),
        "gbs": (4, 15_360),
        "tp": (1, 8),
        "pp": (1, 64),
        "vp": (1, 24),
        "cp": (1, 2),
        "ep": (1, 128),
        "nic_gbps": (200, 800),
        "nvlink_domain": (8, 72),
        "model.layers": (7, 128),
        "model.hidden": (2048, 25_600),
        "model.experts": (8, 256),
        "model.topk": (1, 8),
        "model.moe_ffn": (768, 32_768),
    },
    "c_collectives": {
        "gpus": (2, 1440),
        "nodes": (1, 20),
        "bytes": (1024, 17_179_869_184),
        "nic_gbs": (25, 50),
    },
    "f_inference": {
        "isl": (1000, 8192),
        "osl": (100, 8192),
        "tp_size": (2, 16),
        "batch_size": (16, 256),
        "decode_tp_size": (1, 16),
        "decode_batch_size": (1, 1024),
        "decode_moe_ep_size": (4, 16),
    },
}
COLLECTIVES = ("time_us", "busbw_gbs")  # of the quantities of their group, those fitted
# Smaller is another matter only where a start-up or a full pipeline is at stake.
BELOW_COUNTS = ("bytes", "seq", "model.hidden", "model.moe_ffn", "nic_gbps", "nic_gbs")


def outside(case: Case) -> str:
    """Which inputs leave the calibrated range, in words; empty when none does."""
    if case.group.startswith("d"):
        if not reliability.beyond_measured(case):
            return ""
        return f"{PREFIX}: gpus = {case.inputs['gpus']:g} (rates are of jobs up to {LARGEST})"
    if case.group.startswith("c") and case.quantity not in COLLECTIVES:
        return ""
    found = []
    for key, (least, most) in CALIBRATED.get(case.group, {}).items():
        value = input_value(case.inputs, key)
        if value is None or value == 0:
            continue
        if value > most or (value < least and key in BELOW_COUNTS):
            found.append(f"{key} = {value:g} ({least:g} to {most:g})")
    return f"{PREFIX}: {', '.join(found)}" if found else ""


PREFIX = "outside the calibrated range"
LARGEST = f"{reliability.LARGEST_JOB:,}"


def input_value(inputs: Mapping[str, object], key: str) -> float | None:
    """The number under a key, ``model.x`` being the model's own."""
    outer, _, inner = key.partition(".")
    value = inputs.get(outer)
    if inner:
        value = value.get(inner) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
