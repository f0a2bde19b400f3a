"""Topologies as exact counts: switches, links, spare ports, hops, bisection."""

from forecasts.hardware.topology.direct import (
    DirectNetwork,
    OpticalTorus,
    dragonfly,
    optical_torus,
    slim_fly,
    torus,
)
from forecasts.hardware.topology.fat_tree import FatTree, fat_tree, reach, tiers_needed
from forecasts.hardware.topology.oversubscribed import (
    crossing_gbps,
    delivered_gbps,
    link_loss_share,
    oversubscription,
    pod_accelerators,
)

__all__ = [
    "DirectNetwork",
    "FatTree",
    "OpticalTorus",
    "crossing_gbps",
    "delivered_gbps",
    "dragonfly",
    "fat_tree",
    "link_loss_share",
    "optical_torus",
    "oversubscription",
    "pod_accelerators",
    "reach",
    "slim_fly",
    "tiers_needed",
    "torus",
]
