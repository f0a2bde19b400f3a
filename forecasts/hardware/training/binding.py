"""What binds a step: its largest cause, and the next one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training.step import StepTime


@dataclass(frozen=True)
class Binding:
    """The largest cause of a step, the next one, and their seconds; lists in the step's order."""

    cause: list[str]
    seconds: FloatArray
    next_cause: list[str]
    next_seconds: FloatArray

    @property
    def headroom(self) -> FloatArray:
        """How much the binding cause may shrink before the next one binds, as a share of it."""
        return np.asarray(1.0 - self.next_seconds / self.seconds)


def binding(step: StepTime) -> Binding:
    """Rank the causes of every step.

    Compute (matrix products, attention, output), memory (element-wise work and the optimizer),
    scale-up exchange, scale-out exchange, pipeline bubble, and host overhead with scale jitter.
    """
    groups = {
        "compute": step.gemm_s + step.attention_s + step.head_s,
        "memory": step.elementwise_s + step.optimizer_s,
        "scale-up": np.maximum(step.exposed_exchange_s - step.exposed_scale_out_s, 0.0),
        "scale-out": step.exposed_scale_out_s,
        "pipeline bubble": step.bubble_s,
        "host": step.host_s + step.jitter_s,
    }
    names = list(groups)
    table = np.stack([np.atleast_1d(values) for values in groups.values()])
    order = np.argsort(-table, axis=0)
    columns = np.arange(table.shape[1])
    return Binding(
        cause=[names[int(row)] for row in order[0]],
        seconds=table[order[0], columns],
        next_cause=[names[int(row)] for row in order[1]],
        next_seconds=table[order[1], columns],
    )
