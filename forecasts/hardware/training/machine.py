"""An accelerator, its generation's kernels and its links, as the training step sees them."""

from __future__ import annotations

from dataclasses import replace

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
) -> TrainingMachine:
    """Peaks of the number format, kernel shares of the generation, bandwidths of the links.

    ``link_gbps`` replaces the back-end bandwidth of the accelerator's own ports.

    Raises
    ------
    ImpossibleCluster
        When the accelerator has no peak, or the generation no calibrated share, for the format.
    """
    form = one_of("precision", precision, PRECISIONS)
    form = "bf16" if form == "fp16" else form
    peak_tflops, gemm_share = _roofline(accelerator, generation, form)
    if accelerator.memory_bandwidth_tbps is None:
        raise ImpossibleCluster(
            f"{accelerator.name}.memory_bandwidth_tbps", "unknown", "the roofline needs it", "8"
        )
    rate_gbps = accelerator.scale_out_gbps if link_gbps is None else link_gbps
    clock = accelerator.sustained_clock_factor
    return TrainingMachine(
        peak_flops=peak_tflops * 1e12,
        peak_bf16_flops=accelerator.bf16_dense_tflops * 1e12,
        gemm_share=gemm_share * clock,
        head_gemm_share=generation.gemm_share_bf16 * clock,
        launch_s=generation.gemm_launch_us * 1e-6,
        attention_share=generation.attention_share,
        elementwise_widths=generation.elementwise_widths,
        expert_time_factor=generation.expert_time_factor,
        scale_jitter=generation.scale_jitter,
        memory_bytes_per_s=accelerator.memory_bandwidth_tbps * 1e12,
        memory_bytes=accelerator.memory_gb * 1e9,
        scale_up_bytes_per_s=scale_up.bandwidth_gbytes_per_s * 1e9,
        domain=float(scale_up.domain),
        network_bytes_per_s=rate_gbps * 1e9 / 8.0,
        slow_host=float(accelerator.external_host),
        reduced_precision=float(form != "bf16"),
    )


def _roofline(
    accelerator: Accelerator, generation: Generation, precision: str
) -> tuple[float, float]:
    """Peak of a number format in TFLOP/s, and the share of it that matrix products reach."""
    known = {
        "bf16": (accelerator.bf16_dense_tflops, generation.gemm_share_bf16),
        "fp8": (accelerator.fp8_dense_tflops, generation.gemm_share_fp8),
        "mxfp8": (accelerator.fp8_dense_tflops, generation.gemm_share_mxfp8),
        "nvfp4": (accelerator.fp4_dense_tflops, generation.gemm_share_nvfp4),
    }
    peak_tflops, share = known[precision]
    if peak_tflops is None or share is None:
        usable = [form for form, (peak, reached) in known.items() if peak and reached]
        raise ImpossibleCluster(
            "precision",
            precision,
            f"no measured training on {accelerator.name} in this format",
            ", ".join(usable),
        )
    return peak_tflops, share


def at_quoted_peak(accelerator: Accelerator, peak_tflops: float) -> Accelerator:
    """The accelerator with its peaks in proportion to the one that a description quotes.

    Systems are quoted at slightly different peaks, and reduced-precision runs at the BF16 peak too:
    the format whose own peak is nearest is the one meant.
    """
    bf16, fp8, fp4 = (
        accelerator.bf16_dense_tflops,
        accelerator.fp8_dense_tflops,
        accelerator.fp4_dense_tflops,
    )
    known = [peak for peak in (bf16, fp8, fp4) if peak]
    scale = peak_tflops / min(known, key=lambda peak: abs(np.log(peak / peak_tflops)))
    return replace(
        accelerator,
        bf16_dense_tflops=bf16 * scale,
        fp8_dense_tflops=None if fp8 is None else fp8 * scale,
        fp4_dense_tflops=None if fp4 is None else fp4 * scale,
    )
