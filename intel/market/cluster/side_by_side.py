"""Designs beside each other: what binds each, and every measure in one table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from forecasts.hardware import HardwareCatalogue, ImpossibleCluster, ReferenceCluster
from forecasts.hardware.design import (
    SHOWN,
    Evaluated,
    Given,
    GivenRanges,
    documented_ranges,
    evaluate_all,
    explain,
    outside_calibration,
    tornado_of,
    unit_of,
)
from intel.errors import AssumptionError
from intel.market.answer import Answer
from intel.market.cluster.design import Design
from intel.market.cluster.parameters import input_in_words, listed
from intel.market.cluster.questions.row import documents_of
from intel.market.cluster.words import measure_in_words, name_of

SIDES_MEAN: Final = (
    "Every measure of both designs from one call of the model; *ratio* is right over left. Power is"
    " of switches, modules and accelerators' systems, cooling apart. Network"
    " shares count the back end's switches and modules against accelerators' systems; front end,"
    " storage and management are counted apart, below. *What binds* is the largest part of a step:"
    " compute, memory, scale-up, scale-out, pipeline bubble or host. The same as"
    " `intel cluster LEFT RIGHT`."
)
TORNADO_MEANS: Final = (
    "One input at a time from the lowest to the highest value documents allow, the rest as they"
    " are; widest first. The dot is the end where the input is highest. A range in a design's own"
    " file replaces the documents'. The same as `intel cluster NAME --tornado MEASURE`."
)
TORNADO_MEASURES: Final = {
    name: measure_in_words(name)[0]
    for name in (
        "usd_per_useful_pflop_hour", "owned_usd_per_useful_pflop_hour", "step_s", "capital_usd",
        "cluster_power_w", "bandwidth_tax_diluted_usd_per_year", "effective_training_time_ratio",
    )
}  # fmt: skip
GROUPS: Final = {
    "compute": ("gemm_s", "attention_s", "head_s"),
    "memory": ("elementwise_s", "optimizer_s"),
    "tensor exchange": ("tensor_s",),
    "expert exchange": ("expert_s",),
    "other exchange": ("context_s", "pipeline_s", "data_s", "gather_s"),
    "pipeline bubble": ("bubble_s",),
    "host and jitter": ("host_s", "jitter_s"),
}
LEFT, RIGHT = "llama3_16k", "deepseek_2048"


@dataclass(frozen=True)
class SideBySide:
    """Two designs evaluated together: compared, explained, and their steps by cause.

    ``causes`` has the columns design, cause, seconds and part of the step; empty without jobs.
    """

    answer: Answer
    causes: pd.DataFrame
    explained: tuple[Answer, ...]


def choices(
    catalogue: HardwareCatalogue, chosen: Design, own: Sequence[GivenRanges] = ()
) -> dict[str, GivenRanges]:
    """What may stand on either side: reference clusters, the page's own, and files'."""
    from forecasts.hardware.design import named

    found = {name: named(name, catalogue) for name in catalogue.clusters}
    found["the cluster above"] = GivenRanges(Given(as_reference(chosen)))
    for each in own:
        name = each.given.design.name
        found[f"{name} (your file)" if name in found else name] = each
    return found


def on_fabric(catalogue: HardwareCatalogue, ranged: GivenRanges, fabric: str | None) -> GivenRanges:
    """The same design on another fabric, with the newest switch that runs it; None: as it is.

    A fabric the design has already changes nothing. One that needs another switch takes its
    radix and rate from that switch.
    """
    design = ranged.given.design
    if fabric is None or fabric == design.fabric:
        return ranged
    changed = replace(
        design,
        name=f"{design.name} on {fabric}",
        label=f"{name_of(design)} on {fabric}",
        fabric=fabric,
        switch=catalogue.switch_running(fabric, design.switch),
    )
    return GivenRanges(replace(ranged.given, design=changed), dict(ranged.ranges))


def as_reference(design: Design) -> ReferenceCluster:
    """The page's choices as a design that a file can hold."""
    return ReferenceCluster(
        name="chosen",
        label=f"{design.accelerators:,} {design.accelerator} on {design.fabric}",
        accelerators=design.accelerators,
        accelerator=design.accelerator,
        fabric=design.fabric,
        switch=design.switch,
        optic=design.optic,
        link_gbps=design.link_gbps,
        accelerator_hour_usd=design.accelerator_hour_usd,
        exposed_communication_share=design.exposed_share,
    )


def compare(catalogue: HardwareCatalogue, left: GivenRanges, right: GivenRanges) -> SideBySide:
    """Evaluate two designs and lay their measures beside each other.

    Raises
    ------
    AssumptionError
        When one cannot be built, in the model's own words.
    """
    sides = (left, right)
    done = evaluate_all([each.given for each in sides], catalogue, refuse=False)
    for each, why in zip(sides, done.refusals, strict=True):
        if why:
            raise AssumptionError(f"{name_of(each.given.design)}: {why}")
    rows = []
    for name in SHOWN:
        values = done.measures.get(name)
        if values is None or all(math.isnan(value) for value in values):
            continue
        label, unit, factor = measure_in_words(name)
        a, b = (float(value) * factor for value in values)
        rows.append(
            {
                "measure": label,
                "left": None if math.isnan(a) else a,
                "right": None if math.isnan(b) else b,
                "ratio": b / a if a and not math.isnan(a + b) else None,
                "unit": unit,
            }
        )
    said = " ".join(_told(each, done, row) for row, each in enumerate(sides))
    keys = [
        (kind, getattr(each.given.design, part), field)
        for each in sides
        for kind, part, field in (
            ("accelerators", "accelerator", "bf16_dense_tflops"),
            ("switches", "switch", "price_usd"),
            ("optics", "optic", "module_power_w"),
            ("fabrics", "fabric", "delivered_share"),
        )
    ]
    documents = documents_of(catalogue, *keys)
    named = [each.given.design.source for each in sides]
    named += [each.given.workload.source for each in sides if each.given.workload]
    documents += [catalogue.documents[key] for key in named if key in catalogue.documents]
    answer = Answer(said, pd.DataFrame(rows), "", SIDES_MEAN, listed(documents))
    return SideBySide(
        answer, _causes(done), tuple(_explained(done, row, catalogue) for row in range(2))
    )


def _causes(done: Evaluated) -> pd.DataFrame:
    rows = []
    for row, given in enumerate(done.given):
        for cause, names in GROUPS.items():
            seconds = sum(
                float(done.measures[name][row]) for name in names if name in done.measures
            )
            step = float(done.measures.get("step_s", [math.nan] * 2)[row])
            if seconds > 0 and not math.isnan(step):
                rows.append(
                    {"design": name_of(given.design), "cause": cause, "seconds": seconds,
                     "part": seconds / step}
                )  # fmt: skip
    return pd.DataFrame(rows)


def _told(each: GivenRanges, done: Evaluated, row: int) -> str:
    design, workload = each.given.design, each.given.workload
    m: Mapping[str, float] = {name: float(values[row]) for name, values in done.measures.items()}
    name = f"**{name_of(design)}**"
    if workload is None:
        return (
            f"{name} runs no job here: {m['switches']:,.0f} switches,"
            f" {m['network_share_of_cost']:.1%} of its price in the back end."
        )
    beyond = outside_calibration(design, workload)
    return (
        f"{name}: **{m['step_s']:.2f} s a step** at {m['mfu']:.1%} of peak."
        f" **{done.binds[row].capitalize()} binds**: it would have to shrink by"
        f" {m['binding_headroom']:.0%} before {done.binds_next[row]} bound;"
        f" {m['scale_out_share']:.1%} of the step waits on the back end."
        + (f" (Outside the calibrated range: {beyond}.)" if beyond else "")
    )


def _explained(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> Answer:
    lines = explain(done, row, catalogue)
    frame = pd.DataFrame(
        {
            "quantity": each.quantity,
            "value": each.value,
            "unit": each.unit,
            "formula": each.formula,
            "with_numbers": each.with_numbers,
        }
        for each in lines
    )
    name = name_of(done.given[row].design)
    return Answer(
        f"{len(frame)} counts, watts, dollars and seconds of {name}, each by its formula.",
        frame,
        "",
        "Formulas as the code has them, then with this design's numbers in.",
        listed([]),
    )


def tornado(catalogue: HardwareCatalogue, ranged: GivenRanges, measure: str) -> Answer:
    """Which input moves a measure most, from end to end of what documents allow.

    Raises
    ------
    AssumptionError
        When the design has no such measure.
    """
    try:
        swings = tornado_of(ranged, measure, catalogue)
        done = evaluate_all([ranged.given], catalogue)
    except ImpossibleCluster as refusal:
        raise AssumptionError(str(refusal)) from refusal
    now = float(done.measures[measure][0])
    moving = [swing for swing in swings if swing.width > 0]
    frame = pd.DataFrame(
        {
            "input": input_in_words(each.name),
            "low_input": each.low_input,
            "high_input": each.high_input,
            "at_low": each.at_low,
            "at_high": each.at_high,
            "width": each.width,
            "now": now,
        }
        for each in moving
    )
    name, unit = name_of(ranged.given.design), unit_of(measure)
    if frame.empty:
        return Answer("", frame, "", "No documented range moves this measure.", listed([]))
    first = frame.iloc[0]
    said = (
        f"Of {len(documented_ranges(ranged.given, catalogue) | dict(ranged.ranges))} inputs with a"
        f" range, **{first['input']}** moves most what {name} has as"
        f" *{measure_in_words(measure)[0]}*: from {first.at_low:,.4g} to {first.at_high:,.4g}"
        f" {unit}, now {now:,.4g}."
    )
    return Answer(said, frame, "", TORNADO_MEANS, listed([]))
