"""An accelerator, its generation's kernels and its links, as the training step sees them."""

from __future__ import annotations

import numpy as np

from forecasts.hardware.feasibility import ImpossibleCluster, one_of
from forecasts.hardware.parts import Accelerator, ScaleUp
from forecasts.hardware.training.constants import Generation, TrainingMachine

PRECISIONS = ("bf16", "fp16", "fp8", "mxfp8", "nvfp4")


def training_machine(
    accelerator: Accelerator,
    generation: Generation,
    scale_up: ScaleUp,
    precision: str,
    *,
    link_gbps: float | None = None,
    delivered_ratio: float = 1.0,
    peak_tflops: float | None = None,
    domain: int | None = None,
    scale_up_gbytes_per_s: float | None = None,
) -> TrainingMachine:
    """Peaks of the number format, kernel shares of the generation, bandwidths of the links.

    ``peak_tflops``, ``domain``, ``scale_up_gbytes_per_s`` and ``link_gbps`` replace the part's own
    where a description states them (systems are quoted at slightly different peaks).

    Raises
    ------
    ImpossibleCluster
        When the accelerator has no peak, or the generation no calibrated share, for the format.
    """
    form = one_of("precision", precision, PRECISIONS)
    form = "bf16" if form == "fp16" else form
    peaks = {
        "bf16": accelerator.bf16_dense_tflops,
        "fp8": accelerator.fp8_dense_tflops,
        "mxfp8": accelerator.fp8_dense_tflops,
        "nvfp4": accelerator.fp4_dense_tflops,
    }
    shares = {
        "bf16": generation.gemm_share_bf16,
        "fp8": generation.gemm_share_fp8,
        "mxfp8": generation.gemm_share_mxfp8,
        "nvfp4": generation.gemm_share_nvfp4,
    }
    peak, share = peaks[form], shares[form]
    if peak is None or share is None:
        usable = [name for name in peaks if peaks[name] and shares[name]]
        raise ImpossibleCluster(
            "precision",
            precision,
            f"no measured training on {accelerator.name} in this format",
            ", ".join(usable),
        )
    if accelerator.memory_bandwidth_tbps is None:
        raise ImpossibleCluster(
            f"{accelerator.name}.memory_bandwidth_tbps", "unknown", "the roofline needs it", "8"
        )
    # Descriptions quote the BF16 peak for reduced-precision runs too: take the nearest peak meant.
    known = [value for value in peaks.values() if value]
    scale = (
        1.0
        if peak_tflops is None
        else peak_tflops / min(known, key=lambda value: abs(np.log(value / peak_tflops)))
    )
    rate = accelerator.scale_out_gbps if link_gbps is None else link_gbps
    clock = accelerator.sustained_clock_factor
    up = scale_up.bandwidth_gbytes_per_s
    return TrainingMachine(
        peak_flops=peak * scale * 1e12,
        peak_bf16_flops=accelerator.bf16_dense_tflops * scale * 1e12,
        gemm_share=share * clock,
        head_gemm_share=generation.gemm_share_bf16 * clock,
        launch_s=generation.gemm_launch_us * 1e-6,
        attention_share=generation.attention_share,
        elementwise_widths=generation.elementwise_widths,
        expert_time_factor=generation.expert_time_factor,
        scale_jitter=generation.scale_jitter,
        memory_bytes_per_s=accelerator.memory_bandwidth_tbps * 1e12,
        memory_bytes=accelerator.memory_gb * 1e9,
        scale_up_bytes_per_s=(up if scale_up_gbytes_per_s is None else scale_up_gbytes_per_s) * 1e9,
        domain=float(scale_up.domain if domain is None else domain),
        network_bytes_per_s=rate * 1e9 / 8.0,
        delivered_ratio=delivered_ratio,
        slow_host=float(accelerator.external_host),
        reduced_precision=float(form != "bf16"),
    )
