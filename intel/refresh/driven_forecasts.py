"""Revenue that follows the largest buyers' capital expenditure, as a second opinion with a record.

Each line that counts on a market is regressed on what the five largest buyers spend together; what
they will spend is this desk's own forecast of it, drawn as paths, so that its uncertainty is
carried through. The same is done again from past quarters on what was known then, beside the
forecast that is published, and scored on the same outcomes. The published forecast stays what it
is: the verdict only says whether the regression would have done better.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.coherence import bottom_draws
from forecasts.quantiles import QUANTILES
from forecasts.scoring import crps
from forecasts.series import DrivenFit, SeriesError, SeriesFit, fit, fit_with_driver
from forecasts.series.spread import widen
from intel.refresh.capex_series import TOGETHER_ID
from intel.refresh.vendor_forecasts import LAST_QUARTER
from intel.refresh.vendor_series import VendorSeries, last_day

Array = NDArray[np.float64]

MODEL: Final = "SARIMAX with capex"
LAGS: Final = (0, 1)
"""Quarters by which capex may lead; the one that leaves less unexplained is taken."""
DRAWS: Final = 1_000
FARTHEST_BEFORE: Final = 9
PERSISTENCE: Final = 0.9
"""How far capex ahead of its median stays ahead a quarter later, as between vendors."""
FINE: Final = tuple(np.round(np.linspace(0.025, 0.975, 39), 6).tolist())

LINES: Final = """\
SELECT DISTINCT concat_ws('/', vendor, line, nullif(basis, '')) AS series_id
FROM (
    SELECT vendor, line, basis FROM market_basis_line
    UNION
    SELECT vendor, line, basis FROM headline_line
    UNION
    SELECT vendor, line, basis FROM vendor_revenue WHERE line = 'data_center'
)
ORDER BY series_id"""


@dataclass(frozen=True, eq=False)
class Driver:
    """What is known of capex on a day, without holes, and draws (D, k) of what comes after."""

    known: pd.Series
    paths: Array


def driven_tables(
    series: Sequence[VendorSeries],
    published: pd.DataFrame,
    tests: pd.DataFrame,
    spreads: pd.DataFrame,
    wanted: Iterable[str],
    *,
    day: pd.Timestamp,
) -> dict[str, pd.DataFrame]:
    """Rows of ``driven_forecast`` and ``driven_backtest``.

    Parameters
    ----------
    series
        All lines, capital expenditure among them.
    published
        Rows of ``forecast``: ends of quarters to forecast to.
    tests
        Rows of ``forecast_backtest``: the origins, cutoffs, outcomes and published medians.
    spreads
        Rows of ``forecast_spread`` of capex: how much its bands are widened.
    wanted
        Names of the series.
    day
        Day of knowledge.
    """
    by_id = {each.series_id: each for each in series}
    capex = by_id.get(TOGETHER_ID)
    if capex is None or published.empty:
        return {}
    now = spreads.loc[spreads["measure"] == "capex", "spread"]
    then = tests[tests["series_id"] == TOGETHER_ID].groupby("cutoff")["spread"].first()
    drivers = _Drivers(capex, then, float(now.iloc[0]) if len(now) else 1.0, day)
    newest = published[published["made_on"] == published["made_on"].max()]
    forecasts, backtests = [], []
    for name in wanted:
        ends = newest.loc[newest["series_id"] == name, "period_end"]
        if name not in by_id or by_id[name].unit != "USD_m" or ends.empty:
            continue
        made = _forecast(by_id[name], drivers, day, ends.max())
        if not made.empty:
            forecasts.append(made)
            backtests.append(_backtest(by_id[name], tests[tests["series_id"] == name], drivers))
    if not forecasts:
        return {}
    made = pd.concat(forecasts, ignore_index=True)
    filled = [each for each in backtests if not each.empty]
    return {
        "driven_forecast": made,
        "driven_backtest": pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(),
    }


class _Drivers:
    """Capex on any day; each day is fitted and drawn once."""

    def __init__(
        self, capex: VendorSeries, then: pd.Series, now: float, today: pd.Timestamp
    ) -> None:
        self._capex = capex
        self._then = then.sort_index()
        self._now = now
        self._today = today
        self._made: dict[tuple[object, ...], Driver | None] = {}

    def on(self, day: pd.Timestamp) -> Driver | None:
        """What was known on a day, and draws of what would come; days that know the same share."""
        known = self._capex.as_of(day)
        steps, spread = FARTHEST_BEFORE, self._spread_on(day)
        if day == self._today and len(known):
            steps = int((LAST_QUARTER - known.index[-1]).n)
        key = (steps, spread, *known.index, *known)
        if key not in self._made:
            self._made[key] = _drawn(known, steps, spread)
        return self._made[key]

    def _spread_on(self, day: pd.Timestamp) -> float:
        if day == self._today:
            return self._now
        before = self._then[self._then.index <= day]
        return float(before.iloc[-1]) if len(before) else 1.0


def _drawn(known: pd.Series, steps: int, spread: float) -> Driver | None:
    try:
        fitted: SeriesFit = fit(known)
    except SeriesError:
        return None
    wide = widen(fitted.quantile_array(steps, FINE), FINE, spread)
    rng = np.random.default_rng(zlib.crc32(f"{TOGETHER_ID} {fitted.train_end}".encode()))
    draws = bottom_draws(
        wide[None], FINE, np.ones((1, 1)), size=DRAWS, persistence=PERSISTENCE, rng=rng
    )
    return Driver(fitted.series, np.maximum(draws[:, :, 0], 1e-6))


def _fitted(known: pd.Series, driver: Driver) -> DrivenFit | None:
    """The regression at the lag that leaves least unexplained; None where none can be made."""
    found = []
    whole = known
    if len(known) <= (known.index[-1] - known.index[0]).n:
        try:
            whole = fit(known).series  # its holes bridged
        except SeriesError:
            return None
    for lag in LAGS:
        try:
            found.append(fit_with_driver(whole, driver.known, lag=lag))
        except SeriesError:
            continue
    return min(found, key=lambda each: each.sigma) if found else None


def _rng(name: str, day: pd.Timestamp) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"{name} {day:%Y-%m-%d}".encode()))


def _forecast(
    series: VendorSeries, drivers: _Drivers, day: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    driver, known = drivers.on(day), series.as_of(day)
    made = None if driver is None else _fitted(known, driver)
    if driver is None or made is None:
        return pd.DataFrame()
    wide = made.quantiles_over(driver.paths, _rng(series.series_id, day))
    quarters = [known.index[-1] + step for step in wide.index]
    wide = wide.mul(series.weeks_factor(quarters), axis=0)
    rows = wide.assign(period_end=[last_day(quarter) for quarter in quarters]).melt(
        "period_end", list(QUANTILES), var_name="quantile", value_name="value"
    )
    rows = rows[rows["period_end"] <= last]
    return rows.assign(
        series_id=series.series_id,
        driver_id=TOGETHER_ID,
        model=f"{MODEL}: {made.model}",
        made_on=day,
        elasticity=made.elasticity,
        elasticity_se=made.elasticity_se,
        lag=made.lag,
        n_train=made.n,
        warnings=" ".join(made.warnings),
    )


def _backtest(series: VendorSeries, tests: pd.DataFrame, drivers: _Drivers) -> pd.DataFrame:
    """The regression at each origin of the published forecast's backtest, on the same outcomes."""
    rows: list[dict[str, Any]] = []
    for key, tested in tests.groupby(["origin_end", "cutoff"], sort=True):
        origin_end, cutoff = (pd.Timestamp(str(each)) for each in key)
        known = series.as_of(cutoff)
        known = known[known.index <= pd.Period(origin_end, freq="Q")]
        driver = drivers.on(cutoff)
        made = None if driver is None or known.empty else _fitted(known, driver)
        if driver is None or made is None:
            continue
        wide = made.quantiles_over(driver.paths, _rng(series.series_id, cutoff))
        for row in tested.itertuples():
            quarter = pd.Period(str(row.period_end), freq="Q")
            step = int((quarter - known.index[-1]).n)
            if 1 <= step <= len(wide):
                own = wide.to_numpy(dtype=float)[step - 1] * series.weeks_factor([quarter])[0]
                rows.append(_scored(row, series.series_id, own, made))
    return pd.DataFrame(rows)


def _scored(row: Any, name: str, quantiles: Array, made: DrivenFit) -> dict[str, Any]:  # noqa: ANN401
    published = np.array([row.q2_5, row.q10, row.q50, row.q90, row.q97_5])
    levels = (0.025, 0.1, 0.5, 0.9, 0.975)
    own = quantiles[[QUANTILES.index(level) for level in levels]]
    return {
        "series_id": name,
        "origin_end": row.origin_end,
        "cutoff": row.cutoff,
        "period_end": row.period_end,
        "horizon": row.horizon,
        "landed_on": row.landed_on,
        "actual": row.actual,
        "q10": own[1],
        "q50": own[2],
        "q90": own[3],
        "crps": float(crps([row.actual], own[None, :], levels)[0]),
        "published_q10": row.q10,
        "published_q50": row.q50,
        "published_q90": row.q90,
        "published_crps": float(crps([row.actual], published[None, :], levels)[0]),
        "elasticity": made.elasticity,
        "lag": made.lag,
        "n_train": made.n,
    }
