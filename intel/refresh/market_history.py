"""Revenue on each market basis, by vendor and quarter, as it was known on any day.

The store's own ``market_share`` knows a number from the day of the document held, which for many
quarters is a later one that repeats it. Here a quarter counts as known at the vendor's usual lag,
as in every backtest of a series; it stands for the calendar quarter that holds most of its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from intel.refresh.outlook_facts import Query
from intel.refresh.vendor_series import VendorSeries, last_day, series_id

FIRST_QUARTER: Final = pd.Period("2023Q1", freq="Q")

_EVER: Final = (pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01"))
_QUARTER: Final = pd.Timedelta(days=89)
"""A line counts in the quarter it ends in."""

LINES: Final = """\
SELECT market_basis, vendor, line, basis, valid_from, valid_to, mid
FROM market_basis_line
ORDER BY ALL"""

RATES: Final = """\
SELECT currency, quarter_end, max(units_per_usd) AS rate
FROM vendor_revenue_quarterly
WHERE units_per_usd IS NOT NULL
GROUP BY ALL"""


class MarketHistory:
    """What every vendor had reported on each basis by a day.

    Parameters
    ----------
    series
        All lines with their vintages.
    query
        Asks which lines count at which part, and the rates of currencies.
    bases
        The bases wanted.
    """

    def __init__(self, series: Sequence[VendorSeries], query: Query, bases: Sequence[str]) -> None:
        self._series = {each.series_id: each for each in series}
        lines = query(LINES).fillna({"valid_from": _EVER[0], "valid_to": _EVER[1]})
        self._lines = lines[lines["market_basis"].isin(bases)].copy()
        self._lines["series_id"] = [
            series_id(row["vendor"], row["line"], row["basis"])
            for row in self._lines.to_dict("records")
        ]
        rates = query(RATES)
        self._rates = {
            (str(row.currency), pd.Timestamp(str(row.quarter_end))): float(row.rate)  # type: ignore[arg-type]
            for row in rates.itertuples()
        }

    def as_of(self, day: pd.Timestamp) -> pd.DataFrame:
        """Rows of basis, quarter and vendor as in ``market_share``, and when they were known."""
        parts = []
        for name, of_line in self._lines.groupby("series_id"):
            if name not in self._series:
                continue
            known = self._dollars(str(name), day)
            for line in of_line.to_dict("records"):
                ends = known["quarter_end"]
                until = pd.Timestamp(line["valid_to"]) + _QUARTER
                own = (ends >= line["valid_from"]) & (ends <= until)
                part = known[own].assign(market_basis=line["market_basis"], vendor=line["vendor"])
                parts.append(part.assign(revenue_usd_m=part["revenue_usd_m"] * float(line["mid"])))
        keys = ["market_basis", "quarter_end", "vendor"]
        if not parts:
            return pd.DataFrame(columns=[*keys, "revenue_usd_m", "known_on", "fact_ids"])
        held: pd.DataFrame = (
            pd.concat(parts, ignore_index=True)
            .groupby(keys, as_index=False, sort=True)
            .agg({"revenue_usd_m": "sum", "known_on": "max"})
        )
        nothing: list[list[str]] = [[] for _ in range(len(held))]
        held["fact_ids"] = pd.Series(nothing, index=held.index, dtype=object)
        return held

    def _dollars(self, name: str, day: pd.Timestamp) -> pd.DataFrame:
        """Quarters of one line known by a day, in dollars; none where the rate is not held."""
        each = self._series[name]
        known = each.known_on_day(day)["value"]
        known = known[known.index >= FIRST_QUARTER]
        currency = each.unit.removesuffix("_m")
        ends = [last_day(quarter) for quarter in known.index]
        rates = [1.0 if currency == "USD" else self._rates.get((currency, end)) for end in ends]
        dollars = known.to_numpy() * each.weeks_factor(known.index) / np.array(rates, dtype=float)
        since = each.known_on()["known_on"].reindex(known.index).to_numpy()
        found = pd.DataFrame(
            {"quarter_end": pd.DatetimeIndex(ends), "revenue_usd_m": dollars, "known_on": since}
        )
        return found.dropna(subset="revenue_usd_m")
