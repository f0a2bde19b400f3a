"""The heaviest model of a fit, in words, in numbers and as a statsmodels results object.

The ensemble is an average of many ETS models. To look inside, the class with the most weight is
taken over the two ETS members, and in it the parameter point with the most weight.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecasts.series.members import Member

if TYPE_CHECKING:
    from statsmodels.tsa.exponential_smoothing.ets import ETSResults

TREND: Final = {"N": "N", "D": "A", "Ad": "Ad"}
"""Trend letter of each grid class in statsmodels' short names."""

_WORDS: Final = {"N": "no trend", "D": "constant drift", "Ad": "damped trend"}


@dataclass(frozen=True, eq=False)
class Heaviest:
    """One grid point of one member; ``class_weight`` is its class's part of that member."""

    member: Member
    point: int
    class_weight: float

    @property
    def kind(self) -> str:
        """``N``, ``D`` or ``Ad``."""
        return self.member.grid.kind[self.point]

    def describe(self) -> str:
        """For example ``ETS(A,Ad,N) on logs, damped trend (82% of that member's weight)``."""
        scale = "logs" if self.member.scale == "log" else "the level"
        return (
            f"ETS(A,{TREND[self.kind]},N) on {scale}, {_WORDS[self.kind]} "
            f"({self.class_weight:.0%} of that member's weight)"
        )

    def parameters(self) -> dict[str, float]:
        """Return statsmodels' parameters by name, in the units of the (log) series."""
        member, point = self.member, self.point
        level, slope = member.initial[point] * member.unit
        named = {"smoothing_level": float(member.grid.alpha[point])}
        if self.kind != "N":
            named["smoothing_trend"] = float(member.grid.beta[point])
        if self.kind == "Ad":
            named["damping_trend"] = float(member.grid.phi[point])
        named["initial_level"] = float(level + member.origin)
        if self.kind != "N":
            named["initial_trend"] = float(slope)
        return named

    def results(self, series: pd.Series) -> "ETSResults":
        """Smooth ``series``, on this member's scale and without its season, at these parameters."""
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        values = series.to_numpy(dtype=float)
        x = self.member.season.remove(np.log(values) if self.member.scale == "log" else values)
        model = ETSModel(
            pd.Series(x, series.index, name=series.name),
            error="add",
            trend=None if self.kind == "N" else "add",
            damped_trend=self.kind == "Ad",
            seasonal=None,
            bounds={"smoothing_level": (1e-4, 1.6)},
        )
        return model.smooth(list(self.parameters().values()))


def heaviest(members: tuple[Member, ...]) -> Heaviest:
    """Choose among the ETS members: first the class, then the point within it."""
    best: Heaviest | None = None
    for member in members:
        if member.method != "ets":
            continue
        kinds = np.array(member.grid.kind)
        for kind in TREND:
            weights = np.where(kinds == kind, member.weights, 0.0)
            total = float(weights.sum())
            if best is None or total > best.class_weight:
                best = Heaviest(member, int(weights.argmax()), total)
    if best is None:
        raise ValueError("no ETS member among the members")
    return best
