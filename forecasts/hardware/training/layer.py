"""One layer of one microbatch on one accelerator: compute, memory traffic, exposed exchange."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.exchange import (
    context_parallel,
    expert_parallel,
    tensor_parallel_s,
)
from forecasts.hardware.training.kernels import (
    attention_s,
    host_s,
    matrix_products_s,
    memory_bound_s,
)
from forecasts.hardware.training.run import TrainingRun


@dataclass(frozen=True)
class LayerTime:
    """Seconds of one layer and microbatch, forward and backward, by cause.

    ``*_scale_out_s`` is the part of an exchange that crosses the back-end network.
    """

    gemm_s: Number
    attention_s: Number
    elementwise_s: Number
    host_s: Number
    tensor_s: Number
    context_s: Number
    expert_s: Number
    context_scale_out_s: Number
    expert_scale_out_s: Number

    @property
    def total_s(self) -> Number:
        """The layer from end to end."""
        return (
            self.gemm_s
            + self.elementwise_s
            + self.attention_s
            + self.tensor_s
            + self.context_s
            + self.expert_s
            + self.host_s
        )


def layer_time(run: TrainingRun) -> LayerTime:
    """Time one layer of one microbatch.

    Expert layers take the software's maturity and the generation's factor longer; a board whose
    host is slow (``slow_host``) takes longer in everything.
    """
    routed = run.has_experts
    maturity = np.where(routed, run.software.maturity, 1.0)
    kernels = np.where(routed, maturity * run.machine.expert_time_factor, 1.0)
    of_slow_host = np.where(
        routed, run.constants.slow_host_expert_factor, run.constants.slow_host_factor
    )
    board = np.where(run.machine.slow_host > 0.0, of_slow_host, 1.0)
    context, expert = context_parallel(run), expert_parallel(run)
    return LayerTime(
        gemm_s=matrix_products_s(run) * kernels * board,
        attention_s=attention_s(run) * board,
        elementwise_s=memory_bound_s(run) * kernels * board,
        host_s=host_s(run) * board,
        tensor_s=tensor_parallel_s(run) * board,
        context_s=context.seconds * board,
        expert_s=expert.seconds * kernels * board,
        context_scale_out_s=context.scale_out_s * board,
        expert_scale_out_s=expert.scale_out_s * kernels * board,
    )
