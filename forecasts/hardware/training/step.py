"""The time of one training step, by cause.

A stage's microbatch is the sum of matrix products, attention, memory-bound work, and what is left
exposed of tensor, context and expert traffic; the step is the pipeline over microbatches, plus
exposed data-parallel traffic and the optimizer. Sharded plans take a smooth maximum of compute
and parameter gathering instead.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training.layer import layer_time
from forecasts.hardware.training.pipeline import pipeline_stage
from forecasts.hardware.training.run import TrainingRun
from forecasts.hardware.training.shape import train_flops_per_token
from forecasts.hardware.training.update import parameter_update

CHUNK = 8192  # runs timed together: their arrays stay in the processor's cache


@dataclass(frozen=True)
class StepTime:
    """Seconds of one step by cause, and the step's rates. Arrays of one shape.

    The causes add up to ``step_s``. ``exposed_scale_out_s`` is the part of the exposed traffic
    that crosses the back-end network.
    """

    step_s: FloatArray
    gemm_s: FloatArray
    attention_s: FloatArray
    elementwise_s: FloatArray
    host_s: FloatArray
    head_s: FloatArray
    tensor_s: FloatArray
    context_s: FloatArray
    expert_s: FloatArray
    pipeline_s: FloatArray
    data_s: FloatArray
    gather_s: FloatArray
    bubble_s: FloatArray
    optimizer_s: FloatArray
    jitter_s: FloatArray
    exposed_scale_out_s: FloatArray
    tokens_per_s_per_accelerator: FloatArray
    model_flops_per_s_per_accelerator: FloatArray
    mfu: FloatArray

    @property
    def exposed_exchange_s(self) -> FloatArray:
        """Seconds that wait on any traffic, inside scale-up domains or between them."""
        inside_layers = self.tensor_s + self.context_s + self.expert_s
        return inside_layers + self.pipeline_s + self.data_s + self.gather_s

    @property
    def exposed_communication_share(self) -> FloatArray:
        """Share of the step that waits on any traffic."""
        return np.asarray(self.exposed_exchange_s / self.step_s)

    @property
    def scale_out_share(self) -> FloatArray:
        """Share of the step that waits on the back-end network."""
        return np.asarray(self.exposed_scale_out_s / self.step_s)


def training_step(run: TrainingRun) -> StepTime:
    """Time one training step; the numbers of a run broadcast together.

    Large sweeps run in chunks that stay in cache, so time grows linearly with their size.

    Notes
    -----
    ``m`` microbatches of the slowest stage, the pipeline's bubble, exposed data-parallel traffic
    and the optimizer. Scale: every doubling beyond 8 accelerators adds ``scale_jitter``.
    """
    if run.runs is None or run.runs <= CHUNK:
        return _step(run)
    parts = [_step(run.rows(slice(at, at + CHUNK))) for at in range(0, run.runs, CHUNK)]
    return StepTime(
        **{
            field.name: np.concatenate([np.atleast_1d(getattr(part, field.name)) for part in parts])
            for field in fields(StepTime)
        }
    )


def _step(run: TrainingRun) -> StepTime:
    layer = layer_time(run)
    stage = pipeline_stage(run, layer)
    microbatches = run.microbatches
    busy_s = microbatches * stage.microbatch_s
    update = parameter_update(run, busy_s)
    bubble_s = np.where(run.plan.sharded > 0.0, 0.0, stage.bubble_s)
    even_s = busy_s + bubble_s + update.data_s + update.gather_s + update.optimizer_s
    doublings = np.log2(np.maximum(run.plan.accelerators / 8.0, 1.0))
    step_s = even_s * (1.0 + run.machine.scale_jitter * doublings)

    layers = microbatches * (run.shape.layers / run.plan.pipeline)
    scale_out_s = (
        np.where(run.leaves_domain, update.data_s + update.gather_s, 0.0)
        + microbatches * stage.sends.scale_out_s
        + layers * (layer.expert_scale_out_s + layer.context_scale_out_s)
    )
    tokens_per_s = run.plan.global_batch * run.plan.sequence / step_s / run.plan.accelerators
    flops_per_s = tokens_per_s * train_flops_per_token(run.shape, run.plan.sequence)
    size = np.shape(step_s)
    return StepTime(
        step_s=step_s,
        **{
            name: np.broadcast_to(value, size)
            for name, value in {
                "gemm_s": layers * layer.gemm_s,
                "attention_s": layers * layer.attention_s,
                "elementwise_s": layers * layer.elementwise_s,
                "host_s": layers * layer.host_s,
                "head_s": microbatches * stage.head_s,
                "tensor_s": layers * layer.tensor_s,
                "context_s": layers * layer.context_s,
                "expert_s": layers * layer.expert_s,
                "pipeline_s": microbatches * stage.sends.seconds,
                "data_s": update.data_s,
                "gather_s": update.gather_s,
                "bubble_s": bubble_s,
                "optimizer_s": update.optimizer_s,
                "jitter_s": step_s - even_s,
                "exposed_scale_out_s": scale_out_s,
                "tokens_per_s_per_accelerator": tokens_per_s,
                "model_flops_per_s_per_accelerator": flops_per_s,
                "mfu": flops_per_s / run.machine.peak_bf16_flops,
            }.items()
        },
    )
