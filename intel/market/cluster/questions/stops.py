"""What stops a job on this cluster, how often, and what part of the time still trains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges, evaluate_all
from forecasts.hardware.parts import Reliability
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
from intel.market.cluster.questions.row import Row, answer, documents_of, parameters_of

MEANS: Final = (
    "Causes as counted in Llama 3's 54 days on 16,384 accelerators, in proportion to"
    " node-days; below about 4,000 accelerators jobs stop more often than this says. A stop"
    " costs the restart and half a checkpoint spacing; the spacing is the one that loses least"
    " (Young and Daly). With several planes a failed switch or cable takes one plane's part of"
    " the bandwidth from the accelerators behind it until it is repaired, and stops nobody."
)
NEGLIGIBLE: Final = 0.01
"""Part of the checkpoint spacing below which writing one does not hold a job up."""


@dataclass(frozen=True)
class _Counted:
    """Interruptions counted in the reference job: by the part that caused them, and together.

    ``spared`` are those that several planes would have spared.
    """

    by_part: dict[str, float]
    spared: float

    @property
    def all(self) -> float:
        """Every interruption counted."""
        return sum(self.by_part.values())


def stops(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Interruptions by the part that causes them, the best checkpoint spacing, what is lost."""
    design, known = ranged.given.design, catalogue.reliability
    m = evaluate_all([ranged.given], catalogue).measures
    interval_h = float(m["interruption_interval_h"][0])
    trains = float(m["effective_training_time_ratio"][0])
    nodes = float(np.ceil(design.accelerators / known.accelerators_per_node))
    blocking_h = known.checkpoint_blocking_minutes / 60
    spacing_h = float(checkpoint_interval_h(interval_h, blocking_h))
    standby = float(
        effective_training_time_ratio(
            interval_h, restart_h=known.restart_minutes / 60 / known.warm_standby_speedup,
            checkpoint_blocking_h=blocking_h,
        )
    )  # fmt: skip
    counted = _counted(catalogue)
    write_s = _checkpoint_write_s(catalogue, ranged, nodes)
    rows = [
        *_causes(known, counted, interval_h, nodes),
        *_lost(known, interval_h, spacing_h, trains, standby),
        *_links(catalogue, ranged, float(m["optical_modules"][0])),
        *_planes(catalogue, ranged, counted),
    ]
    written = ""
    if write_s is not None:
        rows.append(_written(catalogue, ranged, nodes, write_s))
        written = (
            f" Storage ports do not bind: all of them write a checkpoint in {_short(write_s)}."
            if write_s < NEGLIGIBLE * spacing_h * 3600
            else f" Storage ports bind: a checkpoint takes {_short(write_s)} at best."
        )
    said = (
        f"Something stops the job every **{in_words(interval_h)}**, and **{trains:.1%} of the"
        f" time trains** with a checkpoint every {spacing_h * 60:,.1f} minutes; warm standby would"
        f" make it {standby:.1%}. The network's own switches, cables and adapters cause"
        f" **{counted.by_part.get('network', 0.0) / counted.all:.0%}** of the stops.{written}"
    )
    return answer(said, rows, MEANS, documents_of(
        catalogue, ("reliability", "", "interruptions_per_1000_node_days"),
        ("reliability", "", "restart_minutes"),
        ("reliability", "", "checkpoint_blocking_minutes"),
        ("reliability", "", "warm_standby_speedup"),
        ("optics", catalogue.optic(design.optic).name, "link_mtbf_h"),
        *(("interruption_causes", name, "interruptions") for name in catalogue.causes),
    ))  # fmt: skip


def _counted(catalogue: HardwareCatalogue) -> _Counted:
    by_part: dict[str, float] = {}
    for cause in catalogue.causes.values():
        by_part[cause.part] = by_part.get(cause.part, 0.0) + cause.interruptions
    return _Counted(
        by_part,
        sum(each.interruptions for each in catalogue.causes.values() if each.spared_by == "planes"),
    )


def _causes(
    known: Reliability, counted: _Counted, interval_h: float, nodes: float
) -> Iterator[Row]:
    """How often something stops the job, and how often each part does."""
    yield (
        "a stop every", interval_h, "hours", "24,000 h / (stops per 1,000 node-days x nodes)",
        f"24,000 / ({known.interruptions_per_1000_node_days:g} x {nodes:,.0f})",
    )  # fmt: skip
    for part, count in sorted(counted.by_part.items(), key=lambda each: -each[1]):
        yield (
            f"stops of {part}", float(expected_interruptions(count, node_days=nodes)), "a day",
            "counted in the reference job x node-days / its node-days",
            f"{count:.0f} x {nodes:,.0f} / (2,048 x 54)",
        )  # fmt: skip


def _lost(
    known: Reliability, interval_h: float, spacing_h: float, trains: float, standby: float
) -> Iterator[Row]:
    """The spacing of checkpoints that loses least, and what stops still cost."""
    minutes = f"{interval_h * 60:,.1f} min"
    yield (
        "best checkpoint spacing", spacing_h * 60, "minutes", "sqrt(2 x blocking x interval)",
        f"sqrt(2 x {known.checkpoint_blocking_minutes:g} min x {minutes})",
    )  # fmt: skip
    yield (
        "time that trains", trains * 100, "% of the time",
        "(1 - (restart + spacing / 2) / interval) / (1 + blocking / spacing)",
        f"restart {known.restart_minutes:g} min, or as the design states",
    )  # fmt: skip
    yield (
        "lost to restarts", min(known.restart_minutes / 60 / interval_h, 1.0) * 100,
        "% of the time", "restart / interval, at most all",
        f"{known.restart_minutes:g} / {minutes}",
    )  # fmt: skip
    yield (
        "lost to work done again", spacing_h / 2 / interval_h * 100, "% of the time",
        "spacing / 2 / interval", f"{spacing_h * 30:,.1f} / {minutes}",
    )  # fmt: skip
    yield (
        "time that trains with warm standby", standby * 100, "% of the time",
        "restart divided by the measured speed-up",
        f"{known.restart_minutes:g} / {known.warm_standby_speedup:g} min",
    )  # fmt: skip


def _storage_bytes_per_s(catalogue: HardwareCatalogue, nodes: float) -> float:
    """What all storage ports of so many nodes carry."""
    storage = catalogue.node_networks["storage"]
    return nodes * storage.ports_per_node * storage.rate_gbps / 8 * 1e9


def _checkpoint_write_s(
    catalogue: HardwareCatalogue, ranged: GivenRanges, nodes: float
) -> float | None:
    """How long all storage ports take for a checkpoint of the design's job; None without one."""
    job = ranged.given.workload
    if job is None:
        return None
    return float(
        checkpoint_write_s(
            parameters_of(catalogue, job.model),
            bytes_per_parameter=catalogue.reliability.checkpoint_bytes_per_parameter,
            storage_bytes_per_s=_storage_bytes_per_s(catalogue, nodes),
        )
    )


def _written(
    catalogue: HardwareCatalogue, ranged: GivenRanges, nodes: float, write_s: float
) -> Row:
    job = ranged.given.workload
    parameters = parameters_of(catalogue, job.model) if job else 0.0
    size = catalogue.reliability.checkpoint_bytes_per_parameter
    return (
        "a checkpoint through all storage ports", write_s, "s, at least",
        "parameters x bytes / (nodes x ports x rate)",
        f"{parameters / 1e9:,.0f}e9 x {size:g} B /"
        f" {_storage_bytes_per_s(catalogue, nodes) / 1e12:,.1f} TB/s",
    )  # fmt: skip


def _links(catalogue: HardwareCatalogue, ranged: GivenRanges, modules: float) -> Iterator[Row]:
    """How many optical links fail a day; retries and spare paths let most of them pass."""
    optic = catalogue.optic(ranged.given.design.optic)
    if modules:
        failing = float(link_failures_per_day(modules / 2, link_mtbf_h=optic.link_mtbf_h))
        yield (
            "optical links that fail", failing, "a day", "24 h x links / time between failures",
            f"24 x {modules / 2:,.0f} / {optic.link_mtbf_h:,.0f} h ({optic.name})",
        )  # fmt: skip


def _planes(catalogue: HardwareCatalogue, ranged: GivenRanges, counted: _Counted) -> Iterator[Row]:
    """What it is worth that a failed switch or cable takes one plane instead of the job."""
    most = max(2, ranged.given.design.planes)
    lone, several = (_with_planes(catalogue, ranged, counted, planes) for planes in (1, most))
    yield (
        f"time that trains with {most} planes",
        float(several.effective_training_time_ratio) * 100, "% of the time",
        "switches and cables stop nobody; all else as before",
        f"{counted.spared:.0f} of {counted.all:.0f} stops spared, from"
        f" {float(lone.effective_training_time_ratio):.1%} with one plane",
    )  # fmt: skip
    yield (
        "bandwidth lost to planes under repair",
        (1.0 - float(several.mean_bandwidth_share)) * 1e6, "millionths an hour of repair",
        "failures of a part an hour; p planes have p times as many, each 1/p of the bandwidth",
        f"{counted.spared:.0f} / {REFERENCE_NODE_DAYS * 24:,.0f} node-hours",
    )  # fmt: skip


def _with_planes(
    catalogue: HardwareCatalogue, ranged: GivenRanges, counted: _Counted, planes: int
) -> CorrelatedReliability:
    """The design's reliability when what planes can spare is a part of every node and plane."""
    known, spared = catalogue.reliability, counted.spared / counted.all
    per_1000_node_days = known.interruptions_per_1000_node_days
    part = SharedFailure(
        name="switch or cable",
        accelerators_behind=known.accelerators_per_node,
        failures_per_1000_days=per_1000_node_days * spared,
        planes=planes,
    )
    return correlated_reliability(
        ranged.given.design.accelerators,
        [part],
        replace(known, interruptions_per_1000_node_days=per_1000_node_days * (1.0 - spared)),
    )


def _short(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms" if seconds < 1.0 else f"{seconds:,.1f} s"
