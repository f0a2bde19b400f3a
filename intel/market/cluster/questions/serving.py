"""What the accelerators of a design serve: time to the first token, per token, and what binds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges, shape_of
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.inference import (
    DecodeStep,
    ServingGroup,
    ServingMachine,
    binding_cause,
    cache_bytes_per_token,
    cache_transfer_s,
    cache_width_of,
    decode_step,
    largest_batch,
    prefill_s,
    storage_bound_tokens_per_s,
)
from forecasts.hardware.parts import Accelerator
from forecasts.hardware.training import TransformerShape
from intel.errors import AssumptionError
from intel.market.answer import Answer
from intel.market.cluster.questions.row import Row, answer, documents_of

USUAL_MODEL: Final = "Llama-3.1-405B"
PROMPT, OUTPUT = 4_096, 1_024
CONTEXT: Final = PROMPT + OUTPUT / 2
"""Tokens a sequence has behind it in the middle of its answer."""
GROUPS: Final = (8, 16, 32, 64)
"""Accelerators that serve together: a node, or as few nodes as hold the model."""
MOST_SEQUENCES: Final = 64
BINDS: Final = {
    "weights": "reading the weights", "cache": "reading the caches", "arithmetic": "arithmetic",
    "exchange": "exchange between accelerators", "overhead": "starting kernels",
    "interference": "prompts of others",
}  # fmt: skip


@dataclass(frozen=True)
class _Served:
    """A model on the fewest accelerators that hold it, at the batch it is served with.

    ``sequences`` are served together by the ``group``, ``held`` is how many its memory holds;
    ``prefill_s`` reads a prompt, ``transfer_s`` moves its cache over the back end.
    """

    model: str
    accelerator: Accelerator
    form: str
    shape: TransformerShape
    group: int
    sequences: float
    held: float
    step: DecodeStep
    prefill_s: float
    transfer_s: float
    cache_width: float
    bytes_per_token: float
    network_bytes_per_s: float

    @property
    def first_token_s(self) -> float:
        """Until the first token."""
        return self.prefill_s + self.transfer_s

    @property
    def prompts_per_s(self) -> float:
        """Tokens of prompts that the group reads a second."""
        return PROMPT / self.prefill_s


def serving(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Prefill and decode of the design's model on one node, caches moved over the back end.

    Raises
    ------
    AssumptionError
        When the model does not fit, or the accelerator's memory bandwidth is not published.
    """
    served = _served(catalogue, ranged)
    storage = catalogue.node_networks["storage"]
    nodes = served.group / catalogue.reliability.accelerators_per_node
    storage_bytes_per_s = nodes * storage.ports_per_node * storage.rate_gbps / 8 * 1e9
    cached_per_s = float(
        storage_bound_tokens_per_s(storage_bytes_per_s, bytes_per_token=served.bytes_per_token)
    )
    rent = ranged.given.design.accelerator_hour_usd or catalogue.economics.accelerator_hour_usd
    rows = [
        *_times(served),
        *_output(served, rent),
        *_memory(served),
        *_caches(served, storage_bytes_per_s, cached_per_s),
    ]
    faster = cached_per_s / served.prompts_per_s
    said = (
        f"{served.group} {served.accelerator.name} serve {served.model} in {served.form} with the"
        f" first token after **{served.first_token_s * 1e3:,.0f} ms** and one every"
        f" **{float(served.step.step_s) * 1e3:.0f} ms** for each of {served.sequences:g} readers;"
        f" most of that time goes to **{BINDS[binding_cause(served.step)[0]]}**. Moving a prompt's"
        f" cache over the back end takes {served.transfer_s * 1e3:,.1f} ms; storage returns a"
        f" cached prompt {faster:,.1f} times as fast as computing it again, so storage"
        f" {'does not bind' if cached_per_s > served.prompts_per_s else 'binds'}."
    )
    means = (
        f"Prompts of {PROMPT:,} tokens and answers of {OUTPUT:,}; prefill and decode on groups of"
        f" {served.group} of their own, the cache moved over one accelerator's back-end ports; at"
        f" most {MOST_SEQUENCES} sequences together, fewer where memory ends. The serving constants"
        " are calibrated on published runs; their errors are under Health."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("serving", "", "memory_share"), ("serving", "", "exchange_us"),
        ("serving", "", "transfer_share"),
        ("accelerators", served.accelerator.name, "memory_bandwidth_tbps"),
        ("node_networks", "storage", "ports_per_node"),
    ))  # fmt: skip


def _served(catalogue: HardwareCatalogue, ranged: GivenRanges) -> _Served:
    """Run the model of a design, or the usual one, on the smallest group that holds it."""
    design, job = ranged.given.design, ranged.given.workload
    name = job.model if job is not None else USUAL_MODEL
    shape = shape_of(catalogue.model(name))
    accelerator = catalogue.accelerator(design.accelerator)
    machine, form = _machine(accelerator, catalogue, design.link_gbps)
    constants = catalogue.serving
    is_routed = bool(np.asarray(shape.experts) > 0)
    for group in GROUPS:
        ranks = group if is_routed else 1  # each rank of a routed model has a batch of its own
        laid_out = ServingGroup(
            shape=shape, machine=machine, constants=constants, precision=form,
            tensor=group // ranks, attention_ranks=ranks, expert_ranks=ranks,
        )  # fmt: skip
        fits = float(largest_batch(laid_out, CONTEXT))
        if fits >= 1.0:
            break
    else:
        raise AssumptionError(
            f"{name} in {form} does not fit {GROUPS[-1]} {accelerator.name}: choose an accelerator"
            " with more memory"
        )
    batch = min(fits, max(1.0, MOST_SEQUENCES / ranks))
    cache_width = cache_width_of(form, constants)
    bytes_per_token = float(cache_bytes_per_token(shape, cache_width))
    network_bytes_per_s = float(np.asarray(machine.network_bytes_per_s))
    return _Served(
        model=catalogue.model(name).name,
        accelerator=accelerator,
        form=form,
        shape=shape,
        group=group,
        sequences=batch * ranks,
        held=max(0.0, fits) * ranks,
        step=decode_step(laid_out, batch=batch, context_tokens=CONTEXT),
        prefill_s=float(prefill_s(laid_out, PROMPT)),
        transfer_s=float(
            cache_transfer_s(
                PROMPT, bytes_per_token=bytes_per_token, network_bytes_per_s=network_bytes_per_s,
                efficiency=constants.transfer_share,
            )
        ),
        cache_width=cache_width,
        bytes_per_token=bytes_per_token,
        network_bytes_per_s=network_bytes_per_s,
    )  # fmt: skip


def _times(served: _Served) -> Iterator[Row]:
    step = served.step
    parts = (step.weights_s, step.cache_s, step.arithmetic_s, step.exchange_s, step.overhead_s)
    yield (
        "time to first token", served.first_token_s * 1e3, "ms", "prefill + transfer of its cache",
        f"{served.prefill_s * 1e3:,.0f} + {served.transfer_s * 1e3:,.1f} ms, {PROMPT:,} tokens on"
        f" {served.group}",
    )  # fmt: skip
    yield (
        "time per output token", float(step.step_s) * 1e3, "ms",
        "weights + caches + arithmetic + exchange + starts",
        " + ".join(f"{float(part) * 1e3:.1f}" for part in parts),
    )  # fmt: skip


def _output(served: _Served, rent_usd_per_hour: float) -> Iterator[Row]:
    per_s = float(served.step.tokens_per_s_per_accelerator)
    yield (
        "output of one accelerator", per_s, "tokens/s", "sequences / step / accelerators",
        f"{served.sequences:g} / {float(served.step.step_s) * 1e3:.1f} ms / {served.group}",
    )  # fmt: skip
    yield (
        "rent of a million output tokens", rent_usd_per_hour / 3600 / per_s * 1e6, "USD",
        "rent / 3600 / tokens/s x 1e6", f"{rent_usd_per_hour:g} / 3600 / {per_s:,.0f} x 1e6",
    )  # fmt: skip


def _memory(served: _Served) -> Iterator[Row]:
    shape = served.shape
    yield (
        "cache of one token", served.bytes_per_token / 1e3, "kB", "layers x cached width x bytes",
        f"{np.asarray(shape.layers):g} x {np.asarray(shape.cache_width):g} x"
        f" {served.cache_width:g}",
    )  # fmt: skip
    yield (
        "sequences that memory holds", served.held, "sequences",
        "(memory - weights) / (context x cache)", f"context {CONTEXT:,.0f} tokens",
    )  # fmt: skip
    yield (
        "memory in use", float(served.step.memory_used_share) * 100, "% of memory",
        "(weights + caches) / memory", f"{served.sequences:g} sequences",
    )  # fmt: skip


def _caches(served: _Served, storage_bytes_per_s: float, cached_per_s: float) -> Iterator[Row]:
    """A prompt's cache moved, returned by storage, or computed again."""
    token_kb = served.bytes_per_token / 1e3
    yield (
        "moving one prompt's cache", served.transfer_s * 1e3, "ms",
        "tokens x cache / (port x share)",
        f"{PROMPT:,} x {token_kb:,.0f} kB / {served.network_bytes_per_s / 1e9:,.0f} GB/s",
    )  # fmt: skip
    yield (
        "prompts read from a cache in storage", cached_per_s, "tokens/s a group",
        "storage ports x rate / cache of a token",
        f"{storage_bytes_per_s / 1e9:,.0f} GB/s / {token_kb:,.0f} kB",
    )  # fmt: skip
    yield (
        "prompts computed instead", served.prompts_per_s, "tokens/s a group", "tokens / prefill",
        f"{PROMPT:,} / {served.prefill_s:.3f} s",
    )  # fmt: skip


def _machine(
    accelerator: Accelerator, catalogue: HardwareCatalogue, link_gbps: float | None
) -> tuple[ServingMachine, str]:
    """The accelerator as a server, and the widest format below 16 bits that it has."""
    if accelerator.memory_bandwidth_tbps is None:
        raise AssumptionError(
            f"no document states the memory bandwidth of {accelerator.name}: choose another"
            " accelerator"
        )
    form = "bf16" if accelerator.fp8_dense_tflops is None else "fp8"
    peak = accelerator.fp8_dense_tflops or accelerator.bf16_dense_tflops
    up = catalogue.scale_up_of(accelerator)
    try:
        rate = accelerator.scale_out_gbps if link_gbps is None else link_gbps
    except ImpossibleCluster as refusal:
        raise AssumptionError(str(refusal)) from refusal
    return (
        ServingMachine(
            peak_flops=peak * 1e12,
            memory_bytes_per_s=accelerator.memory_bandwidth_tbps * 1e12,
            memory_bytes=accelerator.memory_gb * 1e9,
            scale_up_bytes_per_s=up.bandwidth_gbytes_per_s * 1e9,
            network_bytes_per_s=rate * 1e9 / 8,
            domain=up.domain,
        ),
        form,
    )
