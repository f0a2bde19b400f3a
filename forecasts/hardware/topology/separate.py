"""The networks of a cluster counted apart: back end, front end, storage, management."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import whole
from forecasts.hardware.topology.fat_tree import reach
from forecasts.hardware.topology.network import HOST, Network, NetworkShape, network


@dataclass(frozen=True, kw_only=True)
class NetworkNeed:
    """One network of a node: its ports, the switch it is built from, its adapters.

    ``adapter_power_w`` and ``cores_released`` are of one adapter (a DPU takes work off the host);
    every port has an adapter of its own unless ``adapters_per_node`` says otherwise.
    """

    ports_per_node: int
    radix: int
    oversubscription: float = 1.0
    adapter_power_w: float = 0.0
    cores_released: float = 0.0
    adapters_per_node: int | None = None


@dataclass(frozen=True)
class SeparateNetwork:
    """Counts of one of a cluster's networks; ``trees`` stand beside each other.

    A network that outgrows four tiers is several trees without links between them, as management
    networks are.
    """

    network: Network
    trees: int
    adapters: int
    adapter_power_w: float
    host_cores_released: float

    @property
    def switches(self) -> int:
        """Switches of this network."""
        return int(self.network.all_switches)

    @property
    def ports(self) -> int:
        """Ports of nodes on this network."""
        return int(self.network.links[HOST])

    @property
    def cables(self) -> int:
        """Links, the nodes' own included."""
        return int(self.network.inter_switch_links) + self.ports


def separate_networks(nodes: int, needs: Mapping[str, NetworkNeed]) -> dict[str, SeparateNetwork]:
    """Build every network of ``nodes`` nodes on its own.

    An oversubscribed network thins at its top tier; leaves hold every port.

    Raises
    ------
    ImpossibleCluster
        Where a network cannot be built.
    """
    count = int(whole("nodes", nodes, 1))
    networks = {}
    for name, need in needs.items():
        ports = count * int(whole(f"{name}.ports_per_node", need.ports_per_node, 1))
        most = float(reach(need.radix, 3 if need.oversubscription > 1 else 4))
        trees = max(1, int(np.ceil(ports / most))) if need.radix >= 4 else 1
        shape = NetworkShape(
            topology="rail_only" if trees > 1 else "fat_tree",
            rails=trees,
            oversubscription=need.oversubscription,
        )
        each = ports if need.adapters_per_node is None else count * need.adapters_per_node
        networks[name] = SeparateNetwork(
            network=network(ports, need.radix, shape=shape),
            trees=trees,
            adapters=each,
            adapter_power_w=each * need.adapter_power_w,
            host_cores_released=each * need.cores_released,
        )
    return networks
