"""Ranks that communicate, the links between them, and what collectives reach of those.

Constants: NCCL ``src/graph/tuning.cc`` for the form, published nccl-tests and operator tables for
the values (``data/hardware/collectives.toml``, ``collective_links.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecasts.hardware.feasibility import at_least
from forecasts.hardware.training.arrays import Flag, Number

# Steps up to which start-up grows in full: a ring all-reduce of one box, 2 (8 - 1). Beyond it the
# library changes algorithm (NCCL, src/graph/tuning.cc).
EARLY_STEPS = 14.0


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
    """Start-up times and shares common to all generations.

    ``start_us`` of any collective; ``late_step_share`` of a step's start-up beyond
    :data:`EARLY_STEPS`. ``exchange_*``: an all-to-all's start-up, by peer, its early bulk start-up
    and ``c`` of that. ``bulk_us`` of one other rank on Hopper, growing with the ranks to the power
    ``bulk_growth``; ``gather_bulk_share`` and ``in_network_bulk_share`` of it elsewhere;
    ``protocol`` is the ``c`` of ``E x / (x + c E)``.
    ``network_*share`` of a port: in rings, of that in trees, in all-to-alls;
    ``network_group_loss`` of a switch reduction by further domain.
    ``low_latency_*`` and ``expert_*``: of DeepEP's kernels for decoding and for training.
    """

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


@dataclass(frozen=True, kw_only=True)
class Communicator:
    """Ranks that communicate, and the links between them; numbers or arrays.

    ``domain`` is the ranks of one scale-up domain taking part; beyond it traffic crosses the
    network, at ``network_bytes_per_s`` delivered to one accelerator. ``extra_start_s`` is what the
    network's own start-up adds.
    """

    links: CollectiveLinks
    constants: CollectiveConstants
    ranks: Number
    domain: Number
    scale_up_bytes_per_s: Number
    network_bytes_per_s: Number = np.inf
    extra_start_s: Number = 0.0

    def __post_init__(self) -> None:
        for name in ("ranks", "domain", "scale_up_bytes_per_s"):
            at_least(name, getattr(self, name), 1.0)

    @cached_property
    def others(self) -> Number:
        """Ranks beside one's own; above zero, so that it may divide."""
        return np.maximum(self.ranks - 1.0, 1e-9)

    @cached_property
    def per_domain(self) -> Number:
        """Ranks of one domain."""
        return np.minimum(self.ranks, self.domain)

    @cached_property
    def domains(self) -> Number:
        """Domains that the ranks span."""
        return np.ceil(self.ranks / self.per_domain)

    @cached_property
    def across(self) -> Flag:
        """Whether the ranks span several domains."""
        return self.domains > 1.0

    @cached_property
    def filled_share(self) -> Number:
        """Share of the links that small groups of one domain fill."""
        share = self.others / (self.others + self.links.few_ranks_loss)
        return np.where(self.across, 1.0, share)

    @property
    def ports_bytes_per_s(self) -> Number:
        """Bandwidth of all network ports of a domain's ranks."""
        return self.network_bytes_per_s * self.constants.network_share * self.per_domain

    @property
    def bulk_us(self) -> Number:
        """Bulk start-up of an all-reduce."""
        constants = self.constants
        factor = constants.bulk_us * self.links.bulk_factor
        return factor * self.others**constants.bulk_growth

    def start_us(self, steps: Number) -> Number:
        """Start-up of an algorithm of so many steps."""
        late = self.constants.late_step_share * np.maximum(steps - EARLY_STEPS, 0.0)
        counted = np.minimum(steps, EARLY_STEPS) + late
        return self.constants.start_us + self.links.step_us * counted
