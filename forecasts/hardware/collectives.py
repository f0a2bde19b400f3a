"""Collective communication: time and bus bandwidth over scale-up links and the back-end network.

``t = a + x + E x / (x + c E)`` with ``x = f S / B``: a start-up ``a`` that grows with the steps
of the algorithm, the bytes each rank must move at saturated bandwidth ``B``, and a bulk start-up
``E`` that is paid in full only by messages large enough to leave the low-latency protocols; an
all-to-all, made of single sends, pays a second, smaller one early.
``f`` is ``2 (n - 1) / n`` for all-reduce and ``(n - 1) / n`` for the others, so that ``f S / t``
is the bus bandwidth that nccl-tests print. Constants: NCCL ``src/graph/tuning.cc`` for the form,
published nccl-tests and operator tables for the values (``data/hardware/collectives.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least

Operation = Literal["all_reduce", "all_gather", "reduce_scatter", "all_to_all"]
OPERATIONS: tuple[Operation, ...] = ("all_reduce", "all_gather", "reduce_scatter", "all_to_all")
BOX = 8  # accelerators of a box; wider domains reduce inside their switches only


@dataclass(frozen=True, kw_only=True)
class CollectiveLinks:
    """What collectives reach on one scale-up generation, as shares of its one-way bandwidth.

    ``few_ranks_loss``: ``B(n) = B (n - 1) / (n - 1 + loss)``, small groups fill fewer links.
    ``bulk_factor``: the bulk start-up, in which channels and buffers fill, over Hopper's.
    ``in_network_share``: wire rate of a reduction in the switches of a box;
    ``in_network_wide_share`` of a rack-wide domain. ``in_network_from``: fewest ranks for which
    the library chooses it.
    """

    name: str
    step_us: float
    ring_share: float
    gather_share: float
    exchange_share: float
    few_ranks_loss: float
    bulk_factor: float = 1.0
    in_network_share: float = 0.0
    in_network_wide_share: float = 0.0
    in_network_from: int = 10_000


@dataclass(frozen=True, kw_only=True)
class CollectiveConstants:
    """Start-up times and shares common to all generations."""

    start_us: float
    late_step_share: float
    exchange_start_us: float
    exchange_step_us: float
    exchange_bulk_us: float
    exchange_protocol: float
    bulk_us: float
    bulk_growth: float
    gather_bulk_share: float
    in_network_bulk_share: float
    protocol: float
    network_share: float
    network_tree_share: float
    network_exchange_share: float
    network_group_loss: float
    low_latency_start_us: float
    low_latency_network_share: float
    low_latency_scale_up_share: float
    expert_scale_up_share: float
    expert_network_share: float


@dataclass(frozen=True)
class CollectiveTime:
    """Seconds, and bus bandwidth as nccl-tests define it (bytes per second)."""

    seconds: FloatArray
    bus_bytes_per_s: FloatArray


def bus_factor(operation: Operation, ranks: ArrayLike) -> FloatArray:
    """Bytes each rank moves per byte of message."""
    n = at_least("ranks", ranks, 1)
    return np.asarray((2.0 if operation == "all_reduce" else 1.0) * (n - 1.0) / n)


def collective_time(
    operation: Operation,
    message_bytes: ArrayLike,
    ranks: ArrayLike,
    links: CollectiveLinks,
    constants: CollectiveConstants,
    *,
    scale_up_bytes_per_s: ArrayLike,
    domain: ArrayLike,
    network_bytes_per_s: ArrayLike = np.inf,
    in_network: bool | None = None,
    tree: bool = False,
    extra_start_s: ArrayLike = 0.0,
) -> CollectiveTime:
    """Time one collective; sizes and ranks broadcast.

    Parameters
    ----------
    message_bytes
        Whole message of a rank (the size nccl-tests print).
    domain
        Ranks of one scale-up domain taking part; beyond it traffic crosses the network.
    network_bytes_per_s
        Delivered network bandwidth of one accelerator.
    in_network
        Whether switches reduce; by default wherever the library would inside one domain, and
        not across the network.
    tree
        A tree across the network instead of a ring.

    Notes
    -----
    In-network reduction moves ``(n + 1) / n`` instead of ``2 (n - 1) / n``: bus bandwidth is the
    wire rate times ``2 (n - 1) / (n + 1)``. Across ``k`` domains of ``g`` ranks a ring runs at
    most at ``g`` network ports, a tree or a switch reduction at ``(n - 1) / (k - 1)`` of one.

    Raises
    ------
    ImpossibleCluster
        For an unknown operation, a negative size or fewer than one rank.
    """
    if operation not in OPERATIONS:
        raise ImpossibleCluster("operation", operation, "is not a collective", OPERATIONS[0])
    size = at_least("message_bytes", message_bytes, 0.0)
    n = at_least("ranks", ranks, 1.0)
    group = np.minimum(n, at_least("domain", domain, 1.0))
    domains = np.ceil(n / group)
    across = domains > 1.0
    up = at_least("scale_up_bytes_per_s", scale_up_bytes_per_s, 1.0)
    port = np.asarray(network_bytes_per_s, dtype=np.float64)
    others = np.maximum(n - 1.0, 1e-9)
    few = np.where(across, 1.0, others / (others + links.few_ranks_loss))
    bulk = constants.bulk_us * links.bulk_factor * others**constants.bulk_growth
    early = 0.0
    steps = (2.0 if operation == "all_reduce" else 1.0) * (n - 1.0)
    steps = np.minimum(steps, 14.0) + constants.late_step_share * np.maximum(steps - 14.0, 0.0)
    start = constants.start_us + links.step_us * steps
    protocol = constants.protocol

    if operation == "all_reduce":
        chosen = in_network is not False and links.in_network_share > 0.0
        inside = chosen & (n >= links.in_network_from) & (~across | (in_network is True))
        wide = group > BOX
        wire = up * np.where(wide, links.in_network_wide_share, links.in_network_share)
        reduced = wire * 2.0 * (group - 1.0) / (group + 1.0)
        ring = up * links.ring_share * few
        bandwidth = np.where(inside, np.where(across & ~wide, ring, reduced), ring)
        hops = np.maximum(domains - 1.0, 1.0)
        shared = port * constants.network_share * (n - 1.0) / hops
        lanes = port * constants.network_share * group
        network = np.where(
            inside & wide,
            np.minimum(bandwidth, shared) / (1.0 + constants.network_group_loss * hops),
            np.minimum(bandwidth, lanes),
        )
        if tree:
            network = shared * constants.network_tree_share
        bandwidth = np.where(across, network, bandwidth)
        bulk = bulk * np.where(inside, constants.in_network_bulk_share, 1.0)
    elif operation == "all_to_all":
        start = constants.exchange_start_us + constants.exchange_step_us * (n - 1.0)
        early = constants.exchange_bulk_us * 1e-6
        bulk = bulk * constants.gather_bulk_share
        bandwidth = np.where(
            across, port * constants.network_exchange_share, up * links.exchange_share * few
        )
    else:
        inner = up * links.gather_share * few
        lanes = port * constants.network_share * group
        bandwidth = np.where(across, np.minimum(inner, lanes), inner)
        bulk = bulk * constants.gather_bulk_share

    factor = bus_factor(operation, n)
    moved = factor * size / bandwidth
    late = bulk * 1e-6
    seconds = start * 1e-6 + moved + late * moved / (moved + protocol * late + 1e-30)
    seconds = seconds + early * moved / (moved + constants.exchange_protocol * early + 1e-30)
    seconds = np.where(n > 1.0, seconds + np.asarray(extra_start_s), 0.0)
    rate = np.divide(factor * size, seconds, out=np.zeros_like(seconds + size), where=seconds > 0)
    return CollectiveTime(seconds=seconds, bus_bytes_per_s=rate)


def low_latency_exchange_s(
    tokens: ArrayLike,
    *,
    experts_per_token: ArrayLike,
    hidden: ArrayLike,
    bytes_per_value: ArrayLike,
    ranks: ArrayLike,
    constants: CollectiveConstants,
    scale_up_bytes_per_s: ArrayLike,
    network_bytes_per_s: ArrayLike,
) -> FloatArray:
    """Expert dispatch or combine for decoding, one direction.

    Start-up plus the slower of the copies that stay in the box, ``8 / n``, over scale-up links
    and those that leave it, ``1 - 8 / n``, over the network (DeepEP, low-latency kernels).
    """
    copies = (
        np.asarray(tokens, dtype=np.float64)
        * np.asarray(experts_per_token)
        * np.asarray(hidden)
        * np.asarray(bytes_per_value)
    )
    near = np.minimum(1.0, BOX / at_least("ranks", ranks, 1.0))
    inside = (
        copies * near / (np.asarray(scale_up_bytes_per_s) * constants.low_latency_scale_up_share)
    )
    outside = (
        copies
        * (1.0 - near)
        / (np.asarray(network_bytes_per_s) * constants.low_latency_network_share)
    )
    return np.asarray(constants.low_latency_start_us * 1e-6 + np.maximum(inside, outside))
