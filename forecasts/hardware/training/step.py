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
from forecasts.hardware.training.arrays import take
from forecasts.hardware.training.constants import (
    SoftwareStack,
    TrainingConstants,
    TrainingMachine,
)
from forecasts.hardware.training.layer import LayerTime, layer_time
from forecasts.hardware.training.plan import TrainingPlan
from forecasts.hardware.training.shape import TransformerShape, train_flops_per_token

CHUNK = 8192


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
    def exposed_communication_share(self) -> FloatArray:
        """Share of the step that waits on any traffic."""
        waits = self.tensor_s + self.context_s + self.expert_s + self.pipeline_s
        return np.asarray((waits + self.data_s + self.gather_s) / self.step_s)

    @property
    def scale_out_share(self) -> FloatArray:
        """Share of the step that waits on the back-end network."""
        return np.asarray(self.exposed_scale_out_s / self.step_s)


CAUSES = tuple(field.name for field in fields(StepTime) if field.name.endswith("_s"))[1:15]


def training_step(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
) -> StepTime:
    """Time one training step; inputs are records of numbers or arrays and broadcast together.

    Large sweeps run in chunks that stay in cache, so time grows linearly with their size.

    Notes
    -----
    Pipeline: ``m stage + (p - 1) / v stage`` (interleaved 1F1B, Narayanan et al., arXiv
    2104.04473), the stage being the slowest one: where layers divide evenly over stages the last
    one also holds the output projection. Stages exchange activations over the network, or inside
    the scale-up domain where it holds several stages. DualPipe: ``(p / 2 - 1)`` stages
    (DeepSeek-V3, arXiv 2412.19437). Data-parallel ring ``P (n - 1) / n`` bytes a parameter,
    exposed in part. Scale: every doubling beyond 8 accelerators adds ``scale_jitter``.
    """
    records = (shape, plan, machine, software)
    sizes = [
        np.size(getattr(record, field.name))
        for record in records
        for field in fields(record)
        if field.name != "name"
    ]
    length = max(sizes)
    flat = all(size in (1, length) for size in sizes)
    if not flat or length <= CHUNK:
        return _step(shape, plan, machine, software, constants)
    parts = [
        _step(
            take(shape, rows),
            take(plan, rows),
            take(machine, rows),
            take(software, rows),
            constants,
        )
        for rows in (slice(at, at + CHUNK) for at in range(0, length, CHUNK))
    ]
    return StepTime(
        **{
            field.name: np.concatenate([np.atleast_1d(getattr(part, field.name)) for part in parts])
            for field in fields(StepTime)
        }
    )


def _step(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
) -> StepTime:
    layer = layer_time(shape, plan, machine, software, constants)
    per_stage = _f(shape.layers) / _f(plan.pipeline)
    microbatches = np.maximum(1.0, _f(plan.global_batch) / _f(plan.data) / _f(plan.micro_batch))
    stages = _stages(shape, plan, machine, software, constants, layer)
    busy = microbatches * (stages.layers_s + stages.head_s + stages.sends_s)
    update = _update(shape, plan, machine, software, constants, layer, busy, microbatches)
    bubble = np.where(_f(plan.sharded) > 0.0, 0.0, stages.bubble_s)

    before = busy + bubble + update.data_s + update.gather_s + update.optimizer_s
    doublings = np.log2(np.maximum(_f(plan.accelerators) / 8.0, 1.0))
    step_s = before * (1.0 + _f(machine.scale_jitter) * doublings)
    count = microbatches * per_stage
    rate = _f(plan.global_batch) * _f(plan.sequence) / step_s / _f(plan.accelerators)
    flops = rate * train_flops_per_token(shape, plan.sequence)
    across = _f(plan.accelerators) > _f(machine.domain)
    out = np.where(across, update.data_s + update.gather_s, 0.0)
    far, near = stages.scale_out_s_per_byte, stages.scale_up_s_per_byte
    out = out + microbatches * stages.sends_s * far / (far + near)
    out = out + count * (layer.expert_scale_out_s + layer.context_scale_out_s)
    causes = {
        "gemm_s": count * layer.gemm_s,
        "attention_s": count * layer.attention_s,
        "elementwise_s": count * layer.elementwise_s,
        "host_s": count * layer.host_s,
        "head_s": microbatches * stages.head_s,
        "tensor_s": count * layer.tensor_s,
        "context_s": count * layer.context_s,
        "expert_s": count * layer.expert_s,
        "pipeline_s": microbatches * stages.sends_s,
        "data_s": update.data_s,
        "gather_s": update.gather_s,
        "bubble_s": bubble,
        "optimizer_s": update.optimizer_s,
        "jitter_s": step_s - before,
        "exposed_scale_out_s": out,
        "tokens_per_s_per_accelerator": rate,
        "model_flops_per_s_per_accelerator": flops,
        "mfu": flops / _f(machine.peak_bf16_flops),
    }
    size = np.shape(step_s)
    return StepTime(
        step_s=step_s, **{name: np.broadcast_to(value, size) for name, value in causes.items()}
    )


@dataclass(frozen=True)
class _Stages:
    """One microbatch in one pipeline stage, in seconds, and what the pipeline leaves idle.

    A byte sent to the next stage takes ``scale_out_s_per_byte`` on the back-end network and
    ``scale_up_s_per_byte`` inside the domain, each for the part of the sends that goes there.
    """

    layers_s: FloatArray
    head_s: FloatArray
    sends_s: FloatArray
    bubble_s: FloatArray
    scale_out_s_per_byte: FloatArray
    scale_up_s_per_byte: FloatArray


def _stages(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
    layer: LayerTime,
) -> _Stages:
    pipeline, tensor, context = _f(plan.pipeline), _f(plan.tensor), _f(plan.context)
    hidden, vocab = _f(shape.hidden), _f(shape.vocab)
    tokens = _f(plan.micro_batch) * _f(plan.sequence) / context

    # Output projection: three products and the logits' traffic, repeated for predicted tokens.
    deeper = _f(shape.predicted_tokens)
    products = 6.0 * vocab * hidden * tokens / tensor
    head = (
        products / (_f(machine.peak_bf16_flops) * _f(machine.head_gemm_share))
        + constants.head_traffic_bytes * vocab * tokens / tensor / _f(machine.memory_bytes_per_s)
    ) * (1.0 + deeper) + deeper * layer.total
    balanced = (
        (pipeline == 1.0)
        | (np.mod(_f(shape.layers) + 2.0, pipeline * _f(plan.virtual)) == 0.0)
        | (_f(shape.experts) > 0.0)
    )
    # Stages are laid out last: neighbours stand one stage's ranks apart, and only where that is
    # less than a scale-up domain does their traffic stay inside it.
    apart = np.minimum(1.0, tensor * context * _f(plan.data) / _f(machine.domain))
    apart = np.where(_f(plan.accelerators) > _f(machine.domain), apart, 0.0)
    far, near = apart / layer.network, (1.0 - apart) / layer.scale_up
    sends = np.where(
        pipeline > 1.0,
        4.0
        * tokens
        * hidden
        / tensor
        * (far + near)
        * _f(plan.virtual)
        * _f(software.pipeline_exposed),
        0.0,
    )
    layers_s = layer.total * (_f(shape.layers) / pipeline)
    slots = np.where(
        _f(plan.bidirectional) > 0.0,
        (pipeline / 2.0 - 1.0) * constants.bidirectional_bubble,
        (pipeline - 1.0) / _f(plan.virtual),
    )
    return _Stages(
        layers_s=layers_s,
        head_s=np.where(balanced, head / pipeline, head * constants.head_imbalance),
        sends_s=sends,
        bubble_s=slots * (layers_s + head / pipeline + sends),
        scale_out_s_per_byte=far,
        scale_up_s_per_byte=near,
    )


@dataclass(frozen=True)
class _Update:
    """What follows the microbatches, in seconds: gradients, gathered parameters, the optimizer."""

    data_s: FloatArray
    gather_s: FloatArray
    optimizer_s: FloatArray


def _update(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
    layer: LayerTime,
    busy: FloatArray,
    microbatches: FloatArray,
) -> _Update:
    pipeline, tensor, data = _f(plan.pipeline), _f(plan.tensor), _f(plan.data)
    embeddings = 2.0 * _f(shape.vocab) * _f(shape.hidden)
    memory = _f(machine.memory_bytes_per_s)
    across = _f(plan.accelerators) > _f(machine.domain)

    dense_params = (
        _f(shape.linear_params) - _f(shape.expert_layers) * _f(shape.expert_params_per_layer)
    ) / (tensor * pipeline) + embeddings / tensor / pipeline
    expert_ranks = _f(plan.expert_tensor) * np.maximum(_f(plan.expert), 1.0)
    expert_params = (
        _f(shape.expert_layers) * _f(shape.expert_params_per_layer) / (expert_ranks * pipeline)
    )
    ring = data * _f(plan.context)
    expert_ring = np.maximum(1.0, ring * tensor / expert_ranks)
    lane = np.where(across, layer.network * constants.network_share, layer.scale_up)
    traffic = (
        (dense_params * (ring - 1.0) / ring + expert_params * (expert_ring - 1.0) / expert_ring)
        * constants.gradient_bytes
        / lane
    )
    exposed = _f(software.data_exposed)
    sharded_optimizer = _f(software.data_sharded_optimizer) > 0.0
    # Overlapped traffic still shows once it outlasts the half of the step it can hide under.
    late = np.where(sharded_optimizer, np.maximum(0.0, traffic * (1.0 - exposed) - busy / 2.0), 0.0)
    optimizer = (
        constants.optimizer_bytes
        * (
            dense_params / np.where(sharded_optimizer, ring, 1.0)
            + expert_params / np.where(sharded_optimizer, expert_ring, 1.0)
        )
        / memory
        + constants.step_overhead_ms * 1e-3
    )

    # Sharded plans gather every parameter twice and scatter its gradient once per microbatch.
    sharded = _f(plan.sharded) > 0.0
    shard = (_f(shape.linear_params) + embeddings) / tensor / pipeline
    gather_lane = np.where(across, layer.network * _f(software.gather_links), 0.8 * layer.scale_up)
    gather = microbatches * constants.gather_bytes * shard / gather_lane
    power = constants.gather_smoothness
    sharded_optimizer_s = (
        constants.optimizer_bytes * shard / data / memory + constants.step_overhead_ms * 1e-3
    )
    return _Update(
        data_s=np.where(sharded, 0.0, exposed * traffic + late),
        gather_s=np.where(sharded, (busy**power + gather**power) ** (1.0 / power) - busy, 0.0),
        optimizer_s=np.where(sharded, sharded_optimizer_s, optimizer),
    )


def _f(value: object) -> FloatArray:
    return np.asarray(value, dtype=np.float64)
