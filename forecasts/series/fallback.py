"""What stands in when a series says too little for a model: the last value, with wide intervals."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]

HALF_WIDTH: Final = 0.30
"""Half-width of the 80% interval one step ahead, as a share of the last value."""


@dataclass(frozen=True, eq=False)
class NaiveMember:
    """The last value carried forward; the 80% interval is 30% x sqrt(h) either side.

    This is M4's Naive2, whose season is none below three cycles. The interval is a convention,
    not an estimate: it is multiplicative for a positive series, additive otherwise.
    """

    last: float
    size: float

    @property
    def name(self) -> str:
        """``naive``."""
        return "naive"

    def summary(self) -> dict[str, Any]:
        """Return what a stored forecast keeps of the stand-in."""
        return {"name": self.name, "last": self.last, "half_width_80": HALF_WIDTH}

    def quantiles(self, horizon: int, levels: tuple[float, ...], *, spread: float = 1.0) -> Array:
        """Quantiles (h, L) in the units of the series; ``spread`` widens the distribution."""
        deviation = HALF_WIDTH / float(ndtri(0.9)) * spread
        steps = np.sqrt(np.arange(1.0, horizon + 1.0))[:, None]
        z = deviation * steps * ndtri(np.array(levels))[None, :]
        return np.asarray(self.last * np.exp(z) if self.size == 0.0 else self.last + self.size * z)


def naive_member(values: Array) -> NaiveMember:
    """Return the stand-in for ``values`` (n,), n at least 1."""
    if (values > 0.0).all():
        return NaiveMember(last=float(values[-1]), size=0.0)
    return NaiveMember(last=float(values[-1]), size=float(np.abs(values).mean()))
