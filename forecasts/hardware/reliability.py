"""How often a synchronous job stops, and how much of its time still trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.parts import Reliability

HOURS_PER_1000_DAYS = 24_000.0


def interruption_interval_h(
    accelerators: ArrayLike,
    *,
    per_1000_node_days: ArrayLike,
    accelerators_per_node: ArrayLike = 8,
) -> FloatArray:
    """Mean hours between interruptions: ``24,000 / (r_f nodes)``.

    Llama 3 (arXiv 2407.21783): 419 unexpected interruptions in 54 days on 16,384 accelerators is
    r_f = 3.79 per 1,000 node-days and one stop about every 3.1 hours; at 100,000 accelerators the
    same rate gives one every 30 minutes. Small jobs stop more often than this line says (Meta,
    arXiv 2410.21680), so read it above about 4,000 accelerators.
    """
    nodes = at_least("accelerators", accelerators, 1.0) / at_least(
        "accelerators_per_node", accelerators_per_node, 1.0
    )
    rate = at_least("per_1000_node_days", per_1000_node_days, 1e-12)
    return np.asarray(HOURS_PER_1000_DAYS / (rate * nodes), dtype=np.float64)


def checkpoint_interval_h(interval_h: ArrayLike, blocking_h: ArrayLike) -> FloatArray:
    """Young/Daly: the checkpoint spacing that loses least, ``sqrt(2 w M)``.

    ``M`` is the mean time between interruptions, ``w`` the time a checkpoint blocks the job.
    """
    mean = at_least("interval_h", interval_h, 1e-12)
    blocking = at_least("blocking_h", blocking_h, 0.0)
    return np.asarray(np.sqrt(2.0 * blocking * mean), dtype=np.float64)


def effective_training_time_ratio(
    interval_h: ArrayLike,
    *,
    restart_h: ArrayLike,
    checkpoint_blocking_h: ArrayLike,
    checkpoint_every_h: ArrayLike | None = None,
) -> FloatArray:
    """Share of wall-clock time that advances the job (Meta's ETTR, arXiv 2410.21680).

    ``(1 - (u0 + dt/2) / M) / (1 + w / dt)``: each interruption costs the restart ``u0`` and half a
    checkpoint spacing ``dt`` of lost work; each checkpoint blocks ``w``. ``dt`` is the Young/Daly
    optimum unless given. Zero when the job never gets from one stop to the next.
    """
    mean = at_least("interval_h", interval_h, 1e-12)
    restart = at_least("restart_h", restart_h, 0.0)
    blocking = at_least("checkpoint_blocking_h", checkpoint_blocking_h, 0.0)
    spacing = (
        checkpoint_interval_h(mean, blocking)
        if checkpoint_every_h is None
        else at_least("checkpoint_every_h", checkpoint_every_h, 1e-12)
    )
    lost = (restart + spacing / 2.0) / mean
    overhead = np.divide(
        blocking, spacing, out=np.zeros(np.broadcast(blocking, spacing).shape), where=spacing > 0
    )
    return np.asarray(np.clip((1.0 - lost) / (1.0 + overhead), 0.0, 1.0), dtype=np.float64)


REFERENCE_NODE_DAYS = 16_384 / 8 * 54  # of the job whose interruptions the causes count


def expected_interruptions(count_in_reference: ArrayLike, *, node_days: ArrayLike) -> FloatArray:
    """Interruptions of one cause in another job, in proportion to its node-days."""
    return np.asarray(
        at_least("count_in_reference", count_in_reference, 0.0)
        * at_least("node_days", node_days, 0.0)
        / REFERENCE_NODE_DAYS
    )


def link_failures_per_day(links: ArrayLike, *, link_mtbf_h: ArrayLike) -> FloatArray:
    """Optical links that fail a day: ``24 links / MTBF``."""
    return np.asarray(
        24.0 * at_least("links", links, 0.0) / at_least("link_mtbf_h", link_mtbf_h, 1e-9)
    )


def checkpoint_write_s(
    parameters: ArrayLike, *, bytes_per_parameter: ArrayLike, storage_bytes_per_s: ArrayLike
) -> FloatArray:
    """Time to write a checkpoint: ``parameters x bytes / storage bandwidth``."""
    size = at_least("parameters", parameters, 0.0) * np.asarray(bytes_per_parameter)
    return np.asarray(size / at_least("storage_bytes_per_s", storage_bytes_per_s, 1e-9))


@dataclass(frozen=True, kw_only=True)
class SharedFailure:
    """One kind of part whose failure takes several accelerators at once.

    ``planes`` redundant copies stand beside each other: a lone one (1) stops the job, one of
    several costs ``1 / planes`` of bandwidth for ``repair_h`` hours.
    """

    name: str
    accelerators_behind: float
    failures_per_1000_days: float
    planes: int = 1
    repair_h: float = 1.0


@dataclass(frozen=True)
class CorrelatedReliability:
    """What independent and shared failures do together."""

    interruption_interval_h: FloatArray
    effective_training_time_ratio: FloatArray
    mean_bandwidth_share: FloatArray
    network_share_of_interruptions: FloatArray


def correlated_reliability(
    accelerators: ArrayLike, shared: Sequence[SharedFailure], independent: Reliability
) -> CorrelatedReliability:
    """Independent stops plus those of shared parts, as one compound Poisson process.

    A single-homed leaf, a power domain or a spine is one event for all accelerators behind it;
    with planes the job goes on at less bandwidth, on average ``1 - rate x repair / planes``.
    ``independent`` is what stops a job beside them, the network's own part of it included.
    """
    count = at_least("accelerators", accelerators, 1.0)
    own = 1.0 / interruption_interval_h(
        count,
        per_1000_node_days=independent.interruptions_per_1000_node_days,
        accelerators_per_node=independent.accelerators_per_node,
    )
    stops = np.zeros_like(count)
    bandwidth = np.ones_like(count)
    for part in shared:
        number = np.ceil(count / at_least("accelerators_behind", part.accelerators_behind, 1.0))
        rate = number * part.planes * part.failures_per_1000_days / HOURS_PER_1000_DAYS
        if part.planes > 1:
            bandwidth = bandwidth * np.maximum(
                0.0, 1.0 - rate / number / part.planes * part.repair_h
            )
        else:
            stops = stops + rate
    interval = 1.0 / (own + stops)
    return CorrelatedReliability(
        interruption_interval_h=np.asarray(interval),
        effective_training_time_ratio=effective_training_time_ratio(
            interval,
            restart_h=independent.restart_minutes / 60.0,
            checkpoint_blocking_h=independent.checkpoint_blocking_minutes / 60.0,
        ),
        mean_bandwidth_share=bandwidth,
        network_share_of_interruptions=np.asarray(
            (own * independent.network_share_of_interruptions + stops) / (own + stops)
        ),
    )
