"""Collective communication: time and bus bandwidth over scale-up links and the back-end network.

``t = a + x + E x / (x + c E)`` with ``x = f S / B``: a start-up ``a`` that grows with the steps
of the algorithm, the bytes each rank must move at saturated bandwidth ``B``, and a bulk start-up
``E`` that is paid in full only by messages large enough to leave the low-latency protocols; an
all-to-all, made of single sends, pays a second, smaller one early.
``f`` is ``2 (n - 1) / n`` for all-reduce and ``(n - 1) / n`` for the others, so that ``f S / t``
is the bus bandwidth that nccl-tests print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.communicator import CollectiveConstants, Communicator
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least
from forecasts.hardware.training.arrays import Number

Operation = Literal["all_reduce", "all_gather", "reduce_scatter", "all_to_all"]
OPERATIONS: tuple[Operation, ...] = ("all_reduce", "all_gather", "reduce_scatter", "all_to_all")
BOX = 8  # accelerators of a box; wider domains reduce inside their switches only


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
    communicator: Communicator,
    *,
    in_network: bool | None = None,
    tree: bool = False,
) -> CollectiveTime:
    """Time one collective; sizes and ranks broadcast.

    Parameters
    ----------
    message_bytes
        Whole message of a rank (the size nccl-tests print).
    in_network
        Whether switches reduce; by default wherever the library would inside one domain, and
        not across the network.
    tree
        A tree across the network instead of a ring.

    Raises
    ------
    ImpossibleCluster
        For an unknown operation or a negative size.
    """
    if operation not in OPERATIONS:
        raise ImpossibleCluster("operation", operation, "is not a collective", OPERATIONS[0])
    size = at_least("message_bytes", message_bytes, 0.0)
    constants = communicator.constants
    if operation == "all_reduce":
        course = _all_reduce(communicator, in_network=in_network, tree=tree)
    elif operation == "all_to_all":
        course = _all_to_all(communicator)
    else:
        course = _gather(communicator)

    moved_bytes = bus_factor(operation, communicator.ranks) * size
    moved_s = moved_bytes / course.bytes_per_s
    bulk_s, early_s = course.bulk_us * 1e-6, course.early_us * 1e-6
    seconds = (
        course.start_us * 1e-6
        + moved_s
        + _start_of_bulk_s(moved_s, bulk_s, constants.protocol)
        + _start_of_bulk_s(moved_s, early_s, constants.exchange_protocol)
    )
    seconds = np.where(communicator.ranks > 1.0, seconds + communicator.extra_start_s, 0.0)
    rate = np.divide(moved_bytes, seconds, out=np.zeros_like(seconds + size), where=seconds > 0)
    return CollectiveTime(seconds=seconds, bus_bytes_per_s=rate)


def _start_of_bulk_s(moved_s: Number, bulk_s: Number, protocol: float) -> Number:
    """``E x / (x + c E)``: paid in full only by messages that leave the low-latency protocols."""
    return bulk_s * moved_s / (moved_s + protocol * bulk_s + 1e-30)


@dataclass(frozen=True)
class _Course:
    """What one operation starts with, and the bandwidth it saturates."""

    start_us: Number
    bulk_us: Number
    bytes_per_s: Number
    early_us: float = 0.0


def _all_reduce(communicator: Communicator, *, in_network: bool | None, tree: bool) -> _Course:
    """A ring, a tree across the network, or a reduction in the switches.

    In-network reduction moves ``(n + 1) / n`` instead of ``2 (n - 1) / n``: bus bandwidth is the
    wire rate times ``2 (n - 1) / (n + 1)``. Across ``k`` domains of ``g`` ranks a ring runs at
    most at ``g`` network ports, a tree or a switch reduction at ``(n - 1) / (k - 1)`` of one.
    """
    links, constants = communicator.links, communicator.constants
    n, group, across = communicator.ranks, communicator.per_domain, communicator.across
    available = in_network is not False and links.in_network_share > 0.0
    inside = available & (n >= links.in_network_from) & (~across | (in_network is True))
    wide = group > BOX
    wire_share = np.where(wide, links.in_network_wide_share, links.in_network_share)
    wire = communicator.scale_up_bytes_per_s * wire_share
    reduced = wire * 2.0 * (group - 1.0) / (group + 1.0)
    ring = communicator.scale_up_bytes_per_s * links.ring_share * communicator.filled_share
    bandwidth = np.where(inside, np.where(across & ~wide, ring, reduced), ring)

    hops = np.maximum(communicator.domains - 1.0, 1.0)
    port = communicator.network_bytes_per_s * constants.network_share
    tree_bytes_per_s = port * (n - 1.0) / hops
    if tree:
        network = tree_bytes_per_s * constants.network_tree_share
    else:
        network = np.where(
            inside & wide,
            np.minimum(bandwidth, tree_bytes_per_s) / (1.0 + constants.network_group_loss * hops),
            np.minimum(bandwidth, communicator.ports_bytes_per_s),
        )
    return _Course(
        start_us=communicator.start_us(2.0 * (n - 1.0)),
        bulk_us=communicator.bulk_us * np.where(inside, constants.in_network_bulk_share, 1.0),
        bytes_per_s=np.where(across, network, bandwidth),
    )


def _all_to_all(communicator: Communicator) -> _Course:
    """Single sends, which pay a second, smaller start-up early; across the network at the port."""
    links, constants = communicator.links, communicator.constants
    port = communicator.network_bytes_per_s * constants.network_exchange_share
    inside = communicator.scale_up_bytes_per_s * links.exchange_share * communicator.filled_share
    return _Course(
        start_us=constants.exchange_start_us
        + constants.exchange_step_us * (communicator.ranks - 1.0),
        bulk_us=communicator.bulk_us * constants.gather_bulk_share,
        bytes_per_s=np.where(communicator.across, port, inside),
        early_us=constants.exchange_bulk_us,
    )


def _gather(communicator: Communicator) -> _Course:
    """All-gather and reduce-scatter: a ring that goes round once."""
    inside = (
        communicator.scale_up_bytes_per_s
        * communicator.links.gather_share
        * communicator.filled_share
    )
    across = np.minimum(inside, communicator.ports_bytes_per_s)
    return _Course(
        start_us=communicator.start_us(communicator.ranks - 1.0),
        bulk_us=communicator.bulk_us * communicator.constants.gather_bulk_share,
        bytes_per_s=np.where(communicator.across, across, inside),
    )


def low_latency_exchange_s(
    exchanged_bytes: ArrayLike,
    *,
    ranks: ArrayLike,
    constants: CollectiveConstants,
    scale_up_bytes_per_s: ArrayLike,
    network_bytes_per_s: ArrayLike,
) -> FloatArray:
    """Expert dispatch or combine for decoding, one direction.

    Start-up plus the slower of the copies that stay in the box, ``8 / n``, over scale-up links
    and those that leave it, ``1 - 8 / n``, over the network (DeepEP, low-latency kernels).
    """
    moved_bytes = np.asarray(exchanged_bytes, dtype=np.float64)
    inside = np.minimum(1.0, BOX / at_least("ranks", ranks, 1.0))
    scale_up = np.asarray(scale_up_bytes_per_s) * constants.low_latency_scale_up_share
    network = np.asarray(network_bytes_per_s) * constants.low_latency_network_share
    slower_s = np.maximum(moved_bytes * inside / scale_up, moved_bytes * (1.0 - inside) / network)
    return np.asarray(constants.low_latency_start_us * 1e-6 + slower_s)
