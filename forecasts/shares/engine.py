"""Forecasts of shares: every draw is non-negative and adds to one.

Half the draws come from one exponential smoothing mixture on log-ratios, half from forecasts of
each part alone, scaled to add to one. The two err differently; their pool is more accurate than
either, and than the last share or its trend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.engine import fit, spread_of
from forecasts.series.inputs import check_horizon
from forecasts.shares.bounds import Bound, bound_history, condition
from forecasts.shares.composition import SHORTEST, Composition, compose
from forecasts.shares.joint_mixture import fit_common
from forecasts.shares.logratio import to_coordinates, to_shares

Array = NDArray[np.float64]

DRAWS: Final = 2_000

_OVERSAMPLING: Final = 10
_FALLBACK_SIGMA: Final = 0.2
_FINE: Final = (0.005, *(round(i / 100, 2) for i in range(1, 100)), 0.995)


@dataclass(frozen=True, eq=False)
class ShareForecast:
    """Draws (D, h, K) of the shares of ``parts`` in ``periods``, and what there is to say."""

    draws: Array
    parts: tuple[str, ...]
    periods: pd.PeriodIndex
    n: int
    model: str
    warnings: tuple[str, ...]

    def mean(self) -> pd.DataFrame:
        """Expected shares, periods by parts; rows add to one."""
        return pd.DataFrame(self.draws.mean(axis=0), self.periods, list(self.parts))

    def quantiles(self, levels: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Quantiles of each part; rows are ``(horizon, part)``, columns the levels as floats."""
        checked = check_levels(levels)
        values = np.moveaxis(np.quantile(self.draws, checked, axis=0), 0, -1)
        steps = range(1, len(self.periods) + 1)
        return pd.DataFrame(
            values.reshape(-1, len(checked)),
            pd.MultiIndex.from_product([steps, self.parts], names=["horizon", "part"]),
            pd.Index(checked, name="quantile", dtype=float),
        )


def forecast_shares(
    shares: pd.DataFrame,
    horizon: int,
    *,
    rng: np.random.Generator,
    bounds: Sequence[Bound] = (),
    draws: int = DRAWS,
    unit: float = 0.01,
) -> ShareForecast:
    """Forecast the shares of a whole.

    Parameters
    ----------
    shares
        Fractions by period (quarterly or yearly ``PeriodIndex``) and part. What a row lacks to
        one becomes the part ``Other``; missing rows are bridged; parts that ended stay at zero.
    horizon
        Periods ahead.
    rng
        Source of the draws; the same state gives the same forecast.
    bounds
        What is known of a share without its figure. In a missing period inside the history the
        bridge is moved inside; after the history the draws are conditioned on it.
    draws
        Draws wanted, at least 2.
    unit
        Smallest step the shares are reported in.

    Raises
    ------
    SharesError
        When shares or bounds contradict themselves; see :func:`~forecasts.shares.compose`.
    """
    steps = check_horizon(horizon)
    whole = compose(shares, unit=unit)
    ahead = pd.period_range(whole.periods[-1] + 1, periods=steps, freq=whole.periods.freq)
    history = bound_history(whole, bounds)
    wanted = draws * _OVERSAMPLING if bounds else draws
    if len(history) < SHORTEST or np.ptp(history, axis=0).max() < 1e-9:
        paths = _random_walk(history, steps, wanted, rng)
        model = "random walk of log-ratios (fallback)"
        told: tuple[str, ...] = (
            f"Fallback: {len(history)} period(s) say too little for a model, so the last shares "
            f"are carried forward with log-ratios moving {_FALLBACK_SIGMA} a period by convention.",
        )
    else:
        common = _from_log_ratios(history, whole.cycle, steps, wanted - wanted // 2, rng)
        alone = _part_by_part(history, whole, steps, wanted // 2, rng)
        paths = rng.permutation(np.concatenate([common, alone]))
        model = "pool of an ETS mixture on isometric log-ratios and of forecasts part by part"
        told = ()
    paths, used = condition(paths, whole, bounds)
    if len(paths) < draws:
        paths = paths[rng.integers(0, len(paths), draws)]
    paths = paths[:draws]
    gone = np.zeros((*paths.shape[:2], len(whole.gone)))
    return ShareForecast(
        np.concatenate([paths, gone], axis=2),
        whole.parts + whole.gone,
        ahead,
        len(history),
        model,
        whole.warnings + told + used,
    )


def _from_log_ratios(
    history: Array, cycle: int, steps: int, size: int, rng: np.random.Generator
) -> Array:
    fitted = fit_common(to_coordinates(history), cycle)
    return to_shares(fitted.sample(steps, size, rng=rng, spread=spread_of(len(history))))


def _part_by_part(
    history: Array, whole: Composition, steps: int, size: int, rng: np.random.Generator
) -> Array:
    """One rank a part and draw for all steps, each part's own quantiles, scaled to add to one."""
    paths = np.empty((size, steps, len(whole.parts)))
    for i in range(len(whole.parts)):
        fitted = fit(pd.Series(history[:, i], whole.periods))
        quantiles = fitted.quantile_array(steps, _FINE)
        rank = rng.uniform(size=size)
        for step in range(steps):
            paths[:, step, i] = np.interp(rank, _FINE, quantiles[step])
    paths = np.maximum(paths, 1e-9)
    return np.asarray(paths / paths.sum(axis=2, keepdims=True))


def _random_walk(history: Array, steps: int, size: int, rng: np.random.Generator) -> Array:
    last = to_coordinates(history[-1])
    shocks = rng.normal(0.0, _FALLBACK_SIGMA, (size, steps, len(last)))
    return to_shares(last + shocks.cumsum(axis=1))
