"""Delivered bandwidth as a distribution: hashed flows, sprayed packets, incast, tails.

A synchronous collective ends with its slowest flow, so the share of rated bandwidth it receives
is the mean load of the links over the load of the fullest one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, at_least, whole


@dataclass(frozen=True, kw_only=True)
class LoadBalancingConstants:
    """How many flows share a link, and how much of a step waits for them.

    ``uplinks`` of one leaf; flows per uplink of collectives and of storage clients;
    ``elephant_flows`` of one adapter, hashed on its ports; ``exposed_share`` of a step spent in
    communication of all kinds where the fabric is worth replacing.
    """

    uplinks: int
    storage_flows_per_uplink: float
    elephant_flows: int
    exposed_share: float


def fullest_link(flows: int, links: int) -> FloatArray:
    """Probability that the fullest of ``m`` links holds 0, 1, ... n of ``n`` evenly hashed flows.

    Exact: loads are independent Poisson counts given their sum, so ``P(max <= t)`` is the chance
    that ``m`` counts cut off at ``t`` add to ``n`` (a power of their transform) over the chance
    that uncut ones do.
    """
    n, m = int(whole("flows", flows, 1)), int(whole("links", links, 1))
    rate = n / m
    counts = np.arange(n + 1, dtype=np.float64)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(counts[1:]))])
    mass = np.exp(counts * math.log(rate) - rate - log_factorial)
    whole_sum = math.exp(n * math.log(n) - n - log_factorial[-1])
    at_most = np.ones(n + 1)
    for cap in range(n):
        if cap * m < n:
            at_most[cap] = 0.0
            continue
        size = 1 << max(n, cap * m).bit_length()
        transform = np.fft.rfft(mass[: cap + 1], size)
        at_most[cap] = min(1.0, max(0.0, np.fft.irfft(transform**m, size)[n] / whole_sum))
        if at_most[cap] > 1.0 - 1e-12:
            break
    return np.diff(at_most, prepend=0.0)


def hashed_share(flows: ArrayLike, links: ArrayLike) -> FloatArray:
    """Share of bandwidth that equal hashed flows receive: mean of (mean load / fullest load).

    Eight flows a link on 16 to 32 links give 0.56 to 0.61: the vendor's "60%" of standard
    Ethernet.
    """
    pairs = np.broadcast_arrays(whole("flows", flows, 1), whole("links", links, 1))
    values = []
    for n, m in zip(pairs[0].ravel(), pairs[1].ravel(), strict=True):
        chance = fullest_link(int(n), int(m))
        values.append(float(np.sum(chance[1:] * (n / m) / np.arange(1, int(n) + 1))))
    return np.asarray(values, dtype=np.float64).reshape(pairs[0].shape)


def port_imbalance(flows: int, ports: int) -> float:
    """Load of the fuller port over that of the emptier, each on average over all hashes.

    Two or three flows on two ports: 3 (Alibaba HPN reports about 3 with few elephant flows).
    Infinite when some port is always empty.
    """
    n, m = int(whole("flows", flows, 1)), int(whole("ports", ports, 1))
    if m == 1:
        return 1.0
    if m > 2:
        raise ImpossibleCluster("ports", m, "an adapter's imbalance is known for two ports", 2)
    ways = np.array([math.comb(n, k) for k in range(n + 1)], dtype=np.float64) / 2.0**n
    loads = np.arange(n + 1, dtype=np.float64)
    fuller = float(np.sum(ways * np.maximum(loads, n - loads)))
    return fuller / (n - fuller) if n > fuller else math.inf


@dataclass(frozen=True)
class ShareDistribution:
    """Draws of the share of bandwidth a job receives."""

    draws: FloatArray

    def quantile(self, probability: ArrayLike) -> FloatArray:
        """Quantiles of the share."""
        return np.asarray(np.quantile(self.draws, np.asarray(probability, dtype=np.float64)))

    @property
    def mean(self) -> float:
        """Mean share."""
        return float(self.draws.mean())


def hashed_share_distribution(
    flows: int, links: int, *, draws: int, rng: np.random.Generator
) -> ShareDistribution:
    """The share itself, drawn: one multinomial hash of all flows per draw."""
    loads = rng.multinomial(int(whole("flows", flows, 1)), [1.0 / links] * links, size=draws)
    return ShareDistribution(flows / links / loads.max(axis=1))


def sprayed_share_distribution(
    links: int, *, mean_share: float, spread: float, draws: int, rng: np.random.Generator
) -> ShareDistribution:
    """Packets sprayed over all links: the slowest of ``m`` links with lognormal load.

    ``spread`` is the standard deviation of the log of one link's load (about 0.05 sprayed, 0.25
    hashed); ``mean_share`` is what headers and reordering leave.
    """
    loads = rng.lognormal(0.0, float(at_least("spread", spread, 0.0)), size=(draws, links))
    return ShareDistribution(mean_share * loads.mean(axis=1) / loads.max(axis=1))


def flowlet_share(
    flows: ArrayLike, links: ArrayLike, *, flowlets_per_flow: ArrayLike
) -> FloatArray:
    """Hashed flowlets: a flow cut in ``f`` parts hashes as ``f`` flows."""
    cut = at_least("flowlets_per_flow", flowlets_per_flow, 1.0)
    return hashed_share(np.round(np.asarray(flows) * cut), links)


def incast_gbps(link_gbps: ArrayLike, senders: ArrayLike) -> FloatArray:
    """What each of several senders gets of one receiver's link: ``link / senders``."""
    return at_least("link_gbps", link_gbps, 0.0) / at_least("senders", senders, 1.0)
