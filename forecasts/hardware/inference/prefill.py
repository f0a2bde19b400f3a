"""Reading prompts: prefill, and waiting for the prompts of others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.inference.group import ServingGroup
from forecasts.hardware.inference.machine import width_of
from forecasts.hardware.routing import DISPATCH_AND_COMBINE_BYTES, copies_beyond_domain


def prefill_s(
    group: ServingGroup, prompt_tokens: ArrayLike, *, sequence: ArrayLike | None = None
) -> FloatArray:
    """Time to read a prompt, or several of ``sequence`` tokens each.

    Its forward FLOPs over the peak share the accelerators reach, and no less than one read of all
    weights. Experts spread over several scale-up domains add an exchange of one copy per distinct
    domain (:func:`~forecasts.hardware.routing.copies_beyond_domain`).
    """
    shape, machine, constants = group.shape, group.machine, group.constants
    tokens = at_least("prompt_tokens", prompt_tokens, 0.0)
    length = tokens if sequence is None else at_least("sequence", sequence, 1.0)
    flops = tokens * (
        2.0 * shape.linear_params_active + 0.5 * length * shape.attention_width * shape.layers
    )
    arithmetic_s = flops / (machine.peak_flops * constants.prefill_share * group.size)
    memory_bytes_per_s = machine.memory_bytes_per_s * constants.memory_share
    weights_bytes = shape.linear_params * width_of(group.precision) / group.size
    domains = np.maximum(1.0, group.expert_ranks / machine.domain)
    copies = copies_beyond_domain(shape.experts_per_token, domains, shape.routing_group_limit)
    moved_bytes = tokens / group.size * copies * shape.hidden * DISPATCH_AND_COMBINE_BYTES
    return np.asarray(
        np.maximum(arithmetic_s, weights_bytes / memory_bytes_per_s)
        + moved_bytes / group.network_bytes_per_s * shape.expert_layers
        + shape.layers * constants.layer_overhead_us * 1e-6
    )


def waiting_share(
    batch: ArrayLike, prompt_tokens: ArrayLike, batch_tokens: ArrayLike
) -> FloatArray:
    """Share of all prompts' reading that a sequence spends waiting while it already decodes.

    Sequences of equal length that start together read their prompts in passes of ``b`` sequences;
    each then waits for the passes after its own: ``(1 - b / N) / 2`` of all reading on average.
    """
    sequences = at_least("batch", batch, 1.0)
    prompt = np.maximum(np.asarray(prompt_tokens, dtype=np.float64), 1.0)
    together = np.clip(
        np.floor(np.asarray(batch_tokens, dtype=np.float64) / prompt), 1.0, sequences
    )
    return np.asarray((1.0 - together / sequences) / 2.0)
