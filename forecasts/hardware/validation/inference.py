"""Inference cases: exchange arithmetic, caches, measured time per token, dollars per day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.inference import (
    ServingMachine,
    cache_bytes_per_token,
    cache_transfer_s,
    decode_step,
    exchange_bound_tpot_s,
    speculative_speedup,
)
from forecasts.hardware.parts import Accelerator, PublishedModel
from forecasts.hardware.training import TransformerShape, transformer
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words

FORMATS = {"fp4": "nvfp4", "fp8": "fp8", "bf16": "bf16", "fp16": "bf16"}


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
                return _cache_kb(inputs)
            case "kv_transfer_s":
                return float(
                    cache_transfer_s(
                        number(inputs, "tokens"),
                        bytes_per_token=number(inputs, "kv_kb_per_token") * 1e3,
                        network_bytes_per_s=number(inputs, "nic_gbs") * 1e9,
                        efficiency=number(inputs, "efficiency", catalogue.serving.transfer_share),
                    )
                )
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
    raise Unsupported(f"no rule for {case.quantity} among inference cases")


def _exchange_layer_us(inputs: Mapping[str, Any]) -> float:
    layers = number(inputs, "layers")
    return (
        float(
            exchange_bound_tpot_s(
                tokens=number(inputs, "tokens_per_device"),
                copies=number(inputs, "experts_per_token"),
                hidden=number(inputs, "hidden"),
                bytes_dispatch=number(inputs, "dispatch_bytes"),
                bytes_combine=number(inputs, "combine_bytes"),
                bytes_per_s=number(inputs, "gbs") * 1e9,
                layers=layers,
                compute_s=number(inputs, "compute_s", 0.0),
            )
        )
        / layers
        * 1e6
    )


def _cache_kb(inputs: Mapping[str, Any]) -> float:
    values = (
        number(inputs, "kv_lora") + number(inputs, "rope")
        if "kv_lora" in inputs
        else 2.0 * number(inputs, "kv_heads") * number(inputs, "head_dim")
    )
    return number(inputs, "layers") * values * number(inputs, "bytes") / 1e3


def _tpot_ms(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if "gbs" in inputs and "layers" in inputs:
        return _exchange_layer_us(inputs) * number(inputs, "layers") / 1e3
    shape = shape_of(_published(inputs, catalogue))
    accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
    prefix = "decode_" if "decode_batch_size" in inputs else ""
    form = FORMATS.get(str(inputs.get("precision") or "bf16"))
    if form is None:
        raise Unsupported(f"number format {inputs.get('precision')!r} has no known width")
    tensor = whole(inputs, f"{prefix}tp_size", 1)
    ranks = whole(inputs, f"{prefix}attention_dp_size", 1)
    spread = max(1, whole(inputs, f"{prefix}moe_ep_size", 1))
    prompt, output = number(inputs, "isl"), number(inputs, "osl")
    step = decode_step(
        shape,
        machine_of(accelerator, form, catalogue),
        catalogue.serving,
        precision=form,
        batch=number(inputs, f"{prefix}batch_size"),
        context_tokens=prompt + output / 2.0,
        tensor=tensor,
        attention_ranks=ranks,
        expert_ranks=spread,
        accelerators=max(tensor * ranks, spread * max(1, whole(inputs, "moe_tp_size", 1))),
        prompt_tokens=0.0 if prefix else prompt,
        output_tokens=output,
    )
    return float(step.step_s) * 1e3


def shape_of(model: PublishedModel) -> TransformerShape:
    """The shape of a published model."""
    values = {
        field.name: getattr(model, field.name)
        for field in fields(model)
        if field.name not in ("name", "matches", "source")
    }
    return transformer(**values)


def _published(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> PublishedModel:
    name = words(inputs, "model")
    for model in catalogue.models.values():
        if any(word in name for word in model.matches.split()):
            return model
    raise Unsupported(f"model {inputs.get('model')!r} has no published configuration here")


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


__all__ = ["cache_bytes_per_token", "machine_of", "predict", "shape_of"]
