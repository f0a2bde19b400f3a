"""How scale-up domains and accelerators grow: what copper carries, and how the network lags."""

from __future__ import annotations

from typing import Final

import pandas as pd

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges
from forecasts.hardware.generations import generation_gaps
from forecasts.hardware.scale_up_size import ScaleUpBuild, scale_up_size
from intel.market.answer import Answer
from intel.market.cluster.parameters import listed
from intel.market.cluster.questions.row import documents_of

BASE: Final = "H100"
# Accelerators of a rack, ports of a scale-up switch, its planes, ports of one accelerator.
CASES: Final = (
    ("NVL72", 72, 72, 72, 18, 18, "NVLink 5 NVL72"),
    ("NVL576: 144 packages of four dies", 144, 144, 144, 18, 18, "Rubin Ultra NVL576"),
    ("576 packages on 72-port switches", 576, 72, 72, 18, 18, "NVLink 5 NVL72"),
    ("512 on one tier of 512 x 200G", 512, 72, 512, 1, 1, "UALink 1.0"),
    ("1,024 (UALink's limit) on 512 x 200G", 1024, 72, 512, 1, 1, "UALink 1.0"),
)


def scale_up(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Size domains of 72, 576 and 1,024: tiers, racks, the longest run, when light is forced."""
    copper, optic = catalogue.cable("DAC"), catalogue.optic("800G DSP")
    rows = []
    for label, count, per_rack, radix, ports, planes, kind in CASES:
        up = catalogue.scale_up[kind]
        build = ScaleUpBuild(
            radix=radix, gbytes_per_s=up.bandwidth_gbytes_per_s, accelerators_per_rack=per_rack,
            ports_per_accelerator=ports, planes=planes,
        )  # fmt: skip
        told = scale_up_size(count, build, reach_m=copper.reach_m, optic=optic)
        rows.append(
            {
                "domain": label,
                "accelerators": count,
                "radix": radix,
                "largest_one_tier": int(told.largest_one_tier),
                "tiers": int(told.tiers),
                "racks": int(told.racks),
                "longest_run_m": float(told.longest_run_m),
                "optics_forced": bool(told.optics_forced),
                "optics_power_kw": float(told.optics_power_w) / 1e3,
                "formula": "radix / ports a plane; racks = n / per rack; run = (racks - 1) x 0.6 m"
                " / 2 + 2 m; watts = n x GB/s x 8 / 800 x 2 ends x 15 W",
                "with_numbers": f"{radix} / {-(-ports // planes)}; {count} / {per_rack};"
                f" {float(told.longest_run_m):.1f} m against {copper.reach_m:g} m;"
                f" {count} x {up.bandwidth_gbytes_per_s:g} x 8 / 800 x 2 x"
                f" {optic.module_power_w:g}",
            }
        )
    frame = pd.DataFrame(rows)
    lit = frame[frame["optics_forced"]]
    said = (
        f"**NVL72 stays in copper**: one tier, one rack; in optics its links would draw"
        f" {frame['optics_power_kw'].iloc[0]:.1f} kW. Copper of {copper.reach_m:g} m ends with the"
        f" rack, so **{len(lit)} of the {len(frame)} cases force optics**; 512 ports of 200G reach"
        " 512 accelerators in one tier, and 1,024 need two."
    )
    means = (
        "Racks stand in one row with the switches in the middle; 0.6 m a rack and 2 m up and down."
        " A domain is one tier while every accelerator reaches one switch of each plane. Which"
        " accelerators fill a rack (72; 144 packages for NVL576) is the vendors' plan. UALink's"
        " 25 GB/s is one 200G lane: multiply by the lanes an accelerator bundles."
    )
    keys = [("scale_up", case[-1], "domain") for case in CASES]
    return Answer(said, frame, "", means, listed(documents_of(
        catalogue, *keys, ("cables", "DAC", "reach_m"), ("optics", "800G DSP", "module_power_w"),
    )))  # fmt: skip


def gap(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Growth of compute, scale-up and scale-out since the H100, at dense BF16."""
    known = [name for name, each in catalogue.accelerators.items() if each.year >= 2022]
    gaps = generation_gaps(catalogue.accelerators, catalogue.scale_up, base=BASE, names=known)
    base = catalogue.accelerator(BASE)
    rows = [
        {
            "accelerator": each.accelerator,
            "year": each.year,
            "compute_growth": each.compute_growth,
            "scale_up_growth": each.scale_up_growth,
            "scale_out_growth": each.scale_out_growth,
            "domain": each.domain,
            "scale_up_bytes_per_kflop": each.scale_up_bytes_per_kflop,
            "scale_out_bytes_per_kflop": each.scale_out_bytes_per_kflop,
            "formula": "dense BF16 peak / H100's; scale-up and scale-out GB/s / H100's",
            "with_numbers": f"{catalogue.accelerator(each.accelerator).bf16_dense_tflops:,.0f} /"
            f" {base.bf16_dense_tflops:,.0f} TFLOP/s",
        }
        for each in gaps
    ]
    frame = pd.DataFrame(rows)
    last = frame[frame["accelerator"] == "Rubin"].iloc[0]
    b300 = frame[frame["accelerator"] == "GB200"].iloc[0]
    said = (
        f"From H100 to GB200 compute grew **{b300.compute_growth:.1f} times** and the port into the"
        f" back end {b300.scale_out_growth:.1f} times; by Rubin it is"
        f" **{last.compute_growth:.1f} against {last.scale_out_growth:.1f}**, scale-up"
        f" {last.scale_up_growth:.1f}, and the scale-up domain went from 8 to {int(last.domain)}."
    )
    means = (
        "One number format (BF16) without sparsity for all, a package counted once, bandwidths in"
        " one direction. Lower formats grow faster: FP4 exists only since Blackwell. Scale-out is"
        " empty where no document states the ports."
    )
    keys = [("accelerators", name, "bf16_dense_tflops") for name in known]
    return Answer(said, frame, "", means, listed(documents_of(catalogue, *keys)))
