"""The back-end network of a cluster: its parts' ports wired up, and the links that carry light."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least, whole
from forecasts.hardware.parts import Accelerator, Switch
from forecasts.hardware.topology.network import HOST, Network, NetworkShape, network

FACE = "cube face-circuit"
# Of a torus whose accelerators' ports no document states: TPU v4's six links of 50 GB/s each
# (arXiv 2304.01433).
TORUS_LINK_GBPS = 400.0


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """How accelerators and switches are joined.

    A fat tree in one plane of the fewest tiers by default; each plane runs at the link's rate over
    ``shape.planes``. ``link_gbps`` is the rate of one network port, when the accelerator's own is
    not wanted or not known; ``radix`` stands in place of what the switch offers at that rate.
    ``copper_host_links``: accelerators reach their first switch over a cable without modules.
    """

    shape: NetworkShape = field(default_factory=NetworkShape)
    link_gbps: float | None = None
    radix: int | None = None
    copper_host_links: bool = False


def back_end(
    accelerators: ArrayLike, accelerator: Accelerator, switch: Switch, wiring: Wiring
) -> tuple[Network, float]:
    """The back-end network of a cluster and the rate of one of its links, in Gb/s.

    In a torus accelerators are the nodes: one endpoint each, whatever their network ports.

    Raises
    ------
    ImpossibleCluster
        When the port rate is unknown or the topology cannot be built.
    """
    count = whole("accelerators", accelerators, 1)
    shape, link_gbps = wiring.shape, wiring.link_gbps
    planes = int(whole("planes", shape.planes, 1))
    torus = "torus" in shape.topology
    if torus and link_gbps is None and accelerator.scale_out_link_gbps is None:
        link_gbps = TORUS_LINK_GBPS
    ports, rate_gbps = (1, link_gbps) if link_gbps is not None else accelerator.scale_out_ports()
    plane_gbps = float(at_least("link_gbps", rate_gbps, 1.0)) / planes
    radix = switch.radix(plane_gbps) if wiring.radix is None else wiring.radix
    return network(count * (1 if torus else ports), radix, shape=shape), plane_gbps


def host_links(tree: Network) -> FloatArray:
    """Links between accelerators and their first switch; none in a torus."""
    return np.asarray(tree.links.get(HOST, np.zeros_like(tree.endpoints)))


def optical_links(tree: Network, wiring: Wiring) -> FloatArray:
    """Links with a module on both ends.

    A cube face has one module on its own end: the mirrors of a circuit switch have none, so it
    counts half.
    """
    if FACE in tree.links:
        return tree.links[FACE] / 2.0
    return tree.inter_switch_links + (0.0 if wiring.copper_host_links else host_links(tree))
