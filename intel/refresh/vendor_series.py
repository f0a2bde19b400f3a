"""The revenue lines of vendors as series, each with every vintage of every quarter.

A series is a vendor's line on one basis, in the currency it is reported in, by the vendor's own
fiscal quarters; each stands for the calendar quarter that holds the middle of its days. Where a
vendor reports months only, whole calendar quarters are summed from them.

What was known on a day comes from the store's own views as of every day on which a document came
out, so a backtest sees a number only as it stood then. Where the first document held is a later
one that repeats the quarter, its number is taken to have been known at the vendor's usual lag:
such days, and those the ledger itself infers, are counted as inferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from intel.refresh.series_events import (
    WEEKS,
    LineEvents,
    events_by_line,
    long_quarters,
    without_extra_week,
)
from intel.store.build import Draft

FEWEST_QUARTERS: Final = 8
ENDED_AFTER_MONTHS: Final = 15
LONGEST_HOLE: Final = 4
"""Missing quarters in a row that can be bridged; what lies before a longer hole says little."""

LATE_AFTER_DAYS: Final = 150
"""A first document this long after the quarter is not the one that announced it."""
USUAL_LAG_DAYS: Final = 45
"""Days from a quarter's end to its announcement, for a vendor of whom none is on record."""

VINTAGES: Final = """\
WITH day AS (
    SELECT DISTINCT entity AS vendor, published_on AS known_on
    FROM fact
    WHERE metric = 'revenue' AND status = 'reported'
)
SELECT
    day.known_on, said.vendor, said.line, said.basis, said.middle_quarter AS quarter_start,
    said.period_end, said.value, said.currency, said.grade, said.published_on,
    said.published_on_basis
FROM day, LATERAL (SELECT * FROM vendor_revenue_as_of(day.known_on)) AS said
WHERE said.vendor = day.vendor AND said.period_type = 'quarter'"""

VINTAGES_OF_MONTHS: Final = """\
WITH day AS (
    SELECT DISTINCT entity AS vendor, published_on AS known_on
    FROM fact
    WHERE metric = 'revenue' AND status = 'reported' AND period_type = 'month'
)
SELECT
    day.known_on, said.vendor, said.line, said.basis,
    date_trunc('quarter', said.period_start)::DATE AS quarter_start,
    max(said.period_end) AS period_end, sum(said.value) AS value, said.currency,
    max(said.grade) AS grade, max(said.published_on) AS published_on,
    CASE
        WHEN bool_or(said.published_on_basis = 'recorded') THEN 'recorded'
        WHEN bool_or(said.published_on_basis = 'inferred') THEN 'inferred'
        ELSE 'stated'
    END AS published_on_basis
FROM day, LATERAL (SELECT * FROM vendor_revenue_as_of(day.known_on)) AS said
WHERE said.vendor = day.vendor AND said.period_type = 'month'
GROUP BY day.known_on, said.vendor, said.line, said.basis, quarter_start, said.currency
HAVING count(*) = 3"""
"""Whole quarters of three months, as vendor_revenue_quarterly sums them; that view cannot be asked
as of each row's own day by DuckDB 1.5."""

EVENTS: Final = """\
SELECT
    *,
    CASE WHEN kind = 'weeks_14' THEN middle_quarter(event_on, last_period_end) END
        AS middle_quarter
FROM series_event
WHERE metric = 'revenue'"""

PROXIES: Final = """\
SELECT
    vendor, line, basis, middle_quarter(period_start, period_end) AS quarter_start,
    estimate_m AS value, ln(ratio_high / ratio_low) / 2 AS half_width, method
FROM series_proxy
ORDER BY ALL"""

_LINE: Final = ["vendor", "line", "basis"]


@dataclass(frozen=True, eq=False)
class VendorSeries:
    """One line of one vendor, in ``unit``.

    ``vintages`` has one row for each number a quarter ever had: ``quarter`` (calendar Period),
    ``known_on``, ``value`` (13 weeks' worth) and ``inferred`` (whether that day is).
    ``long_quarters`` are those of 14 weeks, past and to come. ``proxy`` has what stands in for an
    ended line after its end (``value``, 13 weeks' worth, by quarter; ``half_width`` of its 80 %
    band on logs; ``method``): an estimate, never one of the vintages.
    """

    series_id: str
    vendor: str
    line: str
    basis: str
    unit: str
    vintages: pd.DataFrame
    events: LineEvents
    long_quarters: frozenset[pd.Period] = frozenset()
    warnings: tuple[str, ...] = ()
    proxy: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def measure(self) -> str:
        """What is counted: ``revenue`` or ``capex``; errors are pooled within one."""
        return "capex" if self.line == "capex" else "revenue"

    def as_of(self, day: pd.Timestamp) -> pd.Series:
        """The number by quarter as it was known on ``day``, from the last break known by then."""
        return after_last_hole(self.events.cut(self.known_on_day(day)["value"], day))

    def inferred_as_of(self, day: pd.Timestamp) -> int:
        """How many of the quarters of :meth:`as_of` have a day that is only inferred."""
        known = self.known_on_day(day)
        used = after_last_hole(self.events.cut(known["value"], day))
        return int(known["inferred"].to_numpy()[len(known) - len(used) :].sum())

    def known_on(self) -> pd.DataFrame:
        """By quarter, ``known_on`` and ``inferred`` of the first number it had."""
        return self.vintages.drop_duplicates("quarter").set_index("quarter")

    def weeks_factor(self, quarters: Iterable[pd.Period]) -> np.ndarray:
        """What turns 13 weeks' worth into what is reported; (n,)."""
        return np.array([(WEEKS + 1) / WEEKS if q in self.long_quarters else 1.0 for q in quarters])

    def told(self, day: pd.Timestamp) -> tuple[str, ...]:
        """What was done to the series before a model saw it, in sentences."""
        whole, used = self.known_on_day(day), self.as_of(day)
        said = list(self.warnings)
        said += self.events.told(day)
        left = int((whole.index < used.index[0]).sum()) if len(used) else 0
        if left:
            said.append(f"{left} quarter(s) before {used.index[0]} are left out: what lies before")
            said[-1] += f" a break, or a hole of more than {LONGEST_HOLE} quarters, says little."
        inside = sorted(q for q in self.long_quarters if q in used.index)
        if inside:
            said.append(f"14 weeks in {', '.join(map(str, inside))}: scaled to 13 before the fit.")
        return tuple(said)

    def known_on_day(self, day: pd.Timestamp) -> pd.DataFrame:
        """Of each quarter the newest number by ``day``; sorted, by quarter."""
        n = int(np.searchsorted(self.vintages["known_on"].to_numpy(), day.to_datetime64(), "right"))
        quarters = pd.PeriodIndex(self.vintages["quarter"])
        _, back = np.unique(quarters.asi8[:n][::-1], return_index=True)
        at = n - 1 - back
        return pd.DataFrame(
            {name: self.vintages[name].to_numpy()[at] for name in ("value", "inferred")},
            index=quarters[at],
        )


def series_id(vendor: str, line: str, basis: str) -> str:
    """The name a series goes by: ``NVIDIA/networking``, with its basis where it has one."""
    return "/".join(part for part in (vendor, line, basis) if part)


def read_vendor_series(draft: Draft) -> list[VendorSeries]:
    """Every line with quarters, from the store under construction."""
    return vendor_series(
        draft.query(VINTAGES),
        draft.query(VINTAGES_OF_MONTHS),
        draft.query(EVENTS),
        draft.query(PROXIES),
    )


def vendor_series(
    reported: pd.DataFrame, months: pd.DataFrame, events: pd.DataFrame, proxies: pd.DataFrame
) -> list[VendorSeries]:
    """Gather the series from the rows of the four queries above."""
    found = [frame for frame in (reported, months) if not frame.empty]
    if not found:
        return []
    rows = pd.concat(found, ignore_index=True)
    rows = rows.assign(quarter=pd.PeriodIndex(rows["quarter_start"], freq="Q"))
    lags = _usual_lags(rows)
    of_line, of_vendor = events_by_line(events), long_quarters(events)
    gathered: dict[tuple[str, str, str], VendorSeries] = {}
    for named, of_key in rows.groupby(_LINE, sort=True):
        vendor, line, basis = map(str, named)
        key = (vendor, line, basis)
        gathered[key] = _one_series(
            of_key,
            of_line.get(key, LineEvents()),
            of_vendor.get(vendor, frozenset()),
            lags.get(vendor, pd.Timedelta(days=USUAL_LAG_DAYS)),
        )
    bridged = [_bridged(each, gathered) for each in gathered.values()]
    return [_with_proxy(each, proxies) for each in bridged]


def _with_proxy(series: VendorSeries, proxies: pd.DataFrame) -> VendorSeries:
    """The series with what stands in for it after its end, if anything does."""
    own = proxies[
        (proxies["vendor"] == series.vendor)
        & (proxies["line"] == series.line)
        & (proxies["basis"] == series.basis)
    ]
    if own.empty:
        return series
    own = own.set_axis(pd.PeriodIndex(own["quarter_start"], freq="Q"))
    value = own["value"].to_numpy(dtype=float) / series.weeks_factor(own.index)
    return replace(series, proxy=own.assign(value=value))


def _usual_lags(rows: pd.DataFrame) -> dict[str, pd.Timedelta]:
    """Median days from the end of a quarter to its first document, by vendor."""
    first = rows.sort_values("published_on").drop_duplicates([*_LINE, "quarter"])
    lag = first["published_on"] - first["period_end"]
    usual = lag[lag <= pd.Timedelta(days=LATE_AFTER_DAYS)].groupby(first["vendor"]).median()
    return {str(vendor): value for vendor, value in usual.items()}


def _one_series(
    rows: pd.DataFrame,
    events: LineEvents,
    long: frozenset[pd.Period],
    lag: pd.Timedelta,
) -> VendorSeries:
    vendor, line, basis = rows[_LINE].iloc[0]
    newest = rows[rows["known_on"] == rows["known_on"].max()]
    currency = newest["currency"].mode().iloc[0]
    other = newest["currency"] != currency
    warnings = []
    if other.any():
        left = newest.loc[other, "quarter"].nunique()
        warnings.append(f"{left} quarter(s) reported in another currency are left out.")
    best = (
        rows[rows["currency"] == currency]
        .sort_values(
            ["known_on", "grade", "published_on", "value"], ascending=[True, True, False, True]
        )
        .drop_duplicates(["known_on", "quarter"])
    )
    vintages = _changes(best, lag, events.born_on)
    vintages["value"] = without_extra_week(vintages, long)
    return VendorSeries(
        series_id(vendor, line, basis),
        vendor,
        line,
        basis,
        f"{currency}_m",
        vintages,
        events,
        long,
        tuple(warnings),
    )


def _changes(best: pd.DataFrame, lag: pd.Timedelta, born_on: pd.Timestamp | None) -> pd.DataFrame:
    """The days on which a quarter got its number or another one."""
    ordered = best.sort_values(["quarter", "known_on"], kind="stable")
    before = ordered.groupby("quarter")["value"].shift()
    changed = ordered[before.isna() | (ordered["value"] != before)].copy()
    first = ~changed["quarter"].duplicated()
    announced = changed["period_end"] + lag
    if born_on is not None:
        announced = announced.where(announced >= born_on, born_on)
    late = (
        first
        & (changed["known_on"] - changed["period_end"] > _LATE)
        & (announced < changed["known_on"])
    )
    changed["inferred"] = changed["published_on_basis"].ne("stated") | late
    changed.loc[late, "known_on"] = announced[late]
    columns = ["quarter", "known_on", "value", "inferred"]
    return changed.sort_values("known_on", kind="stable")[columns].reset_index(drop=True)


_LATE: Final = pd.Timedelta(days=LATE_AFTER_DAYS)


def _bridged(
    series: VendorSeries, gathered: dict[tuple[str, str, str], VendorSeries]
) -> VendorSeries:
    """The series with the quarters of the definition it was recast from, scaled to it.

    Only where both definitions are of one line and share a quarter; else the break stays a cut.
    The scale is a constant, which no scale-free model can learn anything from.
    """
    for before in series.events.recast_from:
        old = gathered.get((series.vendor, before.line, before.basis))
        if old is None or before.line != series.line or old.unit != series.unit:
            continue
        new_values, old_values = (each.as_of(pd.Timestamp.max) for each in (series, old))
        common = new_values.index.intersection(old_values.index)
        if common.empty:
            continue
        ratio = float(new_values[common].sum() / old_values[common].sum())
        kept = old.vintages[
            ~old.vintages["quarter"].isin(common) | (old.vintages["known_on"] < before.event_on)
        ]
        joined = pd.concat([kept.assign(value=kept["value"] * ratio), series.vintages])
        told = (
            f"Quarters reported only on the definition {before.basis or before.line} are scaled by"
            f" {ratio:.3f} to this one ({len(common)} quarter(s) in common)."
        )
        vintages = joined.sort_values("known_on", kind="stable").reset_index(drop=True)
        return replace(series, vintages=vintages, warnings=(*series.warnings, told))
    return series


def after_last_hole(values: pd.Series) -> pd.Series:
    """The quarters after the last long hole; all of them when too few would remain."""
    steps = np.diff(pd.PeriodIndex(values.index).asi8)
    long = np.flatnonzero(steps > LONGEST_HOLE + 1)
    start = int(long[-1]) + 1 if len(long) else 0
    return values.iloc[start:] if len(values) - start >= FEWEST_QUARTERS else values


def months_since(quarter: pd.Period, day: pd.Timestamp) -> int:
    """Whole months from the end of a quarter to ``day``."""
    return int((pd.Period(day, freq="M") - quarter.asfreq("M", how="end")).n)


def last_day(quarter: pd.Period) -> pd.Timestamp:
    """Last day of a quarter."""
    return quarter.end_time.normalize()
