"""Back end, front end, storage and management: each counted apart, tier by tier and by medium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.hardware import HardwareCatalogue, NodeNetwork, optical_modules
from forecasts.hardware.back_end import back_end
from forecasts.hardware.design import Given, GivenRanges, evaluate_all, wiring_of
from forecasts.hardware.topology.network import HOST, Network
from forecasts.hardware.topology.separate import NetworkNeed, SeparateNetwork, separate_networks
from intel.market.answer import Answer
from intel.market.cluster.parameters import listed
from intel.market.cluster.questions.row import documents_of

MEANS: Final = (
    "One row a tier of switches or a run of cables. *Cables*: one a link. *Modules*: two ends a"
    " link × link rate / module rate; none on DAC, AEC or AOC, whose ends are fixed (one end a cube"
    " face where mirrors join a torus). Cost and watts: switches and modules; only"
    " fibre has a document that prices it, so cables are counted and fibre is told beside; the"
    " management network is counted, not priced. The back end's adapters come with the"
    " accelerators' systems. A DPU's host cores released are a vendor's claim."
)


TIERS: Final = {
    "leaf": "ports / (k/2), or / d where the tier above is thinner",
    "spine": "of two tiers the smallest divisor of k/2 not below leaves / 2; of three as leaves",
    "core": "leaves / 2, or uplinks / k where thinned",
    "circuit": "3 side^2",
    "switch": "routers of the direct network",
}


def networks(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Count every network of a design, and say which share of cost includes which."""
    design = ranged.given.design
    m = evaluate_all([Given(design)], catalogue).measures
    switch, optic = catalogue.switch(design.switch), catalogue.optic(design.optic)
    tree, rate = back_end(
        design.accelerators,
        catalogue.accelerator(design.accelerator),
        switch,
        wiring_of(design, catalogue),
    )
    box_w, box_usd = float(m["switch_power_w"][0]), float(m["switch_cost_usd"][0])
    boxes = max(float(m["switches"][0]), 1.0)
    end_w = design.module_power_w if design.module_power_w is not None else optic.module_power_w
    end_usd = design.module_price_usd if design.module_price_usd is not None else optic.price_usd
    rows = [
        *_tiers("back end", tree, box_w / boxes, box_usd / boxes),
        *_runs(
            "back end",
            tree,
            rate,
            (optic.rate_gbps, end_w, end_usd),
            design.host_medium,
            catalogue,
        ),
    ]
    others = _others(catalogue, design.accelerators)
    for name, each in others.items():
        node = catalogue.node_networks[name]
        rows += _node_network(name, node, each, catalogue)
    frame = pd.DataFrame(rows)
    cost = frame.groupby("network", sort=False)["cost_usd"].sum(min_count=1)
    systems = float(m["capital_usd"][0] - m["network_cost_usd"][0])
    back = float(cost["back end"])
    rest = float(cost.drop("back end").fillna(0).sum())
    links = float(m["optical_modules"][0]) * optic.rate_gbps / rate / 2
    fibre_usd = links * float(catalogue.cable("pluggable").price_usd or 0.0)
    dpus = others["front_end"]
    said = (
        f"The back end is **{back / (back + systems):.1%}** of the price of back end and"
        f" accelerators' systems; with front end and storage the networks are"
        f" **{(back + rest) / (back + rest + systems):.1%}** (management, adapters and cables are"
        f" in neither; fibre for {links:,.0f} optical links of the back end would add"
        f" {fibre_usd / 1e6:,.1f} million dollars, {fibre_usd / back:.1%} of it)."
        f" {dpus.adapters:,} DPUs draw {dpus.adapter_power_w / 1e6:,.2f} MW and, as their maker"
        f" claims, release {dpus.host_cores_released:,.0f} host cores."
    )
    read = documents_of(
        catalogue,
        ("switches", design.switch, "price_usd"),
        ("optics", design.optic, "price_usd"),
        ("node_networks", "front_end", "ports_per_node"),
        ("node_networks", "storage", "ports_per_node"),
        ("nics", "BlueField-3", "host_cores_released"),
        ("cables", "DAC", "reach_m"),
        ("cables", "AEC", "reach_m"),
        ("cables", "pluggable", "price_usd"),
    )
    return Answer(said, frame, "", MEANS, listed(read))


def _others(catalogue: HardwareCatalogue, accelerators: int) -> dict[str, SeparateNetwork]:
    nodes = int(np.ceil(accelerators / catalogue.reliability.accelerators_per_node))
    needs = {}
    for name, node in catalogue.node_networks.items():
        nic = catalogue.nics.get(node.adapter)
        needs[name] = NetworkNeed(
            ports_per_node=node.ports_per_node,
            radix=catalogue.switch(node.switch).radix(node.rate_gbps)
            if node.switch
            else node.switch_radix,
            oversubscription=node.oversubscription,
            adapters_per_node=node.adapters_per_node,
            adapter_power_w=(nic.power_w or 0.0) if nic else 0.0,
            cores_released=(nic.host_cores_released or 0.0) if nic else 0.0,
        )
    return separate_networks(nodes, needs)


def _node_network(
    name: str, node: NodeNetwork, each: SeparateNetwork, catalogue: HardwareCatalogue
) -> Iterator[dict[str, Any]]:
    label = name.replace("_", " ")
    if not node.switch:
        yield from _tiers(label, each.network, None, None)
        yield from _runs(label, each.network, node.rate_gbps, (np.inf, None, None), "", catalogue)
        return
    switch, optic = catalogue.switch(node.switch), catalogue.optic(node.optic)
    yield from _tiers(label, each.network, switch.power_w, switch.price_usd)
    yield from _runs(
        label, each.network, node.rate_gbps,
        (optic.rate_gbps, optic.module_power_w, optic.price_usd), "pluggable", catalogue,
    )  # fmt: skip
    if each.adapters:
        own = each.adapter_power_w / each.adapters
        yield _row(
            label,
            f"adapters ({node.adapter})",
            count=each.adapters,
            power_w=each.adapter_power_w,
            host_cores_released=each.host_cores_released,
            formula="nodes x adapters of one; watts at most",
            with_numbers=f"{each.adapters:,} x {own:g} W",
        )


def _tiers(
    name: str, tree: Network, power_w: float | None, price_usd: float | None
) -> Iterator[dict[str, Any]]:
    for tier, count in tree.switches.items():
        number = float(count)
        if not number:
            continue
        priced = power_w is not None and price_usd is not None
        yield _row(
            name,
            f"{tier} switches",
            count=number,
            power_w=number * power_w if power_w is not None else None,
            cost_usd=number * price_usd if price_usd is not None else None,
            formula=TIERS.get(tier, "as the topology needs"),
            with_numbers=f"{number:,.0f} x {power_w:,.0f} W, x {price_usd:,.0f} USD"
            if priced
            else f"{number:,.0f}, not priced",
        )


def _runs(
    name: str,
    tree: Network,
    rate: float,
    module: tuple[float, float | None, float | None],
    medium: str,
    catalogue: HardwareCatalogue,
) -> Iterator[dict[str, Any]]:
    module_gbps, module_w, module_usd = module
    for gap, count in tree.links.items():
        links = float(count)
        if not links:
            continue
        runs_on = medium if gap == HOST else "DAC" if gap in tree.copper else "pluggable"
        if not medium:
            runs_on = "twisted pair"
        modules, watts = 0.0, 0.0
        told = f"{links:,.0f} links on {runs_on}"
        if runs_on == "pluggable":
            ends = links / 2 if gap == "cube face-circuit" else links
            modules = float(optical_modules(ends, link_gbps=rate, module_gbps=module_gbps))
            watts = modules * (module_w or 0.0)
            told = f"{2 * ends:,.0f} ends x {rate:,.0f} / {module_gbps:,.0f}"
        elif runs_on in catalogue.cables:
            own = catalogue.cables[runs_on].end_power_w
            watts = np.nan if own is None else 2 * links * own
        yield _row(
            name,
            f"{gap} cables",
            count=links,
            medium=runs_on,
            reach_m=catalogue.cables[runs_on].reach_m if runs_on in catalogue.cables else None,
            link_gbps=rate,
            modules=modules,
            power_w=watts,
            cost_usd=modules * module_usd if module_usd is not None else None,
            formula="one a link; modules = ends x link rate / module rate",
            with_numbers=told,
        )


def _row(network: str, part: str, **values: float | str | None) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("count", "medium", "reach_m", "link_gbps", "modules", "power_w", "cost_usd",
         "host_cores_released", "formula", "with_numbers")
    )  # fmt: skip
    return {"network": network, "part": part, **blank, "medium": "", **values}
