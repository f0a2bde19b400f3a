"""What documents say of an amount or a share: points, and bounds as censored observations.

"More than two-thirds" is not two-thirds: it says that the truth lies above. Such a statement
enters the likelihood as the probability of lying above, never as a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

Array = NDArray[np.float64]

_NODES_A_YEAR: Final = 4
_TINY: Final = 1e-9


class DiffusionError(ValueError):
    """Observations or assumptions contradict themselves; the message says which."""


@dataclass(frozen=True)
class Observation:
    """One statement about the time from ``start`` to ``end``, in decimal years.

    An ``amount`` is the sum of ``parts`` over that time, compared on the logarithm; a ``share`` is
    the sum of ``parts`` as a part of all, compared on the logit. ``sigma`` is the standard
    deviation on that scale. ``at_least`` and ``at_most`` are bounds.
    """

    parts: tuple[int, ...]
    start: float
    end: float
    value: float
    sigma: float
    kind: Literal["amount", "share"] = "share"
    relation: Literal["equals", "at_least", "at_most"] = "equals"

    def __post_init__(self) -> None:
        if not self.parts or self.end <= self.start or self.sigma <= 0.0:
            raise DiffusionError(
                f"observation {self}: it needs parts, an end after its start and a positive sigma"
            )
        if self.value <= 0.0 or (self.kind == "share" and self.value >= 1.0):
            raise DiffusionError(
                f"observation {self}: an amount must be above 0, a share strictly between 0 and 1"
            )


@dataclass(frozen=True, eq=False)
class Design:
    """Observations as arrays, so that many parameter vectors are compared at once.

    ``times`` (T,) are the nodes at which a model is asked; ``weights`` (R, T) sum a rate over each
    observation's window; ``parts`` (R, G) picks what it counts.
    """

    times: Array
    weights: Array
    parts: Array
    target: Array
    sigma: Array
    is_share: NDArray[np.bool_]
    side: Array

    @classmethod
    def of(cls, observations: Sequence[Observation], parts: int) -> "Design":
        """Lay out ``observations`` over ``parts`` parts; a window has a node each quarter."""
        if not observations:
            raise DiffusionError("no observation: without one there is only the prior")
        nodes: list[float] = []
        rows: list[tuple[int, int, float]] = []
        picks = np.zeros((len(observations), parts))
        for row, each in enumerate(observations):
            if max(each.parts) >= parts:
                raise DiffusionError(f"observation {each}: there are only {parts} parts")
            picks[row, list(each.parts)] = 1.0
            count = max(1, round((each.end - each.start) * _NODES_A_YEAR))
            step = (each.end - each.start) / count
            for i in range(count):
                rows.append((row, len(nodes), step))
                nodes.append(each.start + (i + 0.5) * step)
        weights = np.zeros((len(observations), len(nodes)))
        for row, column, step in rows:
            weights[row, column] = step
        values = np.array([each.value for each in observations])
        is_share = np.array([each.kind == "share" for each in observations])
        side = {"equals": 0.0, "at_least": 1.0, "at_most": -1.0}
        return cls(
            times=np.array(nodes),
            weights=weights,
            parts=picks,
            target=_scaled(values, is_share),
            sigma=np.array([each.sigma for each in observations]),
            is_share=is_share,
            side=np.array([side[each.relation] for each in observations]),
        )

    def predicted(self, rates: Array) -> Array:
        """Amounts and shares (..., R) of the observations from ``rates`` (..., T, G) a year."""
        summed = np.einsum("rt,...tg->...rg", self.weights, rates)
        counted = (summed * self.parts).sum(axis=-1)
        whole = np.maximum(summed.sum(axis=-1), _TINY)
        return np.asarray(np.where(self.is_share, counted / whole, counted))

    def errors(self, predicted: Array) -> Array:
        """Standardised errors (..., R) whose half sum of squares is the negative log-likelihood.

        A point gives (prediction less value) over sigma; a bound gives the square root of minus
        twice the log probability of lying on its side, which vanishes well inside.
        """
        z = (_scaled(predicted, self.is_share) - self.target) / self.sigma
        outside = np.sqrt(np.maximum(-2.0 * log_ndtr(self.side * z), 0.0))
        return np.asarray(np.where(self.side == 0.0, z, outside))


def _scaled(values: Array, is_share: NDArray[np.bool_]) -> Array:
    share = np.clip(np.where(is_share, values, 0.5), _TINY, 1.0 - _TINY)
    amount = np.maximum(np.where(is_share, 1.0, values), _TINY)
    return np.where(is_share, np.log(share / (1.0 - share)), np.log(amount))
