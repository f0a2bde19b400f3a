"""A fitted series: what was trained on, the members averaged, and what there is to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.quantiles import QUANTILES, check_levels
from forecasts.series.fallback import NaiveMember
from forecasts.series.heaviest import Heaviest, heaviest
from forecasts.series.inputs import check_horizon
from forecasts.series.members import Member
from forecasts.series.table import by_step

if TYPE_CHECKING:
    from statsmodels.tsa.exponential_smoothing.ets import ETSResults

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SeriesFit:
    """The ensemble fitted to one series.

    ``values`` (n,) and ``periods`` are the history the members saw, gaps bridged. ``spread`` is
    the widening for its length and gaps, ``floor`` the least value a quantile may take.
    ``warnings`` are plain sentences; a fallback is always among them.
    """

    name: str | None
    values: Array
    periods: pd.PeriodIndex
    members: tuple[Member | NaiveMember, ...]
    spread: float
    floor: float
    warnings: tuple[str, ...]

    @property
    def series(self) -> pd.Series:
        """The history the members saw."""
        return pd.Series(self.values, self.periods, name=self.name)

    @property
    def n(self) -> int:
        """Points trained on."""
        return len(self.values)

    @property
    def train_start(self) -> pd.Period:
        """First period trained on."""
        first: pd.Period = self.periods[0]
        return first

    @property
    def train_end(self) -> pd.Period:
        """Last period trained on; step 1 is the one after it."""
        last: pd.Period = self.periods[-1]
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
        Management Science 59:1594), each floored at zero where the history never was negative.

        Returns
        -------
        DataFrame
            (h, L) in the units of the series: rows are steps 1..h, columns the levels as floats.
        """
        steps = check_horizon(horizon)
        checked = check_levels(levels)
        return by_step(self.quantile_array(steps, checked), checked)

    def quantile_array(self, horizon: int, levels: tuple[float, ...]) -> Array:
        """Return the numbers of :meth:`quantiles` alone; nothing is checked."""
        each = [m.quantiles(horizon, levels, spread=self.spread) for m in self.members]
        return np.asarray(np.add.reduce(np.maximum(each, self.floor)) / len(each))
