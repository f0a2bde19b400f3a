"""The numbers that quarters of vendors' lines ever had, read from the store, as series.

What was known on a day comes from the store's own views as of every day on which a document came
out. Where the first document held is a later one that repeats the quarter, its number is taken to
have been known at the vendor's usual lag: such days, and those the ledger itself infers, are
counted as inferred. All lines are worked on together, for thousands of them cost too much alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from intel.refresh.series_events import (
    Line,
    LineEvents,
    events_by_line,
    long_quarters,
    without_extra_week,
)
from intel.refresh.vendor_series import VendorSeries, series_id
from intel.store.build import Draft

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
_LATE: Final = pd.Timedelta(days=LATE_AFTER_DAYS)


@dataclass(frozen=True, eq=False)
class _LineVintages:
    """The currency of a line, its vintages in it, and what was left out."""

    currency: str
    vintages: pd.DataFrame
    warnings: tuple[str, ...]


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
    of_line, of_vendor = events_by_line(events), long_quarters(events)
    gathered = {
        key: VendorSeries(
            series_id(*key),
            *key,
            f"{line.currency}_m",
            line.vintages.assign(
                value=without_extra_week(line.vintages, of_vendor.get(key[0], frozenset()))
            ),
            of_line.get(key, LineEvents()),
            of_vendor.get(key[0], frozenset()),
            line.warnings,
        )
        for key, line in _lines(rows, of_line).items()
    }
    bridged = [_bridged(each, gathered) for each in gathered.values()]
    estimates = {tuple(map(str, key)): own for key, own in proxies.groupby(_LINE)}
    return [
        _with_proxy(each, estimates.get((each.vendor, each.line, each.basis))) for each in bridged
    ]


def _with_proxy(series: VendorSeries, own: pd.DataFrame | None) -> VendorSeries:
    """The series with what stands in for it after its end, if anything does."""
    if own is None:
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


def _lines(rows: pd.DataFrame, events: Mapping[Line, LineEvents]) -> dict[Line, _LineVintages]:
    """Each line's vintages in the currency most of its newest numbers are in."""
    of_line = rows.groupby(_LINE, sort=True)
    keys: list[Line] = [(str(v), str(n), str(b)) for v, n, b in of_line.size().index]
    rows = rows.assign(of=of_line.ngroup(), ordinal=pd.PeriodIndex(rows["quarter"]).asi8)
    newest = rows[rows["known_on"] == rows.groupby("of")["known_on"].transform("max")]
    counts = newest.groupby(["of", "currency"]).size().rename("n").reset_index()
    most = counts.sort_values(["of", "n", "currency"], ascending=[True, False, True])
    currency = most.drop_duplicates("of").set_index("of")["currency"]
    foreign = newest[newest["currency"] != newest["of"].map(currency)]
    left = foreign.groupby("of")["ordinal"].nunique()
    lags = _usual_lags(rows)
    usual = pd.Timedelta(days=USUAL_LAG_DAYS)
    best = (
        rows[rows["currency"] == rows["of"].map(currency)]
        .sort_values(
            ["of", "known_on", "grade", "published_on", "value"],
            ascending=[True, True, True, False, True],
        )
        .drop_duplicates(["of", "known_on", "ordinal"])
    )
    changed = _changes(
        best,
        lag=best["vendor"].map(lags).fillna(usual),
        born_on=best["of"].map(
            {place: events[key].born_on for place, key in enumerate(keys) if key in events}
        ),
    )
    ends = np.searchsorted(changed["of"].to_numpy(), np.arange(len(keys)), "right")
    vintages = changed.drop(columns="of")
    return {
        key: _LineVintages(
            str(currency[place]),
            vintages.iloc[end - size : end].reset_index(drop=True),
            (f"{left[place]} quarter(s) reported in another currency are left out.",)
            if place in left.index
            else (),
        )
        for place, (key, end, size) in enumerate(
            zip(keys, ends, np.diff(ends, prepend=0), strict=True)
        )
    }


def _changes(best: pd.DataFrame, *, lag: pd.Series, born_on: pd.Series) -> pd.DataFrame:
    """The days on which a quarter of a line got its number or another one."""
    ordered = best.assign(lag=lag, born_on=pd.to_datetime(born_on)).sort_values(
        ["of", "ordinal", "known_on"], kind="stable"
    )
    before = ordered.groupby(["of", "ordinal"])["value"].shift()
    changed = ordered[before.isna() | (ordered["value"] != before)].copy()
    first = ~changed.duplicated(["of", "ordinal"])
    announced = changed["period_end"] + changed["lag"]
    announced = announced.mask(announced < changed["born_on"], changed["born_on"])
    late = (
        first
        & (changed["known_on"] - changed["period_end"] > _LATE)
        & (announced < changed["known_on"])
    )
    changed["inferred"] = changed["published_on_basis"].ne("stated") | late
    changed.loc[late, "known_on"] = announced[late]
    columns = ["of", "quarter", "known_on", "value", "inferred"]
    return changed.sort_values(["of", "known_on"], kind="stable")[columns]


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
