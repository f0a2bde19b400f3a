"""Which assumption moves an outcome most: Sobol indices of axes and drivers.

:func:`scipy.stats.sobol_indices` (Saltelli 2010's estimators) on independent inputs: one uniform
number an axis, which picks its outcome by the stated odds, and one an uncorrelated level a driver.
Influences and correlations are left out here, since the indices are defined without them, and
everything else stands at its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import sobol_indices, uniform

from forecasts.scenarios.drivers import DRIVERS
from forecasts.scenarios.simulation.ends import ends_of
from forecasts.scenarios.simulation.inputs import SimulationInputs
from forecasts.scenarios.simulation.paths import middle_paths

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """Indices by measure and input, shape ``(len(measures), len(inputs))``.

    ``first_order`` is the part of the variance that knowing one input alone removes, ``total`` the
    part that stays while everything else is known; both 0 to 1 up to sampling error.
    """

    measures: tuple[str, ...]
    inputs: tuple[str, ...]
    first_order: FloatArray
    total: FloatArray


def sobol(
    inputs: SimulationInputs,
    quarter: int,
    *,
    n: int,
    seed: int,
    measures: Sequence[str] | None = None,
) -> Sensitivity:
    """Sobol indices of every measure in one quarter.

    Parameters
    ----------
    quarter
        Place in ``inputs.quarters``.
    n
        Base sample, a power of two; ``n (inputs + 2)`` paths are run.
    seed
        Seeds the Sobol points.
    measures
        Which; all by default.
    """
    axes = inputs.world.axes
    names = (*(f"axis.{axis.name}" for axis in axes), *(f"driver.{name}" for name in DRIVERS))
    found: list[str] = []

    def run(x: FloatArray) -> FloatArray:
        """Measures in the quarter for inputs of shape ``(len(names), paths)``."""
        flat = x.reshape(len(names), -1)
        states = {
            axis.name: np.minimum(
                np.searchsorted(np.cumsum(list(axis.weights.values())), flat[i], side="right"),
                len(axis.outcomes) - 1,
            )
            for i, axis in enumerate(axes)
        }
        levels = [ndtri(np.clip(each, 1e-4, 1 - 1e-4)) for each in flat[len(axes) :]]
        ends = {
            measure.name: made[quarter]
            for measure, made in ends_of(middle_paths(inputs, states, levels), measures)
        }
        found[:] = list(ends)
        made = np.asarray(np.stack(list(ends.values())), dtype=np.float64)
        return made.reshape(len(ends), *x.shape[1:])

    made = sobol_indices(
        func=run, n=n, dists=[uniform()] * len(names), rng=np.random.default_rng(seed)
    )
    clean = (
        np.clip(np.nan_to_num(each), 0.0, 1.0) for each in (made.first_order, made.total_order)
    )
    first, total = (np.asarray(each, dtype=np.float64).reshape(len(found), -1) for each in clean)
    return Sensitivity(tuple(found), names, first, total)
