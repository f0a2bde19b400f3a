"""The seconds of a training step, what they bind and what they cost, by their formulas."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecasts.hardware.design.explain.figure import Explained, per, values_of
from forecasts.hardware.design.job import Job
from forecasts.hardware.design.outcome import Evaluated

LAYERWISE = {
    "gemm_s": "microbatches x layers of a stage x (FLOPs / (peak x share) + launches)",
    "attention_s": "microbatches x layers of a stage x half the score square / (peak x share)",
    "elementwise_s": "microbatches x layers of a stage x bytes moved / memory bandwidth",
    "host_s": "microbatches x layers of a stage x host time of an expert layer",
    "tensor_s": "microbatches x layers of a stage x four half all-reduces, exposed part",
    "context_s": "microbatches x layers of a stage x keys and values around the ring, exposed part",
    "expert_s": "microbatches x layers of a stage x dispatch and combine, exposed part",
}
ONCE_A_STEP = (
    "head_s", "pipeline_s", "data_s", "gather_s", "bubble_s", "optimizer_s", "jitter_s",
)  # fmt: skip


def step_lines(done: Evaluated, row: int, job: Job) -> Iterator[Explained]:
    """Explain the step of one of the designs evaluated."""
    m = values_of(done, row)
    shown = [name for name in (*LAYERWISE, *ONCE_A_STEP) if m[name] > 0]
    yield Explained("step_s", m["step_s"], "s", "sum of the causes below",
                    " + ".join(f"{m[name]:.3g}" for name in shown))  # fmt: skip
    yield from _of_microbatches(m, job)
    yield from _of_the_step(m, job)
    peak_tflops = float(job.run.machine.peak_bf16_flops) / 1e12
    yield Explained(
        "mfu", m["mfu"], "fraction", "model FLOPs a second / BF16 peak",
        f"{m['model_flops_per_s_per_accelerator'] / 1e12:,.0f} / {peak_tflops:,.0f} TFLOP/s",
    )  # fmt: skip
    yield Explained("binding_headroom", m["binding_headroom"], "fraction",
                    f"how far {done.binds[row]} may shrink before {done.binds_next[row]} binds",
                    f"1 - {m['next_binding_s']:.3g} / {m['binding_s']:.3g}")  # fmt: skip
    yield Explained(
        "memory_needed_gb", m["memory_needed_gb"], "GB",
        "weights, gradients, optimizer and activations of one accelerator",
        f"{m['memory_least_gb']:.0f} GB recomputed, of {m['memory_capacity_gb']:.0f}",
    )  # fmt: skip
    yield from _worth(m, peak_tflops)


def _of_microbatches(m: dict[str, float], job: Job) -> Iterator[Explained]:
    """Causes that every microbatch of a stage pays again."""
    micro = float(job.run.microbatches)
    layers = float(job.run.shape.layers) / float(job.run.plan.pipeline)
    for name, formula in LAYERWISE.items():
        one_ms = m[name] / (micro * layers) * 1e3
        yield Explained(name, m[name], "s", formula, f"{micro:g} x {layers:g} x {one_ms:.4g} ms")
    yield Explained("head_s", m["head_s"], "s", "microbatches x output projection, last stage",
                    f"{micro:g} x {m['head_s'] / micro * 1e3:.4g} ms")  # fmt: skip
    yield Explained("pipeline_s", m["pipeline_s"], "s", "microbatches x activations sent, exposed",
                    f"{micro:g} x {m['pipeline_s'] / micro * 1e3:.4g} ms")  # fmt: skip


def _of_the_step(m: dict[str, float], job: Job) -> Iterator[Explained]:
    """Causes that a step pays once."""
    plan, machine = job.run.plan, job.run.machine
    exposed = float(job.run.software.data_exposed)
    yield Explained("data_s", m["data_s"], "s", "gradients and parameters around the ring, exposed",
                    f"{exposed:g} x {per(m['data_s'], exposed):.4g} s over"
                    f" {float(plan.data):g} ranks")  # fmt: skip
    yield Explained("gather_s", m["gather_s"], "s",
                    "smooth maximum of compute and gathering, less compute",
                    "sharded" if plan.sharded else "parameters are not sharded")  # fmt: skip
    pipeline = float(plan.pipeline)
    if plan.bidirectional:
        formula, idle = "(p / 2 - 1) x overlap of two directions x stage", pipeline / 2 - 1
    else:
        formula, idle = "(p - 1) / v x one stage", (pipeline - 1) / float(plan.virtual)
    yield Explained("bubble_s", m["bubble_s"], "s", formula,
                    f"{idle:.3g} x {per(m['bubble_s'], idle) * 1e3:.4g} ms")  # fmt: skip
    yield Explained("optimizer_s", m["optimizer_s"], "s",
                    "bytes of the update / memory bandwidth + overhead",
                    f"at {float(machine.memory_bytes_per_s) / 1e12:g} TB/s")  # fmt: skip
    doublings = np.log2(max(float(plan.accelerators) / 8, 1))
    even_s = m["step_s"] - m["jitter_s"]
    yield Explained(
        "jitter_s", m["jitter_s"], "s", "step x jitter x doublings beyond 8",
        f"{even_s:.4g} x {float(machine.scale_jitter):.4g} x {doublings:.3g}",
    )  # fmt: skip


def _worth(m: dict[str, float], peak_tflops: float) -> Iterator[Explained]:
    """What a better fabric gains, and what the work costs."""
    yield Explained("fabric_gain_headline", m["fabric_gain_headline"], "fraction",
                    "to / from - 1 of delivered bandwidth", "as if all time waited")  # fmt: skip
    yield Explained("fabric_gain_diluted", m["fabric_gain_diluted"], "fraction",
                    "step slow / step fast - 1",
                    f"{m['scale_out_share']:.1%} of the step waits on the back end")  # fmt: skip
    yield Explained("training_goodput", m["training_goodput"], "fraction",
                    "MFU x effective training time ratio",
                    f"{m['mfu']:.3f} x {m['effective_training_time_ratio']:.3f}")  # fmt: skip
    useful = f"{peak_tflops / 1e3:.3g} PFLOP/s x {m['training_goodput']:.3f}"
    yield Explained("usd_per_useful_pflop_hour", m["usd_per_useful_pflop_hour"], "USD",
                    "rent / (peak x goodput)", f"of {useful}")  # fmt: skip
    owned = m["capital_usd_per_hour"] + m["energy_usd_per_hour"]
    yield Explained(
        "owned_usd_per_useful_pflop_hour", m["owned_usd_per_useful_pflop_hour"], "USD",
        "(capital + energy of an hour) / (accelerators x peak x goodput)",
        f"{owned:,.0f} / ({m['accelerators']:,.0f} x {useful})",
    )  # fmt: skip
    yield Explained(
        "usd_per_million_tokens", m["usd_per_million_tokens"], "USD",
        "rent / (tokens a second x effective ratio x 3,600) x 10^6",
        f"{m['tokens_per_s_per_accelerator']:,.0f} tokens/s an accelerator",
    )  # fmt: skip
