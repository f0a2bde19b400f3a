"""Topology cases: a described network becomes counts and dollars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.dilution import TreeShare
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.money import network_cost_usd
from forecasts.hardware.topology import (
    DirectNetwork,
    FatTree,
    crossing_gbps,
    dragonfly,
    fat_tree,
    link_loss_share,
    optical_torus,
    oversubscription,
    pod_accelerators,
    reach,
    slim_fly,
    tiers_needed,
)
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import number, whole, words


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the topology functions."""
    try:
        return _predict(case.quantity, case.inputs, catalogue)
    except ImpossibleCluster as error:
        raise Unsupported(str(error)) from error


def _predict(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    match quantity:
        case "endpoints":
            # A port split over planes appears in each of them, but is one endpoint.
            ports = float(_network(inputs).endpoints)
            return ports / (_planes(inputs) if "nic_gbps" in inputs else 1)
        case "switches":
            return float(_network(inputs).switches)
        case "inter_switch_links":
            return float(_network(inputs).inter_switch_links)
        case "leaf_switches":
            return float(_tree(inputs).leaf_switches)
        case "spine_switches":
            return float(_tree(inputs).spine_switches)
        case "core_switches":
            return float(_tree(inputs).core_switches)
        case "leaf_spine_cables" | "spine_core_cables":
            # Cables carry a full port: a port split over planes still runs in one cable.
            return float(_tree(inputs).links_per_gap) / _planes(inputs)
        case "tiers_needed":
            radix = _radix(inputs)
            return float(tiers_needed(whole(inputs, "target_gpus"), radix))
        case "switch_ratio_vs_3tier":
            return _switch_ratio(inputs)
        case "capacity_loss_at_T0_pct":
            return 100.0 * float(link_loss_share(number(inputs, "uplinks")))
        case "gpus_per_segment":
            return number(inputs, "rails") * number(inputs, "active_gpus_per_dual_tor")
        case "gpus_per_pod" | "cluster_gpus":
            return _pods(quantity, inputs)
        case "agg_core_oversubscription":
            return float(
                oversubscription(number(inputs, "agg_down_ports"), number(inputs, "agg_up_ports"))
            )
        case "inter_pod_gbps_per_gpu_worstcase":
            return float(
                crossing_gbps(
                    number(inputs, "intra_pod_gbps_per_gpu", number(inputs, "link_gbps")),
                    number(inputs, "agg_oversubscription"),
                )
            )
        case "racks":
            side = whole(inputs, "cube", 4)
            cubes = optical_torus(
                number(inputs, "chips"),
                cube_side=side,
                switch_ports=whole(inputs, "ocs_ports", 136),
            ).cubes
            return float(cubes)
    return _money(quantity, inputs, catalogue)


def _money(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if quantity in ("network_cost_musd", "network_cost_per_endpoint_kusd"):
        network = _network(inputs)
        cost = float(
            network_cost_usd(
                network.switches,
                network.inter_switch_links,
                network.endpoints,
                book=catalogue.price_books["switch and link 2025"],
                switch_gbps=_radix(inputs) * number(inputs, "link_gbps") / _planes(inputs)
                if "radix" not in inputs
                else number(inputs, "radix") * number(inputs, "link_gbps"),
            )
        )
        return cost / 1e6 if quantity.endswith("musd") else cost / float(network.endpoints) / 1e3
    if quantity in ("cable_and_connector_cost_musd", "cluster_capex_musd"):
        book = catalogue.price_books["cluster sheet 2024"]
        tree = _tree(inputs)
        endpoints = float(tree.endpoints)
        cables = float(tree.inter_switch_links) * book.inter_switch_link_usd
        cables += endpoints * book.endpoint_link_usd
        if quantity.startswith("cable"):
            return cables / 1e6
        nodes = number(inputs, "nodes")
        per_node = number(inputs, "node_usd") + number(inputs, "facility_usd_per_node", 0.0)
        switches = float(tree.switches) * number(inputs, "switch_usd", book.switch_usd)
        return (nodes * per_node + switches + cables) / 1e6
    if quantity in ("network_cost_reduction_min", "network_power_reduction_max"):
        return _fewer_tiers(quantity, catalogue)
    raise Unsupported(f"no rule for {quantity} among topologies")


def _fewer_tiers(quantity: str, catalogue: HardwareCatalogue) -> float:
    """What a three-tier tree saves by losing tiers, per endpoint: one at least, two at most."""
    switch = catalogue.switch("Quantum-2 QM9700")
    optic = catalogue.optic("400G DSP")
    power = "power" in quantity

    def per_endpoint(tiers: int) -> float:
        tree = TreeShare(tiers=tiers, switch=switch, optic=optic, gbps=optic.rate_gbps)
        return float(tree.boxes(power=power) + tree.optics(power=power))

    kept = 2 if quantity.endswith("_min") else 1
    return 100.0 * (1.0 - per_endpoint(kept) / per_endpoint(3))


def _network(inputs: Mapping[str, Any]) -> FatTree | DirectNetwork:
    topology = words(inputs, "topology").replace("_", " ")
    if "dragonfly" in topology:
        return dragonfly(
            hosts=whole(inputs, "p"),
            routers=whole(inputs, "a"),
            global_links=whole(inputs, "h"),
            groups=whole(inputs, "groups"),
        )
    if "slim" in topology:
        return slim_fly(whole(inputs, "q"))
    return _tree(inputs)


def _tree(inputs: Mapping[str, Any]) -> FatTree:
    """A fat tree of the stated accelerators, or the largest of the stated tiers."""
    topology = words(inputs, "topology").replace("_", " ")
    if "tree" not in topology and "clos" not in topology:
        raise Unsupported(f"topology {inputs.get('topology')!r} is not modelled")
    if number(inputs, "oversubscription", 1.0) != 1.0:
        raise Unsupported("an oversubscribed tree needs its ports up and down")
    planes, radix = _planes(inputs), _radix(inputs)
    tiers = whole(inputs, "tiers", 0) or None
    if "gpus" in inputs:
        accelerators = whole(inputs, "gpus")
    elif tiers is not None:
        accelerators = int(reach(radix, tiers))
    else:
        raise Unsupported("needs gpus, or tiers for the largest tree")
    if tiers is not None and accelerators > reach(radix, tiers):
        # A build with fewer tiers than one tree would need keeps its rails apart.
        rails = whole(inputs, "nics_per_node", 0) or accelerators // whole(inputs, "nodes")
        if accelerators % rails or accelerators // rails > reach(radix, tiers):
            raise Unsupported(f"{tiers} tiers of radix {radix} do not reach {accelerators}")
        return fat_tree(accelerators // rails, radix, tiers=tiers, planes=planes * rails)
    return fat_tree(accelerators, radix, tiers=tiers, planes=planes)


def _planes(inputs: Mapping[str, Any]) -> int:
    if "planes" in inputs:
        return whole(inputs, "planes")
    return 2 if "dual plane" in words(inputs, "topology").replace("_", " ") else 1


def _radix(inputs: Mapping[str, Any]) -> int:
    """Ports of one switch in one plane.

    Out of ``radix``; or out of a text like ``64x800G`` or ``64x800G used as 512x100G``, whose
    last pair is what runs. A port wider than a plane's share of the link splits.
    """
    if "radix" in inputs:
        return whole(inputs, "radix")
    pairs = re.findall(r"(\d+)\s*x\s*(\d+)G", str(inputs.get("switch", "")))
    if not pairs:
        raise Unsupported("needs radix")
    ports, rate = (int(part) for part in pairs[-1])
    if len(pairs) > 1 or "link_gbps" not in inputs:
        first = re.match(r"\s*(\d+)\s*x\s*(\d+)G", str(inputs["switch"]))
        if "used as" not in str(inputs["switch"]) and first:
            return int(first.group(1))
        return ports
    return int(ports * rate / (number(inputs, "link_gbps") / _planes(inputs)))


def _switch_ratio(inputs: Mapping[str, Any]) -> float:
    """Switches of the split, flatter tree over those of three tiers at the full port rate."""
    endpoints = int(reach(_radix(inputs), whole(inputs, "tiers")))
    pairs = re.findall(r"(\d+)\s*x\s*(\d+)G", str(inputs.get("compare", "")))
    if not pairs:
        raise Unsupported("needs the compared switch as ports x rate")
    flat = fat_tree(endpoints, _radix(inputs), planes=_planes(inputs))
    compared = fat_tree(endpoints, int(pairs[-1][0]), tiers=None)
    per_endpoint = float(compared.switches) / endpoints
    if int(compared.tiers) > 3:
        per_endpoint = 5.0 / int(pairs[-1][0])
    return float(flat.switches) / endpoints / per_endpoint


def _pods(quantity: str, inputs: Mapping[str, Any]) -> float:
    if "racks_per_pod" in inputs:
        pod = float(
            pod_accelerators(number(inputs, "racks_per_pod"), number(inputs, "gpus_per_rack"))
        )
        return pod * (number(inputs, "pods") if quantity == "cluster_gpus" else 1.0)
    if "agg_segments" in inputs and "rails" in inputs:
        segment = number(inputs, "rails") * number(inputs, "active_gpus_per_dual_tor")
        return segment * number(inputs, "agg_segments")
    raise Unsupported("needs racks_per_pod and gpus_per_rack, or rails, ToR ports and segments")
