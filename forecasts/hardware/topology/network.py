"""The back end of a cluster in one shape for every topology: switches and links, tier by tier.

Each plane is one such network; counts are of all planes together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least, one_of, whole
from forecasts.hardware.topology.direct import DirectNetwork, dragonfly, optical_torus, torus
from forecasts.hardware.topology.direct import slim_fly as slim_fly_of
from forecasts.hardware.topology.fat_tree import fat_tree
from forecasts.hardware.topology.oversubscribed import thinned_tree

TOPOLOGIES = (
    "fat_tree", "rail_optimised", "rail_only", "dragonfly", "slim_fly", "torus_2d", "torus_3d",
    "ocs_torus",
)  # fmt: skip
TREES = ("fat_tree", "rail_optimised", "rail_only")
HOST = "host"


@dataclass(frozen=True, kw_only=True)
class NetworkShape:
    """How endpoints are wired; see :class:`~forecasts.hardware.parts.ReferenceCluster`."""

    topology: str = "fat_tree"
    planes: int = 1
    tiers: int = 0
    oversubscription: float = 1.0
    rails: int = 8
    cube_side: int = 4
    circuit_ports: int = 136


@dataclass(frozen=True)
class Network:
    """Counts; every array has the shape of the endpoints asked for.

    ``switches`` by tier, ``links`` by the gap they cross (``host`` is the accelerators' own),
    ``optical`` names the gaps that light carries whatever the medium of the hosts. ``hops`` counts
    switches on the longest path (links, in a torus).
    """

    endpoints: FloatArray
    tiers: FloatArray
    switches: Mapping[str, FloatArray]
    links: Mapping[str, FloatArray]
    ports_left_over: FloatArray
    hops: FloatArray
    bisection_links: FloatArray
    copper: tuple[str, ...] = ()

    @property
    def all_switches(self) -> FloatArray:
        """Switches of all tiers."""
        return np.asarray(sum(self.switches.values(), np.zeros_like(self.endpoints)))

    @property
    def inter_switch_links(self) -> FloatArray:
        """Links that are not an accelerator's own."""
        inner = [links for gap, links in self.links.items() if gap != HOST]
        return np.asarray(sum(inner, np.zeros_like(self.endpoints)))


def network(endpoints: ArrayLike, radix: int, *, shape: NetworkShape | None = None) -> Network:
    """Build the network of ``endpoints`` ports a plane on switches of ``radix`` ports.

    Raises
    ------
    ImpossibleCluster
        When the topology cannot take that many endpoints, with the nearest number it can.
    """
    wanted = shape or NetworkShape()
    kind = one_of("topology", wanted.topology, TOPOLOGIES)
    count = whole("endpoints", endpoints, 1)
    planes = int(whole("planes", wanted.planes, 1))
    ratio = float(at_least("oversubscription", wanted.oversubscription, 1.0))
    if kind not in TREES and ratio > 1.0:
        raise ImpossibleCluster(
            "oversubscription", f"{ratio:g}", f"a {kind} has no top tier to thin", 1
        )
    if kind == "rail_only":
        rails = int(whole("rails", wanted.rails, 1))
        one = _tree(np.ceil(count / rails), radix, wanted, ratio)
        return _times(one, planes * rails, endpoints=count * planes)
    if kind in TREES:
        return _times(_tree(count, radix, wanted, ratio), planes)
    if kind == "ocs_torus":
        return _times(_stitched(count, wanted), planes)
    sizes: Callable[[int], Network] = {
        "dragonfly": lambda n: _dragonfly_for(n, radix),
        "slim_fly": lambda n: _slim_fly_for(n, radix),
        "torus_2d": lambda n: _torus_for(n, 2),
        "torus_3d": lambda n: _torus_for(n, 3),
    }[kind]
    return _times(_each(sizes, count), planes)


def _tree(count: FloatArray, radix: int, shape: NetworkShape, ratio: float) -> Network:
    fixed = shape.tiers or None
    if ratio > 1.0:
        thin = thinned_tree(count, radix, ratio=ratio, tiers=fixed)
        leaf, spine, core = thin.leaf_switches, thin.spine_switches, thin.core_switches
        gaps, spare, tiers = (thin.leaf_links, thin.top_links), thin.ports_left_over, thin.tiers
        cut = np.where(tiers > 1, thin.top_links / 2.0, count / 2.0)
    else:
        full = fat_tree(count, radix, tiers=fixed)
        leaf, spine, core = full.leaf_switches, full.spine_switches, full.core_switches
        tiers, spare = full.tiers, full.ports_left_over
        upper = full.links_per_gap * np.maximum(tiers - 2, 0)
        gaps, cut = (full.links_per_gap, upper), full.bisection_links
    return Network(
        endpoints=count,
        tiers=_f(tiers),
        switches={"leaf": _f(leaf), "spine": _f(spine), "core": _f(core)},
        links={HOST: count, "leaf-spine": _f(gaps[0]), "spine-core": _f(gaps[1])},
        ports_left_over=_f(spare),
        hops=_f(2 * tiers - 1),
        bisection_links=np.floor(_f(cut)),
    )


def _stitched(count: FloatArray, shape: NetworkShape) -> Network:
    pod = optical_torus(count, cube_side=shape.cube_side, switch_ports=shape.circuit_ports)
    side = float(shape.cube_side)
    length = np.cbrt(pod.cubes) * side
    faces = pod.optical_modules
    return Network(
        endpoints=count,
        tiers=np.ones_like(count),
        switches={"circuit": pod.circuit_switches},
        links={"inside the cube": pod.electrical_links, "cube face-circuit": faces},
        ports_left_over=pod.circuit_switches * shape.circuit_ports - faces,
        hops=np.ceil(1.5 * length),
        bisection_links=np.floor(2.0 * count / length),
        copper=("inside the cube",),
    )


def _dragonfly_for(endpoints: int, radix: int) -> Network:
    """Balanced ``a = 2 p = 2 h`` (Kim et al. 2008), with the groups that the endpoints need."""
    half = (radix + 1) // 4
    if half < 1:
        raise ImpossibleCluster("radix", radix, "a balanced dragonfly needs 3 ports", 4)
    routers, most = 2 * half, 2 * half * half + 1
    groups = -(-endpoints // (half * routers))
    if groups > most:
        raise ImpossibleCluster(
            "endpoints", endpoints, f"radix {radix} reaches {most} groups",
            most * half * routers,
        )  # fmt: skip
    # Fewer groups than global links leave some unused, in whole pairs.
    links = min(half, groups - 1) if groups > 1 else 0
    if links == 0:
        local = routers * (routers - 1) / 2
        counts = DirectNetwork(*map(np.asarray, (
            float(endpoints), float(routers), local, half + routers - 1.0, 2.0,
            float((routers // 2) * (routers - routers // 2)),
        )))  # fmt: skip
        far = 0.0
    else:
        if routers * groups * links % 2:
            groups += 1
        counts = dragonfly(hosts=half, routers=routers, global_links=links, groups=groups)
        far = routers * groups * links / 2
    return _direct(endpoints, counts, radix, {"global": far})


def _slim_fly_for(endpoints: int, radix: int) -> Network:
    """The smallest order whose switches have the ports and together hold the endpoints."""
    largest = 0
    for order in range(3, 4 * radix):
        if order % 4 == 2:
            continue
        counts = slim_fly_of(order)
        if counts.ports_per_switch > radix:
            break
        largest = int(counts.endpoints)
        if largest >= endpoints:
            return _direct(endpoints, counts, radix, {})
    raise ImpossibleCluster(
        "endpoints", endpoints, f"a Slim Fly of radix {radix} holds {largest}", max(largest, 1)
    )


def _torus_for(accelerators: int, dimensions: int) -> Network:
    sides = even_sides(accelerators, dimensions)
    counts = torus(sides)
    return Network(
        endpoints=_f(accelerators),
        tiers=_f(0),
        switches={},
        links={"torus": counts.inter_switch_links},
        ports_left_over=_f(0),
        hops=counts.hops,
        bisection_links=np.floor(counts.bisection_links),
    )


def even_sides(accelerators: int, dimensions: int) -> tuple[int, ...]:
    """The most even whole sides whose product is the number of accelerators.

    Raises
    ------
    ImpossibleCluster
        When a side would have to be 1, naming the nearest even torus.
    """
    sides: list[int] = []
    left = accelerators
    for dimension in range(dimensions, 1, -1):
        start = round(left ** (1.0 / dimension))
        side = next((s for s in range(start, 1, -1) if left % s == 0), 1)
        sides.append(side)
        left //= side
    sides.append(left)
    if min(sides) < 2 or max(sides) > 64 * min(sides):
        side = max(2, round(accelerators ** (1.0 / dimensions)))
        raise ImpossibleCluster(
            "accelerators", accelerators, f"no even torus of {dimensions} dimensions",
            side**dimensions,
        )  # fmt: skip
    return tuple(sorted(sides, reverse=True))


def _direct(endpoints: int, counts: DirectNetwork, radix: int, far: Mapping[str, float]) -> Network:
    links = {gap: _f(value) for gap, value in far.items()}
    local = counts.inter_switch_links - sum(far.values())
    used = endpoints + 2.0 * counts.inter_switch_links
    return Network(
        endpoints=_f(endpoints),
        tiers=_f(1),
        switches={"switch": counts.switches},
        links={HOST: _f(endpoints), "between switches": local, **links},
        ports_left_over=counts.switches * radix - used,
        hops=counts.hops,
        bisection_links=counts.bisection_links,
    )


def _each(build: Callable[[int], Network], count: FloatArray) -> Network:
    """Build one network per element: these topologies are found, not computed."""
    flat = [build(int(n)) for n in np.ravel(count)]

    def gather(values: list[FloatArray]) -> FloatArray:
        return np.asarray(values, dtype=np.float64).reshape(np.shape(count))

    tiers = {name for each in flat for name in each.switches}
    gaps = [name for name in (HOST, "torus", "between switches", "global")
            if any(name in each.links for each in flat)]  # fmt: skip
    zero = np.asarray(0.0)
    return Network(
        endpoints=count,
        tiers=gather([each.tiers for each in flat]),
        switches={t: gather([each.switches.get(t, zero) for each in flat]) for t in sorted(tiers)},
        links={g: gather([each.links.get(g, zero) for each in flat]) for g in gaps},
        ports_left_over=gather([each.ports_left_over for each in flat]),
        hops=gather([each.hops for each in flat]),
        bisection_links=gather([each.bisection_links for each in flat]),
    )


def _times(one: Network, copies: int, *, endpoints: FloatArray | None = None) -> Network:
    return Network(
        endpoints=one.endpoints * copies if endpoints is None else endpoints,
        tiers=one.tiers,
        switches={name: value * copies for name, value in one.switches.items()},
        links={
            name: endpoints if name == HOST and endpoints is not None else value * copies
            for name, value in one.links.items()
        },
        ports_left_over=one.ports_left_over * copies,
        hops=one.hops,
        bisection_links=one.bisection_links * copies,
        copper=one.copper,
    )


def _f(value: ArrayLike) -> FloatArray:
    return np.asarray(value, dtype=np.float64)
