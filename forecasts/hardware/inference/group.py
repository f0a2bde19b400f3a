"""Accelerators that serve one model together, and what of it each of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecasts.hardware.feasibility import FloatArray, at_least
from forecasts.hardware.inference.cache import cache_bytes_per_token
from forecasts.hardware.inference.machine import (
    ServingConstants,
    ServingMachine,
    cache_width_of,
    width_of,
)
from forecasts.hardware.training import TransformerShape
from forecasts.hardware.training.arrays import Flag, Number


@dataclass(frozen=True, kw_only=True)
class ServingGroup:
    """A model laid over accelerators of one kind; numbers or arrays.

    ``attention_ranks`` of ``tensor`` accelerators decode side by side, each a batch of its own;
    ``expert_ranks`` hold the experts. ``accelerators``: what these ranks need unless stated.
    """

    shape: TransformerShape
    machine: ServingMachine
    constants: ServingConstants
    precision: str
    tensor: Number = 1.0
    attention_ranks: Number = 1.0
    expert_ranks: Number = 1.0
    accelerators: Number | None = None

    def __post_init__(self) -> None:
        for name in ("tensor", "attention_ranks", "expert_ranks"):
            at_least(name, getattr(self, name), 1.0)

    @cached_property
    def size(self) -> Number:
        """Accelerators of the group."""
        if self.accelerators is not None:
            return self.accelerators
        return np.maximum(self.tensor * self.attention_ranks, self.expert_ranks)

    @cached_property
    def routed(self) -> Flag:
        """Whether the model routes tokens to experts."""
        return self.shape.experts > 0.0

    @cached_property
    def dense_bytes(self) -> Number:
        """Weights of one accelerator outside routed experts, output projection included."""
        output = self.shape.vocab * self.shape.hidden
        dense = (self.shape.linear_params - self._expert_params + output) / self.tensor
        return dense * width_of(self.precision)

    @cached_property
    def expert_bytes(self) -> Number:
        """Weights of one accelerator in routed experts."""
        return self._expert_params / self.size * width_of(self.precision)

    @property
    def _expert_params(self) -> Number:
        return self.shape.expert_layers * self.shape.expert_params_per_layer

    @property
    def weight_bytes(self) -> Number:
        """Weights of one accelerator."""
        return self.dense_bytes + self.expert_bytes

    @cached_property
    def cache_bytes_per_token(self) -> FloatArray:
        """Cache of one token on one accelerator: shared out over ranks that hold heads of it."""
        stored = cache_width_of(self.precision, self.constants)
        sharers = np.minimum(self.tensor, np.maximum(self.shape.cache_heads, 1.0))
        return np.asarray(cache_bytes_per_token(self.shape, stored) / sharers)

    @property
    def network_bytes_per_s(self) -> Number:
        """Bandwidth of one accelerator's ports that exchanges reach."""
        return self.machine.network_bytes_per_s * self.constants.network_share


def largest_batch(group: ServingGroup, context_tokens: Number) -> FloatArray:
    """Sequences of one attention rank whose caches fill the memory that weights leave.

    Zero or below when the weights alone do not fit.
    """
    usable = group.machine.memory_bytes * group.constants.usable_memory_share
    room = usable - group.weight_bytes
    return np.asarray(np.floor(room / (context_tokens * group.cache_bytes_per_token)))
