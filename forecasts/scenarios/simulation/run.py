"""One simulation: chunks of paths through every stage, and what each path ends with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.drivers import DRIVERS
from forecasts.scenarios.joint import Joint, joint_odds
from forecasts.scenarios.simulation.draws import Streams, Values
from forecasts.scenarios.simulation.ends import ends_of
from forecasts.scenarios.simulation.inputs import SimulationInputs
from forecasts.scenarios.simulation.measures import Measure
from forecasts.scenarios.simulation.paths import draw_paths

CHUNK: Final = 98_304
"""Numbers of one measure in a chunk, paths times quarters: what a processor's cache holds."""


@dataclass(frozen=True)
class Simulated:
    """Paths and what they end with.

    ``states[axis]`` has shape ``(n,)``; ``values[measure]`` shape ``(len(answered), n)``;
    ``levels[driver]`` is each path's level on the driver's normal scale.
    """

    inputs: SimulationInputs
    joint: Joint
    measures: tuple[Measure, ...]
    states: Mapping[str, npt.NDArray[np.intp]]
    levels: Mapping[str, npt.NDArray[np.float32]]
    values: Mapping[str, Values]

    @property
    def n(self) -> int:
        """Number of paths."""
        return len(next(iter(self.states.values())))


def simulate(
    inputs: SimulationInputs,
    n: int,
    *,
    seed: int,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    only: Sequence[str] | None = None,
) -> Simulated:
    """Simulate ``n`` paths.

    Parameters
    ----------
    inputs
        Sets, forecasts and hardware.
    n
        Paths, at least 1.
    seed
        Any integer; the same seed gives the same paths.
    weights
        Odds by axis that replace the stated ones.
    only
        Measures to keep; all by default.
    """
    if n < 1:
        raise ValueError(f"n = {n}: at least one path is needed")
    world = inputs.world
    joint = (
        inputs.kept("joint", lambda: joint_odds(world.weights, world.influences))
        if weights is None
        else joint_odds(weights, world.influences)
    )
    chunk = max(CHUNK // len(inputs.days), 1)
    streams = Streams(seed)
    states: dict[str, list[npt.NDArray[np.intp]]] = {}
    levels: dict[str, list[npt.NDArray[np.float32]]] = {}
    values: dict[str, Values] = {}
    measures: tuple[Measure, ...] = ()
    done = 0
    while done < n:
        size = min(chunk, n - done)
        paths = draw_paths(inputs, joint, size, streams)
        kept = []
        for measure, made in ends_of(paths, only):
            kept.append(measure)
            if measure.name not in values:
                values[measure.name] = np.empty((len(inputs.answered), n), dtype=np.float32)
            values[measure.name][:, done : done + size] = made
        measures = tuple(kept)
        for axis, state in paths.states.items():
            states.setdefault(axis, []).append(state)
        for driver in DRIVERS if only is None else ():
            levels.setdefault(driver, []).append(paths.levels[driver])
        done += size
    return Simulated(
        inputs,
        joint,
        measures,
        {axis: np.concatenate(parts) for axis, parts in states.items()},
        {driver: np.concatenate(parts) for driver, parts in levels.items()},
        values,
    )
