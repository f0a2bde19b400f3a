"""What stops a job on this cluster, how often, and what part of the time still trains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges, evaluate_all, shape_of
from forecasts.hardware.reliability import (
    REFERENCE_NODE_DAYS,
    CorrelatedReliability,
    SharedFailure,
    checkpoint_interval_h,
    checkpoint_write_s,
    correlated_reliability,
    effective_training_time_ratio,
    expected_interruptions,
    link_failures_per_day,
)
from intel.market.answer import Answer
from intel.market.cluster.outcome import in_words
from intel.market.cluster.questions.row import Row, answer, documents_of


def stops(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Interruptions by the part that causes them, the best checkpoint spacing, what is lost."""
    design, known = ranged.given.design, catalogue.reliability
    m = evaluate_all([ranged.given], catalogue).measures
    interval = float(m["interruption_interval_h"][0])
    trains = float(m["effective_training_time_ratio"][0])
    nodes = float(np.ceil(design.accelerators / known.accelerators_per_node))
    blocking_h = known.checkpoint_blocking_minutes / 60
    restart_h = known.restart_minutes / 60
    spacing = float(checkpoint_interval_h(interval, blocking_h))
    standby = float(
        effective_training_time_ratio(
            interval, restart_h=restart_h / known.warm_standby_speedup,
            checkpoint_blocking_h=blocking_h,
        )
    )  # fmt: skip
    counted: dict[str, float] = {}
    for cause in catalogue.causes.values():
        counted[cause.part] = counted.get(cause.part, 0.0) + cause.interruptions
    of_all = sum(counted.values())
    rows: list[Row] = [
        ("a stop every", interval, "hours", "24,000 h / (stops per 1,000 node-days x nodes)",
         f"24,000 / ({known.interruptions_per_1000_node_days:g} x {nodes:,.0f})"),
        *(
            (f"stops of {part}", float(expected_interruptions(count, node_days=nodes)), "a day",
             "counted in the reference job x node-days / its node-days",
             f"{count:.0f} x {nodes:,.0f} / (2,048 x 54)")
            for part, count in sorted(counted.items(), key=lambda each: -each[1])
        ),
        ("best checkpoint spacing", spacing * 60, "minutes", "sqrt(2 x blocking x interval)",
         f"sqrt(2 x {known.checkpoint_blocking_minutes:g} min x {interval * 60:,.1f} min)"),
        ("time that trains", trains * 100, "% of the time",
         "(1 - (restart + spacing / 2) / interval) / (1 + blocking / spacing)",
         f"restart {known.restart_minutes:g} min, or as the design states"),
        ("lost to restarts", min(restart_h / interval, 1.0) * 100, "% of the time",
         "restart / interval, at most all",
         f"{known.restart_minutes:g} / {interval * 60:,.1f} min"),
        ("lost to work done again", spacing / 2 / interval * 100, "% of the time",
         "spacing / 2 / interval", f"{spacing * 30:,.1f} / {interval * 60:,.1f} min"),
        ("time that trains with warm standby", standby * 100, "% of the time",
         "restart divided by the measured speed-up",
         f"{known.restart_minutes:g} / {known.warm_standby_speedup:g} min"),
        *_links(catalogue, ranged, float(m["optical_modules"][0])),
        *_planes(catalogue, ranged),
    ]  # fmt: skip
    written = ""
    if ranged.given.workload is not None:
        shape = shape_of(catalogue.model(ranged.given.workload.model))
        weights = float(np.asarray(shape.linear_params) + np.asarray(shape.vocab) * shape.hidden)
        storage = catalogue.node_networks["storage"]
        rate = nodes * storage.ports_per_node * storage.rate_gbps / 8 * 1e9
        seconds = float(
            checkpoint_write_s(
                weights, bytes_per_parameter=known.checkpoint_bytes_per_parameter,
                storage_bytes_per_s=rate,
            )
        )  # fmt: skip
        rows.append(
            ("a checkpoint through all storage ports", seconds, "s, at least",
             "parameters x bytes / (nodes x ports x rate)",
             f"{weights / 1e9:,.0f}e9 x {known.checkpoint_bytes_per_parameter:g} B /"
             f" {rate / 1e12:,.1f} TB/s"),
        )  # fmt: skip
        written = (
            f" Storage ports do not bind: all of them write a checkpoint in {_short(seconds)}."
            if seconds < spacing * 36
            else f" Storage ports bind: a checkpoint takes {_short(seconds)} at best."
        )
    said = (
        f"Something stops the job every **{in_words(interval)}**, and **{trains:.1%} of the"
        f" time trains** with a checkpoint every {spacing * 60:,.1f} minutes; warm standby would"
        f" make it {standby:.1%}. The network's own switches, cables and adapters cause"
        f" **{counted.get('network', 0.0) / of_all:.0%}** of the stops.{written}"
    )
    means = (
        "Causes as counted in Llama 3's 54 days on 16,384 accelerators, in proportion to"
        " node-days; below about 4,000 accelerators jobs stop more often than this says. A stop"
        " costs the restart and half a checkpoint spacing; the spacing is the one that loses least"
        " (Young and Daly). With several planes a failed switch or cable takes one plane's part of"
        " the bandwidth from the accelerators behind it until it is repaired, and stops nobody."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("reliability", "", "interruptions_per_1000_node_days"),
        ("reliability", "", "restart_minutes"),
        ("reliability", "", "checkpoint_blocking_minutes"),
        ("reliability", "", "warm_standby_speedup"),
        ("optics", catalogue.optic(design.optic).name, "link_mtbf_h"),
        *(("interruption_causes", name, "interruptions") for name in catalogue.causes),
    ))  # fmt: skip


def _links(catalogue: HardwareCatalogue, ranged: GivenRanges, modules: float) -> Iterator[Row]:
    """How many optical links fail a day; retries and spare paths let most of them pass."""
    optic = catalogue.optic(ranged.given.design.optic)
    if modules:
        failing = float(link_failures_per_day(modules / 2, link_mtbf_h=optic.link_mtbf_h))
        yield (
            "optical links that fail", failing, "a day", "24 h x links / time between failures",
            f"24 x {modules / 2:,.0f} / {optic.link_mtbf_h:,.0f} h ({optic.name})",
        )  # fmt: skip


def _planes(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Iterator[Row]:
    """What it is worth that a failed switch or cable takes one plane instead of the job."""
    most = max(2, ranged.given.design.planes)
    lone, several = (_with_planes(catalogue, ranged, planes) for planes in (1, most))
    spared = sum(
        cause.interruptions for cause in catalogue.causes.values() if cause.spared_by == "planes"
    )
    of_all = sum(cause.interruptions for cause in catalogue.causes.values())
    yield (
        f"time that trains with {most} planes",
        float(several.effective_training_time_ratio) * 100, "% of the time",
        "switches and cables stop nobody; all else as before",
        f"{spared:.0f} of {of_all:.0f} stops spared, from"
        f" {float(lone.effective_training_time_ratio):.1%} with one plane",
    )  # fmt: skip
    yield (
        "bandwidth lost to planes under repair",
        (1.0 - float(several.mean_bandwidth_share)) * 1e6, "millionths an hour of repair",
        "failures of a part an hour; p planes have p times as many, each 1/p of the bandwidth",
        f"{spared:.0f} / {REFERENCE_NODE_DAYS * 24:,.0f} node-hours",
    )  # fmt: skip


def _with_planes(
    catalogue: HardwareCatalogue, ranged: GivenRanges, planes: int
) -> CorrelatedReliability:
    """The design's reliability when what planes can spare is a part of every node and plane."""
    design, known = ranged.given.design, catalogue.reliability
    causes = catalogue.causes.values()
    of_all = sum(cause.interruptions for cause in causes)
    spared = sum(cause.interruptions for cause in causes if cause.spared_by == "planes")
    rest = known.interruptions_per_1000_node_days * (1.0 - spared / of_all)
    part = SharedFailure(
        name="switch or cable",
        accelerators_behind=known.accelerators_per_node,
        failures_per_1000_days=known.interruptions_per_1000_node_days * spared / of_all,
        planes=planes,
    )
    return correlated_reliability(
        design.accelerators,
        [part],
        per_1000_node_days=rest,
        accelerators_per_node=known.accelerators_per_node,
        restart_h=known.restart_minutes / 60,
        checkpoint_blocking_h=known.checkpoint_blocking_minutes / 60,
    )


def _short(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms" if seconds < 1.0 else f"{seconds:,.1f} s"
