"""The networks of a cluster counted apart: back end, front end, storage, management."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forecasts.hardware.feasibility import at_least
from forecasts.hardware.topology.fat_tree import FatTree, fat_tree


@dataclass(frozen=True, kw_only=True)
class NetworkNeed:
    """One network of a node: its ports, the switch it is built from, its adapters.

    ``adapter_power_w`` and ``cores_released`` are of one adapter (a DPU takes work off the host).
    """

    ports_per_node: int
    radix: int
    oversubscription: float = 1.0
    adapter_power_w: float = 0.0
    cores_released: float = 0.0


@dataclass(frozen=True)
class SeparateNetwork:
    """Counts of one of a cluster's networks."""

    tree: FatTree
    adapters: int
    adapter_power_w: float
    host_cores_released: float

    @property
    def switches(self) -> int:
        """Switches of this network."""
        return int(np.asarray(self.tree.switches))


def separate_networks(nodes: int, needs: Mapping[str, NetworkNeed]) -> dict[str, SeparateNetwork]:
    """Build every network of ``nodes`` nodes on its own.

    An oversubscribed network connects ``1 / ratio`` of its endpoints' bandwidth upward, so its
    upper tiers are those of a tree of that many endpoints; leaves still hold every port.
    """
    count = int(at_least("nodes", nodes, 1))
    networks = {}
    for name, need in needs.items():
        ports = count * need.ports_per_node
        networks[name] = SeparateNetwork(
            tree=fat_tree(max(1, int(np.ceil(ports / need.oversubscription))), need.radix),
            adapters=ports,
            adapter_power_w=ports * need.adapter_power_w,
            host_cores_released=ports * need.cores_released,
        )
    return networks
