"""A training run: what the step model times, and the counts that several of its formulas share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecasts.hardware.training.arrays import Flag, Number, sizes, stack, take
from forecasts.hardware.training.constants import (
    SoftwareStack,
    TrainingConstants,
    TrainingMachine,
)
from forecasts.hardware.training.plan import TrainingPlan
from forecasts.hardware.training.shape import TransformerShape


@dataclass(frozen=True)
class TrainingRun:
    """A model laid out by a plan on a machine under a software; or many, as arrays."""

    shape: TransformerShape
    plan: TrainingPlan
    machine: TrainingMachine
    software: SoftwareStack
    constants: TrainingConstants

    @property
    def runs(self) -> int | None:
        """How many runs the arrays hold; None where they broadcast over several axes."""
        found = set().union(
            *(sizes(part) for part in (self.shape, self.plan, self.machine, self.software))
        )
        most = max(found)
        return most if found <= {1, most} else None

    def rows(self, rows: slice) -> TrainingRun:
        """Some of the runs."""
        return TrainingRun(
            take(self.shape, rows),
            take(self.plan, rows),
            take(self.machine, rows),
            take(self.software, rows),
            self.constants,
        )

    @cached_property
    def microbatch_tokens(self) -> Number:
        """Tokens of one microbatch on one context rank."""
        return self.plan.micro_batch * self.plan.sequence / self.plan.context

    @cached_property
    def microbatches(self) -> Number:
        """Microbatches of a step on one data rank."""
        return np.maximum(1.0, self.plan.global_batch / self.plan.data / self.plan.micro_batch)

    @cached_property
    def forward_passes(self) -> Number:
        """Forward passes of a microbatch: two where everything is recomputed."""
        return 1.0 + self.plan.full_recompute

    @cached_property
    def passes(self) -> Number:
        """Forward passes and the two products of each backward pass."""
        return 2.0 + self.forward_passes

    @cached_property
    def expert_layer_share(self) -> Number:
        """Share of the layers that hold routed experts."""
        return self.shape.expert_layers / self.shape.layers

    @cached_property
    def has_experts(self) -> Flag:
        """Whether the model routes tokens to experts."""
        return self.shape.experts > 0.0

    @cached_property
    def leaves_domain(self) -> Flag:
        """Whether the run is larger than one scale-up domain."""
        return self.plan.accelerators > self.machine.domain

    @cached_property
    def network_bytes_per_s(self) -> Number:
        """Back-end bandwidth of one accelerator that the fabric delivers."""
        return self.machine.network_bytes_per_s * self.machine.delivered_ratio

    @cached_property
    def scale_up_bytes_per_s(self) -> Number:
        """Scale-up bandwidth of one accelerator that collectives reach."""
        return self.machine.scale_up_bytes_per_s * self.constants.tensor_bandwidth_share


def stacked(runs: Sequence[TrainingRun]) -> TrainingRun:
    """Many runs as one of arrays, in their order, under the first one's constants."""
    return TrainingRun(
        stack([run.shape for run in runs]),
        stack([run.plan for run in runs]),
        stack([run.machine for run in runs]),
        stack([run.software for run in runs]),
        runs[0].constants,
    )
