"""Serving a model: prefill, decode, expert exchange, cache transfer, and what binds."""

from forecasts.hardware.inference.cache import (
    cache_bytes_per_token,
    cache_transfer_s,
    storage_bound_tokens_per_s,
)
from forecasts.hardware.inference.decode import (
    DecodeStep,
    binding_cause,
    decode_step,
    speculative_speedup,
    touched_experts,
)
from forecasts.hardware.inference.exchange_bound import exchange_bound_tpot_s
from forecasts.hardware.inference.group import ServingGroup, largest_batch
from forecasts.hardware.inference.machine import (
    ServingConstants,
    ServingMachine,
    cache_width_of,
    width_of,
)
from forecasts.hardware.inference.prefill import prefill_s, waiting_share

__all__ = [
    "DecodeStep",
    "ServingConstants",
    "ServingGroup",
    "ServingMachine",
    "binding_cause",
    "cache_bytes_per_token",
    "cache_transfer_s",
    "cache_width_of",
    "decode_step",
    "exchange_bound_tpot_s",
    "largest_batch",
    "prefill_s",
    "speculative_speedup",
    "storage_bound_tokens_per_s",
    "touched_experts",
    "waiting_share",
    "width_of",
]
