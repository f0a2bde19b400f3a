"""How long a measure takes to double from generation to generation, and whether a claim holds.

"Capacity doubles every two years" is a hypothesis about a slope: log2 of the measure is regressed
on the date, and the claimed slope is tested against the spread of the generations around the line.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forecasts.diffusion.observation import DiffusionError

Array = NDArray[np.float64]

FEWEST: Final = 3
SIGNIFICANT: Final = 0.05


@dataclass(frozen=True)
class Cadence:
    """A doubling time in years with its 95% interval, the test, and when the next one is due.

    ``gaps`` are the shortest and longest years for each doubling between neighbours; ``next_*`` are
    the 10, 50 and 90% quantiles of the next doubling's date, decimal years.
    """

    n: int
    doubling_years: float
    low: float
    high: float
    gaps: tuple[float, float]
    p_value: float
    verdict: str
    next_low: float
    next_median: float
    next_high: float


def doubling_time(times: Array, values: Array, *, hypothesis_years: float = 2.0) -> Cadence:
    """Test a claimed doubling time on generations.

    Parameters
    ----------
    times
        Dates (n,) in decimal years, rising.
    values
        The measure (n,), above zero, in any unit.
    hypothesis_years
        The doubling time claimed.

    Raises
    ------
    DiffusionError
        With fewer than three generations, dates out of order, or a measure that does not grow.
    """
    t, y = np.asarray(times, dtype=float), np.log2(np.asarray(values, dtype=float))
    if len(t) < FEWEST or np.any(np.diff(t) <= 0.0):
        raise DiffusionError(f"{len(t)} generations at {t}: {FEWEST} are needed, each later")
    fit = stats.linregress(t, y)
    if fit.slope <= 0.0:
        raise DiffusionError(f"the measure does not grow over {t[0]:.1f} to {t[-1]:.1f}")
    freedom = len(t) - 2
    reach = float(stats.t.ppf(0.975, freedom)) * fit.stderr
    low, high = 1.0 / (fit.slope + reach), 1.0 / max(fit.slope - reach, 1e-9)
    if fit.stderr > 1e-12:
        p_value = float(
            2.0 * stats.t.sf(abs(fit.slope - 1.0 / hypothesis_years) / fit.stderr, freedom)
        )
    else:
        p_value = 1.0 if abs(1.0 / fit.slope - hypothesis_years) < 1e-9 else 0.0
    if p_value >= SIGNIFICANT:
        verdict = "not rejected"
    else:
        verdict = "faster" if 1.0 / fit.slope < hypothesis_years else "slower"
    steps = np.diff(y)
    years = np.diff(t)[steps > 0.0] / steps[steps > 0.0]
    due, due_reach = _next(t, y, fit.slope, fit.intercept, freedom)
    return Cadence(
        n=len(t),
        doubling_years=1.0 / fit.slope,
        low=low,
        high=high,
        gaps=(float(years.min()), float(years.max())),
        p_value=p_value,
        verdict=verdict,
        next_low=max(due - due_reach, t[-1]),
        next_median=max(due, t[-1]),
        next_high=max(due + due_reach, t[-1]),
    )


def _next(t: Array, y: Array, slope: float, intercept: float, freedom: int) -> tuple[float, float]:
    """When the last value has doubled, and how far the 80% interval reaches to each side.

    Inverse prediction: the error of the line there, carried to the time axis (the delta method).
    """
    due = (y[-1] + 1.0 - intercept) / slope
    sigma = float(np.sqrt(((y - intercept - slope * t) ** 2).sum() / freedom))
    leverage = 1.0 + 1.0 / len(t) + (due - t.mean()) ** 2 / ((t - t.mean()) ** 2).sum()
    return float(due), float(stats.t.ppf(0.9, freedom)) * sigma * float(np.sqrt(leverage)) / slope
