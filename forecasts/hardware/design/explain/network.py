"""Counts of a design's back end by their formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forecasts.hardware.back_end import back_end, host_links
from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.explain.figure import Explained, values_of
from forecasts.hardware.design.outcome import Evaluated, wiring_of
from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.topology.network import TREES, Network, NetworkShape


def network_lines(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> Iterator[Explained]:
    """Explain the back end of one of the designs evaluated."""
    design, m = done.given[row].design, values_of(done, row)
    switch, optic = catalogue.switch(design.switch), catalogue.optic(design.optic)
    wiring = wiring_of(design, catalogue)
    accelerator = catalogue.accelerator(design.accelerator)
    tree, link_gbps = back_end(design.accelerators, accelerator, switch, wiring)
    radix = switch.radix(link_gbps) if design.radix is None else design.radix
    yield Explained(
        "k, ports of one switch", radix, "ports",
        "capacity / link rate, as many as its lanes allow",
        f"{switch.capacity_gbps:,.0f} / {link_gbps:,.0f} Gb/s, at most {switch.max_radix:,}",
    )  # fmt: skip
    if design.topology in TREES:
        yield _tiers(int(m["tiers"]), radix, tree, wiring.shape)
    yield from _switches_and_links(m, radix, tree, wiring.shape)
    yield from _paths(m, tree, wiring.shape)
    yield Explained(
        "optical_modules", m["optical_modules"], "modules",
        "2 ends x optical links x link rate / module rate (one end a cube face with mirrors)",
        f"{m['optical_modules'] * optic.rate_gbps / link_gbps:,.0f} ends x {link_gbps:,.0f} /"
        f" {optic.rate_gbps:,.0f}",
    )  # fmt: skip


def _tiers(tiers: int, radix: int, tree: Network, shape: NetworkShape) -> Explained:
    half = radix // 2
    formula = "fewest L with 2 (k/2)^L >= ports of a plane"
    reach = f"2 x {half}^{tiers} = {2 * half**tiers:,}" if tiers > 1 else f"{radix}"
    if shape.oversubscription > 1:
        formula, reach = "fewest L that reach with d down and u up", f"{tiers} tiers"
    trees = shape.planes * (shape.rails if shape.topology == "rail_only" else 1)
    ports = float(tree.endpoints) / trees
    return Explained("tiers", tiers, "tiers", formula, f"{reach} >= {ports:,.0f}{_planes(shape)}")


def _switches_and_links(
    m: dict[str, float], radix: int, tree: Network, shape: NetworkShape
) -> Iterator[Explained]:
    yield Explained(
        "switches", m["switches"], "switches", _switch_formula(shape.topology),
        _listed(tree.switches) + _planes(shape),
    )  # fmt: skip
    yield Explained(
        "cables", m["cables"], "cables", "one a link, host links included", _listed(tree.links)
    )
    yield Explained(
        "inter_switch_links", m["inter_switch_links"], "links", "cables less host links",
        f"{m['cables']:,.0f} - {float(host_links(tree)):,.0f}",
    )  # fmt: skip
    if "torus_" not in shape.topology:
        used = m["switches"] * radix - m["ports_left_over"]
        yield Explained(
            "ports_left_over", m["ports_left_over"], "ports", "switches x k - ports in use",
            f"{m['switches']:,.0f} x {radix} - {used:,.0f}",
        )  # fmt: skip


def _paths(m: dict[str, float], tree: Network, shape: NetworkShape) -> Iterator[Explained]:
    yield Explained(
        "hops", m["hops"], "hops", "switches on the longest path (links in a torus)",
        f"2 x {m['tiers']:.0f} - 1" if shape.topology in TREES else "diameter",
    )  # fmt: skip
    yield Explained(
        "bisection_links", m["bisection_links"], "links", "links that cross an even cut",
        f"of {float(tree.endpoints):,.0f} endpoints",
    )  # fmt: skip


def _planes(shape: NetworkShape) -> str:
    return f", {shape.planes} planes" if shape.planes > 1 else ""


def _listed(counts: Mapping[str, FloatArray]) -> str:
    return " + ".join(f"{float(count):,.0f} {name}" for name, count in counts.items() if count > 0)


def _switch_formula(topology: str) -> str:
    return {
        "dragonfly": "groups x routers of a group, a = 2 p = 2 h",
        "slim_fly": "2 q^2",
        "ocs_torus": "3 side^2 circuit switches",
        "torus_2d": "none: accelerators switch",
        "torus_3d": "none: accelerators switch",
        "rail_only": "leaf ceil(n/(k/2)) and spine of every rail",
    }.get(topology, "leaf ceil(n/(k/2)), then spine and core")
