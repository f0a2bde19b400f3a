"""From a series to a fitted ensemble, and from there to quantiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.fallback import NaiveMember, naive_member
from forecasts.series.gaps import bridge
from forecasts.series.grid import LONGEST
from forecasts.series.heaviest import Heaviest, heaviest
from forecasts.series.inputs import SeriesError, check_horizon, prepare
from forecasts.series.members import Member, fit_members

if TYPE_CHECKING:
    from statsmodels.tsa.exponential_smoothing.ets import ETSResults

Array = NDArray[np.float64]

SHORTEST: Final = 6
"""Points below which no model is fitted."""

SPREAD_BY_LENGTH: Final = ((24, 1.15), (60, 1.10))
"""Widening up to a length; models chosen on few points are surer than they should be."""

_SAME: Final = 1e-9


@dataclass(frozen=True, eq=False)
class SeriesFit:
    """A fitted series: what was trained on, the members averaged, and what there is to say.

    ``series`` (n,) is the history the members saw, gaps bridged. ``warnings`` are plain sentences;
    a fallback is always among them.
    """

    series: pd.Series
    members: tuple[Member | NaiveMember, ...]
    spread: float
    floor: float
    warnings: tuple[str, ...] = field(default=())

    @property
    def n(self) -> int:
        """Points trained on."""
        return len(self.series)

    @property
    def train_start(self) -> pd.Period:
        """First period trained on."""
        first: pd.Period = self.series.index[0]
        return first

    @property
    def train_end(self) -> pd.Period:
        """Last period trained on; step 1 is the one after it."""
        last: pd.Period = self.series.index[-1]
        return last

    @property
    def is_fallback(self) -> bool:
        """Whether the last value stands in for a model."""
        return isinstance(self.members[0], NaiveMember)

    @property
    def model(self) -> str:
        """The heaviest statsmodels class, or the name of the fallback."""
        chosen = self._heaviest()
        return "last value carried forward (fallback)" if chosen is None else chosen.describe()

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each member by name, for example ``ets_log``."""
        return {member.name: 1.0 / len(self.members) for member in self.members}

    @property
    def parameters(self) -> dict[str, Any]:
        """What a stored forecast keeps of the fit, as JSON can hold it."""
        chosen = self._heaviest()
        return {
            "spread": self.spread,
            "heaviest": None if chosen is None else chosen.parameters(),
            "members": [m.summary() for m in self.members],
        }

    def results(self) -> "ETSResults":
        """Return the heaviest model as a statsmodels results object.

        It is ``ETSModel(...).smooth(parameters)`` on the member's own scale, without the season:
        ``summary()``, states and residual diagnostics are statsmodels' own.

        Raises
        ------
        ValueError
            When the fit is a fallback and there is no model.
        """
        chosen = self._heaviest()
        if chosen is None:
            raise ValueError(f"no statsmodels model stands behind this fit: {self.warnings[-1]}")
        return chosen.results(self.series)

    def _heaviest(self) -> Heaviest | None:
        models = tuple(member for member in self.members if isinstance(member, Member))
        return heaviest(models) if models else None

    def quantiles(self, horizon: int, levels: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Quantiles of the next ``horizon`` periods.

        The members' quantiles are averaged (Lichtendahl, Grushka-Cockayne & Winkler 2013,
        Management Science 59:1594) and, where the history never was negative, floored at zero.

        Returns
        -------
        DataFrame
            (h, L) in the units of the series: rows are steps 1..h, columns the levels as floats.
        """
        steps = check_horizon(horizon)
        checked = check_levels(levels)
        each = [m.quantiles(steps, checked, spread=self.spread) for m in self.members]
        mean = np.maximum(np.mean(each, axis=0), self.floor)
        return pd.DataFrame(
            mean,
            index=pd.RangeIndex(1, steps + 1, name="horizon"),
            columns=pd.Index(checked, name="quantile", dtype=float),
        )


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
    prepared = prepare(y)
    values, warnings = prepared.values, list(prepared.warnings)
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
            f"Fallback: {reason}, so the last value is carried forward and the 80 % interval is "
            "30 % x sqrt(h) either side by convention."
        )
    else:
        members = fit_members(values, prepared.cycle)
        if len(members) == 2:
            what = "negative values" if floor < 0.0 else "zeros"
            warnings.append(f"The series has {what}: only the members on the level are used.")
    spread = 1.0 if reason else _spread(len(values))
    return SeriesFit(
        pd.Series(values, periods, name=y.name), members, spread, floor, tuple(warnings)
    )


def _spread(n: int) -> float:
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


_CHUNK: Final = 64


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
