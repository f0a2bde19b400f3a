"""Inference cases: exchange arithmetic, caches, measured time per token, dollars per day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.inference import (
    ServingGroup,
    ServingMachine,
    cache_bytes_per_token,
    cache_transfer_s,
    decode_step,
    exchange_bound_tpot_s,
    largest_batch,
    prefill_s,
    speculative_speedup,
)
from forecasts.hardware.parts import Accelerator
from forecasts.hardware.routing import routed_bytes
from forecasts.hardware.training import TransformerShape
from forecasts.hardware.validation import training
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words
from forecasts.hardware.validation.model_names import published_shape

# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "throughput_gain": "a gain needs batch and lengths of the system compared with, or the skew "
    "of its experts' load",
    "throughput_gain_real_pct": "a gain needs the traffic and the system compared with",
    "max_request_gain": "a gain needs the latency limits and the system compared with",
    "disagg_goodput_rps_per_gpu": "goodput needs the latency limits that count a request as good",
}
THROUGHPUTS = (
    "output_tokens_per_s_per_node",
    "input_tokens_per_s_per_node",
    "usd_per_m_output_tokens",
)
THOUSAND = 1000.0
FORMATS = {
    "fp4": "nvfp4",
    "nvfp4": "nvfp4",
    "mxfp4": "nvfp4",
    "fp8": "fp8",
    "fp8_block": "fp8",
    "mxfp8": "fp8",
    "bf16": "bf16",
    "fp16": "bf16",
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the serving model."""
    inputs = case.inputs
    try:
        match case.quantity:
            case "ep_comm_us_per_layer":
                return _exchange_layer_us(inputs) / 2.0
            case "layer_us":
                return _exchange_layer_us(inputs)
            case "tokens_per_s":
                return 1e6 / (_exchange_layer_us(inputs) * number(inputs, "layers"))
            case "tpot_ms":
                return _tpot_ms(inputs, catalogue)
            case "kv_bytes_per_token_kb":
                return _cache_kb(inputs, catalogue)
            case "kv_transfer_s":
                return float(
                    cache_transfer_s(
                        number(inputs, "tokens"),
                        bytes_per_token=number(inputs, "kv_kb_per_token") * 1e3,
                        network_bytes_per_s=number(inputs, "nic_gbs") * 1e9,
                        efficiency=number(inputs, "efficiency", catalogue.serving.transfer_share),
                    )
                )
            case "output_tokens_per_s_per_node":
                return _decoded_per_s(inputs, catalogue) * number(inputs, "gpus_per_node", 8.0)
            case "input_tokens_per_s_per_node":
                return _read_per_s(inputs, catalogue) * number(inputs, "gpus_per_node", 8.0)
            case "usd_per_m_output_tokens":
                hourly = number(
                    inputs, "usd_per_gpu_hour", catalogue.economics.accelerator_hour_usd
                )
                return hourly / 3600.0 / _decoded_per_s(inputs, catalogue) * 1e6
            case "speedup":
                return float(
                    speculative_speedup(number(inputs, "acceptance"), number(inputs, "mtp_tokens"))
                )
            case "cost_usd_per_day":
                accelerators = number(inputs, "avg_nodes") * number(inputs, "gpus_per_node")
                return accelerators * 24.0 * number(inputs, "usd_per_gpu_hour")
            case "cost_profit_margin_pct":
                cost = number(inputs, "cost_usd_per_day")
                return 100.0 * (number(inputs, "revenue_usd_per_day") - cost) / cost
    except ImpossibleCluster as error:
        raise Unsupported(str(error)) from error
    raise Unsupported(WHY_NOT.get(case.quantity, f"no rule for {case.quantity} among inference"))


def _exchange_layer_us(inputs: Mapping[str, Any]) -> float:
    """The bound without computation is arithmetic of round figures: hidden in whole thousands."""
    layers, hidden = number(inputs, "layers"), number(inputs, "hidden")
    if not number(inputs, "compute_s", 0.0):
        hidden = max(1.0, round(hidden / THOUSAND)) * THOUSAND
    exchanged_bytes = routed_bytes(
        number(inputs, "tokens_per_device"),
        copies=number(inputs, "experts_per_token"),
        hidden=hidden,
        bytes_per_value=number(inputs, "dispatch_bytes") + number(inputs, "combine_bytes"),
    )
    return (
        float(
            exchange_bound_tpot_s(
                exchanged_bytes,
                bytes_per_s=number(inputs, "gbs") * 1e9,
                layers=layers,
                compute_s=number(inputs, "compute_s", 0.0),
            )
        )
        / layers
        * 1e6
    )


def _cache_kb(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """From the attention's own numbers, or from the published model of a name."""
    width = number(inputs, "bytes", catalogue.serving.cache_bytes_per_value)
    if "kv_lora" in inputs:
        values = number(inputs, "kv_lora") + number(inputs, "rope")
    elif "kv_heads" not in inputs and "model" in inputs:
        return float(cache_bytes_per_token(_shape(inputs, catalogue), width)) / 1e3
    else:
        values = 2.0 * number(inputs, "kv_heads") * number(inputs, "head_dim")
    return number(inputs, "layers") * values * width / 1e3


def _tpot_ms(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if "gbs" in inputs and "layers" in inputs:
        return _exchange_layer_us(inputs) * number(inputs, "layers") / 1e3
    return measured_tpot_ms(inputs, catalogue)


def measured_tpot_ms(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """Time per output token of a serving run.

    Raises
    ------
    Unsupported
        When the inputs do not describe one.
    """
    prefix = "decode_" if "decode_batch_size" in inputs else ""
    tensor = whole(inputs, f"{prefix}tp_size", 1)
    ranks = whole(inputs, f"{prefix}attention_dp_size", 1)
    spread = max(1, whole(inputs, f"{prefix}moe_ep_size", 1))
    group = replace(
        _group(inputs, catalogue),
        tensor=tensor,
        attention_ranks=ranks,
        expert_ranks=spread,
        accelerators=max(tensor * ranks, spread * max(1, whole(inputs, "moe_tp_size", 1))),
    )
    prompt, output = number(inputs, "isl"), number(inputs, "osl")
    step = decode_step(
        group,
        batch=number(inputs, f"{prefix}batch_size"),
        context_tokens=prompt + output / 2.0,
        prompt_tokens=0.0 if prefix else prompt,
        output_tokens=output,
    )
    return float(step.step_s) * 1e3


def _decoded_per_s(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """Output tokens per second and accelerator of a group that only decodes.

    Attention runs data-parallel, experts over the whole group. Unless stated the batch is what
    memory holds beside the weights.
    """
    group = _spread_over(_group(inputs, catalogue), _accelerators(inputs, "decode"))
    context = number(inputs, "input_len") + number(inputs, "output_len", 0.0) / 2.0
    batch = number(inputs, "batch_size", 0.0) or float(largest_batch(group, context))
    step = decode_step(group, batch=batch, context_tokens=context)
    return float(step.tokens_per_s_per_accelerator)


def _read_per_s(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """Prompt tokens per second and accelerator of a group that only reads prompts.

    ``cache_hit_share`` of the tokens counted come from a cache and cost nothing.
    """
    accelerators = _accelerators(inputs, "prefill")
    most = catalogue.serving.prompt_batch_tokens
    tokens = most * accelerators
    seconds = prefill_s(
        _spread_over(_group(inputs, catalogue), accelerators),
        tokens,
        sequence=number(inputs, "input_len", most),
    )
    fresh = 1.0 - number(inputs, "cache_hit_share", 0.0)
    if fresh <= 0.0:
        raise Unsupported("cache_hit_share must be below 1")
    return tokens / accelerators / float(seconds) / fresh


def _group(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> ServingGroup:
    """The case's model on one of its accelerators."""
    shape, form = _shape(inputs, catalogue), _form(inputs)
    machine = machine_of(_accelerator(inputs, catalogue), form, catalogue)
    return ServingGroup(shape=shape, machine=machine, constants=catalogue.serving, precision=form)


def _spread_over(group: ServingGroup, accelerators: float) -> ServingGroup:
    """Attention and experts of the group over so many accelerators."""
    return replace(group, attention_ranks=accelerators, expert_ranks=accelerators)


def _accelerators(inputs: Mapping[str, Any], phase: str) -> float:
    """Accelerators of a phase: its nodes, or words like ``EP32 4 nodes``."""
    per_node = number(inputs, "gpus_per_node", 8.0)
    if f"{phase}_nodes" in inputs:
        return number(inputs, f"{phase}_nodes") * per_node
    if found := re.search(r"ep(\d+)", words(inputs, phase)):
        return float(found[1])
    raise Unsupported(f"needs {phase}_nodes")


def _shape(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> TransformerShape:
    """The shape given outright, or that of the published model of this name."""
    model = inputs.get("model")
    if isinstance(model, Mapping) and "layers" in model:
        return training.shape_from_keys(model, whole(inputs, "input_len", 4096))
    return published_shape(words(inputs, "model"), catalogue)


def _form(inputs: Mapping[str, Any]) -> str:
    """The weights' format; unless stated 8 bits for models with experts, else 16."""
    model = inputs.get("model")
    routed = isinstance(model, Mapping) and model.get("experts")
    form = FORMATS.get(str(inputs.get("precision") or ("fp8" if routed else "bf16")))
    if form is None:
        raise Unsupported(f"number format {inputs.get('precision')!r} has no known width")
    return form


def assumptions(case: Case) -> str:
    """What a prediction takes for granted because the inputs leave it open."""
    inputs, taken = case.inputs, []
    if {"gbs", "hidden", "layers"} <= inputs.keys() and not inputs.get("compute_s"):
        taken.append("hidden counted in whole thousands, as this bound is published")
    if case.quantity in THROUGHPUTS:
        if not inputs.get("precision"):
            taken.append(f"weights taken as {_form(inputs)}")
        if case.quantity == "input_tokens_per_s_per_node":
            if "cache_hit_share" not in inputs:
                taken.append("no prompt token taken from a cache (cache_hit_share)")
        elif not inputs.get("batch_size"):
            taken.append("batch taken as what memory holds (batch_size)")
    return "; ".join(taken)


def _accelerator(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> Accelerator:
    return accelerator_named(str(inputs.get("accelerator", "")), catalogue)


def machine_of(accelerator: Accelerator, form: str, catalogue: HardwareCatalogue) -> ServingMachine:
    """The accelerator as a server."""
    peaks = {
        "bf16": accelerator.bf16_dense_tflops,
        "fp8": accelerator.fp8_dense_tflops,
        "nvfp4": accelerator.fp4_dense_tflops,
    }
    peak = peaks[form]
    if peak is None or accelerator.memory_bandwidth_tbps is None:
        raise Unsupported(f"{accelerator.name} has no published peak in {form}")
    up = catalogue.scale_up_of(accelerator)
    return ServingMachine(
        peak_flops=peak * 1e12,
        memory_bytes_per_s=accelerator.memory_bandwidth_tbps * 1e12,
        memory_bytes=accelerator.memory_gb * 1e9,
        scale_up_bytes_per_s=up.bandwidth_gbytes_per_s * 1e9,
        network_bytes_per_s=(
            accelerator.scale_out_gbps * 1e9 / 8 if accelerator.scale_out_links else np.inf
        ),
        domain=up.domain,
    )
