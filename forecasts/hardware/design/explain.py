"""Every count, watt, dollar and second of a design by its formula, with the numbers put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.back_end import back_end, host_links
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.job import Job
from forecasts.hardware.design.outcome import Evaluated, wiring_of
from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.hardware.topology.network import TREES

LAYERWISE = {
    "gemm_s": "microbatches x layers of a stage x (FLOPs / (peak x share) + launches)",
    "attention_s": "microbatches x layers of a stage x half the score square / (peak x share)",
    "elementwise_s": "microbatches x layers of a stage x bytes moved / memory bandwidth",
    "host_s": "microbatches x layers of a stage x host time of an expert layer",
    "tensor_s": "microbatches x layers of a stage x four half all-reduces, exposed part",
    "context_s": "microbatches x layers of a stage x keys and values around the ring, exposed part",
    "expert_s": "microbatches x layers of a stage x dispatch and combine, exposed part",
}


@dataclass(frozen=True)
class Explained:
    """One figure with its unit, the formula it comes from, and that formula with the numbers in."""

    quantity: str
    value: float
    unit: str
    formula: str
    with_numbers: str = ""


def explain(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> tuple[Explained, ...]:
    """Explain one of the designs evaluated; nothing where it was refused."""
    if done.refusals[row] and np.isnan(done.measures["switches"][row]):
        return ()
    lines = [*_network(done, row, catalogue), *_bill(done, row, catalogue)]
    if done.jobs is not None and row in done.jobs.rows:
        lines += _step(done, row, done.jobs.jobs[done.jobs.rows.index(row)])
    return tuple(lines)


def _network(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> Iterator[Explained]:
    design, m = done.given[row].design, _values(done, row)
    accelerator, switch = catalogue.accelerator(design.accelerator), catalogue.switch(design.switch)
    wiring = wiring_of(design, catalogue)
    shape = wiring.shape
    tree, rate = back_end(design.accelerators, accelerator, switch, wiring)
    optic = catalogue.optic(design.optic)
    k = switch.radix(rate) if design.radix is None else design.radix
    hosts = float(host_links(tree))
    planes = f", {shape.planes} planes" if shape.planes > 1 else ""
    yield Explained(
        "k, ports of one switch", k, "ports", "capacity / link rate, as many as its lanes allow",
        f"{switch.capacity_gbps:,.0f} / {rate:,.0f} Gb/s, at most {switch.max_radix:,}",
    )  # fmt: skip
    tiers = int(m["tiers"])
    if design.topology in TREES:
        reach = f"2 x {k // 2}^{tiers} = {2 * (k // 2) ** tiers:,}" if tiers > 1 else f"{k}"
        formula = "fewest L with 2 (k/2)^L >= ports of a plane"
        if design.oversubscription > 1:
            formula, reach = "fewest L that reach with d down and u up", f"{tiers} tiers"
        share = (
            tree.endpoints / shape.planes / (shape.rails if design.topology == "rail_only" else 1)
        )
        yield Explained("tiers", tiers, "tiers", formula, f"{reach} >= {float(share):,.0f}{planes}")
    parts = [f"{float(n):,.0f} {tier}" for tier, n in tree.switches.items() if n > 0]
    yield Explained(
        "switches", m["switches"], "switches", _switch_formula(design.topology),
        " + ".join(parts) + planes,
    )  # fmt: skip
    gaps = [f"{float(n):,.0f} {gap}" for gap, n in tree.links.items() if n > 0]
    yield Explained("cables", m["cables"], "cables", "one a link, host links included",
                    " + ".join(gaps))  # fmt: skip
    yield Explained(
        "inter_switch_links", m["inter_switch_links"], "links", "cables less host links",
        f"{m['cables']:,.0f} - {hosts:,.0f}",
    )  # fmt: skip
    if "torus_" not in design.topology:
        yield Explained(
            "ports_left_over", m["ports_left_over"], "ports", "switches x k - ports in use",
            f"{m['switches']:,.0f} x {k} - {m['switches'] * k - m['ports_left_over']:,.0f}",
        )  # fmt: skip
    yield Explained("hops", m["hops"], "hops", "switches on the longest path (links in a torus)",
                    f"2 x {tiers} - 1" if design.topology in TREES else "diameter")  # fmt: skip
    yield Explained(
        "bisection_links",
        m["bisection_links"],
        "links",
        "links that cross an even cut",
        f"of {float(tree.endpoints):,.0f} endpoints",
    )
    yield Explained(
        "optical_modules", m["optical_modules"], "modules",
        "2 ends x optical links x link rate / module rate (one end a cube face with mirrors)",
        f"{m['optical_modules'] * optic.rate_gbps / rate:,.0f} ends x {rate:,.0f} /"
        f" {optic.rate_gbps:,.0f}",
    )  # fmt: skip


def _switch_formula(topology: str) -> str:
    return {
        "dragonfly": "groups x routers of a group, a = 2 p = 2 h",
        "slim_fly": "2 q^2",
        "ocs_torus": "3 side^2 circuit switches",
        "torus_2d": "none: accelerators switch",
        "torus_3d": "none: accelerators switch",
        "rail_only": "leaf ceil(n/(k/2)) and spine of every rail",
    }.get(topology, "leaf ceil(n/(k/2)), then spine and core")


def _bill(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> Iterator[Explained]:
    design, m = done.given[row].design, _values(done, row)
    economics, reliability = catalogue.economics, catalogue.reliability
    n, modules, boxes = m["accelerators"], m["optical_modules"], m["switches"]
    network, capital, watts = m["network_cost_usd"], m["capital_usd"], m["cluster_power_w"]
    life = _or(design.life_years, economics.life_years)
    price, pue = _or(design.usd_per_kwh, economics.usd_per_kwh), _or(design.pue, economics.pue)
    hour = _or(design.accelerator_hour_usd, economics.accelerator_hour_usd)
    yearly, exposed = m["yearly_cost_usd"], economics.exposed_communication_share
    lift = f"{economics.baseline_delivered_share:.0%} / {economics.target_delivered_share:.0%}"
    rate = _or(
        design.interruptions_per_1000_node_days, reliability.interruptions_per_1000_node_days
    )
    restart = _or(design.restart_minutes, reliability.restart_minutes) / 60
    blocking = _or(design.checkpoint_blocking_minutes, reliability.checkpoint_blocking_minutes) / 60
    interval = m["interruption_interval_h"]
    spacing = np.sqrt(2 * blocking * interval)

    def line(name: str, unit: str, formula: str, with_numbers: str) -> Explained:
        return Explained(name, m[name], unit, formula, with_numbers)

    def each(name: str, count: float) -> str:
        return f"{count:,.0f} x {_per(m[name], count):,.6g}"

    yield line("optics_power_w", "W", "modules x watts", each("optics_power_w", modules))
    yield line("switch_power_w", "W", "switches x watts", each("switch_power_w", boxes))
    own = _per(watts - m["network_power_w"], n)
    yield line(
        "cluster_power_w", "W", "network + accelerators x watts of a system",
        f"{m['network_power_w']:,.0f} + {n:,.0f} x {own:,.0f}",
    )  # fmt: skip
    yield line(
        "network_share_of_power", "fraction", "back end / (back end + accelerators' systems)",
        f"{m['network_power_w']:,.0f} / {watts:,.0f}",
    )  # fmt: skip
    yield line("optics_cost_usd", "USD", "modules x price", each("optics_cost_usd", modules))
    yield line("switch_cost_usd", "USD", "switches x price", each("switch_cost_usd", boxes))
    yield line(
        "network_cost_usd", "USD", "switches + modules, back end only",
        f"{m['switch_cost_usd']:,.0f} + {m['optics_cost_usd']:,.0f}",
    )  # fmt: skip
    yield line(
        "capital_usd", "USD", "network + accelerators x price of a system",
        f"{network:,.0f} + {n:,.0f} x {_per(capital - network, n):,.0f}",
    )  # fmt: skip
    yield line(
        "network_share_of_cost", "fraction",
        "back end / (back end + accelerators' systems); other networks and cables apart",
        f"{network:,.0f} / {capital:,.0f}",
    )  # fmt: skip
    yield line(
        "capital_usd_per_hour", "USD/h", "capital / (life x 8,766 h)",
        f"{capital:,.0f} / ({life:g} x {HOURS_PER_YEAR:,.0f})",
    )  # fmt: skip
    yield line(
        "energy_usd_per_hour", "USD/h", "watts x PUE x price",
        f"{watts / 1e3:,.0f} kW x {pue:g} x {price:g} USD/kWh",
    )  # fmt: skip
    yield line(
        "interruption_interval_h", "h", "24,000 / (interruptions per 1,000 node-days x nodes)",
        f"24,000 / ({rate:g} x {n:,.0f} / {reliability.accelerators_per_node})",
    )  # fmt: skip
    yield line(
        "effective_training_time_ratio", "fraction",
        "(1 - (u + d/2) / M) / (1 + w/d): restart u, interval M, blocking w, d = sqrt(2 w M)",
        f"(1 - ({restart:.3f} + {spacing:.3f}/2) / {interval:.3f})"
        f" / (1 + {blocking:.5f}/{spacing:.3f})",
    )  # fmt: skip
    yield line(
        "yearly_cost_usd", "USD/year", "accelerators x rent x 8,766 h",
        f"{n:,.0f} x {hour:g} x {HOURS_PER_YEAR:,.0f}",
    )  # fmt: skip
    yield line(
        "bandwidth_tax_headline_usd_per_year", "USD/year",
        "yearly cost x (1 - from/to): as if all time waited on the network",
        f"{yearly:,.0f} x (1 - {lift})",
    )  # fmt: skip
    yield line(
        "bandwidth_tax_diluted_usd_per_year", "USD/year",
        "headline x share of a step that waits on the network",
        f"{m['bandwidth_tax_headline_usd_per_year']:,.0f} x"
        f" {_or(design.exposed_communication_share, exposed):g}",
    )  # fmt: skip


def _step(done: Evaluated, row: int, job: Job) -> Iterator[Explained]:
    m = _values(done, row)
    plan, w = job.run.plan, job.workload
    pipeline, layers = (
        float(_v(plan.pipeline)),
        float(_v(job.run.shape.layers)) / float(_v(plan.pipeline)),
    )
    micro = max(
        1.0, float(_v(plan.global_batch)) / float(_v(plan.data)) / float(_v(plan.micro_batch))
    )
    causes = [*LAYERWISE, "head_s", "pipeline_s", "data_s", "gather_s", "bubble_s", "optimizer_s",
              "jitter_s"]  # fmt: skip
    shown = [name for name in causes if m[name] > 0]
    yield Explained("step_s", m["step_s"], "s", "sum of the causes below",
                    " + ".join(f"{m[name]:.3g}" for name in shown))  # fmt: skip
    for name, formula in LAYERWISE.items():
        one = m[name] / (micro * layers) * 1e3
        yield Explained(name, m[name], "s", formula, f"{micro:g} x {layers:g} x {one:.4g} ms")
    yield Explained("head_s", m["head_s"], "s", "microbatches x output projection, last stage",
                    f"{micro:g} x {m['head_s'] / micro * 1e3:.4g} ms")  # fmt: skip
    yield Explained("pipeline_s", m["pipeline_s"], "s", "microbatches x activations sent, exposed",
                    f"{micro:g} x {m['pipeline_s'] / micro * 1e3:.4g} ms")  # fmt: skip
    exposed = float(_v(job.run.software.data_exposed))
    yield Explained("data_s", m["data_s"], "s", "gradients and parameters around the ring, exposed",
                    f"{exposed:g} x {_per(m['data_s'], exposed):.4g} s over"
                    f" {float(_v(plan.data)):g} ranks")  # fmt: skip
    yield Explained("gather_s", m["gather_s"], "s",
                    "smooth maximum of compute and gathering, less compute",
                    "sharded" if w.sharded else "parameters are not sharded")  # fmt: skip
    if w.bidirectional:
        formula, slots = "(p / 2 - 1) x overlap of two directions x stage", pipeline / 2 - 1
    else:
        formula, slots = "(p - 1) / v x one stage", (pipeline - 1) / float(_v(plan.virtual))
    yield Explained("bubble_s", m["bubble_s"], "s", formula,
                    f"{slots:.3g} x {_per(m['bubble_s'], slots) * 1e3:.4g} ms")  # fmt: skip
    yield Explained("optimizer_s", m["optimizer_s"], "s",
                    "bytes of the update / memory bandwidth + overhead",
                    f"at {float(_v(job.machine.memory_bytes_per_s)) / 1e12:g} TB/s")  # fmt: skip
    doublings = np.log2(max(w.accelerators / 8, 1))
    before = m["step_s"] - m["jitter_s"]
    yield Explained(
        "jitter_s",
        m["jitter_s"],
        "s",
        "step x jitter x doublings beyond 8",
        f"{before:.4g} x {float(_v(job.machine.scale_jitter)):.4g} x {doublings:.3g}",
    )
    peak = float(_v(job.machine.peak_bf16_flops)) / 1e12
    yield Explained(
        "mfu",
        m["mfu"],
        "fraction",
        "model FLOPs a second / BF16 peak",
        f"{m['model_flops_per_s_per_accelerator'] / 1e12:,.0f} / {peak:,.0f} TFLOP/s",
    )
    yield Explained("binding_headroom", m["binding_headroom"], "fraction",
                    f"how far {done.binds[row]} may shrink before {done.binds_next[row]} binds",
                    f"1 - {m['next_binding_s']:.3g} / {m['binding_s']:.3g}")  # fmt: skip
    yield Explained(
        "memory_needed_gb",
        m["memory_needed_gb"],
        "GB",
        "weights, gradients, optimizer and activations of one accelerator",
        f"{m['memory_least_gb']:.0f} GB recomputed, of {m['memory_capacity_gb']:.0f}",
    )
    yield Explained("fabric_gain_headline", m["fabric_gain_headline"], "fraction",
                    "to / from - 1 of delivered bandwidth", "as if all time waited")  # fmt: skip
    yield Explained("fabric_gain_diluted", m["fabric_gain_diluted"], "fraction",
                    "step slow / step fast - 1",
                    f"{m['scale_out_share']:.1%} of the step waits on the back end")  # fmt: skip
    yield Explained("training_goodput", m["training_goodput"], "fraction",
                    "MFU x effective training time ratio",
                    f"{m['mfu']:.3f} x {m['effective_training_time_ratio']:.3f}")  # fmt: skip
    yield Explained("usd_per_useful_pflop_hour", m["usd_per_useful_pflop_hour"], "USD",
                    "rent / (peak x goodput)",
                    f"of {peak / 1e3:.3g} PFLOP/s x {m['training_goodput']:.3f}")  # fmt: skip
    owned = m["capital_usd_per_hour"] + m["energy_usd_per_hour"]
    yield Explained(
        "owned_usd_per_useful_pflop_hour",
        m["owned_usd_per_useful_pflop_hour"],
        "USD",
        "(capital + energy of an hour) / (accelerators x peak x goodput)",
        f"{owned:,.0f} / ({m['accelerators']:,.0f} x {peak / 1e3:.3g} PFLOP/s x"
        f" {m['training_goodput']:.3f})",
    )
    yield Explained(
        "usd_per_million_tokens",
        m["usd_per_million_tokens"],
        "USD",
        "rent / (tokens a second x effective ratio x 3,600) x 10^6",
        f"{m['tokens_per_s_per_accelerator']:,.0f} tokens/s an accelerator",
    )


def _values(done: Evaluated, row: int) -> dict[str, float]:
    return {name: float(values[row]) for name, values in done.measures.items()}


def _or(given: float | None, own: float) -> float:
    return own if given is None else given


def _per(total: float, count: float) -> float:
    return total / count if count else 0.0


def _v(value: ArrayLike) -> np.ndarray:
    return np.asarray(value, dtype=np.float64)
