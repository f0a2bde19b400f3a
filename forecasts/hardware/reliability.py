"""How often a synchronous job stops, and how much of its time still trains."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least

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
