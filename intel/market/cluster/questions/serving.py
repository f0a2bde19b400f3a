"""What the accelerators of a design serve: time to the first token, per token, and what binds."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges, shape_of
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.inference import (
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
from intel.errors import AssumptionError
from intel.market.answer import Answer
from intel.market.cluster.questions.row import Row, answer, documents_of

USUAL_MODEL: Final = "Llama-3.1-405B"
PROMPT, OUTPUT = 4_096, 1_024
GROUPS: Final = (8, 16, 32, 64)
"""Accelerators that serve together: a node, or as few nodes as hold the model."""
MOST_SEQUENCES: Final = 64
BINDS: Final = {
    "weights": "reading the weights", "cache": "reading the caches", "arithmetic": "arithmetic",
    "exchange": "exchange between accelerators", "overhead": "starting kernels",
    "interference": "prompts of others",
}  # fmt: skip


def serving(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Prefill and decode of the design's model on one node, caches moved over the back end.

    Raises
    ------
    AssumptionError
        When the model does not fit, or the accelerator's memory bandwidth is not published.
    """
    design, job = ranged.given.design, ranged.given.workload
    name = job.model if job is not None else USUAL_MODEL
    shape = shape_of(catalogue.model(name))
    accelerator = catalogue.accelerator(design.accelerator)
    machine, form = _machine(accelerator, catalogue, design.link_gbps)
    constants = catalogue.serving
    routed = bool(np.asarray(shape.experts) > 0)
    context = PROMPT + OUTPUT / 2
    for group in GROUPS:
        ways: dict[str, int] = (
            {"attention_ranks": group, "expert_ranks": group} if routed else {"tensor": group}
        )
        fits = float(
            largest_batch(shape, machine, constants, precision=form, context_tokens=context, **ways)
        )
        if fits >= 1.0:
            break
    else:
        raise AssumptionError(
            f"{name} in {form} does not fit {GROUPS[-1]} {accelerator.name}: choose an accelerator"
            " with more memory"
        )
    batch = min(fits, max(1.0, MOST_SEQUENCES / (group if routed else 1)))
    step = decode_step(
        shape, machine, constants, precision=form, batch=batch, context_tokens=context, **ways
    )
    first = float(
        prefill_s(
            shape,
            PROMPT,
            machine,
            constants,
            accelerators=group,
            precision=form,
            expert_ranks=group if routed else 1,
        )
    )
    a_token = float(cache_bytes_per_token(shape, cache_width_of(form, constants)))
    network = float(np.asarray(machine.network_bytes_per_s))
    moves = float(
        cache_transfer_s(
            PROMPT, bytes_per_token=a_token, network_bytes_per_s=network,
            efficiency=constants.transfer_share,
        )
    )  # fmt: skip
    storage = catalogue.node_networks["storage"]
    nodes = group / catalogue.reliability.accelerators_per_node
    read = nodes * storage.ports_per_node * storage.rate_gbps / 8 * 1e9
    cached = float(storage_bound_tokens_per_s(read, bytes_per_token=a_token))
    per_s = float(step.tokens_per_s_per_accelerator)
    rent = design.accelerator_hour_usd or catalogue.economics.accelerator_hour_usd
    sequences = batch * (group if routed else 1)
    binds = BINDS[binding_cause(step)[0]]
    reads = PROMPT / first
    rows: list[Row] = [
        ("time to first token", (first + moves) * 1e3, "ms", "prefill + transfer of its cache",
         f"{first * 1e3:,.0f} + {moves * 1e3:,.1f} ms, {PROMPT:,} tokens on {group}"),
        ("time per output token", float(step.step_s) * 1e3, "ms",
         "weights + caches + arithmetic + exchange + starts",
         " + ".join(f"{float(part) * 1e3:.1f}" for part in (
             step.weights_s, step.cache_s, step.arithmetic_s, step.exchange_s, step.overhead_s))),
        ("output of one accelerator", per_s, "tokens/s", "sequences / step / accelerators",
         f"{sequences:g} / {float(step.step_s) * 1e3:.1f} ms / {group}"),
        ("rent of a million output tokens", rent / 3600 / per_s * 1e6, "USD",
         "rent / 3600 / tokens/s x 1e6", f"{rent:g} / 3600 / {per_s:,.0f} x 1e6"),
        ("cache of one token", a_token / 1e3, "kB", "layers x cached width x bytes",
         f"{np.asarray(shape.layers):g} x {np.asarray(shape.cache_width):g} x"
         f" {cache_width_of(form, constants):g}"),
        ("sequences that memory holds", max(0.0, fits) * (group if routed else 1), "sequences",
         "(memory - weights) / (context x cache)", f"context {context:,.0f} tokens"),
        ("memory in use", float(step.memory_used_share) * 100, "% of memory",
         "(weights + caches) / memory", f"{sequences:g} sequences"),
        ("moving one prompt's cache", moves * 1e3, "ms", "tokens x cache / (port x share)",
         f"{PROMPT:,} x {a_token / 1e3:,.0f} kB / {network / 1e9:,.0f} GB/s"),
        ("prompts read from a cache in storage", cached, "tokens/s a group",
         "storage ports x rate / cache of a token", f"{read / 1e9:,.0f} GB/s /"
         f" {a_token / 1e3:,.0f} kB"),
        ("prompts computed instead", reads, "tokens/s a group", "tokens / prefill",
         f"{PROMPT:,} / {first:.3f} s"),
    ]  # fmt: skip
    said = (
        f"{group} {accelerator.name} serve {catalogue.model(name).name} in {form} with the first"
        f" token after **{(first + moves) * 1e3:,.0f} ms** and one every"
        f" **{float(step.step_s) * 1e3:.0f} ms** for each of {sequences:g} readers;"
        f" most of that time goes to **{binds}**. Moving a prompt's cache over the back end takes"
        f" {moves * 1e3:,.1f} ms; storage returns a cached prompt {cached / reads:,.1f} times as"
        f" fast as computing it again, so storage {'does not bind' if cached > reads else 'binds'}."
    )
    means = (
        f"Prompts of {PROMPT:,} tokens and answers of {OUTPUT:,}; prefill and decode on groups of"
        f" {group} of their own, the cache moved over one accelerator's back-end ports; at most"
        f" {MOST_SEQUENCES} sequences together, fewer where memory ends. The"
        " serving constants are calibrated on published runs; their errors are under Health."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("serving", "", "memory_share"), ("serving", "", "exchange_us"),
        ("serving", "", "transfer_share"),
        ("accelerators", accelerator.name, "memory_bandwidth_tbps"),
        ("node_networks", "storage", "ports_per_node"),
    ))  # fmt: skip


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
