"""Compute and network by accelerator generation: how far they drift apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forecasts.hardware.feasibility import one_of
from forecasts.hardware.parts import Accelerator, ScaleUp


@dataclass(frozen=True)
class GenerationGap:
    """One accelerator against the base: growth of compute and of both networks.

    Compute is the dense BF16 peak of a package, one format for all. Bandwidths are of one
    package in one direction. ``scale_out`` is None where no document states the ports.
    """

    accelerator: str
    year: int
    compute_growth: float
    scale_up_growth: float
    scale_out_growth: float | None
    domain: int
    scale_up_bytes_per_kflop: float
    scale_out_bytes_per_kflop: float | None


def generation_gaps(
    accelerators: Mapping[str, Accelerator],
    scale_up: Mapping[str, ScaleUp],
    *,
    base: str,
    names: Iterable[str] | None = None,
) -> list[GenerationGap]:
    """Growth since ``base``, by year: peak FLOPs, scale-up and scale-out bandwidth.

    Raises
    ------
    ImpossibleCluster
        For a name that is not in the catalogue.
    """
    first = accelerators[one_of("base", base, accelerators)]
    chosen = [accelerators[one_of("accelerator", n, accelerators)] for n in names or accelerators]
    start_up = scale_up[first.scale_up].bandwidth_gbytes_per_s
    rows = []
    for part in sorted(chosen, key=lambda part: (part.year, part.name)):
        up = scale_up[part.scale_up]
        kflops = part.bf16_dense_tflops * 1e9
        out = part.scale_out_gbps if part.scale_out_links else None
        rows.append(
            GenerationGap(
                accelerator=part.name,
                year=part.year,
                compute_growth=part.bf16_dense_tflops / first.bf16_dense_tflops,
                scale_up_growth=up.bandwidth_gbytes_per_s / start_up,
                scale_out_growth=None if out is None else out / first.scale_out_gbps,
                domain=up.domain,
                scale_up_bytes_per_kflop=up.bandwidth_gbytes_per_s * 1e9 / kflops,
                scale_out_bytes_per_kflop=None if out is None else out * 1e9 / 8 / kflops,
            )
        )
    return rows
