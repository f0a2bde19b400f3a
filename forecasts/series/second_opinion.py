"""Other models beside the ensemble (``MODELS``), to look at, not to average.

On the benchmark sets none improves the ensemble; a gap between them and it is a reason to
look closer at a series.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.gaps import bridge
from forecasts.series.inputs import SeriesError, check_horizon, prepare
from forecasts.series.season import estimate_season
from forecasts.series.table import by_step

Array = NDArray[np.float64]

SHORTEST: Final = 8
"""Values a second opinion needs."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """One model's forecast: ``quantiles`` (h, L) as the ensemble gives them, and what to know."""

    model: str
    quantiles: pd.DataFrame
    warnings: tuple[str, ...]


def second_opinions(
    y: pd.Series, horizon: int, levels: Sequence[float] = QUANTILES
) -> tuple[Opinion, ...]:
    """Forecast ``y`` with each of ``MODELS``.

    They work on the series without its (shrunken) season, on logs where all values are positive.
    Normal quantiles, nothing widened.

    Raises
    ------
    SeriesError
        When the series cannot be forecast, has fewer than eight values or is constant.
    """
    steps, checked = check_horizon(horizon), check_levels(levels)
    prepared = prepare(y)
    values, told = prepared.values, list(prepared.warnings)
    if np.isnan(values).any():
        values, sentence = bridge(values)
        told.append(sentence)
    if len(values) < SHORTEST or np.ptp(values) == 0.0:
        raise SeriesError(
            f"{len(values)} values without change or fewer than {SHORTEST}: no second opinion"
        )
    positive = bool((values > 0.0).all())
    x = np.log(values) if positive else values
    season = estimate_season(x, prepared.cycle, multiplicative=False)
    adjusted = pd.Series(season.remove(x), prepared.periods)
    opinions = []
    for name, model in MODELS.items():
        mean, deviation, converged = model(adjusted, steps)
        z = mean[:, None] + deviation[:, None] * ndtri(np.array(checked))[None, :]
        restored = season.restore(z, len(x))
        table = by_step(np.exp(restored) if positive else restored, checked)
        failed = () if converged else (f"{name} did not converge; read it with care.",)
        opinions.append(Opinion(name, table, (*told, *failed)))
    return tuple(opinions)


def _theta(x: pd.Series, steps: int) -> tuple[Array, Array, bool]:
    """Mean and deviation (h,) of ``ThetaModel``.

    Its ``prediction_intervals`` fit an ARIMA model only to learn one variance; the same variance
    of one-step errors of simple exponential smoothing with half the drift is taken directly.
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    result = ThetaModel(x, period=1, deseasonalize=False).fit(use_mle=False)
    mean = result.forecast(steps).to_numpy(dtype=float)
    alpha, values = float(result.params["alpha"]), x.to_numpy(dtype=float)
    drift = 0.5 * float(result.params["b0"])
    errors, level = np.empty(len(values) - 1), values[0]
    for t, value in enumerate(values[1:]):
        errors[t] = value - level - drift
        level += drift + alpha * errors[t]
    ahead = np.arange(steps)
    variance = float((errors**2).mean()) * (1.0 + ahead * alpha**2)
    return mean, np.sqrt(variance), True


def _components(x: pd.Series, steps: int) -> tuple[Array, Array, bool]:
    """Mean and deviation (h,) of ``UnobservedComponents`` with a local linear trend."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    with warnings.catch_warnings():
        # A failed fit is told in the opinion's own warnings.
        warnings.simplefilter("ignore")
        model = UnobservedComponents(x.to_numpy(), level="local linear deterministic trend")
        result = model.fit(disp=False)
        ahead = result.get_forecast(steps)
    converged = bool(result.mle_retvals.get("converged", False))
    return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.var_pred_mean)), converged


MODELS: Final[Mapping[str, Callable[[pd.Series, int], tuple[Array, Array, bool]]]] = {
    "ThetaModel": _theta,
    "UnobservedComponents": _components,
}
"""Each gives mean and deviation (h,) of a series without season, and whether its fit converged."""
