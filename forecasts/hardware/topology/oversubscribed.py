"""Pods joined by a thinner top tier: what crosses it gets less, what stays inside does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least, share


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
