"""One microbatch in one pipeline stage, and what the pipeline leaves idle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.exchange import Exchange
from forecasts.hardware.training.kernels import BYTES
from forecasts.hardware.training.layer import LayerTime
from forecasts.hardware.training.run import TrainingRun


@dataclass(frozen=True)
class PipelineStage:
    """Seconds of one microbatch in the slowest stage, and of the bubble of a whole step."""

    layers_s: Number
    head_s: Number
    sends: Exchange
    bubble_s: Number

    @property
    def microbatch_s(self) -> Number:
        """One microbatch from end to end."""
        return self.layers_s + self.head_s + self.sends.seconds


def pipeline_stage(run: TrainingRun, layer: LayerTime) -> PipelineStage:
    """Time a stage out of its layers.

    The slowest stage is the last one, which holds the output projection besides its layers, unless
    the layers are laid out around it. The bubble is ``(p - 1) / v`` stages (interleaved 1F1B,
    Narayanan et al., arXiv 2104.04473), or ``p / 2 - 1`` of DualPipe's, fed from both ends
    (DeepSeek-V3, arXiv 2412.19437).
    """
    shape, plan, constants = run.shape, run.plan, run.constants
    layers_s = layer.total_s * (shape.layers / plan.pipeline)
    head_s = _output_projection_s(run, layer)
    # Models whose layers and two embeddings divide evenly (Llama 3 405B: 126 + 2)
    # count each embedding as a layer, and expert models move layers off the last stage.
    balanced = (
        (plan.pipeline == 1.0)
        | (np.mod(shape.layers + 2.0, plan.pipeline * plan.virtual) == 0.0)
        | run.has_experts
    )
    sends = _sends(run)
    idle_stages = np.where(
        plan.bidirectional > 0.0,
        (plan.pipeline / 2.0 - 1.0) * constants.bidirectional_bubble,
        (plan.pipeline - 1.0) / plan.virtual,
    )
    return PipelineStage(
        layers_s=layers_s,
        head_s=np.where(balanced, head_s / plan.pipeline, head_s * constants.head_imbalance),
        sends=sends,
        bubble_s=idle_stages * (layers_s + head_s / plan.pipeline + sends.seconds),
    )


def _output_projection_s(run: TrainingRun, layer: LayerTime) -> Number:
    """Three products of the output projection and the logits' traffic.

    Every token predicted ahead repeats both, after a layer of its own (DeepSeek-V3, arXiv
    2412.19437, section 2.2).
    """
    shape, machine, tensor = run.shape, run.machine, run.plan.tensor
    flops = 6.0 * shape.vocab * shape.hidden * run.microbatch_tokens / tensor
    logit_bytes = run.constants.head_traffic_bytes * shape.vocab * run.microbatch_tokens / tensor
    once_s = (
        flops / (machine.peak_bf16_flops * machine.head_gemm_share)
        + logit_bytes / machine.memory_bytes_per_s
    )
    return once_s * (1.0 + shape.predicted_tokens) + shape.predicted_tokens * layer.total_s


def _sends(run: TrainingRun) -> Exchange:
    """Activations sent on to the next stage and gradients back.

    Stages are laid out last: neighbours stand one stage's ranks apart, and only where that is less
    than a scale-up domain does their traffic stay inside it.
    """
    plan = run.plan
    apart = np.minimum(1.0, plan.tensor * plan.context * plan.data / run.machine.domain)
    apart = np.where(run.leaves_domain, apart, 0.0)
    scale_out_s_per_byte = apart / run.network_bytes_per_s
    scale_up_s_per_byte = (1.0 - apart) / run.scale_up_bytes_per_s
    s_per_byte = scale_out_s_per_byte + scale_up_s_per_byte
    sent_bytes = 2.0 * BYTES * run.microbatch_tokens * run.shape.hidden / plan.tensor
    exposed_s = sent_bytes * s_per_byte * plan.virtual * run.software.pipeline_exposed
    seconds = np.where(plan.pipeline > 1.0, exposed_s, 0.0)
    return Exchange(seconds, seconds * scale_out_s_per_byte / s_per_byte)
