"""How much wider the bands should have been, by what was known at each cutoff."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scoring import covered
from forecasts.series.spread import NARROWEST, learned_factor, needed_factor, widen

_LEVELS = list(QUANTILES)


@dataclass(frozen=True, eq=False)
class LearnedSpread:
    """``factor`` by the errors known on the day, ``by_cutoff`` by those known on each cutoff."""

    factor: float
    by_cutoff: dict[pd.Timestamp, float]
    errors: pd.DataFrame
    narrowest: float = NARROWEST

    def widened(self, tests: pd.DataFrame) -> pd.DataFrame:
        """Backtests with the bands that what was learned by their cutoff gives; ``spread``."""
        if tests.empty:
            return tests
        spread = tests["cutoff"].map(self.by_cutoff).to_numpy(dtype=float)
        wide = widen(tests[_LEVELS].to_numpy(dtype=float), _LEVELS, spread)
        return _with_quantiles(tests.assign(spread=spread), wide)

    def row(self, *, made_on: pd.Timestamp, run_id: str) -> pd.DataFrame:
        """The row of ``forecast_spread``: the factor, and coverage before and after it.

        *After* is cross-validated: the bands of a vendor are widened by what the errors of all
        other vendors say.
        """
        if self.errors.empty:
            return pd.DataFrame()
        before = self.errors[_LEVELS].to_numpy(dtype=float)
        needed = self.errors["needed"].to_numpy(dtype=float)
        member, vendors = pd.factorize(self.errors["vendor"])
        left_out = np.array(
            [
                learned_factor(needed[others], member[others], narrowest=self.narrowest)
                for others in (member != vendor for vendor in range(len(vendors)))
            ]
        )
        factor = left_out[member]
        after = widen(before, _LEVELS, factor)
        now = self.errors["cutoff"].map(self.by_cutoff).to_numpy(dtype=float)
        then = widen(before, _LEVELS, now)
        actual = self.errors["actual"]
        told = {
            f"coverage_{100 * share:.0f}_{name}": _coverage(actual, bands, share)
            for name, bands in (("before", before), ("after", after), ("then", then))
            for share in (0.8, 0.95)
        }
        return pd.DataFrame(
            [
                {
                    "made_on": made_on,
                    "run_id": run_id,
                    "spread": self.factor,
                    "n_errors": len(self.errors),
                    "n_series": self.errors["series_id"].nunique(),
                    "n_vendors": self.errors["vendor"].nunique(),
                    **told,
                }
            ]
        )


def learn(tests: pd.DataFrame, day: pd.Timestamp, *, narrowest: float = NARROWEST) -> LearnedSpread:
    """Learn from backtests; an error counts from the day its outcome was first reported."""
    if tests.empty:
        return LearnedSpread(1.0, {}, tests)
    quantiles = tests[_LEVELS].to_numpy(dtype=float)
    errors = tests.assign(needed=needed_factor(tests["actual"], quantiles, _LEVELS))

    needed, landed_on = errors["needed"].to_numpy(dtype=float), errors["landed_on"].to_numpy()
    member, _ = pd.factorize(errors["vendor"])

    def known_by(moment: pd.Timestamp) -> float:
        known = landed_on <= moment.to_datetime64()
        return learned_factor(needed[known], member[known], narrowest=narrowest)

    by_cutoff = {cutoff: known_by(cutoff) for cutoff in errors["cutoff"].unique()}
    return LearnedSpread(known_by(day), by_cutoff, errors, narrowest)


def _with_quantiles(frame: pd.DataFrame, quantiles: np.ndarray) -> pd.DataFrame:
    changed = frame.copy()
    changed[_LEVELS] = quantiles
    return changed


def _coverage(actual: pd.Series, quantiles: np.ndarray, share: float) -> float:
    low, high = (round(0.5 + sign * share / 2.0, 6) for sign in (-1, 1))
    return covered(actual, quantiles[:, _LEVELS.index(low)], quantiles[:, _LEVELS.index(high)])
