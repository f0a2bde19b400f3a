"""Pods joined by a thinner top tier: what crosses it gets less, what stays inside does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least, share, whole
from forecasts.hardware.topology.fat_tree import Counts, usable_radix


def pod_accelerators(racks_per_pod: ArrayLike, accelerators_per_rack: ArrayLike) -> FloatArray:
    """Accelerators of one pod, within which bandwidth is full."""
    return at_least("racks_per_pod", racks_per_pod, 1) * at_least(
        "accelerators_per_rack", accelerators_per_rack, 1
    )


def oversubscription(down_ports: ArrayLike, up_ports: ArrayLike) -> FloatArray:
    """Ports down over ports up of a switch."""
    return at_least("down_ports", down_ports, 1) / at_least("up_ports", up_ports, 1)


def crossing_gbps(link_gbps: ArrayLike, ratio: ArrayLike) -> FloatArray:
    """Bandwidth of one accelerator when all of a pod talks out of it at once: ``link / ratio``.

    Llama 3's top tier is 1:7, so 400 Gb/s become 57 (arXiv 2407.21783).
    """
    return at_least("link_gbps", link_gbps, 0.0) / at_least("ratio", ratio, 1.0)


def delivered_gbps(
    link_gbps: ArrayLike, *, ratio: ArrayLike, crossing_share: ArrayLike
) -> FloatArray:
    """Bandwidth of one accelerator when ``crossing_share`` of its traffic leaves the pod.

    The thinner tier binds only once the crossing traffic exceeds ``1 / ratio`` of the link, so a
    job whose ranks are placed with the pods in mind may not feel it at all.
    """
    link = at_least("link_gbps", link_gbps, 0.0)
    crossing = share("crossing_share", crossing_share, above_zero=False)
    limit = np.divide(
        1.0,
        crossing * np.asarray(ratio, dtype=np.float64),
        out=np.full(np.broadcast(crossing, np.asarray(ratio)).shape, np.inf),
        where=crossing > 0,
    )
    return np.asarray(link * np.minimum(1.0, limit))


def link_loss_share(uplinks: ArrayLike) -> FloatArray:
    """Bandwidth a switch loses with one of its uplinks: ``1 / uplinks``."""
    return np.asarray(1.0 / at_least("uplinks", uplinks, 1))


@dataclass(frozen=True)
class ThinnedTree:
    """Counts of a tree whose top tier carries less than enters below it. Arrays of one shape."""

    endpoints: Counts
    tiers: Counts
    leaf_switches: Counts
    spine_switches: Counts
    core_switches: Counts
    leaf_links: Counts
    top_links: Counts
    ports_left_over: Counts


def thinned_tree(
    endpoints: ArrayLike, radix: int, *, ratio: float, tiers: int | None = None
) -> ThinnedTree:
    """Two or three tiers, ``ratio`` down ports to one up port where the last tier begins.

    The switch below the top gives ``d = floor(k r / (1 + r))`` ports down and ``u = floor(d / r)``
    up (at least one). Two tiers: leaves ``ceil(n / d)``, spines ``ceil(leaves u / k)``, at most
    ``k`` leaves. Three: leaves as in a full tree, spines ``ceil(n / d)`` with ``u`` up each, cores
    ``ceil(spines u / k)``; at most ``k (k/2) d`` endpoints. One tier is a single switch. Llama 3's
    1:7 above pods of 3,072 is three tiers with ``r = 7`` (arXiv 2407.21783).

    Raises
    ------
    ImpossibleCluster
        When the radix leaves no port upward, or the tiers do not reach.
    """
    count = whole("endpoints", endpoints, 1).astype(np.int64)
    usable_radix(radix)
    over = float(at_least("oversubscription", ratio, 1.0))
    down = int(radix * over / (1.0 + over))
    if down >= radix:
        raise ImpossibleCluster(
            "oversubscription", f"{over:g}", f"radix {radix} keeps a port upward", radix - 1
        )
    up = max(1, int(down / over))
    half = radix // 2
    limits = np.array([radix, radix * down, radix * half * down])
    level = np.searchsorted(limits, count, side="left") + 1
    wanted = level if tiers is None else np.full_like(level, int(whole("tiers", tiers, 1)))
    if np.any(level > np.minimum(wanted, 3)):
        most = int(limits[min(int(np.max(wanted)), 3) - 1])
        raise ImpossibleCluster(
            "endpoints", f"{count.max():,}",
            f"{min(int(np.max(wanted)), 3)} tiers of radix {radix} at 1:{over:g} reach {most:,}",
            most,
        )  # fmt: skip
    level = wanted
    leaf = np.select([level == 1, level == 2], [np.ones_like(count), -(-count // down)],
                     default=-(-count // half))  # fmt: skip
    leaf_links = np.select([level == 1, level == 2], [np.zeros_like(count), leaf * up],
                           default=count)  # fmt: skip
    spine = np.select([level == 1, level == 2], [np.zeros_like(count), -(-leaf_links // radix)],
                      default=-(-count // down))  # fmt: skip
    top = np.where(level == 3, spine * up, 0)
    core = -(-top // radix)
    spare = (leaf + spine + core) * radix - count - 2 * leaf_links - 2 * top
    return ThinnedTree(count, level, leaf, spine, core, leaf_links, top, spare)
