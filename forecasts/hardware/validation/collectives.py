"""Collective cases: nccl-tests rows, expert exchange kernels, path latencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.collectives import (
    OPERATIONS,
    Operation,
    collective_time,
    low_latency_exchange_s,
)
from forecasts.hardware.communicator import Communicator
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.routing import routed_bytes
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the collective model."""
    inputs = case.inputs
    try:
        match case.quantity:
            case "time_us":
                return _collective(inputs, catalogue)[0] * 1e6
            case "busbw_gbs":
                return _collective(inputs, catalogue)[1] / 1e9
            case "bottleneck_bandwidth_gbs" | "per_gpu_bandwidth_min_gbs":
                return _exchange_bandwidth(inputs, catalogue)
            case "latency_us":
                return _latency(inputs, catalogue) * 1e6
            case "per_nic_gbs":
                return number(inputs, "nic_gbps") / 8.0 * catalogue.collectives.network_share
    except ImpossibleCluster as error:
        raise Unsupported(str(error)) from error
    raise Unsupported(f"no rule for {case.quantity} among collectives")


def _collective(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> tuple[float, float]:
    operation = _operation(inputs)
    accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
    up = catalogue.scale_up_of(accelerator)
    ranks, nodes = whole(inputs, "gpus"), whole(inputs, "nodes", 1)
    partition = whole(inputs, "gpus_per_partition", 0)
    domain = (
        partition
        or whole(inputs, "nvlink_domain", 0)
        or (-(-ranks // nodes) if nodes > 1 else ranks)
    )
    bandwidth = number(inputs, "nvlink_gbs_uni", up.bandwidth_gbytes_per_s)
    if inputs.get("links") and inputs.get("link_gbs"):
        bandwidth = number(inputs, "links") * number(inputs, "link_gbs")
    algorithm = words(inputs, "algorithm")
    across = ranks > domain
    if across and not inputs.get("nic_gbs"):
        raise Unsupported("needs nic_gbs: the ranks span several scale-up domains")
    in_network = inputs.get("nvls")
    fabric = next((f for f in catalogue.fabrics.values() if _names(f.name, inputs)), None)
    communicator = Communicator(
        links=catalogue.links_of(up),
        constants=catalogue.collectives,
        ranks=ranks,
        domain=domain,
        scale_up_bytes_per_s=bandwidth * 1e9,
        network_bytes_per_s=number(inputs, "nic_gbs", 1e9) * 1e9,
        extra_start_s=fabric.start_us * 1e-6 if fabric and across else 0.0,
    )
    result = collective_time(
        operation,
        number(inputs, "bytes"),
        communicator,
        in_network=in_network if isinstance(in_network, bool) else None,
        tree="tree" in algorithm,
    )
    return float(result.seconds), float(result.bus_bytes_per_s)


def _names(name: str, inputs: Mapping[str, Any]) -> bool:
    """Whether the case's words begin with a fabric's name."""
    return words(inputs, "fabric").startswith(name.casefold())


def _operation(inputs: Mapping[str, Any]) -> Operation:
    named = words(inputs, "op").replace("-", "_").replace(" ", "_")
    for operation in OPERATIONS:
        if named.replace("_", "") == operation.replace("_", ""):
            return operation
    raise Unsupported(f"operation {inputs.get('op')!r} is not one of {', '.join(OPERATIONS)}")


def _exchange_bandwidth(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    """Bandwidth at the bottleneck of an expert exchange, in gigabytes per second.

    Inside one scale-up domain its share of the link; beyond it the port's, unless the bandwidth
    is a logical one that also counts the copies that never leave the box.
    """
    ranks = whole(inputs, "ep", 9)
    constants = catalogue.collectives
    if ranks <= 8:
        if inputs.get("nvlink_gbs_max"):
            return number(inputs, "nvlink_gbs_max") * constants.network_share
        name = str(inputs.get("accelerator", ""))
        up = catalogue.scale_up_of(accelerator_named(name, catalogue))
        return up.bandwidth_gbytes_per_s * constants.expert_scale_up_share
    physical = number(inputs, "nic_gbs") * constants.expert_network_share
    if inputs.get("bottleneck") or "ep" not in inputs:
        return physical
    return physical / (1.0 - 8.0 / ranks)


def _latency(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    if inputs.get("kernel"):
        accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
        width = {"fp8": 1.0, "bf16": 2.0, "fp16": 2.0}.get(str(inputs.get("dtype")), np.nan)
        if np.isnan(width):
            raise Unsupported(f"number format {inputs.get('dtype')!r} has no known width")
        return float(
            low_latency_exchange_s(
                routed_bytes(
                    number(inputs, "tokens"),
                    copies=number(inputs, "topk"),
                    hidden=number(inputs, "hidden"),
                    bytes_per_value=width,
                ),
                ranks=number(inputs, "ep"),
                constants=catalogue.collectives,
                scale_up_bytes_per_s=catalogue.scale_up_of(accelerator).bandwidth_gbytes_per_s
                * 1e9,
                network_bytes_per_s=number(inputs, "nic_gbs") * 1e9,
            )
        )
    path, link = words(inputs, "path"), words(inputs, "link")
    if "node" in path or "leaf" in path:
        for latency in catalogue.latencies.values():
            if latency.name.casefold() == link:
                hops = 2 if "cross" in path else 0
                return (latency.near_us + hops * latency.per_switch_us) * 1e-6
    raise Unsupported("needs link and path (same_node, same_leaf or cross_leaf)")
