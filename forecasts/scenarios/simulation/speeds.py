"""Port generations side by side: what part of new bandwidth is at which speed, path by path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from forecasts.scenarios.drivers import DAYS_PER_YEAR, sigmoid
from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import Paths
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS

HALF_OF_PORTS: Final = (date(2027, 12, 31), date(2030, 12, 31))
"""Without an outlook: half of new ports at 1.6T or faster, and at 3.2T (Dell'Oro's years)."""
TAKEOVER_YEARS: Final = 0.5
"""Scale of the logistic takeover then: 10 to 90% in a little over two years."""
LANES: Final = (8.0, 8.0, 16.0)
"""Optical lanes of a module by speed (the outlook's lanes): one laser a lane or a part of one."""


@dataclass(frozen=True)
class Speeds:
    """The mix of speeds.

    ``of_bandwidth[speed]`` is the part of new bandwidth at each speed, shapes ``(quarters, n)`` or
    ``(quarters, 1)``, adding to one. ``port_generation`` is the place in ``SPEEDS_GBPS`` of the
    speed that the middle one of the ports ordered by speed has, of the same shape.
    """

    of_bandwidth: dict[float, Values]
    port_generation: Values

    @cached_property
    def modules_per_tbps(self) -> Values:
        """Modules for one Tb/s of ends."""
        total = sum(part / np.float32(s / 1e3) for s, part in self.of_bandwidth.items())
        return np.asarray(total, dtype=np.float32)

    @cached_property
    def lanes_per_tbps(self) -> Values:
        """Optical lanes for one Tb/s of ends: faster lanes carry more with the same laser."""
        total = sum(
            part * np.float32(lanes / s * 1e3)
            for lanes, (s, part) in zip(LANES, self.of_bandwidth.items(), strict=True)
        )
        return np.asarray(total, dtype=np.float32)


def speeds(paths: Paths) -> Speeds:
    """The published outlook at each path's pace: that of the bandwidth an accelerator gets.

    Slow paths have more ports up to 800G and fewer at 3.2T; 1.6T is what remains.
    """
    if outlook.has(paths, outlook.UP_TO_800G, outlook.AT_3200G):
        pace = outlook.place_of(paths, "scale_out_gbps")
        slow = outlook.at_rank(paths, outlook.UP_TO_800G, -pace)
        fast = np.minimum(outlook.at_rank(paths, outlook.AT_3200G, pace), 1.0 - slow)
    else:
        at = np.array([day.toordinal() for day in paths.inputs.days], dtype=np.float64)
        passed = [
            sigmoid(years / TAKEOVER_YEARS).astype(np.float32)[:, None]
            for years in ((at - half.toordinal()) / DAYS_PER_YEAR for half in HALF_OF_PORTS)
        ]
        slow, fast = 1.0 - passed[0], passed[0] * passed[1]
    of_ports = (slow, 1.0 - slow - fast, fast)
    bandwidth = [part * np.float32(s) for part, s in zip(of_ports, SPEEDS_GBPS, strict=True)]
    whole = bandwidth[0] + bandwidth[1] + bandwidth[2]
    middle = (slow < 0.5).astype(np.float32) + (fast > 0.5)
    return Speeds(
        of_bandwidth={s: part / whole for s, part in zip(SPEEDS_GBPS, bandwidth, strict=True)},
        port_generation=middle,
    )
