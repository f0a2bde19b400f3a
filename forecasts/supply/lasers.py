"""What optics can ship when lasers are short: the lesser of demand and capacity by quarter.

Everything is counted in optical lanes, since that is what a laser limits: an EML or VCSEL serves
one lane, a CW laser several. For each kind of laser::

    wanted(t)    = demand(t) + backlog(t-1) (1 - cancelled)
    shipments(t) = min(wanted(t), capacity(t))
    backlog(t)   = wanted(t) - shipments(t)

Lasers on indium phosphide also share the wafers: when those would not do, all of them give way in
proportion. New lines take their lead time: until then capacity grows as committed, after it with
demand and towards what waits, not beyond.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CATCH_UP: Final = 0.5
"""Part of the gap to what is wanted that capacity closes in a quarter once lines can be added."""


class SupplyError(ValueError):
    """Demand and capacity do not fit together; the message says where."""


@dataclass(frozen=True, eq=False)
class Lasers:
    """One kind of laser: all arrays are draws by quarter, (D, h), or draws, (D,).

    ``demand`` is in lanes a quarter; ``capacity_start`` in lanes in the first quarter; ``growth``
    is committed growth of capacity by quarter, on the logarithm; ``backlog_start`` in lanes;
    ``wafers_per_lane`` is what a lane takes of indium phosphide relative to the others (0 if none).
    """

    name: str
    demand: Array
    capacity_start: Array
    growth: Array
    backlog_start: Array
    wafers_per_lane: Array

    def __post_init__(self) -> None:
        if self.demand.ndim != 2 or self.growth.shape != self.demand.shape:
            raise SupplyError(
                f"{self.name}: demand {self.demand.shape} and growth {self.growth.shape} must be"
                " draws by quarter of one shape"
            )
        if (self.demand < 0.0).any() or (self.capacity_start <= 0.0).any():
            raise SupplyError(f"{self.name}: demand below zero, or no capacity")


@dataclass(frozen=True, eq=False)
class Wafers:
    """Indium phosphide upstream: capacity in the unit of ``wafers_per_lane`` times lanes."""

    capacity_start: Array
    growth: Array


@dataclass(frozen=True, eq=False)
class Flow:
    """What became of one kind of laser, (D, h) in lanes; ``shortage`` is the part not served.

    Shortage is unserved over wanted, backlog included; it is 0 where everything wanted ships.
    """

    demand: Array
    capacity: Array
    shipments: Array
    backlog: Array

    @property
    def shortage(self) -> Array:
        """Part (0 to 1) of demand and backlog that did not ship."""
        wanted = self.shipments + self.backlog
        return np.asarray(np.where(wanted > 0.0, self.backlog / np.maximum(wanted, 1e-12), 0.0))

    def shortage_ends(self, tolerance: float = 0.005) -> Array:
        """Step (D,) from which all that is wanted ships for two quarters, infinite if never."""
        served = self.shortage <= tolerance
        twice = served.copy()
        twice[:, :-1] &= served[:, 1:]
        first = np.argmax(twice, axis=1)
        return np.where(twice.any(axis=1), first, np.inf)


def ship(
    lasers: Sequence[Lasers],
    wafers: Wafers,
    *,
    cancelled: Array,
    lead_time: Array,
) -> tuple[Mapping[str, Flow], Flow]:
    """Run all kinds of lasers together, quarter by quarter.

    Parameters
    ----------
    lasers
        Each kind, all over the same draws and quarters.
    wafers
        What the kinds on indium phosphide share.
    cancelled
        Part (D,) of the backlog that is cancelled each quarter.
    lead_time
        Quarters (D,) before lines can be added beyond committed growth.

    Returns
    -------
    tuple
        The flow of each kind by name, and that of the wafers.
    """
    if not lasers:
        raise SupplyError("no laser: there is nothing to ship")
    shape = lasers[0].demand.shape
    if any(each.demand.shape != shape for each in lasers):
        raise SupplyError("all kinds of lasers need draws by quarter of one shape")
    per_lane = np.stack([each.wafers_per_lane for each in lasers])
    demand = np.stack([each.demand for each in lasers])
    capacity = np.stack([each.capacity_start for each in lasers])
    backlog = np.stack([each.backlog_start for each in lasers])
    upstream, asked = wafers.capacity_start, np.zeros(shape[0])
    kinds: list[_Quarter] = []
    shared: list[_Quarter] = []
    for step in range(shape[1]):
        wanted = demand[:, :, step] + backlog * (1.0 - cancelled)
        if step > 0:
            free = step >= lead_time
            upstream = next_capacity(
                upstream,
                wafers.growth[:, step],
                asked,
                free,
                _trend((demand[:, :, step] * per_lane).sum(axis=0),
                       (demand[:, :, step - 1] * per_lane).sum(axis=0)),
            )  # fmt: skip
            capacity = next_capacity(
                capacity,
                np.stack([each.growth[:, step] for each in lasers]),
                wanted,
                free,
                _trend(demand[:, :, step], demand[:, :, step - 1]),
            )
        possible = np.minimum(wanted, capacity)
        needed, asked = (possible * per_lane).sum(axis=0), (wanted * per_lane).sum(axis=0)
        allowed = np.minimum(1.0, upstream / np.maximum(needed, 1e-12))
        shipped = np.where(per_lane > 0.0, possible * allowed, possible)
        backlog = wanted - shipped
        kinds.append(_Quarter(demand[:, :, step], capacity, shipped, backlog))
        used = np.minimum(needed, upstream)
        shared.append(_Quarter(asked, upstream, used, np.maximum(asked - used, 0.0)))
    lanes, upstream_flow = _flow(kinds), _flow(shared)
    flows = {each.name: Flow(*(values[i] for values in lanes)) for i, each in enumerate(lasers)}
    return flows, Flow(*upstream_flow)


class _Quarter(NamedTuple):
    """One quarter of a :class:`Flow`: arrays over draws, or over kinds and draws."""

    demand: Array
    capacity: Array
    shipments: Array
    backlog: Array


def _flow(quarters: Sequence[_Quarter]) -> list[Array]:
    """Demand, capacity, shipments and backlog with the quarters as their last axis."""
    return [np.stack(values, axis=-1) for values in zip(*quarters, strict=True)]


def _trend(now: Array, before: Array) -> Array:
    """Demand over that of the quarter before."""
    return np.asarray(now / np.maximum(before, 1e-12))


def next_capacity(
    capacity: Array, committed: Array, wanted: Array, free: NDArray[np.bool_], trend: Array
) -> Array:
    """Next quarter's capacity: as committed; once lines can be added, with demand and what waits.

    Lines are not taken down when demand falls.
    """
    planned = capacity * np.exp(committed)
    ahead = capacity * np.maximum(trend, 1.0)
    chased = ahead + CATCH_UP * np.maximum(wanted - ahead, 0.0)
    return np.asarray(np.where(free, chased, planned))
