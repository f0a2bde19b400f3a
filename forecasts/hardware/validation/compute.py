"""Single matrix products, and FLOPs per token: cases without a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.training import TransformerShape, train_flops_per_token
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words
from forecasts.hardware.validation.model_names import published_shape
from forecasts.hardware.validation.training import shape_from_keys

QUANTITIES = (
    "gemm_tflops",
    "max_achievable_matmul_tflops",
    "train_gflops_per_token",
    "training_cost_musd",
)


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the roofline of one product, or from a model's shape."""
    inputs = case.inputs
    try:
        match case.quantity:
            case "gemm_tflops":
                share, start = _kernel(inputs, catalogue)
                flops = 2.0 * number(inputs, "m") * number(inputs, "n") * number(inputs, "k")
                return flops / (flops / (_peak(inputs, catalogue) * share) + start) / 1e12
            case "max_achievable_matmul_tflops":
                return _peak(inputs, catalogue) * _kernel(inputs, catalogue)[0] / 1e12
            case "train_gflops_per_token":
                sequence = whole(inputs, "seq")
                shape = _shape(inputs, sequence, catalogue)
                return float(train_flops_per_token(shape, sequence)) / 1e9
            case "training_cost_musd":
                hours = number(inputs, "gpu_hours_k") * 1e3
                return hours * number(inputs, "usd_per_gpu_hour") / 1e6
    except ImpossibleCluster as error:
        raise Unsupported(str(error)) from error
    raise Unsupported(f"no rule for {case.quantity}")


def _shape(
    inputs: Mapping[str, Any], sequence: int, catalogue: HardwareCatalogue
) -> TransformerShape:
    """The shape given outright, or that of the published model of this name."""
    model = inputs.get("model")
    if isinstance(model, Mapping) and "hidden" in model:
        return shape_from_keys(model, sequence, predicts=False)
    name = words(inputs, "name") or words(inputs, "model")
    if not name or (isinstance(model, Mapping) and not inputs.get("name")):
        raise Unsupported("needs a model shape, or the name of a published one")
    return published_shape(name, catalogue)


def _peak(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if "peak_tflops" in inputs:
        return number(inputs, "peak_tflops") * 1e12
    accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
    reduced = "fp8" in words(inputs, "precision")
    peak = accelerator.fp8_dense_tflops if reduced else accelerator.bf16_dense_tflops
    if peak is None:
        raise Unsupported(f"{accelerator.name} has no published peak in this format")
    return peak * 1e12


def _kernel(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> tuple[float, float]:
    """Share of peak a large product reaches, and its start-up in seconds."""
    accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
    kernels = catalogue.kernels.get(accelerator.name)
    if kernels is None:
        raise Unsupported(f"no measured matrix product on {accelerator.name}")
    reduced = "fp8" in words(inputs, "precision")
    share = kernels.best_share_fp8 if reduced else kernels.best_share_bf16
    if share is None:
        raise Unsupported(f"no measured matrix product on {accelerator.name} in this format")
    return share, kernels.start_us * 1e-6
