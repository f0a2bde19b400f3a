"""From a series to a fitted ensemble, and from there to quantiles."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.series.fallback import NaiveMember, naive_member
from forecasts.series.gaps import bridge
from forecasts.series.grid import LONGEST
from forecasts.series.inputs import Prepared, SeriesError, check_horizon, prepare
from forecasts.series.members import Member, fit_members
from forecasts.series.result import SeriesFit

SHORTEST: Final = 6
"""Points below which no model is fitted."""

SPREAD_BY_LENGTH: Final = ((24, 1.15), (60, 1.05))
"""Widening up to a length; models chosen on few points are surer than they should be."""

_SAME: Final = 1e-9
_CHUNK: Final = 64


def fit(y: pd.Series) -> SeriesFit:
    """Fit the ensemble to ``y``.

    Parameters
    ----------
    y
        Values with a quarterly or yearly ``PeriodIndex``, in any unit.

    Raises
    ------
    SeriesError
        When ``y`` cannot be forecast: no numbers, no period index of one frequency, a period
        twice, an infinite value, no value at all. Fewer than six values and a constant series are
        no error: the last value stands in, with wide intervals and a warning.
    """
    return fit_prepared(prepare(y), name=None if y.name is None else str(y.name))


def fit_prepared(prepared: Prepared, *, name: str | None = None) -> SeriesFit:
    """Fit the ensemble to a series that :func:`~forecasts.series.inputs.prepare` has checked."""
    values, warnings = prepared.values, list(prepared.warnings)
    known = int((~np.isnan(values[-LONGEST:])).sum())
    if np.isnan(values).any():
        values, told = bridge(values)
        warnings.append(told)
    periods = prepared.periods[-LONGEST:]
    values = values[-LONGEST:]
    floor = 0.0 if (values >= 0.0).all() else -np.inf

    members: tuple[Member | NaiveMember, ...]
    if len(values) < SHORTEST:
        reason = f"only {len(values)} value(s), fewer than {SHORTEST}"
    elif np.ptp(values) <= _SAME * np.abs(values).max():
        reason = f"all {len(values)} values are the same"
    else:
        reason = ""
    if reason:
        members = (naive_member(values),)
        warnings.append(
            f"Fallback: {reason}, so the last value is carried forward and the 80% interval is "
            "30% x sqrt(h) either side by convention."
        )
    else:
        members = fit_members(values, prepared.cycle)
        if len(members) == 2:
            what = "negative values" if floor < 0.0 else "zeros"
            warnings.append(f"The series has {what}: only the members on the level are used.")
    # A bridged step has no shock of its own: m of them among n take m/n off the variance.
    spread = 1.0 if reason else spread_of(known) * float(np.sqrt(len(values) / known))
    return SeriesFit(name, values, periods, members, spread, floor, tuple(warnings))


def spread_of(n: int) -> float:
    """Widening for a history of ``n`` points."""
    return next((factor for longest, factor in SPREAD_BY_LENGTH if n <= longest), 1.0)


def forecast(y: pd.Series, horizon: int, levels: Sequence[float] = QUANTILES) -> pd.DataFrame:
    """Quantiles of the next ``horizon`` periods of ``y``.

    Parameters
    ----------
    y
        Values with a quarterly or yearly ``PeriodIndex``.
    horizon
        Periods ahead, at least 1.
    levels
        Quantile levels between 0 and 1.

    Returns
    -------
    DataFrame
        (horizon, levels), as :meth:`SeriesFit.quantiles`.
    """
    steps = check_horizon(horizon)
    return fit(y).quantiles(steps, levels)


def forecast_many(
    series: Mapping[str, pd.Series],
    horizon: int,
    levels: Sequence[float] = QUANTILES,
    n_jobs: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Forecast every series; results do not depend on how the work is spread.

    The work runs through joblib, in chunks. The caller chooses the backend with
    ``joblib.parallel_config``; by default it is one process.

    Raises
    ------
    SeriesError
        Naming the first series that cannot be forecast.
    """
    from joblib import Parallel, delayed

    names = list(series)
    chunks = [names[i : i + _CHUNK] for i in range(0, len(names), _CHUNK)]
    results = Parallel(n_jobs=n_jobs)(
        delayed(_forecast_chunk)({name: series[name] for name in chunk}, horizon, tuple(levels))
        for chunk in chunks
    )
    return {name: frame for result in results for name, frame in result.items()}


def _forecast_chunk(
    series: dict[str, pd.Series], horizon: int, levels: tuple[float, ...]
) -> dict[str, pd.DataFrame]:
    frames = {}
    for name, y in series.items():
        try:
            frames[name] = forecast(y, horizon, levels)
        except SeriesError as error:
            raise SeriesError(f"{name}: {error}") from error
    return frames
