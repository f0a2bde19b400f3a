"""Calibrated coefficients of the training model, each a field with a unit and a meaning.

Physics (bandwidths, counts) comes from the parts; what stands here is what a kernel, a collective
or a software stack reaches of it. One set serves every case; nothing is tuned per case.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from forecasts.hardware.training.arrays import Number


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What one accelerator generation's kernels reach in training.

    ``gemm_share_*`` and ``attention_share``: of the dense peak, in large matrix products and in the
    attention core. ``gemm_launch_us``: ramp and wave quantisation of one product.
    ``elementwise_widths``: hidden widths that one layer moves through memory for every token,
    forward and backward. ``expert_time_factor``: time of an expert layer over what its products and
    traffic alone take. ``scale_jitter``: part of a step that every doubling of accelerators beyond
    eight adds.
    """

    name: str
    default_software: str
    default_sharded_software: str
    gemm_share_bf16: float
    gemm_share_fp8: float | None = None
    gemm_share_mxfp8: float | None = None
    gemm_share_nvfp4: float | None = None
    gemm_launch_us: float
    attention_share: float
    elementwise_widths: float
    expert_time_factor: float
    scale_jitter: float


@dataclass(frozen=True, kw_only=True)
class SoftwareStack:
    """A training software of a date: what it hides, fuses and adds.

    Every field that is not a word is a number or an array, so that stacks can be swept too.

    ``*_exposed``: share of that traffic's time the step waits for. ``elementwise_factor`` scales
    memory-bound work. ``unfused_attention``: 1 where scores are written to memory.
    ``attention_window_share``: part of the causal square a sliding window keeps.
    ``maturity`` scales expert layers. ``routing_host_ms``, ``expert_host_ms``: host time per
    expert layer and microbatch, the first growing with the routing fan-out.
    ``gather_links``: network ports of one accelerator that a parameter gather fills. ``date`` is
    the release (year and fraction) of a stack that is one of a series; ``matches`` are words by
    which a description of a run names the stack.
    """

    name: str = ""
    matches: str = ""
    series: str = ""
    date: float = 0.0
    most_virtual_stages: int = 8
    tensor_exposed: Number = 1.0
    pipeline_exposed: Number = 1.0
    data_exposed: Number = 1.0
    data_sharded_optimizer: Number = 0.0
    expert_exposed_scale_up: Number = 1.0
    expert_exposed_scale_out: Number = 1.0
    elementwise_factor: Number = 1.0
    unfused_attention: Number = 0.0
    attention_window_share: Number = 1.0
    gemm_factor: Number = 1.0
    maturity: Number = 1.0
    expert_host_ms: Number = 0.0
    routing_host_ms: Number = 0.0
    gather_links: Number = 1.0


@dataclass(frozen=True, kw_only=True)
class TrainingConstants:
    """Coefficients common to all generations and stacks.

    Attention: ``attention_traffic_per_score``, element moves of a score written to memory;
    ``attention_head_floor``, head width below which exponentials bind.
    Experts: ``expert_narrow_width``, columns at which a product takes twice its FLOPs' time;
    ``expert_load_spread``, standard deviation of one expert's load over its mean;
    ``expert_permute_widths``, widths moved for every copy of a token; ``expert_tensor_share``,
    tensor traffic of a layer with experts over that of one without; ``expert_bandwidth_share``
    and ``expert_latency_us`` of dispatch and combine.
    ``quantise_widths``: widths moved to convert one to a reduced format.
    Tensor and context ranks: ``tensor_bandwidth_share`` of scale-up bandwidth, start-up of a half
    all-reduce or a ring step, ``context_exposed`` share of the ring's time.
    Boards with a slow host: ``slow_host_expert_ms`` a layer, and factors on all times.
    Output projection: ``head_traffic_bytes`` a token and word of the vocabulary;
    ``head_imbalance`` of a last stage that holds it besides its layers.
    Parameters: ``network_share`` of the port that the gradient ring reaches; bytes a parameter of
    that ring (``gradient_bytes``), of two gathers and a scatter (``gather_bytes``) and of the
    update in memory (``optimizer_bytes``); ``gather_smoothness``, exponent of the smooth maximum.
    ``bidirectional_bubble``: DualPipe's idle time over ``p / 2 - 1`` stages.
    ``microbatch_elements``: tokens x hidden of the largest microbatch where none is stated.
    """

    attention_traffic_per_score: float
    attention_head_floor: float
    quantise_widths: float
    expert_narrow_width: float
    expert_load_spread: float
    expert_permute_widths: float
    expert_tensor_share: float
    tensor_bandwidth_share: float
    tensor_latency_us: float
    context_exposed: float
    context_latency_us: float
    expert_bandwidth_share: float
    expert_latency_us: float
    slow_host_expert_ms: float
    slow_host_expert_factor: float
    slow_host_factor: float
    head_traffic_bytes: float
    head_imbalance: float
    network_share: float
    gradient_bytes: float
    gather_bytes: float
    gather_smoothness: float
    bidirectional_bubble: float
    step_overhead_ms: float
    microbatch_elements: float
    optimizer_bytes: float


@dataclass(frozen=True, kw_only=True)
class TrainingMachine:
    """The accelerator and its links as the step sees them; numbers or arrays.

    Bandwidths in bytes per second and direction, of one accelerator. ``network_bytes_per_s`` is
    the rated back-end bandwidth; ``delivered_ratio`` is the delivered share of the fabric over
    the share the calibration fabrics delivered (1 for an idle, well-tuned fabric).
    """

    peak_flops: Number
    peak_bf16_flops: Number
    gemm_share: Number
    head_gemm_share: Number
    launch_s: Number
    attention_share: Number
    elementwise_widths: Number
    expert_time_factor: Number
    scale_jitter: Number
    memory_bytes_per_s: Number
    memory_bytes: Number
    scale_up_bytes_per_s: Number
    domain: Number
    network_bytes_per_s: Number
    delivered_ratio: Number = 1.0
    slow_host: Number = 0.0
    reduced_precision: Number = 0.0


@dataclass(frozen=True, kw_only=True)
class SoftwareFeature:
    """One optimisation on its own, laid over a stack; ``matches`` are the words that name it.

    Factors multiply the stack's, every other field that is given replaces it. ``order`` is the
    place in a cumulative list.
    """

    name: str
    matches: str
    order: int = 0
    tensor_exposed: float | None = None
    pipeline_exposed: float | None = None
    data_exposed: float | None = None
    data_sharded_optimizer: float | None = None
    elementwise_factor: float | None = None
    unfused_attention: float | None = None
    attention_window_share: float | None = None

    def laid_over(self, stack: SoftwareStack) -> SoftwareStack:
        """The stack with this feature on."""
        changes = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("name", "matches", "order")
            and getattr(self, field.name) is not None
        }
        factor = changes.pop("elementwise_factor", 1.0)
        changes["elementwise_factor"] = factor * np.asarray(stack.elementwise_factor)
        return replace(stack, **changes)
