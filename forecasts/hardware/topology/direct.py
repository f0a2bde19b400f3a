"""Networks whose switches or accelerators link to each other directly: no tiers above them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, whole


@dataclass(frozen=True)
class DirectNetwork:
    """Counts of a network without tiers; numbers or arrays of one shape.

    ``ports_per_switch`` is what one switch needs (for a torus: links of one accelerator).
    """

    endpoints: FloatArray
    switches: FloatArray
    inter_switch_links: FloatArray
    ports_per_switch: FloatArray
    hops: FloatArray
    bisection_links: FloatArray


def dragonfly(
    *, hosts: ArrayLike, routers: ArrayLike, global_links: ArrayLike, groups: ArrayLike
) -> DirectNetwork:
    """Dragonfly of ``g`` groups: ``a`` routers each, all linked, ``h`` global links a router.

    Endpoints ``p a g``, switches ``a g``, links ``g a (a - 1) / 2 + a g h / 2`` (Kim et al. 2008;
    counts as table 3 of DeepSeek's ISCA 2025 paper).

    Raises
    ------
    ImpossibleCluster
        When there are more groups than global links can join, ``a h + 1``.
    """
    p, a = whole("hosts", hosts, 1), whole("routers", routers, 1)
    h, g = whole("global_links", global_links, 1), whole("groups", groups, 1)
    if np.any(g > a * h + 1):
        most = int(np.max(a * h + 1))
        raise ImpossibleCluster("groups", f"{np.max(g):g}", "global links join a h + 1", most)
    local = g * a * (a - 1) / 2
    far = a * g * h / 2
    return DirectNetwork(
        endpoints=p * a * g,
        switches=a * g,
        inter_switch_links=local + far,
        ports_per_switch=p + a - 1 + h,
        hops=np.full_like(g, 4.0),
        bisection_links=np.floor(far / 2),
    )


def slim_fly(q: int) -> DirectNetwork:
    """Slim Fly (MMS graph) of order ``q``: ``2 q^2`` switches two hops apart.

    Degree ``(3 q - d) / 2`` with ``q = 4 w + d``, d in -1, 0, 1; half as many hosts as network
    ports on every switch, rounded up (Besta and Hoefler 2014).

    Raises
    ------
    ImpossibleCluster
        When q leaves 2 on division by 4, for which no such graph exists.
    """
    order = int(whole("q", q, 2))
    remainder = {0: 0, 1: 1, 3: -1}.get(order % 4)
    if remainder is None:
        raise ImpossibleCluster("q", order, "must be 4 w - 1, 4 w or 4 w + 1", order + 1)
    degree = (3 * order - remainder) // 2
    switches = 2.0 * order**2
    hosts = float(-(-degree // 2))
    return DirectNetwork(
        endpoints=np.asarray(switches * hosts),
        switches=np.asarray(switches),
        inter_switch_links=np.asarray(switches * degree / 2.0),
        ports_per_switch=np.asarray(degree + hosts),
        hops=np.asarray(3.0),
        bisection_links=np.asarray(np.floor(switches * degree / 4.0)),
    )


def torus(sides: tuple[int, ...]) -> DirectNetwork:
    """Two- or three-dimensional torus of accelerators: one link per dimension and accelerator.

    Endpoints are accelerators, there are no switches. A side of 2 has one link, not two.
    """
    lengths = [int(whole("side", side, 1)) for side in sides]
    accelerators = float(np.prod(lengths))
    per_dimension = [
        accelerators * (1.0 if side > 2 else 0.5) if side > 1 else 0.0 for side in lengths
    ]
    ports = sum(2.0 if side > 2 else 1.0 if side == 2 else 0.0 for side in lengths)
    longest = max(lengths)
    wrap = 2.0 if longest > 2 else 1.0
    return DirectNetwork(
        endpoints=np.asarray(accelerators),
        switches=np.asarray(0.0),
        inter_switch_links=np.asarray(sum(per_dimension)),
        ports_per_switch=np.asarray(ports),
        hops=np.asarray(float(sum(side // 2 for side in lengths))),
        bisection_links=np.asarray(wrap * accelerators / longest),
    )


@dataclass(frozen=True)
class OpticalTorus:
    """A torus of cubes joined by optical circuit switches (TPU v4, arXiv 2304.01433)."""

    accelerators: FloatArray
    cubes: FloatArray
    circuit_switches: FloatArray
    ports_used_per_switch: FloatArray
    optical_modules: FloatArray
    electrical_links: FloatArray


def optical_torus(
    accelerators: ArrayLike, *, cube_side: int = 4, switch_ports: int = 136
) -> OpticalTorus:
    """Cubes of ``side^3`` accelerators, copper inside, one circuit switch per face position.

    Opposite faces of all cubes meet in the same switch: ``3 side^2`` switches, two ports a cube;
    every face link of a cube ends in one optical module.

    Raises
    ------
    ImpossibleCluster
        When accelerators do not fill cubes, or cubes outnumber the switch's port pairs.
    """
    count = whole("accelerators", accelerators, 1)
    side = int(whole("cube_side", cube_side, 1))
    volume = side**3
    cubes = count / volume
    if np.any(cubes != np.floor(cubes)):
        raise ImpossibleCluster(
            "accelerators",
            f"{count.max():g}",
            f"must fill cubes of {volume}",
            int(np.ceil(cubes.max())) * volume,
        )
    if np.any(2 * cubes > switch_ports):
        raise ImpossibleCluster(
            "accelerators",
            f"{count.max():g}",
            f"{switch_ports} ports join {switch_ports // 2} cubes",
            switch_ports // 2 * volume,
        )
    positions = 3.0 * side**2
    inside = 3.0 * side**2 * (side - 1)
    return OpticalTorus(
        accelerators=count,
        cubes=cubes,
        circuit_switches=np.full_like(count, positions),
        ports_used_per_switch=2.0 * cubes,
        optical_modules=2.0 * positions * cubes,
        electrical_links=inside * cubes,
    )
